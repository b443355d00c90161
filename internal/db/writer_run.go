package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// errBad tells database/sql to throw a connection away.
var errBad = driver.ErrBadConn

// The writer runs its statements without the caller's cancellation: SQLite
// answers an interrupted INSERT by rolling back the whole transaction, and
// that would take the neighbours' writes with it.

func (w *writer) exec(ctx context.Context, s *Statement, n int, args []any) (sql.Result, error) {
	p, err := w.prepare(s.Text(SQLite, n))
	if err != nil {
		return nil, err
	}
	return p.ExecContext(context.WithoutCancel(ctx), args...)
}

func (w *writer) query(ctx context.Context, s *Statement, n int, args []any) (*sql.Rows, error) {
	p, err := w.prepare(s.Text(SQLite, n))
	if err != nil {
		return nil, err
	}
	return p.QueryContext(context.WithoutCancel(ctx), args...)
}

// raw runs the text of a migration, which may be several statements.
func (w *writer) raw(ctx context.Context, text string) error {
	_, err := w.conn.ExecContext(context.WithoutCancel(ctx), text)
	return err
}
