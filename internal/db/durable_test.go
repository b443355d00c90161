package db

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

func TestDurable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a?b#c%d.db")
	d, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for name, pool := range map[string]interface {
		PingContext(ctx context.Context) error
	}{"reader": d.read, "writer": d.pool} {
		if err := pool.PingContext(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, want := range []string{"journal_mode wal", "synchronous 2", "foreign_keys 1", "query_only 1"} {
		name, value, _ := strings.Cut(want, " ")
		var got string
		if err := d.read.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil || got != value {
			t.Errorf("a reader has %s=%s, want %s: %v", name, got, value, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("closed a second time: %v", err)
	}
	if found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(found) != 1 || found[0] != path {
		t.Errorf("the database's files are %q: %v", found, err)
	}
}

// The control: connections that do not keep the promise are refused.
func TestRefusesLessThanFull(t *testing.T) {
	for _, dsn := range []string{
		strings.Replace(writerPragmas, "FULL", "NORMAL", 1),
		strings.Replace(writerPragmas, "_journal_mode=WAL", "_journal_mode=DELETE", 1),
		strings.Replace(writerPragmas, "_foreign_keys=1", "_foreign_keys=0", 1),
		strings.Replace(writerPragmas, "&_synchronous=FULL", "", 1),
	} {
		c, err := connector{dsn: "file:" + filepath.Join(t.TempDir(), "x.db") + dsn}.Connect(t.Context())
		if err == nil {
			_ = c.Close()
			t.Errorf("a connection with %s was taken", dsn)
		}
	}
	c, err := connector{dsn: "file:" + filepath.Join(t.TempDir(), "x.db") + writerPragmas}.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
}
