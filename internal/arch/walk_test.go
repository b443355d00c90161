package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// elsewhere are the folders that are made and not written.
var elsewhere = map[string]bool{
	".git": true, "node_modules": true, "assets/dist": true, "bin": true, "data": true, "bench": true,
}

// A file is one of the repository's, by its path from the root.
type file struct{ name, text string }

// lines is how many lines the file has.
func (f file) lines() int { return strings.Count(f.text, "\n") }

// ends says whether the file's name ends in one of these.
func (f file) ends(with ...string) bool {
	for _, w := range with {
		if strings.HasSuffix(f.name, w) {
			return true
		}
	}
	return false
}

// tree reads the files below the root whose names end in one of these; all
// where none is given.
func tree(t *testing.T, ends ...string) []file {
	t.Helper()
	root := testkit.Root(t)
	var all []file
	testkit.Must(t, filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if e.IsDir() {
			if elsewhere[name] || elsewhere[e.Name()] && e.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		if f := (file{name: name}); elsewhere[name] || !e.Type().IsRegular() || len(ends) > 0 && !f.ends(ends...) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all = append(all, file{name, string(text)})
		return nil
	}))
	if len(all) == 0 {
		t.Fatalf("no file ends in %q", ends)
	}
	return all
}
