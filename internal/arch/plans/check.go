package plans

import (
	"regexp"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

var tableNames = db.SQLOn(db.SQLite, `SELECT name FROM sqlite_master WHERE type = 'table'`)

var nameOfParameter = regexp.MustCompile(`\$\d`)

// Check fails the test for every statement that one of the databases does not
// take, whose parameters SQLite would number otherwise, or whose plan breaks
// a rule. It sees what the test's program declares.
func Check(t *testing.T) {
	t.Helper()
	t.Run("both databases take them", func(t *testing.T) { testkit.EachDB(t, prepare) })
	t.Run("parameters are numbers", func(t *testing.T) {
		for _, s := range db.Statements() {
			// SQLite takes $1 for a name, in order of appearance.
			if text := s.Text(db.SQLite, 1); s.For(db.SQLite) && nameOfParameter.MatchString(text) {
				t.Errorf("%s: a parameter that SQLite numbers otherwise: %s", s.Where(), text)
			}
		}
	})
	t.Run("none reads a whole table", func(t *testing.T) { explain(t, testkit.SQLite(t)) })
}

func prepare(t *testing.T, d *db.DB) {
	n := 0
	for _, s := range db.Statements() {
		if !s.For(d.Dialect) {
			continue
		}
		n++
		if err := d.Prepare(t.Context(), s); err != nil {
			t.Errorf("%s: %v", s.Where(), err)
		}
	}
	t.Logf("%d statements", n)
}

// explain looks at the plans. The database has no figures to go by, so the
// planner takes every table for a long one.
func explain(t *testing.T, d *db.DB) {
	names, err := db.Column[string](t.Context(), d, tableNames)
	testkit.Must(t, err)
	tables := map[string]bool{}
	for _, n := range names {
		tables[n] = true
	}
	for _, s := range db.Statements() {
		if !s.For(db.SQLite) || s.Scans() != "" || s == tableNames {
			continue
		}
		text, err := d.Plan(t.Context(), s)
		if err != nil {
			t.Errorf("%s: %v", s.Where(), err)
		} else if found := read(s, text, tables).faults(); len(found) > 0 {
			t.Errorf("%s\n\t%s\n%s", s.Where(), strings.Join(found, "\n\t"), text)
		}
	}
}

func read(s *db.Statement, text string, tables map[string]bool) plan {
	return plan{s.Text(db.SQLite, 1), strings.Split(strings.TrimRight(text, "\n"), "\n"), tables}
}
