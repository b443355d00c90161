package drill

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/drill/forgetful"
	"waymark/internal/testkit"
)

// A bench has a directory and the disk that shows it to the program.
type bench struct {
	*forgetful.Disk
	back, mount string
}

// newBench makes the directories; the disk is there after insert. Where there
// is no FUSE the test is skipped, with STRICT=1 too: it needs a kernel that
// offers it and the right to use it, which no package brings.
func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{back: t.TempDir(), mount: t.TempDir()}
	b.insert(t)
	return b
}

// insert mounts the disk, with all that was kept.
func (b *bench) insert(t *testing.T) {
	t.Helper()
	d, err := forgetful.Mount(b.back, b.mount)
	if errors.Is(err, forgetful.ErrNone) {
		t.Skip(forgetful.ErrNone)
	}
	testkit.Must(t, err)
	b.Disk = d
	t.Cleanup(func() { _ = d.Unmount() })
}

// data and kept are the data directory as the program and as the inspection
// see it.
func (b *bench) data() string { return filepath.Join(b.mount, "data") }
func (b *bench) kept() string { return filepath.Join(b.back, "data") }

// settle starts the program on what the disk has kept, without the disk, and
// waits until the index agrees with the database.
func (w *world) settle(dir string) {
	w.t.Helper()
	was := w.dir
	w.dir = dir
	s := w.start()
	w.settled()
	s.stop()
	w.dir = was
}

func named(parts ...string) func(string) bool {
	return func(name string) bool {
		for _, p := range parts {
			if strings.HasPrefix(name, "data/"+p) {
				return true
			}
		}
		return false
	}
}

// newWorldOn is newWorld on a disk: what was there before is durable.
func newWorldOn(t *testing.T, b *bench, env ...string) *world {
	t.Helper()
	w := newWorld(t, b.kept(), env...)
	w.dir = b.data()
	return w
}
