package index

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// A check finds what no search need notice: one changed byte anywhere, a file
// cut short or removed; and nothing in a sound index, not even while it merges.
func TestCheck(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string){
		"a flipped byte": func(t *testing.T, path string) { flip(t, path, 300) },
		"a flipped tail": func(t *testing.T, path string) { flip(t, path, -300) },
		"cut in half":    half,
		"cut short":      func(t *testing.T, path string) { must(t, os.Truncate(path, 3)) },
		"removed":        func(t *testing.T, path string) { must(t, os.Remove(path)) },
		"nothing":        nil,
	} {
		t.Run(name, func(t *testing.T) {
			x := create(t)
			var docs []Document
			for i := range 300 { // in one segment, which stays
				docs = append(docs, Document{ID: strconv.Itoa(i), Title: fmt.Sprint("alpha ", i), Body: strings.Repeat("beta ", i)})
			}
			apply(t, x, docs...)
			testClose(t, x)
			x, err := Open(x.dir)
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
			must(t, os.Rename(x.dir+"/index_meta.json", x.dir+"/away"))
			if err := x.Check(t.Context()); !errors.Is(err, ErrDamaged) {
				t.Errorf("without its description: %v, want %v", err, ErrDamaged)
			}
			must(t, os.Rename(x.dir+"/away", x.dir+"/index_meta.json"))
			path := x.paths()[0]
			apart(t, path)
			spoil(t, path)
			if err := x.Check(t.Context()); !errors.Is(err, ErrDamaged) {
				t.Errorf("%v, want %v", err, ErrDamaged)
			}
		})
	}
}

// apart puts a copy in a file's place: the file itself is mapped into memory,
// and to cut it short there would end the process.
func apart(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path+".copy", text, 0o600))
	must(t, os.Rename(path+".copy", path))
}
