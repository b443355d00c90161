// Package db opens the forum's database and runs its statements. It speaks
// SQLite and PostgreSQL with one text of SQL: statements are declared once
// with SQL, number their parameters $1, $2, … and keep to what both
// understand. Everything is written inside Write.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver, used through database/sql
)

// A Dialect is the kind of database behind a DB.
type Dialect string

// The two databases.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Name is the database's name as its makers spell it.
func (d Dialect) Name() string {
	if d == Postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}

// DB is an open database: one writer at a time on SQLite, many on PostgreSQL.
// It is safe for concurrent use.
type DB struct {
	// Dialect says which database this is.
	Dialect Dialect
	// Now is the clock of everything that is written. Tests set it before use.
	Now func() time.Time
	// Committed, where it is set before use, is told of every commit: how many
	// functions given to Write it holds, and how long it took to reach the disk.
	Committed func(functions int, took time.Duration)

	url    string
	read   *sql.DB
	pool   *sql.DB      // PostgreSQL: the same as read; SQLite: the writer's only connection
	writer *writer      // SQLite only
	turns  sync.RWMutex // PostgreSQL only: held alone by what was sent back too often

	prepared sync.Map // prepare -> *sql.Stmt on the read pool

	closing sync.Once
	mu      sync.Mutex
	bells   map[<-chan struct{}]chan struct{}
}

// Open opens the database at url: "postgres://…" or the path of a SQLite
// file, which is made if it is not there. It fails unless SQLite confirms
// write-ahead logging and synchronous=FULL on each connection.
func Open(ctx context.Context, url string) (*DB, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgres(ctx, url)
	}
	return openSQLite(ctx, url)
}

func openPostgres(ctx context.Context, url string) (*DB, error) {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach the database: %w", err), pool.Close())
	}
	return &DB{Dialect: Postgres, Now: time.Now, url: url, read: pool, pool: pool}, nil
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	w := sql.OpenDB(connector{dsn: "file:" + escape(path) + writerPragmas})
	w.SetMaxOpenConns(1)
	w.SetConnMaxLifetime(0)
	if err := w.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), w.Close())
	}
	r := sql.OpenDB(connector{dsn: "file:" + escape(path) + readerPragmas})
	// Reading goroutines beyond twice the cores gain nothing and ruin the
	// slowest hundredth of the answers (performance.md section 4).
	n := max(4, 2*runtime.NumCPU())
	r.SetMaxOpenConns(n)
	r.SetMaxIdleConns(n)
	r.SetConnMaxLifetime(0)
	if err := r.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), r.Close(), w.Close())
	}
	d := &DB{Dialect: SQLite, Now: time.Now, url: path, read: r, pool: w}
	d.writer = startWriter(d)
	return d, nil
}

// Close waits for the writes under way and closes the database.
func (d *DB) Close() (err error) {
	d.closing.Do(func() { err = d.close() })
	return err
}

func (d *DB) close() error {
	if d.writer != nil {
		d.writer.stop()
	}
	d.prepared.Range(func(_, v any) bool {
		_ = v.(*sql.Stmt).Close()
		return true
	})
	if d.read == d.pool {
		return d.pool.Close()
	}
	return errors.Join(d.read.Close(), d.pool.Close())
}

// Path is the path of a SQLite database's file; empty for PostgreSQL.
func (d *DB) Path() string {
	if d.Dialect != SQLite {
		return ""
	}
	return d.url
}

func (d *DB) committed(functions int, began time.Time) {
	if d.Committed != nil {
		d.Committed(functions, time.Since(began))
	}
}

// Micros is t as the database keeps it: microseconds since 1970 in UTC.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// Time is the moment that the database keeps as micros.
func Time(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
