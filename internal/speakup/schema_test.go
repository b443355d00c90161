package speakup_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

var (
	tablesHere  = db.SQLOn(db.SQLite, `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name LIKE 'speak%' ORDER BY name`)
	tablesThere = db.SQLOn(db.Postgres, `SELECT c.relname, CASE WHEN EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND (a.attidentity <> '' OR a.atthasdef
		AND pg_get_expr((SELECT adbin FROM pg_attrdef WHERE adrelid = c.oid AND adnum = a.attnum), c.oid) LIKE '%(%')) THEN 'AUTOINCREMENT' ELSE '' END
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'v', 'm') AND c.relname LIKE 'speak%' ORDER BY c.relname`)
	columnsHere  = db.SQLOn(db.SQLite, `SELECT name FROM pragma_table_info($1) ORDER BY cid`)
	columnsThere = db.SQLOn(db.Postgres, `SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema() ORDER BY ordinal_position`)
)

// What the front's tables are made of. The first are of people who take part
// and say nothing of what they do but that they have collected; the others of
// what is said under a name, where a time belongs to it.
const (
	unsaid = `speak_collect(epoch person_id request) speak_log(n entry hash) speak_organisations(org_id) speak_reader_key(epoch k)
		speak_reports(post reason thread times) speak_roster(epoch person_id) speak_settings(name value) speak_wallet_key(epoch person_id k)`
	named = `speak_answer_versions(answer_id version body_html until_at)
		speak_answers(id pid thread author_id office body_md body_html version created_at edited_at withdrawn_at withdrawn_reason)
		speak_offices(duty person_id title) speak_promises(thread step state owner reason due_at person_id created_at)`
)

// telling are names of columns that would say when or where.
var telling = regexp.MustCompile(`(^|_)(time|at|ip|agent|address|session|seq|created|updated|seen|order|id)($|_)`)

// faultsOf looks over the front's tables: for each its columns, and what is
// wrong with them.
func faultsOf(t *testing.T, d *db.DB) (tables, faults []string) {
	t.Helper()
	ctx := context.Background()
	list, of := tablesHere, columnsHere
	if d.Dialect == db.Postgres {
		list, of = tablesThere, columnsThere
	}
	all, err := db.All(ctx, d, func(r db.Row) (s [2]string, err error) { return s, r.Scan(&s[0], &s[1]) }, list)
	testkit.Must(t, err)
	admitted := strings.Join(strings.Fields(named+" "+unsaid), " ")
	for _, table := range all {
		columns, err := db.Column[string](ctx, d, of, table[0])
		testkit.Must(t, err)
		text := table[0] + "(" + strings.Join(columns, " ") + ")"
		tables = append(tables, text)
		if !strings.Contains(admitted, text) {
			faults = append(faults, "nobody has looked at "+text)
		}
		if strings.Contains(named, text) {
			continue
		}
		if strings.Contains(table[1], "AUTOINCREMENT") || d.Dialect == db.SQLite && !strings.Contains(table[1], "WITHOUT ROWID") {
			faults = append(faults, table[0]+" numbers its rows in the order in which they come")
		}
		for _, c := range columns {
			if c != "person_id" && c != "org_id" && telling.MatchString(c) {
				faults = append(faults, table[0]+"."+c+" has a telling name")
			}
		}
	}
	return tables, faults
}

// Nothing comes into the front's tables unnoticed, in either database: no
// column, no time, no number that counts.
func TestTablesHoldNoTime(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		tables, faults := faultsOf(t, d)
		if len(faults) > 0 {
			t.Error(faults)
		}
		if n := strings.Count(named+unsaid, "("); len(tables) != n {
			t.Errorf("%d tables, want %d: %q", len(tables), n, tables)
		}
		if slices.ContainsFunc(tables, func(s string) bool { return strings.HasPrefix(s, "speak_reports(") && strings.Contains(s, "person") }) {
			t.Error("reports say who")
		}
		// The control: each of these is found.
		for _, bad := range []string{
			`CREATE TABLE speak_bad (epoch VARCHAR(9) NOT NULL PRIMARY KEY)`,
			`CREATE TABLE speak_bad (epoch VARCHAR(9) NOT NULL PRIMARY KEY, created_at BIGINT NOT NULL) {sorted}`,
			`CREATE TABLE speak_bad (id {id})`,
			`ALTER TABLE speak_collect ADD COLUMN at BIGINT`,
		} {
			bad = map[db.Dialect]*strings.Replacer{
				db.SQLite:   strings.NewReplacer("{sorted}", "WITHOUT ROWID", "{id}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
				db.Postgres: strings.NewReplacer("{sorted}", "", "{id}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
			}[d.Dialect].Replace(bad)
			err := d.Write(context.Background(), func(tx *db.Tx) error {
				if _, err := tx.Exec(context.Background(), db.SQL(bad)); err != nil {
					t.Fatal(err)
				}
				return nil
			})
			testkit.Must(t, err)
			if _, faults := faultsOf(t, d); len(faults) == 0 {
				t.Errorf("nothing is wrong with %s", bad)
			}
			if strings.HasPrefix(bad, "CREATE") {
				testkit.Must(t, d.Write(context.Background(), func(tx *db.Tx) error {
					_, err := tx.Exec(context.Background(), db.SQL("DROP TABLE speak_bad"))
					return err
				}))
			}
		}
	})
}
