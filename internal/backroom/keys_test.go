package backroom

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// A worker that is killed while it writes leaves half a file; it may hold a
// key, and the next worker deletes it.
func TestKeysOfAKilledWorkerEnd(t *testing.T) {
	b := newBench(t)
	key, err := envelope.NewKey()
	must(t, err)
	private, err := key.Private()
	must(t, err)
	var left []string
	for _, dir := range []string{b.c.Run, b.c.Dir} {
		path := filepath.Join(dir, halfway+"417")
		must(t, os.WriteFile(path, private, 0o600))
		left = append(left, path)
	}
	b.public65(t, next)
	must(t, b.Close())
	b.start(t)
	for _, path := range left {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is still there", filepath.Base(path))
		}
	}
	// The control: what was written whole is still there.
	if _, err := os.Stat(b.keys.path(next)); err != nil {
		t.Error(err)
	}
}

// A worker that begins has nothing to forget, and so does not take up what was
// said: keys that are good no more are not learnt again.
func TestNothingIsLearntToBeForgotten(t *testing.T) {
	h := newHouse(t)
	h.thread(t)
	after := week.Add(1).Begins().Add(100 * time.Hour)
	later := ticket.SlotOf(after)
	if n, err := h.forget(t.Context(), later); err != nil || n != 3 { // two keys, and one ticket that was used
		t.Fatalf("%d rows were forgotten, want 3: %v", n, err)
	}
	must(t, h.learn(t.Context(), later.Number(), week, h.public(t)))
	if n, err := h.forget(t.Context(), later); err != nil || n != 0 {
		t.Errorf("%d rows were learnt to be forgotten: %v", n, err)
	}
	must(t, h.Learn(t.Context(), week, h.public(t))) // the control
	if n, err := h.forget(t.Context(), later); err != nil || n != 2 {
		t.Errorf("%d rows were forgotten, want 2: %v", n, err)
	}
}
