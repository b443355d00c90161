package plans

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"

	// Every package that declares statements; TestAllAreHere keeps the list.
	_ "waymark/internal/auth"
	_ "waymark/internal/changes"
	_ "waymark/internal/forum"
	_ "waymark/internal/lesson"
	_ "waymark/internal/search"
)

var tableNames = db.SQLOn(db.SQLite, `SELECT name FROM sqlite_master WHERE type = 'table'`)

// Both databases take every statement that is declared.
func TestStatements(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for _, s := range db.Statements() {
			if !s.For(d.Dialect) {
				continue
			}
			if err := d.Prepare(t.Context(), s); err != nil {
				t.Errorf("%s: %v", s.Where(), err)
			}
		}
	})
}

var nameOfParameter = regexp.MustCompile(`\$\d`)

// SQLite takes $1 for a name and not for a number, so none may be left.
func TestParametersAreNumbers(t *testing.T) {
	for _, s := range db.Statements() {
		if text := s.Text(db.SQLite, 1); s.For(db.SQLite) && nameOfParameter.MatchString(text) {
			t.Errorf("%s: a parameter that SQLite numbers otherwise: %s", s.Where(), text)
		}
	}
}

// No query reads a whole table. The database has no figures to go by, so the
// planner takes every table for a long one.
func TestPlans(t *testing.T) {
	d := testkit.SQLite(t)
	names, err := db.Column[string](t.Context(), d, tableNames)
	testkit.Must(t, err)
	tables := map[string]bool{}
	for _, n := range names {
		tables[n] = true
	}
	for _, s := range db.Statements() {
		if !s.For(db.SQLite) || s == tableNames {
			continue
		}
		text, err := d.Plan(t.Context(), s)
		if err != nil {
			t.Errorf("%s: %v", s.Where(), err)
			continue
		}
		p := plan{s.Text(db.SQLite, 1), strings.Split(strings.TrimRight(text, "\n"), "\n"), tables}
		found := p.faults()
		if s.Scans() == "" && len(found) > 0 {
			t.Errorf("%s\n\t%s\n%s", s.Where(), strings.Join(found, "\n\t"), text)
		}
	}
}

// The control: the rules find what they are there to find.
func TestPlansControl(t *testing.T) {
	d := testkit.SQLite(t)
	tables := map[string]bool{"threads": true, "persons": true, "changes": true, "replies": true}
	for _, c := range []struct {
		s    *db.Statement
		want string
	}{
		{good1, ""},
		{good2, ""},
		{good3, ""},
		{good4, ""},
		{bad1, "reads a whole table"},
		{bad2, "reads a whole index"},
		{bad3, "sorts more than it shows"},
		{bad4, "reads a whole table"},
	} {
		text, err := d.Plan(t.Context(), c.s)
		testkit.Must(t, err)
		p := plan{c.s.Text(db.SQLite, 1), strings.Split(strings.TrimRight(text, "\n"), "\n"), tables}
		if got := strings.Join(p.faults(), "; "); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q\n%s", p.text, got, c.want, text)
		}
	}
}

const control = "the control"

var (
	good1 = db.Scan(control, `SELECT seq FROM changes ORDER BY seq DESC LIMIT 1`)
	good2 = db.Scan(control, `SELECT t.id FROM threads t WHERE t.community_id = $1 AND t.state = $2 ORDER BY t.active_at DESC LIMIT 20`)
	good3 = db.Scan(control, `WITH few AS (SELECT id, name FROM persons WHERE org_id = $1 ORDER BY sort_name LIMIT 5) SELECT f.name FROM few f ORDER BY f.id LIMIT 2`)
	good4 = db.Scan(control, `SELECT name FROM persons ORDER BY sort_name, id LIMIT 50`)
	bad1  = db.Scan(control, `SELECT t.id FROM threads t WHERE t.title = $1`)
	bad2  = db.Scan(control, `SELECT COUNT(*) FROM persons`)
	bad3  = db.Scan(control, `SELECT t.id FROM threads t WHERE t.community_id = $1 AND t.state = $2 ORDER BY t.created_at DESC LIMIT 20`)
	bad4  = db.Scan(control, `SELECT body_md FROM replies WHERE body_md = $1 LIMIT 1`)
)

// Every package that declares statements is among the imports above.
func TestAllAreHere(t *testing.T) {
	root := testkit.Root(t)
	cmd := exec.Command("go", "list", "-test", "-deps", "./internal/arch/plans")
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	testkit.Must(t, err)
	here := strings.Fields(string(out))
	for _, place := range []string{"cmd", "internal"} {
		testkit.Must(t, filepath.WalkDir(filepath.Join(root, place), func(path string, e os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "sql.go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			dir, err := filepath.Rel(root, filepath.Dir(path))
			if p := "waymark/" + filepath.ToSlash(dir); err == nil && !slices.Contains(here, p) {
				t.Errorf("add %q to the imports of internal/arch/plans", p)
			}
			return err
		}))
	}
}
