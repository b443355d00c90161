package search_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

// fillUp makes a little of everything, in every community.
func (w *world) fillUp(n int) {
	w.Helper()
	for i := range n {
		c := []forum.Community{w.housing, w.noise, w.safe, w.sec}[i%4]
		th := w.discuss(w.ana, c, "Report "+forum.NewPID(), "Something about gutters", "gutters")
		w.reply(w.ben, th, "An answer about parapets")
	}
}

func (w *world) state() string {
	w.Helper()
	st, err := w.s.Status(w.Context())
	testkit.Must(w.T, err)
	return st.State
}

// spoil overwrites every file of the index's directories below dir.
func spoil(t *testing.T, dir string) {
	t.Helper()
	n := 0
	testkit.Must(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		n++
		return os.WriteFile(path, []byte("spoilt"), 0o600)
	}))
	if n == 0 {
		t.Fatal("nothing to spoil")
	}
}

func TestDamagedIndexIsBuiltAnew(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.fillUp(20)
	w.settle()
	testkit.Must(t, w.s.Close())
	spoil(t, w.dir)
	w.open()
	if _, err := w.s.Find(t.Context(), w.outsider, search.Parse("gutters")); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("without an index: %v", err)
	}
	if w.state() != search.Rebuilding {
		t.Errorf("state %s", w.state())
	}
	w.settle()
	if res := w.find(w.ben, "gutters"); res.Total != 20 || w.state() != search.Ready {
		t.Errorf("%d found, %s", res.Total, w.state())
	}
	w.good()
}

func TestMissingPartitionIsBuiltAnew(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.fillUp(8)
	w.settle()
	testkit.Must(t, w.s.Close())
	found, err := filepath.Glob(filepath.Join(w.dir, "c*"))
	if err != nil || len(found) != 2 {
		t.Fatalf("found %v, %v", found, err)
	}
	testkit.Must(t, os.RemoveAll(found[0]))
	w.open()
	w.find(w.ben, "gutters") // others answer meanwhile
	w.settle()
	if res := w.find(w.ben, "parapets"); res.Total != 8 {
		t.Errorf("%d found", res.Total)
	}
	w.good()
}

// The index of another epoch, or one that is ahead of the log, is void.
func TestNewEpoch(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.fillUp(4)
		w.settle()
		testkit.Must(t, changes.NewEpoch(t.Context(), d))
		w.settle() // while it runs
		w.wants(w.outsider, "kind:community noise", "Noise teams")
		w.good()
		testkit.Must(t, w.s.Close())
		testkit.Must(t, changes.NewEpoch(t.Context(), d))
		w.open() // and before it starts
		if w.state() != search.Rebuilding {
			t.Errorf("state %s", w.state())
		}
		w.settle()
		w.good()
	})
}

func TestRebuildWhileSearching(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.fillUp(40)
	w.settle()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for ctx.Err() == nil {
				res, err := w.s.Find(t.Context(), w.outsider, search.Parse("gutters"))
				if err != nil || res.Total < 20 {
					t.Errorf("found %d, %v", res.Total, err)
					return
				}
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			w.fillUp(4)
		}
	})
	last := 0
	for range 3 {
		testkit.Must(t, w.s.Rebuild(t.Context(), func(done, total int) {
			if done > total {
				t.Errorf("%d of %d", done, total)
			}
			last = done
		}))
	}
	stop()
	wg.Wait()
	w.settle()
	if res := w.find(w.ben, "gutters"); res.Total != 120 || last == 0 {
		t.Errorf("found %d", res.Total)
	}
	w.good()
}

func TestDiskLowStopsNothingElse(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.fillUp(4)
	w.settle()
	w.s.SetFloor(1 << 60)
	w.discuss(w.ana, w.housing, "Posted on a full disk", "x")
	err := w.s.Settle(t.Context())
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("settle: %v", err)
	}
	if w.state() != search.DiskLow {
		t.Errorf("state %s", w.state())
	}
	if res := w.find(w.outsider, "gutters"); res.Total != 2 {
		t.Errorf("found %d", res.Total)
	}
	skipped, err := changes.Skipped(t.Context(), w.d, "search")
	if err != nil || len(skipped) != 0 {
		t.Errorf("skipped %v, %v", skipped, err)
	}
	w.s.SetFloor(1 << 20)
	w.settle()
	w.wants(w.outsider, `"full disk"`, "Posted on a full disk")
	if w.state() != search.Ready {
		t.Errorf("state %s", w.state())
	}
}

