package db

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNewer says that the database was last used by a newer program which
// this one must not follow.
var ErrNewer = errors.New("the database belongs to a newer version of Waymark")

// Version is the number of the newest migration that this program knows.
func Version() int {
	v := 0
	for _, m := range known(SQLite) {
		v = max(v, m.number)
	}
	return v
}

type migration struct {
	number int
	name   string
	file   string
}

// known lists the migrations for a database in order. NNNN_name.sql is for
// both; where they need different words there are NNNN_name.sqlite.sql and
// NNNN_name.postgres.sql.
func known(d Dialect) []migration {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		panic(err)
	}
	slices.Sort(files)
	var all []migration
	for _, f := range files {
		name, dialect, _ := strings.Cut(strings.TrimSuffix(path.Base(f), ".sql"), ".")
		if dialect != "" && dialect != string(d) {
			continue
		}
		n, err := strconv.Atoi(name[:4])
		if err != nil {
			panic("db: a migration without a number: " + f)
		}
		all = append(all, migration{n, name, f})
	}
	return all
}

const (
	makeMigrations = `CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL, min_reader BIGINT NOT NULL)`
)

var (
	appliedMigrations = Scan("a row for each migration", `SELECT number, min_reader FROM migrations ORDER BY number`)
	hadMigrations     = Scan("a row for each migration", `SELECT number FROM migrations ORDER BY number`)
	recordMigration   = SQL(`INSERT INTO migrations (number, name, applied_at, min_reader) VALUES ($1, $2, $3, $4)`)
	migrationLock     = `SELECT pg_advisory_xact_lock(20261121)`
)

// Migrate runs the migrations that the database has not had, all of them or
// none, and says how many. It fails with ErrNewer where a newer program has
// left a schema that this one cannot read.
func (d *DB) Migrate(ctx context.Context) (n int, err error) { return d.MigrateTo(ctx, Version()) }

// MigrateTo is Migrate up to a number, for tests of upgrades.
func (d *DB) MigrateTo(ctx context.Context, last int) (n int, err error) {
	write := d.Write
	if d.Dialect == Postgres {
		// A SERIALIZABLE transaction that waited for the lock would still see
		// the database as it was before it waited.
		write = d.Relay
	}
	err = write(ctx, func(tx *Tx) error {
		n = 0
		if d.Dialect == Postgres {
			if err := tx.run.raw(ctx, migrationLock); err != nil {
				return err
			}
		}
		if err := tx.run.raw(ctx, makeMigrations); err != nil {
			return err
		}
		had, err := applied(ctx, tx)
		if err != nil {
			return err
		}
		for _, m := range known(d.Dialect) {
			if had[m.number] || m.number > last {
				continue
			}
			if err := tx.apply(ctx, m); err != nil {
				return fmt.Errorf("migration %s: %w", m.name, err)
			}
			n++
			betweenMigrations(m.number)
		}
		return nil
	})
	return n, err
}

// betweenMigrations is for tests that end the program there.
var betweenMigrations = func(int) {}

// Schema is the number of the newest migration that the database has had, 0
// for an empty database, and how many of those that this program knows it has
// not had.
func (d *DB) Schema(ctx context.Context) (number, missing int, err error) {
	some, err := d.migratedOnce(ctx)
	if err != nil || !some {
		return 0, len(known(d.Dialect)), err
	}
	had, err := Column[int](ctx, d, hadMigrations)
	if err != nil {
		return 0, 0, err
	}
	for _, m := range known(d.Dialect) {
		if !slices.Contains(had, m.number) {
			missing++
		}
	}
	for _, n := range had {
		number = max(number, n)
	}
	return number, missing, nil
}

func (d *DB) migratedOnce(ctx context.Context) (bool, error) {
	s := tablesOfSQLite
	if d.Dialect == Postgres {
		s = tablesOfPostgres
	}
	names, err := Column[string](ctx, d, s)
	return slices.Contains(names, "migrations"), err
}

// Fits fails with ErrNewer where a newer program has meanwhile left a schema
// that this one must not use.
func Fits(ctx context.Context, q Q) error {
	_, err := applied(ctx, q)
	return err
}

func applied(ctx context.Context, q Q) (map[int]bool, error) {
	had := map[int]bool{}
	reader := 0
	_, err := All(ctx, q, func(r Row) (struct{}, error) {
		var n, m int
		err := r.Scan(&n, &m)
		had[n], reader = true, max(reader, m)
		return struct{}{}, err
	}, appliedMigrations)
	if err == nil && reader > Version() {
		err = fmt.Errorf("%w: it needs at least schema %d, this program knows %d", ErrNewer, reader, Version())
	}
	return had, err
}

// apply runs one migration. A line "-- min_reader: N" in it names the oldest
// schema whose program may still use the database afterwards.
func (t *Tx) apply(ctx context.Context, m migration) error {
	text, err := fs.ReadFile(migrations, m.file)
	if err != nil {
		return err
	}
	reader := 0
	if _, after, ok := strings.Cut(string(text), "-- min_reader:"); ok {
		line, _, _ := strings.Cut(after, "\n")
		if reader, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
			return err
		}
	}
	if err := t.run.raw(ctx, words(t.Dialect).Replace(string(text))); err != nil {
		return err
	}
	_, err = t.Exec(ctx, recordMigration, m.number, m.name, t.Micros(), reader)
	return err
}

// words are the few that the two databases spell differently: {id} a key that
// counts by itself, {bytes} a string of bytes, {key} a text that sorts and
// compares by its bytes, {sorted} behind a table whose rows lie in the order of
// their key, with no numbers that tell in what order they came.
func words(d Dialect) *strings.Replacer {
	if d == Postgres {
		return strings.NewReplacer("{id}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "{bytes}", "BYTEA", "{key}", `TEXT COLLATE "C"`, "{sorted}", "")
	}
	return strings.NewReplacer("{id}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{bytes}", "BLOB", "{key}", "TEXT", "{sorted}", "WITHOUT ROWID")
}

// Analyse has the database gather the figures its query planner goes by.
func (d *DB) Analyse(ctx context.Context) error {
	if d.Dialect == Postgres {
		_, err := d.pool.ExecContext(ctx, "ANALYZE")
		return err
	}
	return d.Write(ctx, func(tx *Tx) error { return tx.run.raw(ctx, "PRAGMA analysis_limit=1000; ANALYZE") })
}
