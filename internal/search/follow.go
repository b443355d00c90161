package search

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"syscall"
	"time"

	"waymark/index"
	"waymark/internal/changes"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// follower is Search as a reader of the change log. It stands where the
// partition stands that is furthest behind; each takes what it has not had.
type follower struct{ s *Search }

// Name is the reader's name.
func (f follower) Name() string { return "search" }

// Position is that of the partition that is furthest behind.
func (f follower) Position(ctx context.Context) (changes.Position, error) {
	if at, ok := f.s.behind(); ok {
		return changes.Position(at), nil
	}
	return changes.Head(ctx, f.s.d)
}

// behind gives the position of the partition that is furthest behind, if any.
func (s *Search) behind() (least index.Position, some bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.parts {
		if !some || p.at.Seq < least.Seq {
			least, some = p.at, true
		}
	}
	return least, some
}

// Reset has the partitions whose positions are void built anew.
func (f follower) Reset(ctx context.Context, _ changes.Position) error {
	if err := f.s.take(ctx, f.s.turn); err != nil {
		return err
	}
	defer f.s.give(f.s.turn)
	for _, p := range f.s.serving() {
		if err := f.s.valid(ctx, p.at); errors.Is(err, errVoid) {
			f.s.lose(p.name, err)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Handle brings every partition in step.
func (f follower) Handle(ctx context.Context, batch []changes.Change, now changes.Position) error {
	s := f.s
	if err := s.take(ctx, s.turn); err != nil {
		return err
	}
	defer s.give(s.turn)
	s.yield(ctx)
	work := &feeding{s: s, targets: map[string]*target{}, missing: s.need, failed: s.lose}
	for _, p := range s.serving() {
		work.targets[p.name] = &p.target
	}
	err := work.feed(ctx, batch, index.Position(now))
	low := errors.Is(err, index.ErrDiskLow)
	s.mu.Lock()
	s.low = low
	s.mu.Unlock()
	var system syscall.Errno
	if low || errors.As(err, &system) {
		return errors.Join(changes.ErrStop, err) // no change is to blame
	}
	if err != nil {
		return err
	}
	s.settle(work, batch)
	return nil
}

// settle remembers what the open index now knows of communities, and lets go
// of the indexes of those that have become open.
func (s *Search) settle(work *feeding, batch []changes.Change) {
	for _, c := range batch {
		if c.Kind != KindCommunity || c.Verb != forum.CommunityShown.String() && c.Verb != forum.CommunityFounded.String() {
			continue
		}
		v := work.visibility[c.Subject]
		if v == forum.Open || v == "" {
			s.drop(partOf(c.Subject))
		}
		s.mu.Lock()
		if _, open := s.parts[openPart]; open {
			if v == forum.Open || v == "" {
				delete(s.shown, c.Subject)
			} else {
				s.shown[c.Subject] = v
			}
		}
		s.mu.Unlock()
	}
	s.forget(batch)
}

// need wants a partition that is neither there nor under way.
func (s *Search) need(name string) {
	s.mu.RLock()
	wanted := s.wanted[name]
	s.mu.RUnlock()
	if !wanted {
		s.want(name)
	}
}

// serving lists the partitions that answer.
func (s *Search) serving() []*partition {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]*partition, 0, len(s.parts))
	for p := range maps.Values(s.parts) {
		list = append(list, p)
	}
	return list
}

// take takes a place that one at a time may have.
func (s *Search) take(ctx context.Context, place chan struct{}) error {
	select {
	case place <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.quit.Done():
		return index.ErrClosed
	}
}

func (s *Search) give(place chan struct{}) { <-place }

// Follow keeps the indexes in step with the database until ctx ends.
func (s *Search) Follow(ctx context.Context) error {
	ctx, stop := s.within(ctx)
	defer stop()
	s.builders.Go(func() { s.keepBuilding(ctx) })
	s.builders.Go(func() { s.keepChecking(ctx) })
	s.following.Add(1)
	defer s.following.Add(-1)
	return changes.Follow(ctx, s.d, paced{follower{s}})
}

// paced is a follower that rests after each small batch, so that while many
// write at once the next batch is a large one. To write a batch costs much the
// same whatever is in it, and its syncs hold up those of the database. What is
// written after a while of quiet is indexed within a moment.
type paced struct{ follower }

const (
	restTimes = 4 // as long as the batch took
	restMost  = 250 * time.Millisecond
	backlog   = 500 // changes with which there is no time to rest
)

// Rest is what passes after the bell, so that open pages are told first.
func (f paced) Rest() time.Duration { return changes.Rest }

// Handle is that of the follower, with a rest.
func (f paced) Handle(ctx context.Context, batch []changes.Change, now changes.Position) error {
	began := time.Now()
	if err := f.follower.Handle(ctx, batch, now); err != nil || len(batch) >= backlog {
		return err
	}
	select {
	case <-ctx.Done():
	case <-time.After(min(restMost, restTimes*time.Since(began))):
	}
	return nil
}

// within is ctx, ended by Close too.
func (s *Search) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.quit, cancel)
	return ctx, func() { stop(); cancel() }
}

// keepBuilding builds what is wanted until ctx ends.
func (s *Search) keepBuilding(ctx context.Context) {
	for ctx.Err() == nil {
		_, err := s.buildWanted(ctx)
		pause := time.Hour
		if err != nil && ctx.Err() == nil {
			slog.LogAttrs(ctx, slog.LevelError, "an index could not be built", slog.Any("error", err))
			pause = buildAgain
		}
		select {
		case <-ctx.Done():
		case <-s.wake:
			if err != nil {
				select {
				case <-ctx.Done():
				case <-time.After(buildAgain):
				}
			}
		case <-time.After(pause):
		}
	}
}

// buildAgain is how long to wait before a build that failed is tried again.
const buildAgain = 2 * time.Second

// Catch brings the indexes in step with the database and returns.
func (s *Search) Catch(ctx context.Context) error {
	ctx, stop := s.within(ctx)
	defer stop()
	for {
		if err := changes.Catch(ctx, s.d, follower{s}); err != nil {
			return err
		}
		if built, err := s.buildWanted(ctx); err != nil || !built {
			return err
		}
	}
}

// WaitFor returns when the indexes hold everything up to a position of the log.
// It does the work itself where nobody follows. Faults: Unavailable where the
// disk is too full to index.
func (s *Search) WaitFor(ctx context.Context, at changes.Position) error {
	for {
		if s.holds(at) {
			return nil
		}
		err := s.Catch(ctx)
		if errors.Is(err, index.ErrDiskLow) || errors.Is(err, index.ErrBusy) {
			return fault.Down(keyDown, err)
		}
		if err != nil {
			return err
		}
		if s.holds(at) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (s *Search) holds(at changes.Position) bool {
	least, some := s.behind()
	s.mu.RLock()
	defer s.mu.RUnlock()
	return some && len(s.wanted) == 0 && least.Epoch == at.Epoch && least.Seq >= at.Seq
}

// Settle is WaitFor the log's present head.
func (s *Search) Settle(ctx context.Context) error {
	if err := changes.Relay(ctx, s.d); err != nil {
		return err
	}
	head, err := changes.Head(ctx, s.d)
	if err != nil {
		return err
	}
	return s.WaitFor(ctx, head)
}
