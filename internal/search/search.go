// Package search finds things over all kinds in one list. It keeps full-text
// indexes in step with the database by following the change log, one for what
// everybody may read and one for each community that not everybody may read,
// and decides by the database, never by an index, what a viewer gets to see.
package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"

	"waymark/index"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/seal"
)

// Search is the indexes of one database and all that is asked of them. It is
// safe for concurrent use.
type Search struct {
	d     *db.DB
	dir   string
	kinds map[string]forum.Kind
	seal  *seal.Sealer
	floor atomic.Uint64

	quit      context.Context //nolint:containedctx // ends with Close
	end       context.CancelFunc
	turn      chan struct{} // who may change the indexes that answer
	building  chan struct{} // who may build
	wake      chan struct{} // rings where something is wanted
	doubted   chan struct{} // rings where an index's files are to be looked at
	builders  sync.WaitGroup
	retiring  sync.WaitGroup
	following atomic.Int32

	mu      sync.RWMutex
	parts   map[string]*partition      // that answer
	wanted  map[string]bool            // to be opened or built
	shown   map[int64]forum.Visibility // of communities that the open index knows not to be open
	leaving map[string]bool            // directories that are being removed
	highest map[string]int             // number of the newest directory, by partition
	low     bool                       // the disk was too full at the last attempt

	kept relatedKept
}

// keyDown is said where there is no index to ask.
const keyDown = "fault.search_rebuilding"

// Open opens the indexes in dir, which it makes where it is missing. A damaged,
// outdated or missing index is no error: Follow, Catch and WaitFor build it anew.
func Open(ctx context.Context, d *db.DB, dir string, kinds ...forum.Kind) (*Search, error) {
	sealer, err := seal.New(seal.Key(), "search")
	if err != nil {
		return nil, err
	}
	s := &Search{
		d: d, dir: dir, kinds: map[string]forum.Kind{}, seal: sealer,
		turn: make(chan struct{}, 1), building: make(chan struct{}, 1), wake: make(chan struct{}, 1), doubted: make(chan struct{}, 1),
		parts: map[string]*partition{}, wanted: map[string]bool{}, shown: map[int64]forum.Visibility{},
		leaving: map[string]bool{}, highest: map[string]int{},
	}
	s.quit, s.end = context.WithCancel(context.WithoutCancel(ctx))
	for _, k := range kinds {
		s.kinds[k.Name] = k
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the search index: %w", err)
	}
	s.floor.Store(floorOf(dir))
	if err := s.wantMissing(ctx); err != nil {
		return nil, err
	}
	for _, name := range s.present() {
		if err := s.openNow(ctx, name); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// openNow opens what can be opened; the rest stays wanted.
func (s *Search) openNow(ctx context.Context, name string) error {
	if still, err := s.stillNeeded(ctx, name); err != nil || !still {
		return err
	}
	p, err := s.reopen(ctx, name)
	if err != nil {
		s.want(name)
		return ctx.Err()
	}
	return s.installInTurn(ctx, p)
}

// Close ends the following and closes the indexes.
func (s *Search) Close() error {
	s.end()
	s.turn <- struct{}{}
	defer s.give(s.turn)
	s.building <- struct{}{}
	defer s.give(s.building)
	s.mu.Lock()
	parts := s.parts
	s.parts, s.wanted = map[string]*partition{}, map[string]bool{}
	s.mu.Unlock()
	var errs []error
	for _, p := range parts {
		if p.at != p.saved && p.x.Err() == nil {
			if err := p.x.Apply(context.Background(), nil, nil, p.at); err != nil && !errors.Is(err, index.ErrDiskLow) {
				errs = append(errs, err)
			}
		}
		errs = append(errs, p.x.Close())
	}
	s.retiring.Wait()
	s.builders.Wait()
	return errors.Join(errs...)
}

// SetSealer has cursors sealed so that they outlive the process.
func (s *Search) SetSealer(with *seal.Sealer) { s.seal = with }

// SetFloor sets the free space of the disk, in bytes, below which nothing is indexed.
func (s *Search) SetFloor(bytes uint64) {
	s.floor.Store(bytes)
	for _, p := range s.serving() {
		p.x.SetFloor(bytes)
	}
}

// floorOf is 512 MB, or a twentieth of a small disk.
func floorOf(dir string) uint64 {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return index.DefaultFloor
	}
	return min(512<<20, fs.Blocks*uint64(fs.Bsize)/20) //nolint:gosec // a block size is positive
}
