package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// The writer takes the write lock when its transaction begins, since a
// transaction that reads and then writes fails at once where another wrote
// in between. FULL is said in so many words: the driver's own choice is
// NORMAL, which lost acknowledged posts in simulated power cuts
// (reliability.md, decision 1).
const (
	writerPragmas = "?_busy_timeout=10000&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_foreign_keys=1&_secure_delete=FAST&_cache_size=-65536"
	readerPragmas = "?_busy_timeout=10000&_journal_mode=WAL&_synchronous=FULL&_query_only=1&_foreign_keys=1&_cache_size=-16384"
)

// escape makes a path safe inside a file: address.
func escape(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// connector opens connections and refuses one that does not keep its promises.
type connector struct {
	dsn    string
	copied bool // a copy that is only read: it promises nothing
}

func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened := sqlite3.SQLiteDriver{ConnectHook: assertDurable}
	if c.copied {
		opened.ConnectHook = nil
	}
	conn, err := opened.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// assertDurable runs on each new connection, after its pragmas.
func assertDurable(c *sqlite3.SQLiteConn) error {
	if _, err := c.Exec("PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456", nil); err != nil {
		return err
	}
	for _, want := range []struct{ pragma, value string }{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}} {
		got, err := pragma(c, want.pragma)
		if err != nil {
			return err
		}
		if got != want.value {
			return fmt.Errorf("the database says %s=%s, and needs %s: is it on a disk that several machines share?", want.pragma, got, want.value)
		}
	}
	return nil
}

func pragma(c *sqlite3.SQLiteConn, name string) (string, error) {
	rows, err := c.Query("PRAGMA "+name, nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	v := make([]driver.Value, 1)
	if err := rows.Next(v); err != nil {
		return "", err
	}
	if b, ok := v[0].([]byte); ok {
		return string(b), nil
	}
	return fmt.Sprint(v[0]), nil
}
