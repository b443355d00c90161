package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// ErrNoSnapshot says that this database is copied by its own tools, and not
// by Snapshot.
var ErrNoSnapshot = errors.New("db: only SQLite is copied by Snapshot")

// Snapshot writes the database as it is at one moment into a new SQLite file
// at path, and returns once that is on the disk. Reading and writing go on
// meanwhile. Nothing of what was deleted is in the copy. It fails where path
// exists, and leaves nothing there where it fails.
func (d *DB) Snapshot(ctx context.Context, path string) (err error) {
	if d.Dialect != SQLite {
		return ErrNoSnapshot
	}
	// Opened here so that nobody else can read it from the first byte on.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // whoever asks for a copy names it
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	defer func() { err = errors.Join(err, f.Close()) }()
	own := sql.OpenDB(connector{dsn: "file:" + escape(d.url) + writerPragmas})
	defer func() { err = errors.Join(err, own.Close()) }()
	own.SetMaxOpenConns(1)
	if _, err := own.ExecContext(ctx, "VACUUM INTO ?1", "file:"+escape(path)); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return f.Sync()
}

// OpenCopy opens a SQLite file that nobody writes to any more, such as a
// backup, to be read alone.
func OpenCopy(ctx context.Context, path string) (*DB, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	r := sql.OpenDB(connector{dsn: "file:" + escape(path) + copyPragmas, copied: true})
	r.SetMaxOpenConns(2)
	if err := r.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the copy %s: %w", filepath.Base(path), err), r.Close())
	}
	return &DB{Dialect: SQLite, Now: time.Now, url: path, read: r, pool: r}, nil
}

const copyPragmas = "?mode=ro&immutable=1&_query_only=1&_foreign_keys=1&_cache_size=-16384"

// faultsTold is how many faults of a file are told.
const faultsTold = 20

// Integrity holds the database against itself and tells what is wrong with
// it, a line each, the first twenty: damaged pages and rows that refer to
// what is not there. PostgreSQL watches over both itself.
func (d *DB) Integrity(ctx context.Context) (faults []string, err error) {
	if d.Dialect != SQLite {
		return nil, nil
	}
	said, err := d.strings(ctx, fmt.Sprintf("PRAGMA integrity_check(%d)", faultsTold), func(r Row) (line string, err error) { return line, r.Scan(&line) })
	if err != nil {
		return nil, fmt.Errorf("check the database: %w", err)
	}
	for _, line := range said {
		if line != "ok" {
			faults = append(faults, line)
		}
	}
	dangling, err := d.strings(ctx, "PRAGMA foreign_key_check", func(r Row) (string, error) {
		var table, parent string
		var row, key *int64
		err := r.Scan(&table, &row, &parent, &key)
		if row == nil {
			row = new(int64)
		}
		return fmt.Sprintf("row %d of %s refers to a row of %s that is not there", *row, table, parent), err
	})
	if err != nil {
		return nil, fmt.Errorf("check the foreign keys: %w", err)
	}
	faults = append(faults, dangling...)
	return faults[:min(len(faults), faultsTold)], nil
}

// strings runs a text that is not declared and makes a line of each row.
func (d *DB) strings(ctx context.Context, text string, line func(Row) (string, error)) (all []string, err error) {
	rows, err := d.read.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		s, err := line(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// File is the path of a SQLite database; empty on PostgreSQL.
func (d *DB) File() string {
	if d.Dialect != SQLite {
		return ""
	}
	return d.url
}

// Size is how many bytes the database takes; 0 on PostgreSQL, which keeps it
// elsewhere.
func (d *DB) Size(ctx context.Context) (bytes int64, err error) {
	if d.Dialect != SQLite {
		return 0, nil
	}
	err = d.read.QueryRowContext(ctx, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").Scan(&bytes)
	return bytes, err
}

var (
	tablesOfSQLite   = SQLOn(SQLite, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	tablesOfPostgres = SQLOn(Postgres, `SELECT table_name FROM information_schema.tables
		WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name`)
)

// Rows gives the number of rows of each table.
func (d *DB) Rows(ctx context.Context) (map[string]int64, error) {
	s := tablesOfSQLite
	if d.Dialect == Postgres {
		s = tablesOfPostgres
	}
	names, err := Column[string](ctx, d, s)
	if err != nil {
		return nil, err
	}
	rows := make(map[string]int64, len(names))
	for _, name := range names {
		var n int64
		if err := d.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM "`+name+`"`).Scan(&n); err != nil {
			return nil, fmt.Errorf("count the rows of %s: %w", name, err)
		}
		rows[name] = n
	}
	return rows, nil
}

// A still is a transaction that only reads.
type still struct {
	d  *DB
	tx *sql.Tx
}

// Query runs a statement that returns rows.
func (s still) Query(ctx context.Context, of *Statement, args ...any) (*sql.Rows, error) {
	n, args := spread(of, args)
	return s.tx.QueryContext(ctx, of.Text(s.d.Dialect, n), args...)
}

// Still runs f with the database as it is at one moment, whatever is written
// meanwhile. f only reads.
func (d *DB) Still(ctx context.Context, f func(q Q) error) error {
	o := &sql.TxOptions{ReadOnly: true}
	if d.Dialect == Postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.read.BeginTx(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	return f(still{d, tx})
}
