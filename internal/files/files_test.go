package files_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/files"
	"waymark/internal/testkit"
)

const limit = 1 << 20

func put(t *testing.T, s *files.Store, text string) string {
	t.Helper()
	hash, n, err := s.Put(strings.NewReader(text), limit)
	testkit.Must(t, err)
	if n != int64(len(text)) || !files.IsHash(hash) {
		t.Fatalf("%d bytes of %d, %q", n, len(text), hash)
	}
	return hash
}

func everything(t *testing.T, s *files.Store) map[string]int64 {
	t.Helper()
	all := map[string]int64{}
	testkit.Must(t, s.Walk(t.Context(), func(hash string, n int64) error { all[hash] = n; return nil }))
	return all
}

// entries counts all regular files below the store, whole or not.
func entries(t *testing.T, dir string) (n int) {
	t.Helper()
	testkit.Must(t, filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	}))
	return n
}

func TestPutAndOpen(t *testing.T) {
	s := files.In(filepath.Join(t.TempDir(), "files"))
	if len(everything(t, s)) != 0 || s.Sweep(time.Now()) != nil {
		t.Error("a store without a directory is not empty")
	}
	a, b := put(t, s, "one"), put(t, s, "two")
	if put(t, s, "one") != a || entries(t, s.Dir()) != 2 {
		t.Error("the same file twice is not one file")
	}
	f, n, err := s.Open(a)
	testkit.Must(t, err)
	got, err := io.ReadAll(f)
	testkit.Must(t, errors.Join(err, f.Close()))
	if string(got) != "one" || n != 3 {
		t.Errorf("%q, %d", got, n)
	}
	if !s.Exists(b) || s.Exists(strings.Repeat("0", 64)) || s.Exists("../../etc/passwd") {
		t.Error("what is there")
	}
	for _, name := range []string{strings.Repeat("0", 64), "", "x", "../" + a, strings.ToUpper(a)} {
		if _, _, err := s.Open(name); !errors.Is(err, files.ErrMissing) {
			t.Errorf("%q: %v", name, err)
		}
	}
	info, err := os.Stat(filepath.Join(s.Dir(), files.Name(a)))
	testkit.Must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
}

func TestTooLarge(t *testing.T) {
	s := files.In(t.TempDir())
	if _, _, err := s.Put(strings.NewReader("1234"), 3); !errors.Is(err, files.ErrLarge) {
		t.Errorf("four of three: %v", err)
	}
	if _, _, err := s.Put(strings.NewReader("123"), 3); err != nil {
		t.Errorf("three of three: %v", err)
	}
	if _, _, err := s.Put(io.MultiReader(strings.NewReader("12"), broken{}), 9); !errors.Is(err, errBroken) {
		t.Errorf("cut off: %v", err)
	}
	if n := entries(t, s.Dir()); n != 1 {
		t.Errorf("%d files are left", n)
	}
}

var errBroken = errors.New("cut off")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

func TestDelete(t *testing.T) {
	s := files.In(t.TempDir())
	a := put(t, s, "one")
	if gone, err := s.Delete(a, time.Now().Add(-time.Hour)); gone || err != nil {
		t.Errorf("a young file: %v %v", gone, err)
	}
	testkit.Must(t, s.Touch(a, time.Now().Add(-2*time.Hour)))
	if gone, err := s.Delete(a, time.Now().Add(-time.Hour)); !gone || err != nil || s.Exists(a) {
		t.Errorf("an old file: %v %v", gone, err)
	}
	if gone, err := s.Delete(a, time.Now()); gone || err != nil {
		t.Errorf("one that is not there: %v %v", gone, err)
	}
	testkit.Must(t, s.Touch(a, time.Now()))
	put(t, s, "one")
	testkit.Must(t, s.Touch(a, time.Now().Add(-2*time.Hour)))
	put(t, s, "one")
	if gone, err := s.Delete(a, time.Now().Add(-time.Hour)); gone || err != nil {
		t.Errorf("a file that was put again is as young as a new one: %v %v", gone, err)
	}
}

func TestVerify(t *testing.T) {
	s := files.In(t.TempDir())
	a := put(t, s, "one")
	if err := s.Verify(t.Context(), a); err != nil {
		t.Error(err)
	}
	testkit.Must(t, os.WriteFile(filepath.Join(s.Dir(), files.Name(a)), []byte("onf"), 0o600))
	if err := s.Verify(t.Context(), a); !errors.Is(err, files.ErrDamaged) {
		t.Errorf("changed: %v", err)
	}
	if err := s.Verify(t.Context(), strings.Repeat("0", 64)); !errors.Is(err, files.ErrMissing) {
		t.Errorf("missing: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := s.Verify(ended, a); !errors.Is(err, context.Canceled) {
		t.Errorf("cut off: %v", err)
	}
}

func TestGather(t *testing.T) {
	from, to := files.In(t.TempDir()), files.In(filepath.Join(t.TempDir(), "files"))
	a, b := put(t, from, "one"), put(t, from, "two")
	put(t, to, "one")
	n, err := to.Gather(t.Context(), from)
	testkit.Must(t, err)
	if n != 1 || !to.Exists(a) || !to.Exists(b) || to.Verify(t.Context(), b) != nil {
		t.Errorf("%d were taken over: %v", n, everything(t, to))
	}
}

// Many put and drop the same few files at once: whoever's Put has returned
// finds the file, since only old files are dropped.
func TestAtOnce(t *testing.T) {
	s := files.In(t.TempDir())
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			text := strings.Repeat("x", 1+n%2)
			for range 30 {
				hash, _, err := s.Put(strings.NewReader(text), limit)
				if err == nil {
					_, err = s.Delete(hash, time.Now().Add(-time.Hour))
				}
				if err != nil || s.Verify(t.Context(), hash) != nil {
					t.Errorf("%v", err)
				}
			}
		})
	}
	all.Wait()
	if n := entries(t, s.Dir()); n != 2 {
		t.Errorf("%d files are left of two", n)
	}
}

const childDir = "WAYMARK_TEST_FILES_CHILD"

// A process is killed while it puts one file after another: what it said that
// it has is whole, what is under a name is whole, and the rest is swept.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		child(dir)
		return
	}
	dir := filepath.Join(t.TempDir(), "files")
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	out, err := cmd.StdoutPipe()
	testkit.Must(t, err)
	testkit.Must(t, cmd.Start())
	said := make([]byte, 40*65) // forty hashes, a line each
	_, err = io.ReadFull(out, said)
	testkit.Must(t, errors.Join(err, cmd.Process.Kill()))
	rest, _ := io.ReadAll(out)
	_ = cmd.Wait()
	s := files.In(dir)
	said = append(said, rest[:len(rest)/65*65]...)
	for line := range bytes.Lines(said) {
		if err := s.Verify(t.Context(), string(bytes.TrimSpace(line))); err != nil {
			t.Errorf("%s was put: %v", line, err)
		}
	}
	all := everything(t, s)
	for hash := range all {
		if err := s.Verify(t.Context(), hash); err != nil {
			t.Errorf("%s: %v", hash, err)
		}
	}
	testkit.Must(t, s.Sweep(time.Now().Add(time.Hour)))
	if n := entries(t, dir); n != len(all) || n < 40 {
		t.Errorf("%d files, of them %d whole", n, len(all))
	}
}

// child puts files until it is killed, and names each that it has put.
func child(dir string) {
	s := files.In(dir)
	for {
		hash, _, err := s.Put(io.LimitReader(rand.Reader, 300<<10), limit)
		if err != nil {
			_, _ = os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		_, _ = os.Stdout.WriteString(hash + "\n")
	}
}
