package arch

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sqlHouses may declare statements in any of their files.
var sqlHouses = []string{"internal/db/", "internal/changes/", "internal/arch/"}

var sqlText = regexp.MustCompile(`(?is)^\s*(SELECT\s.+\sFROM\s|INSERT INTO\s|UPDATE\s+\w+\s+SET\s|DELETE FROM\s|WITH\s.+\sAS\s*\()`)

// sqlOutside gives the places in a file where SQL stands though the file is
// not named for it.
func sqlOutside(t *testing.T, f file) (found []string) {
	base := path.Base(f.name)
	if base == "sql.go" || strings.HasSuffix(base, "_sql.go") || strings.HasSuffix(base, "_test.go") ||
		slices.ContainsFunc(append(sqlHouses, "internal/testkit/"), func(h string) bool { return strings.HasPrefix(f.name, h) }) {
		return nil
	}
	where, parsed := parse(t, f)
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			switch types.ExprString(n.Fun) {
			case "db.SQL", "db.SQLOn", "db.Scan":
				found = append(found, where.Position(n.Pos()).String())
			}
		case *ast.BasicLit:
			if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && sqlText.MatchString(s) {
				found = append(found, where.Position(n.Pos()).String())
			}
		}
		return true
	})
	return found
}

func TestSQLStandsInSQLFiles(t *testing.T) {
	for _, f := range tree(t, ".go") {
		for _, where := range sqlOutside(t, f) {
			t.Errorf("%s: SQL stands in sql.go or *_sql.go", where)
		}
	}
	const bad = "package x\nvar a = db.SQL(``)\nvar b = \"select id from persons where id = $1\"\nvar c = \"Select a reason\"\n"
	if found := sqlOutside(t, file{"internal/x/x.go", bad}); len(found) != 2 {
		t.Errorf("the control: found %q", found)
	}
	if found := sqlOutside(t, file{"internal/x/tag_sql.go", bad}); len(found) != 0 {
		t.Errorf("the control: found %q", found)
	}
}

// writeInside gives the places where a function given to d.Write uses d
// itself: on SQLite a Write there waits for itself for ever, and a read sees
// the database without the transaction.
func writeInside(t *testing.T, f file) (found []string) {
	where, parsed := parse(t, f)
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || method.Sel.Name != "Write" && method.Sel.Name != "Relay" {
			return true
		}
		if body, ok := call.Args[1].(*ast.FuncLit); ok {
			for _, p := range uses(body.Body, types.ExprString(method.X)) {
				found = append(found, where.Position(p).String())
			}
		}
		return true
	})
	return found
}

// uses gives the places where d is used for more than its dialect or clock.
func uses(body ast.Node, d string) (places []token.Pos) {
	ast.Inspect(body, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && types.ExprString(s.X) == d && (s.Sel.Name == "Dialect" || s.Sel.Name == "Now") {
			return false
		}
		if e, ok := n.(ast.Expr); ok && types.ExprString(e) == d {
			places = append(places, e.Pos())
			return false
		}
		return true
	})
	return places
}

func TestNoWriteInsideWrite(t *testing.T) {
	for _, f := range tree(t, ".go") {
		if f.ends("_test.go", "_templ.go") {
			continue
		}
		for _, where := range writeInside(t, f) {
			t.Errorf("%s: a function given to Write goes by its tx alone", where)
		}
	}
	bad := file{"x.go", `package x
func f() {
	d.Write(ctx, func(tx *db.Tx) error { _ = d.Dialect; return other(ctx, d, tx) })
	s.DB.Write(ctx, func(tx *db.Tx) error { return s.DB.Write(ctx, g) })
	d.Write(ctx, func(tx *db.Tx) error { return other(ctx, tx) })
}`}
	if found := writeInside(t, bad); len(found) != 2 {
		t.Errorf("the control: found %q", found)
	}
}

// Programs print; packages return, log or write to what they are given.
func TestOnlyProgramsPrint(t *testing.T) {
	for _, f := range tree(t, ".go") {
		if f.ends("_test.go") || strings.HasPrefix(f.name, "cmd/") || strings.HasPrefix(f.name, "internal/testkit/") {
			continue
		}
		where, parsed := parse(t, f)
		if parsed.Name.Name == "main" {
			continue
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && strings.HasPrefix(types.ExprString(call.Fun), "fmt.Print") {
				t.Errorf("%s: only programs print", where.Position(call.Pos()))
			}
			return true
		})
	}
}
