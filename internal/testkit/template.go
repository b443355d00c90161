package testkit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
)

// template names a migrated database to copy. It is made once a server and
// text of the migrations, by whichever process is first, and stays.
func (s *pgServer) template(migrations string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made != "" {
		return s.made, nil
	}
	sum, err := fingerprint(migrations)
	if err != nil {
		return "", err
	}
	name := "waymark_template_" + sum
	if err := s.makeTemplate(name); err != nil {
		return "", err
	}
	s.made = name
	return name, nil
}

// makeTemplate makes the database under another name first, so that one that
// was not finished is never taken for it.
func (s *pgServer) makeTemplate(name string) error {
	ctx := context.Background()
	c, err := s.admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if _, err := c.ExecContext(ctx, "SELECT pg_advisory_lock(20261123)"); err != nil {
		return err
	}
	defer func() { _, _ = c.ExecContext(ctx, "SELECT pg_advisory_unlock(20261123)") }()
	var there int
	err = c.QueryRowContext(ctx, "SELECT 1 FROM pg_database WHERE datname = $1", name).Scan(&there)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for _, text := range []string{
		"DROP DATABASE IF EXISTS " + name + "_new WITH (FORCE)",
		"CREATE DATABASE " + name + "_new TEMPLATE template0",
	} {
		if _, err := c.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	if err := migrate(s.named(name + "_new")); err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, "ALTER DATABASE "+name+"_new RENAME TO "+name)
	return err
}

// fingerprint is a short sum over the files of a directory.
func fingerprint(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return "", err
		}
		_, _ = h.Write([]byte(filepath.Base(f)))
		_, _ = h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
