package doctemplate_test

import (
	"testing"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestRegister(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Open)
		cat := testkit.Person(t, d, "Cat Colleague", "Vale Council")
		x := s.published()
		use := func(v forum.Viewer, n int, tell bool) {
			t.Helper()
			_, err := doctemplate.Use(t.Context(), d, v, x.PID, doctemplate.UseDraft{N: n, Tell: tell})
			testkit.Must(t, err)
		}
		key := forum.NewPID()
		for range 2 {
			_, err := doctemplate.Use(t.Context(), d, s.ben, x.PID, doctemplate.UseDraft{Tell: true, Key: key})
			testkit.Must(t, err)
		}
		use(cat, 1, false)
		use(s.eve, 0, false)
		x = s.second(x)
		use(s.ben, 2, true)
		reg, err := doctemplate.Users(t.Context(), d, x)
		testkit.Must(t, err)
		if len(reg.Takers) != 1 || reg.Others != 1 || reg.Times != 4 {
			t.Fatalf("%+v", reg)
		}
		if k := reg.Takers[0]; k.Name != "Vale Council" || k.N != 2 || k.Times != 3 || len(k.People) != 1 || k.People[0].ID != s.ben.Person {
			t.Errorf("%+v", k)
		}
		if k, err := doctemplate.MyTaking(t.Context(), d, cat, x); err != nil || k.N != 2 || k.Tell {
			t.Errorf("whose organisation took it: %+v, %v", k, err)
		}
		if k, err := doctemplate.MyTaking(t.Context(), d, s.ben, x); err != nil || k.N != 2 || !k.Tell {
			t.Errorf("who is told: %+v, %v", k, err)
		}
		uptake(t, d, x)
		page, taken, err := doctemplate.UsedBy(t.Context(), d, s.ann, s.benOrg, "", 10)
		testkit.Must(t, err)
		if len(page.Entries) != 1 || taken[x.ID] != 2 {
			t.Errorf("used by: %+v, %v", page, taken)
		}
		g, err := doctemplate.Glances(t.Context(), d, []int64{x.ID})
		testkit.Must(t, err)
		if g[x.ID].Users != 1 {
			t.Errorf("users: %+v", g)
		}
		use(s.ben, 2, false)
		if k, _ := doctemplate.MyTaking(t.Context(), d, s.ben, x); k.Tell {
			t.Error("still noted by name")
		}
		testkit.Must(t, doctemplate.Listen(t.Context(), d, s.ben, x.PID, true))
		if k, _ := doctemplate.MyTaking(t.Context(), d, s.ben, x); !k.Tell {
			t.Error("not noted by name")
		}
		if _, err := doctemplate.Use(t.Context(), d, s.ben, x.PID, doctemplate.UseDraft{N: 3}); !fault.IsNotFound(err) {
			t.Errorf("a version that is not there: %v", err)
		}
	})
}

func uptake(t *testing.T, d *db.DB, x doctemplate.Template) {
	t.Helper()
	up, err := doctemplate.UptakeOf(t.Context(), d, x)
	testkit.Must(t, err)
	if len(up) != 2 || up[0].N+up[1].N != 3 || up[0].Organisations != 1 || up[1].Organisations != 1 || up[0].Times+up[1].Times != 4 {
		t.Errorf("over time: %+v", up)
	}
}

func TestNobodyTakesADraftOrWhatTheyMayNotRead(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Private)
		draft, there := s.draft(), s.published()
		for _, pid := range []string{draft.PID, there.PID} {
			if _, err := doctemplate.Use(t.Context(), d, s.eve, pid, doctemplate.UseDraft{}); !fault.IsNotFound(err) {
				t.Errorf("a stranger takes it: %v", err)
			}
			if _, err := doctemplate.SayWhatHappened(t.Context(), d, s.eve, pid, doctemplate.OutcomeDraft{Result: doctemplate.Worked}); !fault.IsNotFound(err) {
				t.Errorf("a stranger tells: %v", err)
			}
		}
		if _, err := doctemplate.Use(t.Context(), d, s.ann, draft.PID, doctemplate.UseDraft{}); !fault.IsNotFound(err) {
			t.Errorf("a draft is taken: %v", err)
		}
	})
}

func TestOutcomes(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Open)
		x := s.published()
		_, err := doctemplate.SayWhatHappened(t.Context(), d, s.ben, x.PID, doctemplate.OutcomeDraft{Result: "fine"})
		if _, wrong := fault.FieldsOf(err).Of("result"); !wrong {
			t.Errorf("a result of one's own: %v", err)
		}
		o, err := doctemplate.SayWhatHappened(t.Context(), d, s.ben, x.PID, doctemplate.OutcomeDraft{Result: doctemplate.Mixed, Text: "They *answered*"})
		testkit.Must(t, err)
		if !o.Mine || o.N != 1 || o.By.Org != "Vale Council" || o.HTML == "" {
			t.Errorf("%+v", o)
		}
		tally, err := doctemplate.TallyOf(t.Context(), d, x)
		testkit.Must(t, err)
		if tally != (doctemplate.Tally{Mixed: 1}) || tally.All() != 1 {
			t.Errorf("%+v", tally)
		}
		if err := doctemplate.WithdrawOutcome(t.Context(), d, s.ann, x.PID, o.PID); !fault.IsNotFound(err) {
			t.Errorf("somebody else's: %v", err)
		}
		testkit.Must(t, doctemplate.WithdrawOutcome(t.Context(), d, s.ben, x.PID, o.PID))
		all, err := doctemplate.Outcomes(t.Context(), d, s.ben, x, 10)
		testkit.Must(t, err)
		if len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}
