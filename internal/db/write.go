package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// A Tx is a running transaction, valid inside the function given to Write.
type Tx struct {
	// Dialect says which database this is.
	Dialect Dialect
	// Now is one time for all that the function writes.
	Now time.Time

	run runner
}

// A runner is a transaction of PostgreSQL or the writer's connection of SQLite.
type runner interface {
	exec(ctx context.Context, s *Statement, n int, args []any) (sql.Result, error)
	query(ctx context.Context, s *Statement, n int, args []any) (*sql.Rows, error)
	raw(ctx context.Context, text string) error
}

// Exec runs a statement that returns no rows and says how many it changed.
func (t *Tx) Exec(ctx context.Context, s *Statement, args ...any) (int64, error) {
	n, args := spread(s, args)
	res, err := t.run.exec(ctx, s, n, args)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", s.where, err)
	}
	return res.RowsAffected()
}

// Query runs a statement that returns rows.
func (t *Tx) Query(ctx context.Context, s *Statement, args ...any) (*sql.Rows, error) {
	n, args := spread(s, args)
	return t.run.query(ctx, s, n, args)
}

// Micros is the transaction's time as the database keeps it.
func (t *Tx) Micros() int64 { return Micros(t.Now) }

// Write runs f in a transaction that sees the database as if alone with it,
// and returns once its effect is on the disk, or once f has failed and left
// none. f may run more than once and must have no effect but through tx: it
// assigns its results, never appends to what an earlier run left, and never
// calls Write.
func (d *DB) Write(ctx context.Context, f func(tx *Tx) error) error {
	if d.writer != nil {
		return d.writer.do(ctx, f)
	}
	for try := 0; ; try++ {
		err := d.turn(ctx, f, try >= patience)
		if err == nil {
			d.written()
			return nil
		}
		if try >= maxTries || !retryable(err) {
			return err
		}
		select {
		case <-time.After(time.Duration(1+rand.IntN(4<<min(try, 5))) * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

const (
	// patience is how often PostgreSQL may send a function back before it has
	// the process to itself.
	patience = 4
	// maxTries bounds what other processes can do to it even then.
	maxTries = 40
)

// turn runs f once. Whoever commits first wins, so a long function could lose
// to short ones for ever: alone keeps this process's other writers out while
// it runs.
func (d *DB) turn(ctx context.Context, f func(tx *Tx) error, alone bool) error {
	if alone {
		d.turns.Lock()
		defer d.turns.Unlock()
	} else {
		d.turns.RLock()
		defer d.turns.RUnlock()
	}
	return d.at(ctx, sql.LevelSerializable, f)
}

// Relay runs f in a PostgreSQL transaction at READ COMMITTED, once. It is for
// what takes turns under a lock of its own, as the relay of the change log
// does: under SERIALIZABLE relays would abort each other.
func (d *DB) Relay(ctx context.Context, f func(tx *Tx) error) error {
	err := d.at(ctx, sql.LevelReadCommitted, f)
	if err == nil {
		d.written()
	}
	return err
}

func (d *DB) at(ctx context.Context, level sql.IsolationLevel, f func(tx *Tx) error) error {
	tx, err := d.pool.BeginTx(ctx, &sql.TxOptions{Isolation: level})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := call(f, &Tx{Dialect: d.Dialect, Now: now(d), run: pgRunner{tx}}); err != nil {
		return err
	}
	commits := time.Now()
	if err := tx.Commit(); err != nil {
		return err
	}
	d.committed(1, commits)
	return nil
}

// call runs a function and turns a panic into its error, so that one fault
// does not stop all writing.
func call(f func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("db: a write panicked: %v", p)
		}
	}()
	return f(tx)
}

func now(d *DB) time.Time { return d.Now().UTC().Truncate(time.Microsecond) }

type pgRunner struct{ tx *sql.Tx }

func (p pgRunner) exec(ctx context.Context, s *Statement, n int, args []any) (sql.Result, error) {
	return p.tx.ExecContext(ctx, s.Text(Postgres, n), args...)
}

func (p pgRunner) query(ctx context.Context, s *Statement, n int, args []any) (*sql.Rows, error) {
	return p.tx.QueryContext(ctx, s.Text(Postgres, n), args...)
}

func (p pgRunner) raw(ctx context.Context, text string) error {
	_, err := p.tx.ExecContext(ctx, text)
	return err
}

// ErrClosed says that the database is being closed.
var ErrClosed = errors.New("db: closed")
