package db_test

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

// onlyPostgres are the tables that SQLite does not need: the change log's
// waiting room.
var onlyPostgres = []string{"outbox"}

// A schema says of each table what it has, in words that both databases share.
type schema map[string]map[string]bool

func (s schema) note(table, what string) {
	if s[table] == nil {
		s[table] = map[string]bool{}
	}
	s[table][what] = true
}

// TestSchemas holds the two schemas to each other: tables, columns with kind,
// nullability and default, keys, indexes and references.
func TestSchemas(t *testing.T) {
	lite := sqliteSchema(t, testkit.SQLite(t))
	pg := postgresSchema(t, testkit.Postgres(t))
	for _, name := range onlyPostgres {
		if lite[name] != nil || pg[name] == nil {
			t.Errorf("%s should be on PostgreSQL alone", name)
		}
		delete(pg, name)
	}
	if len(lite) < 15 {
		t.Fatalf("only %d tables were found", len(lite))
	}
	for _, table := range slices.Sorted(maps.Keys(both(lite, pg))) {
		for _, what := range slices.Sorted(maps.Keys(both(lite[table], pg[table]))) {
			switch {
			case !lite[table][what]:
				t.Errorf("%s: only PostgreSQL has %s", table, what)
			case !pg[table][what]:
				t.Errorf("%s: only SQLite has %s", table, what)
			}
		}
	}
}

func both[K comparable, V any](a, b map[K]V) map[K]V {
	all := maps.Clone(a)
	if all == nil {
		all = map[K]V{}
	}
	maps.Copy(all, b)
	return all
}

var (
	liteTables = db.SQLOn(db.SQLite, `SELECT name, '' FROM sqlite_master
		WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
	liteColumns = db.SQLOn(db.SQLite, `SELECT name, lower(type) || CASE
			WHEN "notnull" OR (pk > 0 AND type = 'INTEGER') THEN ' not null' ELSE '' END ||
			COALESCE(' default ' || lower(dflt_value), '') FROM pragma_table_info($1)`)
	liteKey = db.SQLOn(db.SQLite, `SELECT COALESCE(group_concat(name, ', '), ''), '' FROM
		(SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk)`)
	liteIndexes = db.SQLOn(db.SQLite, `SELECT
		(SELECT group_concat(name || CASE WHEN "desc" THEN ' desc' ELSE '' END, ', ') FROM
			(SELECT COALESCE(name, 'expression') AS name, "desc" FROM pragma_index_xinfo(l.name) WHERE key ORDER BY seqno)),
		CASE WHEN "unique" THEN 'unique' ELSE '' END || CASE WHEN partial THEN
			(SELECT ' where ' || substr(sql, instr(sql, 'WHERE') + 5) FROM sqlite_master m WHERE m.name = l.name) ELSE '' END
		FROM pragma_index_list($1) l WHERE origin <> 'pk'`)
	liteReferences = db.SQLOn(db.SQLite, `SELECT "from", "table" || '.' || "to" || ' ' || lower(on_delete)
		FROM pragma_foreign_key_list($1)`)

	pgTables = db.SQLOn(db.Postgres, `SELECT relname::text, '' FROM pg_class
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`)
	pgColumns = db.SQLOn(db.Postgres, `SELECT attname::text, format_type(atttypid, atttypmod) || CASE
			WHEN attnotnull THEN ' not null' ELSE '' END ||
			COALESCE(' default ' || lower(pg_get_expr(adbin, adrelid)), '')
		FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
		WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped`)
	pgKey = db.SQLOn(db.Postgres, `SELECT COALESCE(string_agg(pg_get_indexdef(indexrelid, k, true), ', ' ORDER BY k), ''), ''
		FROM pg_index, generate_series(1, indnkeyatts) k WHERE indrelid = $1::text::regclass AND indisprimary`)
	pgIndexes = db.SQLOn(db.Postgres, `SELECT string_agg(pg_get_indexdef(indexrelid, k, true) ||
			CASE WHEN indoption[k - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY k),
		CASE WHEN indisunique THEN 'unique' ELSE '' END || COALESCE(' where ' || pg_get_expr(indpred, indrelid), '')
		FROM pg_index, generate_series(1, indnkeyatts) k
		WHERE indrelid = $1::text::regclass AND NOT indisprimary GROUP BY indexrelid, indisunique, indpred, indrelid`)
	pgReferences = db.SQLOn(db.Postgres, `SELECT a.attname::text, c.confrelid::regclass::text || '.' || f.attname ||
			CASE c.confdeltype WHEN 'c' THEN ' cascade' WHEN 'n' THEN ' set null' ELSE ' no action' END
		FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
		WHERE c.conrelid = $1::text::regclass AND c.contype = 'f'`)
)

func sqliteSchema(t *testing.T, d *db.DB) schema {
	t.Helper()
	return read(t, d, liteTables, map[string]*db.Statement{
		"column": liteColumns, "key": liteKey, "index": liteIndexes, "reference": liteReferences,
	})
}

func postgresSchema(t *testing.T, d *db.DB) schema {
	t.Helper()
	return read(t, d, pgTables, map[string]*db.Statement{
		"column": pgColumns, "key": pgKey, "index": pgIndexes, "reference": pgReferences,
	})
}

func read(t *testing.T, d *db.DB, tables *db.Statement, parts map[string]*db.Statement) schema {
	t.Helper()
	s := schema{}
	for _, table := range pairs(t, d, tables) {
		for part, statement := range parts {
			for _, p := range pairs(t, d, statement, table[0]) {
				s.note(table[0], strings.TrimSpace(part+" "+strings.ReplaceAll(p[0], `"`, "")+" "+alike(p[1])))
			}
		}
	}
	return s
}

func pairs(t *testing.T, q db.Q, s *db.Statement, args ...any) [][2]string {
	t.Helper()
	all, err := db.All(context.Background(), q, func(r db.Row) (p [2]string, err error) {
		return p, r.Scan(&p[0], &p[1])
	}, s, args...)
	testkit.Must(t, err)
	return all
}

var spellings = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`::\w+`), ""},
	{regexp.MustCompile(`[()]`), ""},
	{regexp.MustCompile(`^integer`), "bigint"},
	{regexp.MustCompile(`^blob`), "bytea"},
	{regexp.MustCompile(`\s+`), " "},
}

// alike puts what the two databases spell differently into the same words.
func alike(text string) string {
	text = strings.ToLower(text)
	for _, s := range spellings {
		text = s.from.ReplaceAllString(text, s.to)
	}
	return strings.TrimSpace(text)
}
