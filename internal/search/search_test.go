package search_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

func TestEverythingIsFound(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.discuss(w.ana, w.housing, "Damp in flats", "Condensation and **mould** on [walls](https://secret.example/target)", "damp")
		w.lesson(w.ben, w.noise, "Ring landlords before writing", lesson.Worked)
		w.settle()
		w.wants(w.outsider, "damp", "Damp in flats")
		w.wants(w.outsider, "mould", "Damp in flats")
		w.wants(w.outsider, "landlord", "Ring landlords before writing")
		w.wants(w.outsider, "okafor", "Ben Okafor")
		w.wants(w.outsider, "northcliffe kind:organisation", "Northcliffe City Council")
		w.wants(w.outsider, "noise kind:community", "Noise teams")
		w.wants(w.outsider, "safeguarding", "Safeguarding leads") // its front page
		w.wants(w.outsider, "secret target")
		w.wants(w.outsider, "in:housing-matters damp", "Damp in flats")
		w.wants(w.outsider, "in:noise-teams damp")
		w.wants(w.outsider, "in:no-such damp")
		w.wants(w.outsider, "tag:damp", "Damp in flats")
		w.wants(w.outsider, "outcome:worked", "Ring landlords before writing")
		w.wants(w.outsider, "by:ana flats", "Damp in flats")
		w.wants(w.outsider, "by:lima flats", "Damp in flats")
		w.wants(w.outsider, `by:"Ben Okafor" flats`)
		w.wants(w.outsider, "since:2020 damp", "Damp in flats")
		w.wants(w.outsider, "before:2020 damp")
		w.wants(w.outsider, `"mould on walls"`, "Damp in flats")
		w.wants(w.outsider, `"walls on mould"`)
		w.wants(w.outsider, "landlords -ring")
		res := w.find(w.outsider, "ring landlords")
		if l := res.Items[0].Lesson; l == nil || l.Outcome != lesson.Worked || res.Items[0].Kind != lesson.Name {
			t.Errorf("no glance: %+v", res.Items[0])
		}
		if i := res.Items[0]; !strings.HasPrefix(i.URL, "/l/"+i.PID+"/") || i.Community.Slug != "noise-teams" || i.Org.Name != "Northcliffe City Council" {
			t.Errorf("item %+v", i)
		}
		if _, err := w.s.Find(t.Context(), forum.Viewer{}, search.Parse("damp")); fault.KindOf(err) != fault.SignIn {
			t.Errorf("nobody: %v", err)
		}
		st, err := w.s.Status(t.Context())
		if err != nil || st.State != search.Ready || st.Lag != 0 || st.Documents == 0 {
			t.Errorf("status %+v, %v", st, err)
		}
	})
}

func TestRepliesAreNamed(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	th := w.discuss(w.ana, w.housing, "How do you answer?", "Nothing said here.")
	w.reply(w.ben, th, "Something else")
	r := w.reply(w.ben, th, "We bought dehumidifiers for every stairwell.")
	w.settle()
	res := w.find(w.outsider, "dehumidifiers")
	if res.Total != 1 || len(res.Items) != 1 {
		t.Fatalf("found %+v", res)
	}
	i := res.Items[0]
	if i.PID != th.PID || i.Match.Where != "reply" || i.Match.Post != r.PID || !strings.Contains(search.Plain(i.Snippet), "dehumidifiers") {
		t.Errorf("item %+v", i)
	}
	if !slices.ContainsFunc(i.Snippet, func(p search.Piece) bool { return p.Mark && p.Text == "dehumidifiers" }) {
		t.Errorf("unmarked: %+v", i.Snippet)
	}
	if _, err := forum.DeleteReply(t.Context(), w.d, w.ben, r.PID, ""); err != nil {
		t.Fatal(err)
	}
	w.settle()
	w.wants(w.outsider, "dehumidifiers")
	w.wants(w.outsider, "how do you answer", "How do you answer?")
}

