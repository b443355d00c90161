package testkit

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"waymark/internal/db"
)

// EachDB runs f in parallel on a fresh migrated SQLite database and on a
// fresh migrated PostgreSQL database. Where no PostgreSQL is at hand that
// part is skipped, or fails with STRICT=1.
func EachDB(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, Postgres(t))
	})
}

// SQLite gives a fresh migrated SQLite database, closed when the test ends.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	file, err := migrated()
	Must(t, err)
	path := filepath.Join(t.TempDir(), "waymark.db")
	Must(t, os.WriteFile(path, file, 0o600))
	return Open(t, path)
}

// Open opens a database as it is; it is closed when the test ends.
func Open(t testing.TB, url string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), url)
	Must(t, err)
	t.Cleanup(func() { Must(t, d.Close()) })
	return d
}

// migrated is a migrated SQLite database's file, made once a process:
// copying it is faster than migrating.
var migrated = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "waymark-test-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "waymark.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migrate opens the database at url, migrates it and closes it again.
func migrate(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url)
	if err != nil {
		return err
	}
	if _, err := d.Migrate(ctx); err != nil {
		_ = d.Close()
		return err
	}
	return d.Close()
}
