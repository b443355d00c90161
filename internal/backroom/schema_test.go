package backroom

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/internal/db"
)

// telling are names of columns that would say who, where or when.
var telling = regexp.MustCompile(`(^|_)(time|at|ip|user|person|account|agent|address|session|seq|created|updated|seen|order|id)($|_)`)

var counting = regexp.MustCompile(`(?i)AUTOINCREMENT|CURRENT_|datetime|strftime|random\(`)

// exposed says what in a database could tell more than it is to tell.
func exposed(t *testing.T, d *sql.DB) (faults, columns []string) {
	t.Helper()
	rows, err := d.Query(`SELECT t.name, t.type, t.wr, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
		WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var table, kind, column string
		var without bool
		must(t, rows.Scan(&table, &kind, &without, &column))
		columns = append(columns, table+"."+column)
		if kind != "table" || !without {
			faults = append(faults, table+" has row numbers or is no table")
		}
		if telling.MatchString(column) && table+"."+column != "mod_log.id" { // drawn at random
			faults = append(faults, table+"."+column+" has a telling name")
		}
	}
	must(t, rows.Err())
	text, err := d.Query("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
	must(t, err)
	defer text.Close()
	for text.Next() {
		var kind, name, sql string
		must(t, text.Scan(&kind, &name, &sql))
		if kind != "table" && kind != "index" || counting.MatchString(sql) {
			faults = append(faults, kind+" "+name+" does something by itself")
		}
	}
	must(t, text.Err())
	return faults, columns
}

// Nothing comes into these files unnoticed: a new column is looked at here.
func TestSchemaGuard(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		of   *sql.DB
		want string
	}{
		{h.speak, `handle.tid handle.hid handle.pk handle.author handle.paused_until handle.pause_reason
			mod_log.id mod_log.slot mod_log.moderator mod_log.action mod_log.target mod_log.tid mod_log.reason
			post.pid post.tid post.hid post.slot post.text post.hsig post.state post.hide_reason
			receipt.rid receipt.slot receipt.result spent.epoch spent.h
			thread.tid thread.epoch thread.slotno thread.title thread.open_slot thread.state
			tkey.kid tkey.epoch tkey.use tkey.spki tkey.first_slot tkey.last_slot`},
		{h.pool, `pool.pid pool.op pool.slot pool.rid pool.epoch pool.mark pool.tid pool.hid pool.pk pool.slotno pool.title pool.text pool.hsig`},
	} {
		faults, columns := exposed(t, c.of)
		if len(faults) > 0 {
			t.Error(faults)
		}
		if want := strings.Fields(c.want); !slices.Equal(columns, want) {
			t.Errorf("columns\n%q, want\n%q", columns, want)
		}
	}
	var attached int
	must(t, h.speak.QueryRow("SELECT COUNT(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')").Scan(&attached))
	if attached != 0 {
		t.Error("another file is attached")
	}
}

func TestSchemaGuardControl(t *testing.T) {
	for _, bad := range []string{
		"CREATE TABLE post (pid BLOB PRIMARY KEY)",
		"CREATE TABLE post (pid INTEGER PRIMARY KEY AUTOINCREMENT)",
		"CREATE TABLE post (pid BLOB PRIMARY KEY, created_at TEXT) WITHOUT ROWID",
		"CREATE TABLE post (pid BLOB PRIMARY KEY, user_id INTEGER) WITHOUT ROWID",
		"CREATE TABLE post (pid BLOB PRIMARY KEY, day TEXT DEFAULT CURRENT_DATE) WITHOUT ROWID",
		"CREATE TABLE post (pid BLOB PRIMARY KEY) WITHOUT ROWID; CREATE VIEW v AS SELECT pid FROM post",
	} {
		d, err := db.OpenQuiet(t.Context(), t.TempDir()+"/x.db", db.Truncated)
		must(t, err)
		_, err = d.Exec(bad)
		must(t, err)
		if faults, _ := exposed(t, d); len(faults) == 0 {
			t.Errorf("nothing is wrong with %s", bad)
		}
		must(t, d.Close())
	}
}
