package testkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit/cluster"
)

var serial atomic.Int64

// Postgres gives a fresh migrated PostgreSQL database on the server that
// WAYMARK_TEST_POSTGRES names, else on one that is started from the installed
// binaries and ends with this process. The database is gone when the test ends.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, PostgresURL(t, true))
}

// PostgresURL is the address of a fresh PostgreSQL database, migrated or
// empty, that is gone when the test ends.
func PostgresURL(t testing.TB, withSchema bool) string {
	t.Helper()
	s, err := server()
	if errors.Is(err, cluster.ErrNone) {
		Missing(t, err.Error())
	}
	Must(t, err)
	template := "template0"
	if withSchema {
		template, err = s.template(filepath.Join(Root(t), "internal", "db", "migrations"))
		Must(t, err)
	}
	name := fmt.Sprintf("waymark_test_%d_%d", os.Getpid(), serial.Add(1))
	Must(t, s.run("CREATE DATABASE "+name+" TEMPLATE "+template))
	t.Cleanup(func() { Must(t, s.run("DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")) })
	return s.named(name)
}

// A pgServer is a server on which tests make databases.
type pgServer struct {
	url   url.URL
	admin *sql.DB
	own   *cluster.Server // held: it ends when it is collected

	mu   sync.Mutex
	made string // the migrated database to copy; empty until it is needed
}

var server = sync.OnceValues(func() (*pgServer, error) {
	address := os.Getenv("WAYMARK_TEST_POSTGRES")
	var own *cluster.Server
	if address == "" {
		var err error
		if own, err = cluster.Start(); err != nil {
			return nil, err
		}
		address = own.URL()
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("WAYMARK_TEST_POSTGRES: %w", err)
	}
	admin, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	admin.SetMaxOpenConns(4)
	return &pgServer{url: *u, admin: admin, own: own}, nil
})

// named is the address of another database on the server.
func (s *pgServer) named(name string) string {
	u := s.url
	u.Path = "/" + name
	return u.String()
}

func (s *pgServer) run(text string) error {
	_, err := s.admin.ExecContext(context.Background(), text)
	return err
}
