package backroom

import (
	"os"
	"path/filepath"
	"testing"

	"waymark/internal/envelope"
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
