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
	"waymark/internal/doctemplate"
	"waymark/internal/extract"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/notify"
	"waymark/internal/search"
	"waymark/internal/speakup"
	"waymark/internal/watch"
)

// A site is an open data directory: its lock, its database and its indexes.
type site struct {
	c       *config
	lock    *lock
	d       *db.DB
	search  *search.Search
	watch   *watch.Watch
	texts   *extract.Extract // of the server
	teller  *notify.Notify   // of the server
	cert    *certificate     // of the server; nil without TLS
	speak   *speakup.Speak   // of the server; nil where it is off
	back    *backRoom        // of the server, behind speak
	opening sync.Mutex       // of search

	migrations int // how many the database had missed
}

// kinds are all kinds of things that are forms on a thread.
func kinds() []forum.Kind { return []forum.Kind{discussion.Kind, lesson.Kind, doctemplate.Kind} }

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
		s.d.Now = now
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

// files is where what people upload lies.
func (c *config) files() *files.Store {
	dir := c.Files
	if dir == "" {
		dir = filepath.Join(c.Data, "files")
	}
	s := files.In(dir)
	if c.bucket != nil {
		s = files.Behind(dir, c.bucket, c.Held)
	}
	if c.ClamAV != "" {
		s.Guard(files.ClamAV(c.ClamAV))
	}
	return s
}

// database is the address of the database, or the path of its file.
func (c *config) database() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "waymark.db")
}
