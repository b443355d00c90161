package index

import (
	"path/filepath"
	"slices"
	"testing"
)

// create makes an empty index that is closed with the test.
func create(t testing.TB) *Index {
	t.Helper()
	x, err := Create(filepath.Join(t.TempDir(), "index"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// apply puts documents.
func apply(t testing.TB, x *Index, docs ...Document) {
	t.Helper()
	if err := x.Apply(t.Context(), docs, nil, Position{"e", 1}); err != nil {
		t.Fatal(err)
	}
}

// remove takes documents out.
func remove(t testing.TB, x *Index, ids ...string) {
	t.Helper()
	if err := x.Apply(t.Context(), nil, ids, Position{"e", 2}); err != nil {
		t.Fatal(err)
	}
}

// find searches with room for 100 hits.
func find(t testing.TB, x *Index, q Query) Result {
	t.Helper()
	return findAll(t, q, x)
}

func findAll(t testing.TB, q Query, of ...*Index) Result {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	r, err := SearchAll(t.Context(), of, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ids(r Result) []string {
	var l []string
	for _, h := range r.Hits {
		l = append(l, h.ID)
	}
	return l
}

// wantIDs checks the hits in order, and that the total fits.
func wantIDs(t testing.TB, r Result, want ...string) {
	t.Helper()
	if got := ids(r); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	if r.Total != len(want) {
		t.Errorf("total %d, want %d", r.Total, len(want))
	}
}
