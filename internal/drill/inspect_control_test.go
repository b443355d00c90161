package drill

import (
	"path/filepath"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

// The control: the inspection sees a loss, a copy, a wrong count, a gap in the
// log and an index that is ahead.
func TestInspectionSees(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "data"))
	s := w.start()
	all := w.storm(t.Context(), s, nil)
	eventually(t, func() error {
		if n, _ := w.ledger.known(); n < 60 {
			return errFew
		}
		return nil
	})
	s.kill()
	all.Wait()
	s = w.start()
	w.ready()
	s.stop()
	if f := w.inspect(w.dir); !f.good() || f.opened != 2 {
		t.Fatalf("before anything is wrong: %+v", f)
	}
	d, err := db.Open(t.Context(), filepath.Join(w.dir, "waymark.db"))
	testkit.Must(t, err)
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		for _, s := range spoils {
			if n, err := tx.Exec(t.Context(), s); err != nil || n == 0 {
				t.Errorf("spoiled %d, %v", n, err)
			}
		}
		return nil
	}))
	testkit.Must(t, d.Close())
	f := w.inspect(w.dir)
	if f.lost == 0 || f.twice != 1 || f.ahead == 0 || f.gaps != 1 || f.wrong == 0 {
		t.Errorf("after: %+v", f)
	}
}

const lastLeaf = `(SELECT MAX(id) FROM replies WHERE children = 0 AND branch_n = 0)`

var spoils = []*db.Statement{
	db.Scan("a test", `INSERT INTO threads (pid, kind, community_id, title, slug, body_md, state, created_at, active_at)
		SELECT 'aaaaaaaaaaaaaaaa', kind, community_id, title, slug, body_md, state, created_at, active_at FROM threads WHERE id = 1`),
	db.Scan("a test", `UPDATE threads SET last_reply_id = NULL WHERE last_reply_id = `+lastLeaf),
	db.Scan("a test", `DELETE FROM replies WHERE id = `+lastLeaf),
	db.Scan("a test", `DELETE FROM changes WHERE seq = 7 OR seq > (SELECT MAX(seq) - 5 FROM changes)`),
}

const errFew = complaint("too few posts")

type complaint string

func (c complaint) Error() string { return string(c) }