func TestEditsAndDeletes(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	th := w.discuss(w.ana, w.housing, "Old heading", "body")
	r := w.reply(w.ben, th, "A remark on gutters")
	w.settle()
	_, err := discussion.Edit(t.Context(), w.d, w.ana, th.PID, th.Revision, discussion.Draft{Title: "New heading", Body: "parapet"})
	testkit.Must(t, err)
	_, _, err = forum.EditReply(t.Context(), w.d, w.ben, r.PID, r.Revision, forum.ReplyDraft{Body: "A remark on chimneys"})
	testkit.Must(t, err)
	w.settle()
	w.wants(w.outsider, "parapet", "New heading")
	w.wants(w.outsider, "chimneys", "New heading")
	w.wants(w.outsider, `"old heading"`)
	w.wants(w.outsider, "gutters")
	testkit.Must(t, discussion.Delete(t.Context(), w.d, w.ana, th.PID, ""))
	// Before the index hears of it, too.
	w.wants(w.outsider, "parapet")
	w.settle()
	w.wants(w.outsider, "parapet")
	w.wants(w.outsider, "chimneys")
	w.good()
}

// good fails unless index and database agree.
func (w *world) good() {
	w.Helper()
	v, err := w.s.Verify(w.Context())
	if err != nil || !v.Good() || v.Documents == 0 {
		w.Errorf("verified %+v, %v", v, err)
	}
}

func TestDraftsAreNotFound(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	draft := lesson.Draft{Community: w.housing.ID, Title: "Unfinished business", AsDraft: true}
	l, err := lesson.Share(t.Context(), w.d, w.ana, draft)
	testkit.Must(t, err)
	w.settle()
	w.wants(w.ana, "unfinished")
	draft.AsDraft, draft.Did, draft.Worked, draft.DidNotWork, draft.Outcome = false, "A", "B", "C", lesson.TooEarly
	_, err = lesson.Edit(t.Context(), w.d, w.ana, l.PID, l.Revision, draft)
	testkit.Must(t, err)
	w.settle()
	w.wants(w.outsider, "unfinished", "Unfinished business")
}

func TestPages(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	for range 25 {
		w.discuss(w.ana, w.housing, "Gully "+forum.NewPID(), "the same text")
	}
	w.settle()
	req := search.Parse("gully kind:discussion")
	req.Limit = 10
	seen := map[string]bool{}
	pages := 0
	for {
		res := w.ask(w.ben, req)
		if res.Total != 25 {
			t.Fatalf("total %d", res.Total)
		}
		for _, i := range res.Items {
			seen[i.PID] = true
		}
		if pages++; res.Next == "" {
			break
		}
		req.Cursor = res.Next
		if _, err := w.s.Find(t.Context(), w.ana, req); fault.KindOf(err) != fault.Invalid {
			t.Errorf("another's cursor: %v", err)
		}
	}
	if len(seen) != 25 || pages != 3 {
		t.Errorf("%d items on %d pages", len(seen), pages)
	}
	other := search.Parse("other words")
	other.Cursor = req.Cursor
	if _, err := w.s.Find(t.Context(), w.ben, other); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a cursor of another request: %v", err)
	}
}

func TestFollow(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	done := make(chan error, 1)
	go func() { done <- w.s.Follow(t.Context()) }()
	w.discuss(w.ana, w.sec, "A circle of friends", "x")
	head, err := changes.Head(t.Context(), w.d)
	testkit.Must(t, err)
	testkit.Must(t, w.s.WaitFor(t.Context(), head))
	w.wants(w.ben, `"circle of friends"`, "A circle of friends")
	testkit.Must(t, w.s.Close())
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("Close does not end Follow")
	}
}

