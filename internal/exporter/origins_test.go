package exporter_test

import (
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/harvest"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
)

// Words that are asked for, that were agreed to, that were declined, and of a
// post that was deleted.
const (
	saidAsked    = "zanzibar dates for every caller"
	saidNamed    = "quixotic letters came back unopened"
	saidDeclined = "marmalade on the minutes of March"
	saidDeleted  = "platypus counters in the lobby"
)

// origins makes a lesson of a discussion, with quotes in every state.
func (w *world) origins(ann, ben forum.Viewer, open forum.Community) {
	t, d := w.t, w.d
	t.Helper()
	th := w.start(ann, open, "How do we get an answer?")
	draft := harvest.Draft{Thread: th.PID, Lesson: lesson.Draft{Title: "Made of talk", Fields: lesson.Fields{Did: "We rang", Worked: "Speed", DidNotWork: "Post", Outcome: lesson.Mixed}}}
	var last string
	for _, words := range []string{saidAsked, saidNamed, saidDeclined, saidDeleted} {
		r, _, err := forum.AddReply(t.Context(), d, ben, th.PID, forum.ReplyDraft{Body: "I say " + words + " here."})
		testkit.Must(t, err)
		draft.Sources = append(draft.Sources, harvest.SourceDraft{Post: r.PID, Paraphrase: "About " + strings.Fields(words)[2], Words: words})
		last = r.PID
	}
	draft.Sources = append(draft.Sources, harvest.SourceDraft{Post: th.PID, Paraphrase: "As I began", Words: "Text of"})
	_, err := harvest.Make(t.Context(), d, ann, draft, nil, "")
	testkit.Must(t, err)
	w.later()
	asks, err := harvest.AsksOf(t.Context(), d, ben)
	testkit.Must(t, err)
	for _, a := range asks {
		switch a.Words {
		case saidNamed:
			testkit.Must(t, harvest.Answer(t.Context(), d, ben, a.PID, harvest.Named))
		case saidDeclined:
			testkit.Must(t, harvest.Answer(t.Context(), d, ben, a.PID, harvest.Declined))
		}
	}
	_, err = forum.DeleteReply(t.Context(), d, ben, last, "")
	testkit.Must(t, err)
	// A lesson that is gone again takes its quotes with it.
	draft.Lesson.Title, draft.Sources = "Made and gone", draft.Sources[:1]
	l, err := harvest.Make(t.Context(), d, ann, draft, nil, "")
	testkit.Must(t, err)
	testkit.Must(t, lesson.Delete(t.Context(), d, ann, l.PID, ""))
	_, err = discussion.Start(t.Context(), d, ann, discussion.Draft{Community: open.ID, Title: "Without an origin", Body: "x"})
	testkit.Must(t, err)
}

// holding gives the lines of a kind in which a text stands.
func holding(lines []string, kind, text string) (n int) {
	for _, l := range lines {
		if strings.HasPrefix(l, `{"kind":"`+kind+`"`) && strings.Contains(l, text) {
			n++
		}
	}
	return n
}

// Whoever was asked is asked on in the new place, whoever agreed is quoted,
// and words that were declined or deleted are nowhere beside their post.
func TestOriginsGoWithTheirLessons(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		store := fill(t, d)
		dir, lines := exported(t, d, store)
		if n := holding(lines, "origin", `"thread_kind":"lesson"`); n != 1 {
			t.Errorf("%d origins, want that of the lesson that is there", n)
		}
		for text, want := range map[string]int{saidAsked: 1, saidNamed: 1, saidDeclined: 0, saidDeleted: 0} {
			if n := holding(lines, "origin", text); n != want {
				t.Errorf("%q is in %d origins, want %d", text, n, want)
			}
		}
		if n := holding(lines, "post", saidDeclined); n != 1 {
			t.Errorf("the post itself is in %d lines", n)
		}
		other := testkit.SQLite(t)
		imported(t, other, files.In(t.TempDir()), dir)
		id, err := db.Value[int64](t.Context(), other, db.Scan("a test", `SELECT id FROM threads WHERE title = $1`), "Made of talk")
		testkit.Must(t, err)
		th, err := forum.ThreadByID(t.Context(), other, forum.System(), id)
		testkit.Must(t, err)
		ann := viewer(t, other, "Ann Author")
		from, err := forum.LinkedFrom(t.Context(), other, ann, th, discussion.Name)
		if err != nil || len(from) != 1 || from[0].Entry.Title != "How do we get an answer?" || from[0].Replies != 4 {
			t.Errorf("it comes from %+v, %v", from, err)
		}
		l, err := lesson.ByPID(t.Context(), other, ann, th.PID)
		testkit.Must(t, err)
		all, err := harvest.Sources(t.Context(), other, ann, l)
		testkit.Must(t, err)
		if len(all) != 5 || !all[1].Quoted || all[1].Text != saidNamed || all[1].By.Name != "Ben Bridge" || all[0].Quoted || all[2].Quoted || all[3].Quoted || !all[4].Quoted {
			t.Errorf("%+v", all)
		}
	})
}

// What was declined after an export was made stays declined when that export
// is imported again; an answer that is newer than what is here counts.
func TestAnOlderExportBringsNoWordsBack(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		store := fill(t, d)
		before, _ := exported(t, d, store)
		w := &world{t: t, d: d, store: store, now: d.Now()}
		d.Now = func() time.Time { return w.now }
		w.later()
		ben := viewer(t, d, "Ben Bridge")
		asks, err := harvest.AsksOf(t.Context(), d, ben)
		testkit.Must(t, err)
		for _, a := range asks {
			if a.Words == saidAsked || a.Words == saidNamed {
				testkit.Must(t, harvest.Answer(t.Context(), d, ben, a.PID, harvest.Declined))
			}
		}
		after, declined := exported(t, d, store)
		if r := imported(t, d, store, before); r.Failed > 0 {
			t.Errorf("%+v", r)
		}
		_, now := exported(t, d, store)
		for _, words := range []string{saidAsked, saidNamed} {
			if holding(declined, "origin", words)+holding(now, "origin", words) != 0 {
				t.Errorf("%q came back", words)
			}
		}
		other, there := testkit.SQLite(t), files.In(t.TempDir())
		imported(t, other, there, before)
		if _, old := exported(t, other, there); holding(old, "origin", saidAsked) != 1 {
			t.Error("the control does not hold what is asked for")
		}
		imported(t, other, there, after)
		_, now = exported(t, other, there)
		compare(t, "the newer answers", declined, now)
	})
}

func viewer(t *testing.T, d *db.DB, name string) forum.Viewer {
	t.Helper()
	id, err := db.Value[int64](t.Context(), d, db.Scan("a test", `SELECT id FROM persons WHERE name = $1`), name)
	testkit.Must(t, err)
	return forum.Viewer{Person: id}
}
