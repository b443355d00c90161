package index

import (
	"errors"
	"os"
	"testing"
)

// A check finds what no search need notice: one changed byte anywhere, a file
// cut short or removed; and nothing in a sound index, not even while it merges.
func TestCheck(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string){
		"a flipped byte": func(t *testing.T, path string) { flip(t, path, 300) },
		"a flipped tail": func(t *testing.T, path string) { flip(t, path, -300) },
		"cut short":      func(t *testing.T, path string) { must(t, os.Truncate(path, 3)) },
		"removed":        func(t *testing.T, path string) { must(t, os.Remove(path)) },
		"nothing":        nil,
	} {
		t.Run(name, func(t *testing.T) {
			x, err := Open(filled(t))
			must(t, err)
			defer func() { testClose(t, x) }()
			must(t, x.Check(t.Context()))
			if spoil == nil {
				for range 20 {
					apply(t, x, Document{ID: "one", Title: "Another"})
					must(t, x.Check(t.Context()))
				}
				return
			}
			list := x.paths()
			spoil(t, list[0])
			if err := x.Check(t.Context()); !errors.Is(err, ErrDamaged) {
				t.Errorf("%v, want %v", err, ErrDamaged)
			}
		})
	}
}
