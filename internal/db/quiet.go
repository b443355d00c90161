package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
)

// A Journal says what SQLite keeps beside a quiet file while it writes.
type Journal string

// The journals of quiet files: one that lies beside the file and is emptied
// at each commit, and one in memory, for files that lie in memory themselves.
const (
	Truncated Journal = "truncate"
	InMemory  Journal = "memory"
)

// quiet opens the one connection to a quiet file.
type quiet struct {
	path    string
	journal Journal
}

func (q quiet) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

func (q quiet) Connect(context.Context) (driver.Conn, error) {
	opened := sqlite3.SQLiteDriver{ConnectHook: q.assert}
	dsn := "file:" + escape(q.path) + "?_busy_timeout=10000&_txlock=immediate&_synchronous=FULL&_secure_delete=on&_journal_mode=" + string(q.journal)
	conn, err := opened.Open(dsn)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

func (q quiet) assert(c *sqlite3.SQLiteConn) error {
	if _, err := c.Exec("PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0", nil); err != nil {
		return err
	}
	for _, want := range [][2]string{{"journal_mode", string(q.journal)}, {"synchronous", "2"}, {"secure_delete", "1"}} {
		if got, err := pragma(c, want[0]); err != nil || got != want[1] {
			return errors.Join(fmt.Errorf("the database says %s=%s, and needs %s", want[0], got, want[1]), err)
		}
	}
	return nil
}

// OpenQuiet opens a SQLite file from which nobody is to read more than what
// its rows say: no log of what was written when lies beside it, what was
// deleted is gone from it, and nothing else is attached to it. It has one
// connection. It is no DB: the forum's statements do not fit it.
func OpenQuiet(ctx context.Context, path string, j Journal) (*sql.DB, error) {
	d := sql.OpenDB(quiet{path, j})
	d.SetMaxOpenConns(1)
	if err := d.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", filepath.Base(path), err), d.Close())
	}
	return d, nil
}
