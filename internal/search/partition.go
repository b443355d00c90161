package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"waymark/index"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// partition is an index that answers.
type partition struct {
	target
	name, dir string
	faults    int // searches that failed in it
}

// A partition's directory is its name and a number that grows with each time
// it is built, so that one can be built while another answers.
var dirName = regexp.MustCompile(`^(open|c[0-9]+)-([0-9]+)$`)

// dirs gives the directories of a partition, the newest first, without those
// on their way out, and the number of the next.
func (s *Search) dirs(name string) (list []string, next int) {
	entries, _ := os.ReadDir(s.dir)
	byNumber := map[int]string{}
	var numbers []int
	for _, e := range entries {
		m := dirName.FindStringSubmatch(e.Name())
		if m == nil || m[1] != name {
			continue
		}
		n, _ := strconv.Atoi(m[2])
		next = max(next, n)
		dir := filepath.Join(s.dir, e.Name())
		s.mu.RLock()
		leaving := s.leaving[dir]
		s.mu.RUnlock()
		if !leaving {
			byNumber[n] = dir
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	for _, n := range slices.Backward(numbers) {
		list = append(list, byNumber[n])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.highest[name] = max(s.highest[name], next)
	return list, s.highest[name] + 1
}

// present gives the names of all partitions that have a directory.
func (s *Search) present() []string {
	entries, _ := os.ReadDir(s.dir)
	var names []string
	for _, e := range entries {
		if m := dirName.FindStringSubmatch(e.Name()); m != nil && !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

var errVoid = errors.New("search: the index follows another log")

// reopen opens the newest complete index of a partition and removes what
// cannot be used. index.ErrBusy and index.ErrDiskLow leave everything in its place.
func (s *Search) reopen(ctx context.Context, name string) (*partition, error) {
	found, _ := s.dirs(name)
	reason := index.ErrMissing
	for i, dir := range found {
		x, err := index.Open(dir)
		if errors.Is(err, index.ErrBusy) || errors.Is(err, index.ErrDiskLow) {
			return nil, err
		}
		if err == nil {
			p := &partition{name: name, dir: dir}
			p.x = x
			p.at, err = x.Position()
			p.saved = p.at
			if err == nil {
				err = s.valid(ctx, p.at)
			}
			if err == nil {
				x.SetFloor(s.floor.Load())
				for _, rest := range found[i+1:] {
					_ = index.Remove(rest)
				}
				return p, nil
			}
			_ = x.Close()
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		reason = err
		slog.LogAttrs(ctx, slog.LevelWarn, "an index cannot be used and is built anew", slog.String("index", filepath.Base(dir)), slog.Any("reason", err))
		if err := index.Remove(dir); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("open the index %s: %w", name, reason)
}

// valid fails where a position cannot be followed: that of an index that was
// never finished, of another epoch, beyond the log or before its tail.
func (s *Search) valid(ctx context.Context, at index.Position) error {
	head, err := changes.Head(ctx, s.d)
	if err != nil {
		return err
	}
	first, err := changes.After(ctx, s.d, 0, 1)
	if err != nil {
		return err
	}
	if at.Epoch != head.Epoch || at.Seq > head.Seq || len(first) > 0 && at.Seq < first[0].Seq-1 {
		return errVoid
	}
	return nil
}

// closedCommunity is one that is not open.
type closedCommunity struct {
	id         int64
	visibility forum.Visibility
	threads    int
	readable   bool // by the person who was asked for
}

// closed lists the communities that are not open.
func (s *Search) closed(ctx context.Context, person int64) ([]closedCommunity, error) {
	return db.All(ctx, s.d, func(r db.Row) (c closedCommunity, err error) {
		var may int
		err = r.Scan(&c.id, &c.visibility, &c.threads, &may)
		c.readable = may == 1
		return c, err
	}, closedOnes, person)
}

// needing gives the partitions that communities need which are not open.
func (s *Search) needing(ctx context.Context) (names []string, documents int, err error) {
	list, err := s.closed(ctx, 0)
	if err != nil {
		return nil, 0, err
	}
	var bare []int64
	for _, c := range list {
		if c.needed() {
			names = append(names, partOf(c.id))
			documents += c.threads + 1
		} else {
			bare = append(bare, c.id)
		}
	}
	if len(bare) == 0 {
		return names, documents, nil
	}
	sets, err := db.Column[int64](ctx, s.d, collecting, db.Of(bare))
	for _, id := range sets {
		names = append(names, partOf(id))
	}
	return names, documents, err
}

// needed says, but for collections, whether a community that is not open needs an index: a private
// one has a front page to find, a restricted one only what is shared in it.
func (c closedCommunity) needed() bool { return c.visibility == forum.Private || c.threads > 0 }

// install has a partition answer. The turn is held.
func (s *Search) install(ctx context.Context, p *partition) error {
	var shown map[int64]forum.Visibility
	if p.name == openPart {
		var err error
		if shown, err = s.learn(ctx, p.at); err != nil {
			return err
		}
	}
	s.mu.Lock()
	old := s.parts[p.name]
	s.parts[p.name] = p
	delete(s.wanted, p.name)
	if shown != nil {
		s.shown = shown
	}
	s.mu.Unlock()
	if old != nil {
		s.retire(old)
	}
	return nil
}

// learn tells which communities the open index knows not to be open when it
// holds everything up to a position.
func (s *Search) learn(ctx context.Context, at index.Position) (map[int64]forum.Visibility, error) {
	list, err := s.closed(ctx, 0)
	if err != nil {
		return nil, err
	}
	shown := map[int64]forum.Visibility{}
	for _, c := range list {
		shown[c.id] = c.visibility
	}
	verb := forum.CommunityShown.String()
	if s.d.Dialect == db.Postgres {
		moved, err := db.Column[int64](ctx, s.d, movesToCome, verb)
		if err != nil {
			return nil, err
		}
		for _, id := range moved {
			delete(shown, id)
		}
	}
	moved, err := db.Column[int64](ctx, s.d, movesAfter, at.Seq, verb)
	for _, id := range moved {
		delete(shown, id)
	}
	return shown, err
}

// lose takes a partition that cannot be used out of service and has it built anew.
func (s *Search) lose(name string, why error) {
	s.mu.Lock()
	p := s.parts[name]
	delete(s.parts, name)
	s.mu.Unlock()
	if p == nil {
		return
	}
	slog.Warn("an index is out of service", slog.String("index", name), slog.Any("reason", why))
	s.retire(p)
	s.want(name)
}

// drop removes a partition that is no longer needed; it says whether it was there.
func (s *Search) drop(name string) bool {
	s.mu.Lock()
	p := s.parts[name]
	delete(s.parts, name)
	delete(s.wanted, name)
	s.mu.Unlock()
	if p != nil {
		s.retire(p)
	}
	return p != nil
}

// retire closes an index once its searches are over, and removes it.
func (s *Search) retire(p *partition) {
	s.mu.Lock()
	s.leaving[p.dir] = true
	s.mu.Unlock()
	s.retiring.Go(func() {
		defer func() {
			s.mu.Lock()
			delete(s.leaving, p.dir)
			s.mu.Unlock()
			if r := recover(); r != nil {
				slog.Error("a panic while closing an index", slog.String("index", p.name), slog.String("panic", fmt.Sprint(r)))
			}
		}()
		if err := p.x.Close(); err != nil {
			slog.Warn("an index did not close well", slog.String("index", p.name), slog.Any("reason", err))
		}
		if err := index.Remove(p.dir); err != nil {
			slog.Warn("an index could not be removed", slog.String("index", p.name), slog.Any("reason", err))
		}
	})
}

// want has a partition opened or built.
func (s *Search) want(name string) {
	s.mu.Lock()
	s.wanted[name] = true
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
