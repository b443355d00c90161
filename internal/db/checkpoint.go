package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Checkpoint moves what stands in SQLite's write-ahead log into the database's
// file: as much as can be without waiting for anybody, or, with truncate, all
// of it, leaving an empty log. On PostgreSQL there is nothing to do. That a
// reader or writer was in the way is no error: the next one moves the rest.
func (d *DB) Checkpoint(ctx context.Context, truncate bool) (err error) {
	if d.Dialect != SQLite {
		return nil
	}
	mode := "PASSIVE"
	if truncate {
		mode = "TRUNCATE"
	}
	// A connection of its own: the writer's may be inside a transaction, where
	// SQLite refuses to checkpoint.
	own := sql.OpenDB(connector{dsn: "file:" + escape(d.url) + writerPragmas})
	defer func() { err = errors.Join(err, own.Close()) }()
	own.SetMaxOpenConns(1)
	var busy, inLog, moved int
	if err := own.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &inLog, &moved); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}