func TestSuggest(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	for _, title := range []string{"Noise at night", "Noise by day", "Noise in parks", "Noise from bars"} {
		w.discuss(w.ana, w.noise, title, "x")
		w.lesson(w.ana, w.noise, title+", what we learned", lesson.Mixed)
	}
	w.discuss(w.ana, w.sec, "Noise in secret", "x")
	w.settle()
	list, err := w.s.Suggest(t.Context(), w.outsider, "noi")
	testkit.Must(t, err)
	byKind := map[string]int{}
	for _, l := range list {
		byKind[l.Kind]++
		if strings.Contains(l.Title, "secret") {
			t.Errorf("suggests %+v", l)
		}
	}
	if len(list) > search.MaxSuggestions || byKind[lesson.Name] != 3 || byKind[discussion.Name] != 3 || byKind[search.KindCommunity] != 1 {
		t.Errorf("suggests %+v", list)
	}
	if list, err = w.s.Suggest(t.Context(), w.outsider, "oka"); err != nil || len(list) != 1 || list[0].Kind != search.KindPerson {
		t.Errorf("suggests %+v, %v", list, err)
	}
}

func TestSimilarAndRelated(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.discuss(w.ana, w.housing, "Damp and mould in stairwells", "x")
	l := w.lesson(w.ana, w.noise, "Mould in stairwells: what we tried", lesson.Mixed)
	w.lesson(w.ana, w.sec, "Mould in stairwells, in confidence", lesson.Mixed)
	th := w.discuss(w.ben, w.housing, "Mould in stairwells again", "x")
	w.settle()
	items, err := w.s.Similar(t.Context(), w.outsider, "mould in our stairwells", "housing-matters")
	if err != nil || len(items) != 3 || items[0].Community.Slug != "housing-matters" {
		t.Errorf("similar %+v, %v", items, err)
	}
	for range 2 {
		items, err = w.s.Related(t.Context(), w.ben, th)
		if err != nil || len(items) != 1 || items[0].PID != l.PID {
			t.Errorf("related %+v, %v", items, err)
		}
	}
	testkit.Must(t, lesson.Delete(t.Context(), w.d, w.ana, l.PID, ""))
	if items, err = w.s.Related(t.Context(), w.ben, th); err != nil || len(items) != 0 {
		t.Errorf("related after it was deleted: %+v, %v", items, err)
	}
}

func TestAcronyms(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.discuss(w.ana, w.noise, "ASB and the landlord", "x")
	w.discuss(w.ana, w.noise, "Antisocial behaviour: what a landlord may do", "x")
	w.discuss(w.ana, w.noise, "A landlord and a fence", "x")
	w.settle()
	res := w.find(w.outsider, "asb landlord")
	if len(res.Items) != 3 || res.AllWords != 2 || res.Items[2].PlainTitle() != "A landlord and a fence" {
		t.Errorf("found %d: %q", res.AllWords, w.titles(w.outsider, "asb landlord"))
	}
	if len(res.Expanded) != 1 || res.Expanded[0] != (search.Expansion{From: "asb", To: "antisocial behaviour"}) {
		t.Errorf("expanded %+v", res.Expanded)
	}
	req := search.Parse("asb landlord")
	req.Exact = true
	if res := w.ask(w.outsider, req); len(res.Expanded) != 0 || res.Items[0].PlainTitle() != "ASB and the landlord" || res.AllWords != 1 {
		t.Errorf("exact: %+v", res)
	}
	if res := w.find(w.outsider, "send a letter to the landlord"); len(res.Expanded) != 0 {
		t.Errorf("a common word: %+v", res.Expanded)
	}
	if res := w.find(w.outsider, "antisocial behaviour landlord"); len(res.Expanded) != 1 || res.AllWords != 2 {
		t.Errorf("the long form: %+v, %d", res.Expanded, res.AllWords)
	}
}

func TestDidYouMean(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.discuss(w.ana, w.noise, "Dehumidifier", "x")
	w.settle()
	res := w.find(w.outsider, "dehumidifeir zzz kind:discussion")
	if res.Total > 1 || res.DidYouMean != "" && !strings.Contains(res.DidYouMean, "dehumidifier") {
		t.Errorf("total %d, did you mean %q", res.Total, res.DidYouMean)
	}
}
