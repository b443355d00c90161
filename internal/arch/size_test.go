package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

const (
	fileLines     = 400
	medianLines   = 120
	functionLines = 60
)

// code are the kinds of files that people read and change.
var code = []string{".go", ".templ", ".ts", ".mjs", ".css", ".sql"}

func TestFileSizes(t *testing.T) {
	var sizes []int
	for _, f := range tree(t, code...) {
		if f.ends("_templ.go") {
			continue
		}
		n := f.lines()
		if n > fileLines {
			t.Errorf("%s has %d lines, more than %d: split it by noun", f.name, n, fileLines)
		}
		if f.ends(".go") {
			sizes = append(sizes, n)
		}
	}
	slices.Sort(sizes)
	if m := sizes[len(sizes)/2]; m > medianLines {
		t.Errorf("the median Go file has %d lines, more than %d", m, medianLines)
	}
}

func TestFunctionSizes(t *testing.T) {
	for _, f := range tree(t, ".go") {
		if f.ends("_templ.go") {
			continue
		}
		where, parsed := parse(t, f)
		for _, d := range parsed.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := where.Position(fn.End()).Line - where.Position(fn.Pos()).Line + 1; n > functionLines {
				t.Errorf("%s: %s has %d lines, more than %d", where.Position(fn.Pos()), fn.Name.Name, n, functionLines)
			}
		}
	}
}

func parse(t *testing.T, f file) (*token.FileSet, *ast.File) {
	t.Helper()
	where := token.NewFileSet()
	parsed, err := parser.ParseFile(where, f.name, f.text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return where, parsed
}

// TestPackageComments asks every package to say what it is.
func TestPackageComments(t *testing.T) {
	says := map[string]bool{}
	for _, f := range tree(t, ".go") {
		if f.ends("_test.go") {
			continue
		}
		_, parsed := parse(t, f)
		dir := f.name[:strings.LastIndexByte("/"+f.name, '/')]
		says[dir] = says[dir] || parsed.Doc != nil
	}
	for dir, does := range says {
		if !does {
			t.Errorf("%s has no package comment", dir)
		}
	}
}
