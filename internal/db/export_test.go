package db

import (
	"context"
	"time"
)

// OneBatch has the writer take whatever waits into one batch, however long
// the functions in it run. It is called before the first Write.
func OneBatch(d *DB) { d.writer.window = time.Hour }

// Raw runs a text of SQL that is not declared.
func Raw(ctx context.Context, tx *Tx, text string) error { return tx.run.raw(ctx, text) }

// Between calls f after each migration, inside the transaction.
func Between(f func(number int)) { betweenMigrations = f }
