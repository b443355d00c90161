package drill

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/testkit"
)

// An older backup is restored over what was written since. What there was at
// the time of the backup is there, and nothing else; positions that were given
// out are void, so that open pages load anew; and the index, which knows more
// than there is, is made again.
func TestRestoreOlder(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "data"))
	s := w.start()
	w.stormFor(s, 300*time.Millisecond)
	file := filepath.Join(t.TempDir(), "older.backup")
	w.good("backup", file)
	then := w.ledger.copied()
	w.stormFor(s, 300*time.Millisecond)
	w.ready()
	c := s.client(w.tokens[0])
	var page struct{ Next string }
	a, err := c.do(t.Context(), http.MethodGet, api+"/changes", "", nil)
	testkit.Must(t, err)
	testkit.Must(t, a.into(&page))
	since := api + "/changes?since=" + url.QueryEscape(page.Next)
	if a, err := c.do(t.Context(), http.MethodGet, since, "", nil); err != nil || a.status != http.StatusOK {
		t.Errorf("before the restore a position is answered with %d %s, %v", a.status, a.body, err)
	}
	if _, said, err := w.run("restore", file, "--to", w.dir, "--replace"); err == nil {
		t.Errorf("restored under the running program: %s", said)
	}
	s.stop()
	w.good("restore", file, "--to", w.dir, "--replace")

	w.ledger = then
	w.clean(w.dir)
	s = w.start()
	c = s.client(w.tokens[0])
	a, err = c.do(t.Context(), http.MethodGet, since, "", nil)
	var p struct{ Code string }
	testkit.Must(t, err)
	if testkit.Must(t, json.Unmarshal(a.body, &p)); a.status != http.StatusConflict || p.Code != "position_void" {
		t.Errorf("a position from before is answered with %d %s", a.status, a.body)
	}
	w.settled()
	a, err = c.do(t.Context(), http.MethodPost, api+"/discussions", "", fields{"community": w.communities[0], "title": "After", "body": "Afterwards"})
	if err != nil || a.status != http.StatusCreated {
		t.Errorf("posting is answered with %d %s, %v", a.status, a.body, err)
	}
	w.settled()
	if len(then.posts) == 0 {
		t.Error("nothing was posted before the backup")
	}
}

// copied is the ledger as it is now.
func (l *ledger) copied() *ledger {
	l.mu.Lock()
	defer l.mu.Unlock()
	to := newLedger()
	to.acknowledged, to.refused = l.acknowledged, l.refused
	for mark, p := range l.posts {
		kept := *p
		to.posts[mark] = &kept
	}
	return to
}
