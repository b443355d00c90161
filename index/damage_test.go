package index

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// filled makes a closed index of some size.
func filled(t *testing.T) string {
	t.Helper()
	x := create(t)
	for i := range 5 {
		var docs []Document
		for j := range 200 {
			docs = append(docs, Document{ID: fmt.Sprint(i, "-", j), Title: fmt.Sprint("alpha ", j), Body: strings.Repeat("beta ", j)})
		}
		apply(t, x, docs...)
	}
	testClose(t, x)
	return x.dir
}

// TestDamage breaks an index in many ways: opening and searching it ends in
// ErrDamaged or works, and never ends the process.
func TestDamage(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, dir string){
		"no index_meta.json":    func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "index_meta.json"))) },
		"empty index_meta.json": func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, "index_meta.json"), 0)) },
		"no root.bolt":          func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "store", "root.bolt"))) },
		"half of root.bolt":     func(t *testing.T, dir string) { half(t, filepath.Join(dir, "store", "root.bolt")) },
		"zeroed root.bolt": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "store", "root.bolt"), make([]byte, 65536), 0o600))
		},
		"no store":         func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "store"))) },
		"no segment":       func(t *testing.T, dir string) { must(t, os.Remove(newest(t, dir))) },
		"half a segment":   func(t *testing.T, dir string) { half(t, newest(t, dir)) },
		"empty segment":    func(t *testing.T, dir string) { must(t, os.Truncate(newest(t, dir), 0)) },
		"a flipped footer": func(t *testing.T, dir string) { flip(t, newest(t, dir), -20) },
		"a flipped tail":   func(t *testing.T, dir string) { flip(t, newest(t, dir), -200) },
		"flipped stored":   func(t *testing.T, dir string) { flip(t, newest(t, dir), 100) },
		"an empty folder":  func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)); must(t, os.Mkdir(dir, 0o700)) },
		"a stray file":     func(t *testing.T, dir string) { must(t, os.WriteFile(filepath.Join(dir, "store", "x"), nil, 0o600)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filled(t)
			spoil(t, dir)
			x, err := Open(dir)
			t.Log(err)
			if err != nil {
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("%v, want %v", err, ErrDamaged)
				}
			} else {
				_, err = x.Search(t.Context(), Query{Text: "alpha beta", Limit: 10})
				if err != nil && !errors.Is(err, ErrFailed) {
					t.Errorf("%v, want %v", err, ErrDamaged)
				}
				_ = x.Close()
			}
			rebuild(t, dir)
		})
	}
}

// rebuild does what the caller does after damage.
func rebuild(t *testing.T, dir string) {
	t.Helper()
	must(t, Remove(dir+".new"))
	x, err := Create(dir + ".new")
	must(t, err)
	apply(t, x, Document{ID: "a", Title: "Fresh"})
	testClose(t, x)
	must(t, Replace(dir+".new", dir))
	x, err = Open(dir)
	must(t, err)
	wantIDs(t, find(t, x, Query{Text: "fresh"}), "a")
	testClose(t, x)
}

func TestOpenFaults(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	if _, err := Open(dir); !errors.Is(err, ErrMissing) {
		t.Errorf("%v, want %v", err, ErrMissing)
	}
	x, err := Create(dir)
	must(t, err)
	if _, err := Open(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("a second open: %v, want %v", err, ErrBusy)
	}
	if _, err := Create(dir); err == nil {
		t.Error("an index was made over another")
	}
	must(t, x.b.SetInternal(schemaKey, []byte("0")))
	testClose(t, x)
	if _, err := Open(dir); !errors.Is(err, ErrSchema) {
		t.Errorf("%v, want %v", err, ErrSchema)
	}
	must(t, Remove(dir))
	if _, err := Open(dir); !errors.Is(err, ErrMissing) {
		t.Errorf("%v, want %v", err, ErrMissing)
	}
}

// TestCrashesWhileOpening leaves the marks that a process leaves which the
// index takes down.
func TestCrashesWhileOpening(t *testing.T) {
	dir := filled(t)
	must(t, mark(dir, openingMark, "1"))
	x, err := Open(dir)
	must(t, err)
	if _, err := os.Stat(filepath.Join(dir, openingMark)); err == nil {
		t.Error("the mark of opening is still there")
	}
	testClose(t, x)
	must(t, mark(dir, openingMark, "2"))
	if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want %v", err, ErrDamaged)
	}
}

func TestCrashesWhileRunning(t *testing.T) {
	dir := filled(t)
	for i := range maxCrashes {
		must(t, mark(dir, runningMark, ""))
		x, err := Open(dir)
		if i < maxCrashes-1 {
			must(t, err)
			testClose(t, x)
		} else if !errors.Is(err, ErrDamaged) {
			t.Errorf("%v, want %v", err, ErrDamaged)
		}
	}
}

// TestBackgroundPanic stands for a panic in one of Bleve's goroutines, after
// which Bleve would wait for ever.
func TestBackgroundPanic(t *testing.T) {
	x := create(t)
	apply(t, x, Document{ID: "a", Title: "One"})
	x.fail(errors.New("a goroutine ended"))
	if err := x.Apply(t.Context(), []Document{{ID: "b"}}, nil, Position{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want %v", err, ErrDamaged)
	}
	if err := x.Err(); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want %v", err, ErrDamaged)
	}
	wantIDs(t, find(t, x, Query{Text: "one"}), "a")
	testClose(t, x)
}

// TestCloseAfterPanic spoils the file in which Bleve notes its segments while
// it is open: the goroutine that panics over it keeps a lock, and the index
// closes all the same.
func TestCloseAfterPanic(t *testing.T) {
	x := create(t)
	apply(t, x, Document{ID: "a", Title: "One"})
	f, err := os.OpenFile(filepath.Join(x.dir, "store", "root.bolt"), os.O_WRONLY, 0)
	must(t, err)
	defer func() { _ = f.Close() }()
	// Bleve tidies up beside what it is told, and may write the file's head again.
	for range 100 {
		_, err = f.WriteAt(make([]byte, 8192), 0)
		must(t, err)
		if err = x.Apply(t.Context(), []Document{{ID: "b"}}, nil, Position{}); err != nil {
			break
		}
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want %v", err, ErrDamaged)
	}
	if err := x.Close(); err != nil && !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newest(t *testing.T, dir string) string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	must(t, err)
	if len(list) == 0 {
		t.Fatal("no segments")
	}
	return list[len(list)-1]
}

func half(t *testing.T, path string) {
	t.Helper()
	i, err := os.Stat(path)
	must(t, err)
	must(t, os.Truncate(path, i.Size()/2))
}

// flip changes bytes at an offset, from the end where negative.
func flip(t *testing.T, path string, at int) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	if at < 0 {
		at += len(b)
	}
	copy(b[at:], bytes.Repeat([]byte{0xee}, 8))
	must(t, os.WriteFile(path, b, 0o600))
}
