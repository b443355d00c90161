package search

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"golang.org/x/sync/errgroup"

	"waymark/index"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// buildWanted opens or builds the partitions that are wanted, one at a time,
// and says whether there were any.
func (s *Search) buildWanted(ctx context.Context) (some bool, err error) {
	if err := s.take(ctx, s.building); err != nil {
		return false, err
	}
	defer s.give(s.building)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a panic while opening an index: %v", r)
		}
	}()
	for {
		name := s.nextWanted()
		if name == "" && some {
			if err := s.wantMissing(ctx); err != nil {
				return some, err
			}
			name = s.nextWanted()
		}
		if name == "" {
			return some, nil
		}
		some = true
		if err := s.provide(ctx, name); err != nil {
			return some, err
		}
	}
}

// nextWanted gives a partition that is wanted, the open one first, or "".
func (s *Search) nextWanted() (name string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for n := range s.wanted {
		if name == "" || n == openPart {
			name = n
		}
	}
	return name
}

// wantMissing wants what the database makes necessary and is not there.
func (s *Search) wantMissing(ctx context.Context) error {
	list, _, err := s.needing(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parts[openPart] == nil {
		s.wanted[openPart] = true
	}
	for _, name := range list {
		if s.parts[name] == nil {
			s.wanted[name] = true
		}
	}
	return nil
}

// provide opens the partition's index or, where it cannot be used, builds it.
func (s *Search) provide(ctx context.Context, name string) error {
	if still, err := s.stillNeeded(ctx, name); err != nil || !still {
		return err
	}
	s.mu.RLock()
	_, there := s.parts[name]
	s.mu.RUnlock()
	if !there {
		p, err := s.reopen(ctx, name)
		if err == nil {
			return s.installInTurn(ctx, p)
		}
		if found, _ := s.dirs(name); len(found) > 0 || ctx.Err() != nil {
			return err
		}
	}
	return s.build(ctx, name, func(int) {})
}

// stillNeeded removes a partition whose community is open now, or gone.
func (s *Search) stillNeeded(ctx context.Context, name string) (bool, error) {
	id := number("c", name)
	if id == 0 {
		return true, nil
	}
	visibility, err := db.One(ctx, s.d, func(r db.Row) (v forum.Visibility, err error) { return v, r.Scan(&id, &v) }, visibilitiesOf, db.Of([]int64{id}))
	if err != nil && !errors.Is(err, db.ErrNone) {
		return false, err
	}
	if visibility == forum.Restricted || visibility == forum.Private {
		return true, nil
	}
	if !s.drop(name) {
		found, _ := s.dirs(name)
		for _, dir := range found {
			_ = index.Remove(dir)
		}
	}
	return false, nil
}

func (s *Search) installInTurn(ctx context.Context, p *partition) error {
	if err := s.take(ctx, s.turn); err != nil {
		_ = p.x.Close()
		return err
	}
	defer s.give(s.turn)
	if err := s.install(ctx, p); err != nil {
		_ = p.x.Close()
		return err
	}
	return nil
}

// build makes a partition's index from the database beside the one that
// answers, follows the log until it has caught up, and puts it in its place.
func (s *Search) build(ctx context.Context, name string, progress func(documents int)) (err error) {
	_, next := s.dirs(name)
	s.mu.Lock()
	s.highest[name] = next
	s.mu.Unlock()
	dir := filepath.Join(s.dir, name+"-"+strconv.Itoa(next))
	x, err := index.Create(dir)
	if err != nil {
		return fmt.Errorf("build the index %s: %w", name, err)
	}
	p := &partition{name: name, dir: dir}
	p.x = x
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a panic while building the index %s: %v", name, r)
		}
		if err != nil {
			_ = x.Close()
			_ = index.Remove(dir)
		}
	}()
	x.SetFloor(s.floor.Load())
	if err := s.fill(ctx, p, progress); err != nil {
		return err
	}
	if err := s.pursue(ctx, p, pageSize/5); err != nil {
		return err
	}
	if err := s.take(ctx, s.turn); err != nil {
		return err
	}
	defer s.give(s.turn)
	if err := s.pursue(ctx, p, 0); err != nil {
		return err
	}
	if still, err := s.stillNeeded(ctx, name); err != nil || !still {
		_ = x.Close()
		return err
	}
	return s.install(ctx, p)
}

// fill indexes what the database holds and notes from where to follow the log.
func (s *Search) fill(ctx context.Context, p *partition, progress func(documents int)) error {
	from, err := changes.Head(ctx, s.d)
	if err != nil {
		return err
	}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(loaders)
	err = s.walk(within, p.name, func(letter string, ids []int64) error {
		s.yield(ctx)
		group.Go(func() error { return s.fillPage(within, p, letter, ids) })
		progress(len(ids))
		return within.Err()
	})
	if late := group.Wait(); late != nil {
		err = late // why the walk broke off
	}
	if err != nil {
		return err
	}
	if err := p.x.Apply(ctx, nil, nil, index.Position(from)); err != nil {
		return err
	}
	p.at, p.saved = index.Position(from), index.Position(from)
	return nil
}

// loaders is how many pages are on their way into a new index at once: one is
// written while the next is read and analysed.
const loaders = 2

func (s *Search) fillPage(ctx context.Context, p *partition, letter string, ids []int64) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a panic while filling the index %s: %v", p.name, r)
		}
	}()
	docs, err := s.documents(ctx, letter, ids)
	if err != nil {
		return err
	}
	here := at(docs, p.name)
	if err := s.putAllInside(ctx, p.x, index.Position{}, letter, here); err != nil {
		return err
	}
	for len(here) > 0 {
		n := portion(here)
		if err := p.x.Apply(ctx, here[:n], nil, index.Position{}); err != nil {
			return err
		}
		here = here[n:]
	}
	return nil
}

// pursue follows the log until at most close changes are left.
func (s *Search) pursue(ctx context.Context, p *partition, close int) error {
	if err := changes.Relay(ctx, s.d); err != nil {
		return err
	}
	for {
		batch, err := changes.After(ctx, s.d, p.at.Seq, pageSize)
		if err != nil || len(batch) <= close {
			return err
		}
		work := &feeding{s: s, targets: map[string]*target{p.name: &p.target}}
		now := index.Position{Epoch: p.at.Epoch, Seq: batch[len(batch)-1].Seq}
		if err := work.feed(ctx, batch, now); err != nil {
			return err
		}
	}
}

// Rebuild builds every index anew from the database while the old ones answer,
// and tells progress in documents.
func (s *Search) Rebuild(ctx context.Context, progress func(done, total int)) error {
	ctx, stop := s.within(ctx)
	defer stop()
	if err := s.take(ctx, s.building); err != nil {
		return err
	}
	defer s.give(s.building)
	total, err := db.Value[int](ctx, s.d, countEverything)
	if err != nil {
		return err
	}
	closed, more, err := s.needing(ctx)
	if err != nil {
		return err
	}
	names := append([]string{openPart}, closed...)
	total += more
	done := 0
	for _, name := range names {
		err := s.build(ctx, name, func(n int) {
			if done = min(done+n, total); progress != nil {
				progress(done, total)
			}
		})
		if err != nil {
			return err
		}
	}
	if progress != nil {
		progress(total, total)
	}
	return nil
}
