package index

import (
	"path/filepath"
	"testing"
)

// create makes an empty index that is closed with the test.
func create(t *testing.T) *Index {
	t.Helper()
	x, err := Create(filepath.Join(t.TempDir(), "index"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// apply puts documents.
func apply(t *testing.T, x *Index, docs ...Document) {
	t.Helper()
	if err := x.Apply(t.Context(), docs, nil, Position{"e", 1}); err != nil {
		t.Fatal(err)
	}
}
