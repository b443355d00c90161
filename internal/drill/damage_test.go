package drill

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/testkit"
)

// A damage is done to the directory of an index.
type damage struct {
	name string
	do   func(t *testing.T, dir string)
	// mapped says that a file is cut short which the running program has mapped
	// into its memory. Bleve's own goroutines may touch what is no longer there,
	// which no program survives; whoever watches over it starts it again.
	mapped bool
}

var damages = []damage{
	{"half of the newest segment", func(t *testing.T, dir string) { half(t, segment(t, dir, newest)) }, true},
	{"half of the largest segment", func(t *testing.T, dir string) { half(t, segment(t, dir, largest)) }, true},
	{"a changed byte", func(t *testing.T, dir string) { change(t, segment(t, dir, largest), 0.3, 1) }, false},
	{"a changed end", func(t *testing.T, dir string) { change(t, segment(t, dir, largest), -20, 1) }, false},
	{"a segment is gone", func(t *testing.T, dir string) { testkit.Must(t, os.Remove(segment(t, dir, largest))) }, false},
	{"half of root.bolt", func(t *testing.T, dir string) { half(t, filepath.Join(dir, "store", "root.bolt")) }, true},
	{"root.bolt begins with noughts", func(t *testing.T, dir string) {
		change(t, filepath.Join(dir, "store", "root.bolt"), 0, 8192)
	}, true},
	{"no index_meta.json", func(t *testing.T, dir string) { testkit.Must(t, os.Remove(filepath.Join(dir, "index_meta.json"))) }, false},
	{"no root.bolt", func(t *testing.T, dir string) { testkit.Must(t, os.Remove(filepath.Join(dir, "store", "root.bolt"))) }, false},
	{"a stray segment", func(t *testing.T, dir string) {
		testkit.Must(t, os.WriteFile(filepath.Join(dir, "store", "fffffffffff0.zap"), []byte("no segment"), 0o600))
	}, false},
}

func newest(a, b os.FileInfo) bool  { return a.ModTime().After(b.ModTime()) }
func largest(a, b os.FileInfo) bool { return a.Size() > b.Size() }

// segment is the file of an index's segment that comes before all others.
func segment(t *testing.T, dir string, before func(a, b os.FileInfo) bool) string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	testkit.Must(t, err)
	best, path := os.FileInfo(nil), ""
	for _, p := range list {
		if i, err := os.Stat(p); err == nil && (best == nil || before(i, best)) {
			best, path = i, p
		}
	}
	if path == "" {
		t.Fatal("no segments")
	}
	return path
}

func half(t *testing.T, path string) {
	t.Helper()
	i, err := os.Stat(path)
	testkit.Must(t, err)
	testkit.Must(t, os.Truncate(path, i.Size()/2))
}

// change writes noughts and ones the other way round at a part of a file, or
// so many bytes from its end.
func change(t *testing.T, path string, where float64, n int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	testkit.Must(t, err)
	defer func() { _ = f.Close() }()
	i, err := f.Stat()
	testkit.Must(t, err)
	at := int64(where * float64(i.Size()))
	if where < 0 {
		at = i.Size() + int64(where)
	}
	text := make([]byte, n)
	if n == 1 {
		_, err = f.ReadAt(text, at)
		testkit.Must(t, err)
		text[0] ^= 0x55
	}
	_, err = f.WriteAt(text, at)
	testkit.Must(t, err)
}

// openIndex is the newest directory of the index of what everybody may read.
func (d *data) openIndex() string {
	d.t.Helper()
	list, err := filepath.Glob(filepath.Join(d.dir, "index", "open-*"))
	testkit.Must(d.t, err)
	if len(list) == 0 {
		d.t.Fatal("no index")
	}
	return slices.Max(list)
}

// The index is damaged while the program is stopped, and then while it runs
// and sixteen write. It heals by itself; posting and reading go on meanwhile,
// and search says in plain words that it is being rebuilt, if it cannot answer.
func TestDamage(t *testing.T) {
	for _, how := range damages {
		t.Run(how.name, func(t *testing.T) {
			w := newWorld(t, filepath.Join(t.TempDir(), "data"))
			s := w.start()
			w.stormFor(s, 300*time.Millisecond)
			w.ready()
			s.stop()

			how.do(t, w.openIndex())
			s = w.start()
			w.reads(s, false)
			w.stormFor(s, 100*time.Millisecond)
			w.healed()

			s = w.damaged(s, how)
			w.healed()
			if how.mapped { // it may die of it at any later look, too
				s.stop()
				s = w.start()
			}
			w.reads(s, true)
			s.stop()
			w.clean(w.dir)
		})
	}
}

// damaged does the damage under the running program. It gives the server that
// runs then: a later one where it could not survive.
func (w *world) damaged(s *server, how damage) *server {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	all := w.storm(ctx, s, nil)
	var seek sync.WaitGroup
	seek.Go(func() {
		if err := w.search(ctx, s); err != nil {
			w.t.Error(err)
		}
	})
	time.Sleep(100 * time.Millisecond)
	how.do(w.t, w.openIndex())
	time.Sleep(500 * time.Millisecond)
	stop()
	all.Wait()
	seek.Wait()
	select {
	case <-s.done:
		if !how.mapped {
			w.t.Errorf("the program died of it: %s", s.said.brief())
		}
		w.t.Log("the program died of it and is started again")
		return w.start()
	default:
		return s
	}
}

// search searches until ctx ends or the server is gone: every search is
// answered, or it is said that the index is being rebuilt.
func (w *world) search(ctx context.Context, s *server) error {
	c := s.client(w.tokens[0])
	for i := 0; ctx.Err() == nil; i++ {
		a, err := c.do(context.WithoutCancel(ctx), http.MethodGet, api+"/search?q="+vocabulary[i%len(vocabulary)], "", nil)
		if err != nil {
			return nil //nolint:nilerr // the server is gone
		}
		if a.status != http.StatusOK && (unavailable(a) != nil || !strings.Contains(string(a.body), "Search is being rebuilt")) {
			return fmt.Errorf("a search in a damaged index is answered with %d: %s", a.status, a.body)
		}
	}
	return nil
}

// healed waits until the index agrees with the database.
func (w *world) healed() {
	w.t.Helper()
	found := 0
	eventually(w.t, func() error {
		st, err := w.index("verify")
		if n := st.Missing + st.Differing + st.Surplus + st.Rebuilt; err == nil && n != 0 {
			err = fmt.Errorf("the index differs: %+v", st)
			found++
		}
		return err
	})
	if found > 0 {
		w.t.Logf("verified %d times until nothing differed", found+1)
	}
}
