package search

import (
	"context"
	"log/slog"
	"time"
)

const (
	// checkTime is how often the indexes' files are read whole and held against
	// their sums; damage there can lie unnoticed for long, and give wrong answers.
	checkTime = 24 * time.Hour
	// checkPause is how long after a check the next begins at the earliest,
	// however many searches fail.
	checkPause = 5 * time.Second
)

// keepChecking checks the indexes at the start, once a day and after a search
// has failed in one, until ctx ends.
func (s *Search) keepChecking(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.check(ctx); err != nil && ctx.Err() == nil {
			slog.LogAttrs(ctx, slog.LevelError, "an index could not be checked", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkPause):
		}
		select {
		case <-ctx.Done():
		case <-s.doubted:
		case <-time.After(checkTime):
		}
	}
}

// check takes indexes whose files are damaged out of service.
func (s *Search) check(ctx context.Context) error {
	for _, p := range s.serving() {
		if err := p.x.Check(ctx); lost(err) {
			s.mu.RLock()
			still := s.parts[p.name] == p
			s.mu.RUnlock()
			if still {
				s.lose(p.name, err)
			}
		} else if err != nil {
			return err
		}
	}
	return nil
}

// doubt has the indexes checked.
func (s *Search) doubt() {
	select {
	case s.doubted <- struct{}{}:
	default:
	}
}