// Positions that were kept in memory alone are written down at the end.
func TestRestart(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.fillUp(8)
	w.settle()
	w.reopen()
	st, err := w.s.Status(t.Context())
	if err != nil || st.Lag != 0 || st.State != search.Ready || len(st.Partitions) != 3 {
		t.Errorf("status %+v, %v", st, err)
	}
	w.wants(w.outsider, "kind:organisation northcliffe", "Northcliffe City Council")
	w.fillUp(4)
	w.reopen()
	w.settle()
	if res := w.find(w.ben, "parapets"); res.Total != 12 {
		t.Errorf("found %d", res.Total)
	}
}

func TestVerifyMends(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.fillUp(8)
	w.settle()
	testkit.Must(t, w.s.Corrupt(t.Context()))
	v, err := w.s.Verify(t.Context())
	if err != nil || v.Missing != 1 || v.Differing != 1 || v.Surplus != 1 {
		t.Errorf("verified %+v, %v", v, err)
	}
	w.good()
}

// Many write while the index follows; in the end both agree.
func TestStorm(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx, stop := context.WithCancel(t.Context())
		var follow, wg sync.WaitGroup
		follow.Go(func() {
			if err := w.s.Follow(ctx); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		for range 4 {
			wg.Go(func() {
				for range 15 {
					w.fillUp(4)
				}
			})
		}
		wg.Wait()
		w.show(w.noise, forum.Private)
		w.show(w.safe, forum.Open)
		w.settle()
		stop()
		follow.Wait()
		if res := w.find(w.ben, "parapets"); res.Total != 240 {
			t.Errorf("found %d", res.Total)
		}
		if res := w.find(w.outsider, "parapets"); res.Total != 120 {
			t.Errorf("an outsider finds %d", res.Total)
		}
		w.good()
	})
}

// Somebody removes the index's files under the running program.
func TestFilesRemoved(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.fillUp(8)
	w.settle()
	testkit.Must(t, os.RemoveAll(w.dir))
	w.fillUp(4)
	w.settle()
	if res := w.find(w.ben, "parapets"); res.Total != 12 || w.state() != search.Ready {
		t.Errorf("found %d, %s", res.Total, w.state())
	}
	w.good()
	w.reopen()
	if res := w.find(w.ben, "parapets"); res.Total != 12 {
		t.Errorf("found %d after a restart", res.Total)
	}
}

// One changed byte that no search notices is found at the next start, and by
// a verification.
func TestSilentDamage(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.fillUp(20)
	w.settle()
	flip(t, w.dir)
	v, err := w.s.Verify(t.Context())
	if err != nil || v.Rebuilt != 1 {
		t.Errorf("verified %+v, %v", v, err)
	}
	w.good()
	testkit.Must(t, w.s.Close())
	flip(t, w.dir)
	w.open()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	was := openDir(t, w.dir)
	var follow sync.WaitGroup
	follow.Go(func() { _ = w.s.Follow(ctx) })
	for openDir(t, w.dir) == was && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if ctx.Err() != nil {
		t.Error("the damage is not found")
	}
	stop()
	follow.Wait()
	w.settle()
	if res := w.find(w.ben, "parapets"); res.Total != 20 {
		t.Errorf("%d found", res.Total)
	}
	w.good()
}

// openDir is the newest directory of the open index.
func openDir(t *testing.T, dir string) string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "open-*"))
	testkit.Must(t, err)
	if len(list) == 0 {
		return ""
	}
	return slices.Max(list)
}

// flip changes a byte in the middle of each segment of the open index.
func flip(t *testing.T, dir string) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(openDir(t, dir), "store", "*.zap"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no segments: %v", err)
	}
	for _, path := range list {
		text, err := os.ReadFile(path)
		testkit.Must(t, err)
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		testkit.Must(t, err)
		_, err = f.WriteAt([]byte{text[len(text)/2] ^ 0x55}, int64(len(text)/2))
		testkit.Must(t, errors.Join(err, f.Close()))
	}
}
