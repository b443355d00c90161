package db

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

// A Q runs statements that read: a *DB for single reads, or a *Tx.
type Q interface {
	Query(ctx context.Context, s *Statement, args ...any) (*sql.Rows, error)
}

// ErrNone says that a statement which must find a row found none.
var ErrNone = sql.ErrNoRows

// A prepare names a statement that the read pool keeps prepared: with a list,
// once for each of its few lengths.
type prepare struct {
	s *Statement
	n int
}

// Query reads rows outside any transaction, from a prepared statement.
func (d *DB) Query(ctx context.Context, s *Statement, args ...any) (*sql.Rows, error) {
	n, args := spread(s, args)
	if d.Dialect == Postgres {
		return d.read.QueryContext(ctx, s.Text(d.Dialect, n), args...) // its driver keeps them itself
	}
	key := prepare{s, n}
	if p, ok := d.prepared.Load(key); ok {
		return p.(*sql.Stmt).QueryContext(ctx, args...)
	}
	p, err := d.read.PrepareContext(context.WithoutCancel(ctx), s.Text(d.Dialect, n))
	if err != nil {
		return nil, err
	}
	if was, loaded := d.prepared.LoadOrStore(key, p); loaded {
		_ = p.Close()
		p = was.(*sql.Stmt)
	}
	return p.QueryContext(ctx, args...)
}

// A Row is what a scan function reads.
type Row interface{ Scan(dest ...any) error }

// One scans the first row that s returns. Where there is none, the error is ErrNone.
func One[T any](ctx context.Context, q Q, scan func(Row) (T, error), s *Statement, args ...any) (T, error) {
	var zero T
	rows, err := q.Query(ctx, s, args...)
	if err != nil {
		return zero, err
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return zero, err
		}
		return zero, ErrNone
	}
	v, err := scan(rows)
	if err != nil {
		return zero, err
	}
	return v, rows.Close()
}

// Value scans the one column of the one row that s returns, or fails with ErrNone.
func Value[T any](ctx context.Context, q Q, s *Statement, args ...any) (T, error) {
	return One(ctx, q, func(r Row) (v T, err error) { return v, r.Scan(&v) }, s, args...)
}

// Has says whether s returns a row.
func Has(ctx context.Context, q Q, s *Statement, args ...any) (bool, error) {
	rows, err := q.Query(ctx, s, args...)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	return rows.Next(), rows.Err()
}

// All scans every row that s returns.
func All[T any](ctx context.Context, q Q, scan func(Row) (T, error), s *Statement, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, s, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// Column scans the one column of every row that s returns.
func Column[T any](ctx context.Context, q Q, s *Statement, args ...any) ([]T, error) {
	return All(ctx, q, func(r Row) (v T, err error) { return v, r.Scan(&v) }, s, args...)
}

// IsUnique reports whether err says that a row with the same key is there.
func IsUnique(err error) bool {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return lite.ExtendedCode == sqlite3.ErrConstraintUnique || lite.ExtendedCode == sqlite3.ErrConstraintPrimaryKey
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// IsDiskFull reports whether err says that there is no room left to write.
func IsDiskFull(err error) bool {
	if errors.Is(err, errNoRoom) {
		return true
	}
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return lite.Code == sqlite3.ErrFull
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "53100"
}

// retryable reports whether PostgreSQL asks to run the transaction again.
func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// damaged reports whether a SQLite connection must not be used any further:
// after a failed sync it may have dropped pages.
func damaged(err error) bool {
	var lite sqlite3.Error
	if !errors.As(err, &lite) {
		return false
	}
	return lite.Code == sqlite3.ErrFull || lite.Code == sqlite3.ErrIoErr || lite.Code == sqlite3.ErrCorrupt || lite.Code == sqlite3.ErrNotADB
}
