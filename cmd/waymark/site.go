package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"waymark/internal/backup"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/watch"
)

// A site is an open data directory: its lock, its database and its indexes.
type site struct {
	c       *config
	lock    *lock
	d       *db.DB
	search  *search.Search
	watch   *watch.Watch
	cert    *certificate // of the server; nil without TLS
	opening sync.Mutex   // of search

	migrations int // how many the database had missed
}

// kinds are all kinds of things that are forms on a thread.
func kinds() []forum.Kind { return []forum.Kind{discussion.Kind, lesson.Kind} }

// openSite takes the lock, opens the database and brings it up to date. It
// fails with errLocked where another process has the directory, and with
// db.ErrNewer where the data belongs to a newer version.
func openSite(ctx context.Context, c *config) (*site, error) {
	l, err := lockData(c.Data)
	if err != nil {
		return nil, err
	}
	s := &site{c: c, lock: l}
	if s.d, err = db.Open(ctx, c.database()); err == nil {
		s.migrations, _, err = backup.Migrate(ctx, s.d, c.backups(), version)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// index opens the indexes, once.
func (s *site) index(ctx context.Context) (err error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.search != nil {
		return nil
	}
	dir := filepath.Join(s.c.Data, "index")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if s.search, err = search.Open(ctx, s.d, dir, kinds()...); err != nil {
		s.search = nil
		return fmt.Errorf("open the search index: %w", err)
	}
	with, err := s.sealer(ctx, "search")
	if err != nil {
		return err
	}
	s.search.SetSealer(with)
	return nil
}

// close gives everything back, the lock last.
func (s *site) close() (err error) {
	if s.search != nil {
		err = s.search.Close()
	}
	if s.d != nil {
		err = errors.Join(err, s.d.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.release())
	}
	return err
}

// database is the address of the database, or the path of its file.
func (c *config) database() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "waymark.db")
}
