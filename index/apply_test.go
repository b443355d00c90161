package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
)

func TestPositionGoesWithTheDocuments(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := x.Position(); p != (Position{}) || err != nil {
		t.Errorf("a new index is at %+v, %v", p, err)
	}
	at := Position{"epoch-1", 1 << 40}
	if err := x.Apply(t.Context(), []Document{{ID: "a", Title: "One"}}, nil, at); err != nil {
		t.Fatal(err)
	}
	if err := x.Apply(t.Context(), []Document{{ID: ""}}, nil, Position{"epoch-1", 1 << 41}); err == nil {
		t.Error("a document without ID was taken")
	}
	for range 2 {
		if p, err := x.Position(); p != at || err != nil {
			t.Errorf("at %+v, %v, want %+v", p, err, at)
		}
		if n, err := x.Count(); n != 1 || err != nil {
			t.Errorf("%d documents, %v, want 1", n, err)
		}
		x = reopen(t, x)
	}
	next := Position{"epoch-2", 3}
	if err := x.Apply(t.Context(), nil, nil, next); err != nil {
		t.Fatal(err)
	}
	if p, _ := x.Position(); p != next {
		t.Errorf("at %+v, want %+v", p, next)
	}
	testClose(t, x)
	if _, err := x.Position(); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed index answers %v", err)
	}
	if _, err := x.Search(t.Context(), Query{}); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed index answers %v", err)
	}
}

func TestUpdateAndRemove(t *testing.T) {
	x := create(t)
	apply(t, x, Document{ID: "a", Title: "Old title", Kind: "discussion", Community: "x"}, Document{ID: "r", Group: "a", Body: "reply"})
	apply(t, x, Document{ID: "a", Title: "New title", Kind: "lesson", Community: "y"})
	wantIDs(t, find(t, x, Query{Text: "old", NoTypos: true}))
	wantIDs(t, find(t, x, Query{Text: "new"}), "a")
	wantIDs(t, find(t, x, Query{Communities: []string{"x"}}))
	wantIDs(t, find(t, x, Query{Communities: []string{"y"}, Kinds: []string{"lesson"}}), "a")
	remove(t, x, "r", "never there")
	wantIDs(t, find(t, x, Query{Text: "reply", NoTypos: true}))
	apply(t, x, Document{ID: "r2", Group: "a", Body: "another reply"})
	remove(t, x, "a")
	// A reply without its thread is not shown.
	wantIDs(t, find(t, x, Query{Text: "reply", NoTypos: true}))
	wantIDs(t, find(t, x, Query{}))
	// In one batch the document wins over its removal.
	if err := x.Apply(t.Context(), []Document{{ID: "a", Title: "Back"}}, []string{"a"}, Position{}); err != nil {
		t.Fatal(err)
	}
	wantIDs(t, find(t, x, Query{Text: "another"}), "a")
}

func TestIDs(t *testing.T) {
	x := create(t)
	want := map[string]int64{}
	for i := range 50 {
		d := Document{ID: fmt.Sprint("d", i), Version: int64(i)*1e12 - 7}
		want[d.ID] = d.Version
		apply(t, x, d)
	}
	remove(t, x, "d7")
	delete(want, "d7")
	got := map[string]int64{}
	if err := x.IDs(t.Context(), func(id string, version int64) error { got[id] = version; return nil }); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%d IDs, want %d: %v", len(got), len(want), got)
	}
	stop := errors.New("enough")
	if err := x.IDs(t.Context(), func(string, int64) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v, want %v", err, stop)
	}
}

// TestKeptUpToDate changes an index at random and compares what it keeps in
// memory with the same index opened afresh, while searches go on.
func TestKeptUpToDate(t *testing.T) {
	x := create(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for ctx.Err() == nil {
			if _, err := x.Search(context.Background(), Query{Text: "alpha beta", Limit: 10, Facets: []string{FacetKind}}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	words := []string{"alpha", "beta", "gamma", "delta", "epsilon"}
	for range 150 {
		var put []Document
		var gone []string
		for range 1 + rnd.IntN(12) {
			thread := fmt.Sprint("t", rnd.IntN(40))
			d := Document{ID: thread, Kind: words[rnd.IntN(5)], Title: words[rnd.IntN(5)], Created: rnd.Int64N(100)}
			if rnd.IntN(3) > 0 {
				d = Document{ID: fmt.Sprint(thread, "r", rnd.IntN(5)), Group: thread, Body: words[rnd.IntN(5)] + " " + words[rnd.IntN(5)]}
			}
			if rnd.IntN(4) == 0 {
				gone = append(gone, d.ID)
			} else {
				put = append(put, d)
			}
		}
		if err := x.Apply(t.Context(), put, gone, Position{}); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	wg.Wait()
	before := observe(t, x)
	x = reopen(t, x)
	if after := observe(t, x); before != after {
		t.Errorf("kept    %s\nreopened %s", before, after)
	}
}

// observe tells all that queries can show of an index.
func observe(t *testing.T, x *Index) string {
	t.Helper()
	n, err := x.Count()
	if err != nil {
		t.Fatal(err)
	}
	s := fmt.Sprint(n, " documents, ", x.Groups(), " groups, length ", x.view.total, "; ")
	for _, q := range []Query{{}, {Text: "alpha beta"}, {Text: "gamma", Sort: Newest}, {Phrases: []string{"delta epsilon"}}} {
		q.Facets = []string{FacetKind}
		s += asJSON(t, find(t, x, q)) + "\n"
	}
	return s
}

func TestTooLittleDisk(t *testing.T) {
	x := create(t)
	x.SetFloor(1 << 62)
	err := x.Apply(t.Context(), []Document{{ID: "a"}}, nil, Position{"e", 1})
	if !errors.Is(err, ErrDiskLow) {
		t.Errorf("%v, want %v", err, ErrDiskLow)
	}
	x.SetFloor(0)
	apply(t, x, Document{ID: "a", Title: "Now"})
	wantIDs(t, find(t, x, Query{Text: "now"}), "a")
}

func TestCancelled(t *testing.T) {
	x := create(t)
	apply(t, x, Document{ID: "a", Title: "One"})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := x.Search(ctx, Query{Text: "one"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want cancelled", err)
	}
	if err := x.Apply(ctx, nil, nil, Position{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want cancelled", err)
	}
}

func testClose(t *testing.T, x *Index) {
	t.Helper()
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func reopen(t *testing.T, x *Index) *Index {
	t.Helper()
	testClose(t, x)
	x, err := Open(x.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}
