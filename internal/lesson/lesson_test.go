package lesson_test

import (
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
)

func draft(c forum.Community) lesson.Draft {
	return lesson.Draft{Community: c.ID, Title: "A call before a letter", Summary: "Ring first", Fields: lesson.Fields{
		Did: "We *rang*", Worked: "Speed", DidNotWork: "Letters", Outcome: lesson.Mixed,
	}}
}

func TestWhatPeopleMustSay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann := testkit.Person(t, d, "Ann Author", "")
		c := testkit.Community(t, d, ann, forum.Open)
		for name, change := range map[string]func(*lesson.Draft){
			"title":        func(l *lesson.Draft) { l.Title = " " },
			"did":          func(l *lesson.Draft) { l.Did = "" },
			"worked":       func(l *lesson.Draft) { l.Worked = "\n" },
			"did_not_work": func(l *lesson.Draft) { l.DidNotWork = "" },
			"outcome":      func(l *lesson.Draft) { l.Outcome = "" },
			"community":    func(l *lesson.Draft) { l.Community = 0 },
		} {
			l := draft(c)
			change(&l)
			_, err := lesson.Share(t.Context(), d, ann, l)
			if _, wrong := fault.FieldsOf(err).Of(name); !wrong {
				t.Errorf("without %s: %v", name, err)
			}
			if l.AsDraft = true; name != "title" && name != "community" {
				if _, err := lesson.Share(t.Context(), d, ann, l); err != nil {
					t.Errorf("a draft without %s: %v", name, err)
				}
			}
		}
		l := draft(c)
		l.Outcome = "splendid"
		if _, err := lesson.Share(t.Context(), d, ann, l); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an outcome of one's own: %v", err)
		}
	})
}

func TestLedgerKeepsItsTally(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann, ben, eve := testkit.Person(t, d, "Ann Author", ""), testkit.Person(t, d, "Ben Reader", "Vale Council"), testkit.Person(t, d, "Eve Stranger", "")
		c := testkit.Community(t, d, ann, forum.Restricted)
		testkit.Join(t, d, c, ann, ben)
		l, err := lesson.Share(t.Context(), d, ann, draft(c))
		testkit.Must(t, err)
		use := func(r lesson.Outcome) lesson.Use {
			u, err := lesson.Record(t.Context(), d, ben, l.PID, lesson.UseDraft{Result: r, Changed: "Later"})
			testkit.Must(t, err)
			return u
		}
		first := use(lesson.Worked)
		use(lesson.DidNotWork)
		if _, err := lesson.Record(t.Context(), d, eve, l.PID, lesson.UseDraft{Result: lesson.Worked}); !fault.IsNotFound(err) {
			t.Errorf("a stranger: %v", err)
		}
		if _, err := lesson.Record(t.Context(), d, ben, l.PID, lesson.UseDraft{Result: lesson.TooEarly}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("too early is no result: %v", err)
		}
		if err := lesson.Withdraw(t.Context(), d, ann, l.PID, first.PID); !fault.IsNotFound(err) {
			t.Errorf("somebody else's line: %v", err)
		}
		testkit.Must(t, lesson.Withdraw(t.Context(), d, ben, l.PID, first.PID))
		l, err = lesson.ByPID(t.Context(), d, ben, l.PID)
		testkit.Must(t, err)
		if l.Tried != (lesson.Tally{DidNotWork: 1}) {
			t.Errorf("%+v", l.Tried)
		}
		uses, err := lesson.Uses(t.Context(), d, ben, l, 10)
		testkit.Must(t, err)
		if len(uses) != 1 || uses[0].By.Org != "Vale Council" || !uses[0].Mine {
			t.Errorf("%+v", uses)
		}
	})
}

func TestRevisionsKeepTheFields(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann := testkit.Person(t, d, "Ann Author", "")
		c := testkit.Community(t, d, ann, forum.Open)
		l, err := lesson.Share(t.Context(), d, ann, draft(c))
		testkit.Must(t, err)
		if l.Owner.ID != ann.Person || l.ReviewDay().IsZero() {
			t.Errorf("keeper %d, review on %v", l.Owner.ID, l.ReviewDay())
		}
		began := time.Now()
		d.Now = func() time.Time { return began.Add(time.Hour) }
		next := draft(c)
		next.Worked, next.Note = "Speed and a name", "A name helps"
		l, err = lesson.Edit(t.Context(), d, ann, l.PID, l.Revision, next)
		testkit.Must(t, err)
		past, err := forum.Revisions(t.Context(), d, l.ID, 0, 0)
		testkit.Must(t, err)
		if l.Revision != 2 || len(past) != 1 || past[0].Note != "A name helps" {
			t.Fatalf("revision %d, %+v", l.Revision, past)
		}
		f, err := lesson.FieldsOf(past[0])
		testkit.Must(t, err)
		if f.Worked != "Speed" || f.Outcome != lesson.Mixed {
			t.Errorf("%+v", f)
		}
	})
}

func TestDraftsAreNobodyElses(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann, ben := testkit.Person(t, d, "Ann Author", ""), testkit.Person(t, d, "Ben Reader", "")
		c := testkit.Community(t, d, ann, forum.Open)
		l := draft(c)
		l.AsDraft = true
		kept, err := lesson.Share(t.Context(), d, ann, l)
		testkit.Must(t, err)
		see := func() bool {
			_, err := lesson.ByPID(t.Context(), d, ben, kept.PID)
			return err == nil
		}
		if see() {
			t.Error("a stranger reads a draft")
		}
		testkit.Must(t, lesson.ShareDraft(t.Context(), d, ann, kept.PID, []int64{ben.Person}))
		if !see() {
			t.Error("a colleague with whom it is shared does not")
		}
		if err := lesson.ShareDraft(t.Context(), d, ben, kept.PID, nil); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("the colleague shares on: %v", err)
		}
		testkit.Must(t, lesson.ShareDraft(t.Context(), d, ann, kept.PID, nil))
		if see() {
			t.Error("no longer shared, and still read")
		}
		l.AsDraft = false
		public, err := lesson.Edit(t.Context(), d, ann, kept.PID, 0, l)
		testkit.Must(t, err)
		if public.State != forum.Published || !see() {
			t.Errorf("published: %s", public.State)
		}
	})
}
