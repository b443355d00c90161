package drill

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/index"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/testkit"
)

var (
	everyText = db.Scan("a test", `SELECT pid, body_md, revision, 0 FROM threads UNION ALL
		SELECT r.pid, r.body_md, r.revision, COUNT(c.seq) FROM replies r
		LEFT JOIN (SELECT part, seq FROM changes WHERE verb = 'reply.edited') c ON c.part = r.id GROUP BY r.id, r.pid, r.body_md, r.revision`)
	logBounds = db.Scan("a test", `SELECT COUNT(*), COALESCE(MIN(seq), 1), COALESCE(MAX(seq), 0) FROM changes`)

	integrity = db.Scan("a test", `PRAGMA integrity_check`)
)

// wrongs count what does not agree with what it counts, or was not noted in
// the log exactly once.
var wrongs = map[string]*db.Statement{
	"references that lead nowhere": db.Scan("a test", `SELECT COUNT(*) FROM pragma_foreign_key_check`),
	"threads' replies": db.Scan("a test", `SELECT COUNT(*) FROM threads t WHERE reply_count <> (SELECT COUNT(*) FROM replies WHERE thread_id = t.id)
		OR branch_count <> (SELECT COUNT(*) FROM replies WHERE thread_id = t.id AND parent_id IS NULL)
		OR COALESCE(last_reply_id, 0) <> COALESCE((SELECT MAX(id) FROM replies WHERE thread_id = t.id), 0)`),
	"communities' threads": db.Scan("a test", `SELECT COUNT(*) FROM communities c
		WHERE thread_count <> (SELECT COUNT(*) FROM threads WHERE community_id = c.id AND state = 'published')
		OR member_count <> (SELECT COUNT(*) FROM memberships WHERE community_id = c.id AND state = 'member')`),
	"uses of tags": db.Scan("a test", `SELECT COUNT(*) FROM tags g WHERE uses <> (SELECT COUNT(*) FROM thread_tags WHERE tag_id = g.id)`),
	"revisions": db.Scan("a test", `SELECT COUNT(*) FROM replies r
		WHERE revision <> 1 + (SELECT COUNT(*) FROM revisions WHERE thread_id = r.thread_id AND reply_id = r.id)`),
	"replies in the log": db.Scan("a test", `SELECT COUNT(*) FROM (SELECT r.id FROM replies r
		LEFT JOIN changes c ON c.part = r.id AND c.verb = 'reply.added' GROUP BY r.id HAVING COUNT(c.seq) <> 1) x`),
	"threads in the log": db.Scan("a test", `SELECT COUNT(*) FROM (SELECT t.id FROM threads t
		LEFT JOIN changes c ON c.subject = t.id AND c.verb = 'discussion.started' GROUP BY t.id HAVING COUNT(c.seq) <> 1) x`),
	"the log's replies": db.Scan("a test", `SELECT COUNT(*) FROM changes c WHERE verb = 'reply.added'
		AND NOT EXISTS (SELECT 1 FROM replies r WHERE r.id = c.part)`),
	"answers": db.Scan("a test", `SELECT COUNT(*) FROM answers a WHERE NOT EXISTS (SELECT 1 FROM threads WHERE pid = a.answer)
		AND NOT EXISTS (SELECT 1 FROM replies WHERE pid = a.answer)`),
}

// copied gives a copy of what a process that is gone has left in dir: the
// looking must not mend what the next start has to.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	testkit.Must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		if e.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		if !e.Type().IsRegular() || strings.HasSuffix(path, "-shm") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o600)
	}))
	return to
}

// A finding is what an inspection counted.
type finding struct {
	lost, twice, strange int
	wrong, gaps          int // counts that are wrong; places where the log is not whole
	damaged              bool
	ahead                int // partitions of the index that are ahead of the log
	opened               int // partitions that could be opened
	unanswered           int // posts that are there, though nobody was told so
}

// good says whether everything acknowledged is there once, and the index is
// not ahead.
func (f finding) good() bool {
	f.opened, f.unanswered = 0, 0
	return f == finding{}
}

// inspect looks at what a process has left in dir and holds it against the
// ledger.
func (w *world) inspect(dir string) (f finding) {
	w.t.Helper()
	t := w.t
	dir = copied(t, dir)
	defer func() { _ = os.RemoveAll(dir) }()
	d, err := db.Open(t.Context(), filepath.Join(dir, "waymark.db"))
	if err != nil {
		t.Log(err)
		return finding{damaged: true}
	}
	defer func() { testkit.Must(t, d.Close()) }()
	if said, err := db.Column[string](t.Context(), d, integrity); err != nil || len(said) != 1 || said[0] != "ok" {
		t.Logf("the database is damaged: %v, %v", said, err)
		return finding{damaged: true}
	}
	w.compare(d, &f)
	for what, s := range wrongs {
		n, err := db.Value[int](t.Context(), d, s)
		testkit.Must(t, err)
		if f.wrong += n; n != 0 {
			t.Logf("%s: %d are wrong", what, n)
		}
	}
	head, err := changes.Head(t.Context(), d)
	testkit.Must(t, err)
	partitions, _ := filepath.Glob(filepath.Join(dir, "index", "*"))
	for _, p := range partitions {
		w.position(p, head, &f)
	}
	return f
}

// position holds a partition's position against the log.
func (w *world) position(dir string, head changes.Position, f *finding) {
	x, err := index.Open(dir)
	if err != nil {
		w.t.Logf("it will be built anew: %v", err)
		return
	}
	at, err := x.Position()
	testkit.Must(w.t, errors.Join(err, x.Close()))
	f.opened++
	if at.Epoch == head.Epoch && at.Seq > head.Seq {
		f.ahead++
	}
}

var markOf = regexp.MustCompile(`^mark\d+x\d+x`)

// compare holds the texts of the database against the ledger.
func (w *world) compare(d *db.DB, f *finding) {
	w.t.Helper()
	ctx := w.t.Context()
	type found struct {
		id, text        string
		revision, edits int
	}
	all, err := db.All(ctx, d, func(r db.Row) (x found, err error) { return x, r.Scan(&x.id, &x.text, &x.revision, &x.edits) }, everyText)
	testkit.Must(w.t, err)
	by := map[string]found{}
	w.ledger.mu.Lock()
	defer w.ledger.mu.Unlock()
	for _, x := range all {
		mark := markOf.FindString(x.text)
		if _, had := by[mark]; had {
			f.twice++
		}
		by[mark] = x
		if p := w.ledger.posts[mark]; p == nil || p.id != "" && p.id != x.id {
			f.strange++
		} else if p.id == "" {
			f.unanswered++
		}
	}
	for mark, p := range w.ledger.posts {
		x, there := by[mark]
		if p.id == "" {
			continue
		}
		edits := p.edits
		if p.asked != "" && x.text == p.asked {
			edits++
		}
		switch {
		case !there, x.id != p.id, x.text != p.text && (p.asked == "" || x.text != p.asked), x.revision < p.revision:
			f.lost++
		case p.reply && x.edits != edits:
			f.strange++
		}
	}
	var n, first, last int64
	_, err = db.One(ctx, d, func(r db.Row) (struct{}, error) { return struct{}{}, r.Scan(&n, &first, &last) }, logBounds)
	testkit.Must(w.t, err)
	if first != 1 || n != last {
		f.gaps++
		w.t.Logf("the log has %d changes from %d to %d", n, first, last)
	}
}

// clean fails the test unless what a process has left in dir is good.
func (w *world) clean(dir string) {
	w.t.Helper()
	if f := w.inspect(dir); !f.good() {
		w.t.Fatalf("%+v", f)
	}
}
