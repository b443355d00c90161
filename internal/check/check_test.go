package check_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/check"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
)

// breaks spoil one number each.
var breaks = map[string]*db.Statement{
	"members":  db.SQL(`UPDATE communities SET member_count = member_count + 1`),
	"threads":  db.SQL(`UPDATE communities SET thread_count = 0`),
	"replies":  db.SQL(`UPDATE threads SET reply_count = 1 WHERE kind = 'discussion'`),
	"answered": db.SQL(`UPDATE threads SET first_reply_at = NULL WHERE kind = 'discussion'`),
	"helpful":  db.SQL(`UPDATE replies SET helpful = helpful + 1`),
	"answers":  db.SQL(`UPDATE threads SET answer_count = 9`),
	"branches": db.SQL(`UPDATE replies SET branch_size = 7 WHERE branch_n = 0`),
	"places":   db.SQL(`UPDATE replies SET community_id = (SELECT MAX(id) FROM communities)`),
	"tags":     db.SQL(`UPDATE tags SET uses = 5`),
	"uses":     db.SQL(`UPDATE lessons SET tried_mixed = 3`),
	check.Log:  db.SQL(`DELETE FROM changes WHERE seq = 3`),
}

func fill(t *testing.T, d *db.DB) {
	t.Helper()
	ann, ben := testkit.Person(t, d, "Ann Author", ""), testkit.Person(t, d, "Ben Reader", "Vale Council")
	c := testkit.Community(t, d, ann, forum.Open)
	testkit.Join(t, d, c, ann, ben)
	th, err := discussion.Start(t.Context(), d, ann, discussion.Draft{Community: c.ID, Title: "Gutters?", Body: "Who?", Tags: []string{"roofs"}})
	testkit.Must(t, err)
	r, _, err := forum.AddReply(t.Context(), d, ben, th.PID, forum.ReplyDraft{Body: "We do"})
	testkit.Must(t, err)
	_, _, err = forum.FindReplyHelpful(t.Context(), d, ann, r.PID, true)
	testkit.Must(t, err)
	_, err = forum.FindThreadHelpful(t.Context(), d, ben, th.PID, true)
	testkit.Must(t, err)
	_, _, err = forum.Choose(t.Context(), d, ann, r.PID, true)
	testkit.Must(t, err)
	_, _, err = forum.AddReply(t.Context(), d, ann, th.PID, forum.ReplyDraft{Body: "Thanks", ReplyTo: r.PID})
	testkit.Must(t, err)
	gone, err := discussion.Start(t.Context(), d, ann, discussion.Draft{Community: c.ID, Title: "Gone", Body: "x", Tags: []string{"roofs"}})
	testkit.Must(t, err)
	testkit.Must(t, discussion.Delete(t.Context(), d, ann, gone.PID, "a slip"))
	l, err := lesson.Share(t.Context(), d, ann, lesson.Draft{Community: c.ID, Title: "A call", Fields: lesson.Fields{
		Did: "Rang", Worked: "Speed", DidNotWork: "Letters", Outcome: lesson.Mixed,
	}})
	testkit.Must(t, err)
	_, err = lesson.Record(t.Context(), d, ben, l.PID, lesson.UseDraft{Result: lesson.Worked})
	testkit.Must(t, err)
	testkit.Must(t, changes.Relay(t.Context(), d))
	testkit.Community(t, d, ann, forum.Private)
}

func TestStore(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		fill(t, d)
		r, err := check.Store(t.Context(), d, nil)
		testkit.Must(t, err)
		if !r.Good || len(r.Parts) != len(breaks)+1 {
			t.Fatalf("%+v", r)
		}
	})
}

// Each number that is spoiled is found, one after another, and nothing else
// is said.
func TestFindsWhatIsWrong(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		fill(t, d)
		spoiled := map[string]bool{}
		for name, s := range breaks {
			testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), s)
				return err
			}))
			spoiled[name] = true
			r, err := check.Store(t.Context(), d, nil)
			testkit.Must(t, err)
			for _, p := range r.Parts {
				if p.Good == spoiled[p.Name] {
					t.Errorf("%s is spoiled: %+v", name, p)
				}
			}
			if r.Good {
				t.Error("it says that all is well")
			}
		}
	})
}

// A row that refers to nothing is found; only SQLite could have come to it.
func TestFindsDanglingRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waymark.db")
	d := testkit.Open(t, path)
	_, err := d.Migrate(t.Context())
	testkit.Must(t, err)
	fill(t, d)
	careless, err := sql.Open("sqlite3", path)
	testkit.Must(t, err)
	_, err = careless.ExecContext(t.Context(), `UPDATE threads SET author_id = 999`)
	testkit.Must(t, err)
	testkit.Must(t, careless.Close())
	r, err := check.Store(t.Context(), d, nil)
	testkit.Must(t, err)
	if r.Good || r.Parts[0].Name != check.Database || r.Parts[0].Wrong == 0 {
		t.Errorf("%+v", r)
	}
}
