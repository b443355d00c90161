package forgetful

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"waymark/internal/testkit"
)

func mounted(t *testing.T) (d *Disk, back, mount string) {
	t.Helper()
	back, mount = t.TempDir(), t.TempDir()
	d, err := Mount(back, mount)
	if errors.Is(err, ErrNone) {
		t.Skip(err)
	}
	testkit.Must(t, err)
	t.Cleanup(func() { _ = d.Unmount() })
	return d, back, mount
}

func write(t *testing.T, path, text string, at int64, sync bool) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	testkit.Must(t, err)
	_, err = f.WriteAt([]byte(text), at)
	testkit.Must(t, err)
	if sync {
		testkit.Must(t, f.Sync())
	}
	testkit.Must(t, f.Close())
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	testkit.Must(t, err)
	return string(text)
}

// What was synced stays; what was not is as it was.
func TestCut(t *testing.T) {
	d, back, mount := mounted(t)
	page := strings.Repeat("a", block)
	write(t, filepath.Join(mount, "x"), page+page, 0, true)
	write(t, filepath.Join(mount, "x"), strings.Repeat("b", block), block, false)
	write(t, filepath.Join(mount, "x"), "tail", 3*block, false)
	write(t, filepath.Join(mount, "y"), "new", 0, false)
	write(t, filepath.Join(mount, "z"), "old and long", 0, true)
	testkit.Must(t, os.Truncate(filepath.Join(mount, "z"), 3))
	testkit.Must(t, os.Rename(filepath.Join(mount, "z"), filepath.Join(mount, "w")))
	if got := read(t, filepath.Join(mount, "x")); len(got) != 3*block+4 || got[block] != 'b' {
		t.Errorf("before the cut: %d bytes", len(got))
	}
	l, err := d.Cut(0)
	testkit.Must(t, err)
	if l.Lost < 4 || l.Kept != 0 {
		t.Errorf("%+v", l)
	}
	for name, want := range map[string]string{"x": page + page, "y": "", "w": "old and long"} {
		if got := read(t, filepath.Join(back, name)); got != want {
			t.Errorf("%s holds %d bytes: %.20q", name, len(got), got)
		}
	}
}

// With a chance to be kept some blocks stay and others go.
func TestCutKeepsSome(t *testing.T) {
	d, back, mount := mounted(t)
	write(t, filepath.Join(mount, "x"), strings.Repeat("a", 200*block), 0, true)
	write(t, filepath.Join(mount, "x"), strings.Repeat("b", 200*block), 0, false)
	l, err := d.Cut(0.5)
	testkit.Must(t, err)
	got := read(t, filepath.Join(back, "x"))
	if n := strings.Count(got, "b") / block; n != l.Kept || n < 50 || n > 150 || len(got) != 200*block {
		t.Errorf("%d blocks are kept of %d bytes, %+v", n, len(got), l)
	}
}

// A disk that lies forgets what it said it had synced.
func TestLie(t *testing.T) {
	d, back, mount := mounted(t)
	d.Lie(func(name string) bool { return name == "x" })
	write(t, filepath.Join(mount, "x"), "gone", 0, true)
	write(t, filepath.Join(mount, "y"), "here", 0, true)
	_, err := d.Cut(0)
	testkit.Must(t, err)
	if x, y := read(t, filepath.Join(back, "x")), read(t, filepath.Join(back, "y")); x != "" || y != "here" {
		t.Errorf("%q, %q", x, y)
	}
}

// A full disk takes what needs no room, and everything once there is room.
func TestFill(t *testing.T) {
	d, _, mount := mounted(t)
	write(t, filepath.Join(mount, "x"), "abc", 0, true)
	d.Fill(func(name string) bool { return name != "free" }, 1<<20)
	f, err := os.OpenFile(filepath.Join(mount, "x"), os.O_RDWR, 0)
	testkit.Must(t, err)
	defer func() { _ = f.Close() }()
	if _, err := f.WriteAt([]byte("ABC"), 0); err != nil {
		t.Errorf("in place: %v", err)
	}
	if _, err := f.WriteAt([]byte("more"), 2); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("growing: %v", err)
	}
	if _, err := os.Create(filepath.Join(mount, "y")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a new file: %v", err)
	}
	write(t, filepath.Join(mount, "free"), "abc", 0, true)
	var st syscall.Statfs_t
	testkit.Must(t, syscall.Statfs(mount, &st))
	if st.Bavail*uint64(st.Bsize) != 1<<20 {
		t.Errorf("it says that %d blocks of %d are free", st.Bavail, st.Bsize)
	}
	d.Fill(nil, 0)
	if _, err := f.WriteAt([]byte("more"), 2); err != nil {
		t.Errorf("with room: %v", err)
	}
}

// At is called before the change it waits for.
func TestAt(t *testing.T) {
	d, back, mount := mounted(t)
	write(t, filepath.Join(mount, "x"), "abc", 0, true)
	seen := ""
	d.At(2, func() { seen = read(t, filepath.Join(back, "x")) })
	write(t, filepath.Join(mount, "x"), "d", 0, true)
	if seen != "dbc" {
		t.Errorf("seen %q", seen)
	}
}
