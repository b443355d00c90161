package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"waymark/internal/auth"
	"waymark/internal/changes"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/invite"
)

const (
	// checkpointTime is how often what stands in the database's log is moved
	// into its file.
	checkpointTime = time.Minute
	// sweepTime is how often ended sessions, and what else has grown old, are removed.
	sweepTime = time.Hour
	// searchPause is how long a search index that has failed is left alone.
	searchPause = 5 * time.Second
)

// care does what is to be done from time to time, until ctx ends.
func (s *site) care(ctx context.Context, log *slog.Logger, accounts *auth.Auth) error {
	checkpoint, sweep := time.NewTicker(checkpointTime), time.NewTicker(sweepTime)
	defer checkpoint.Stop()
	defer sweep.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-checkpoint.C:
			err = s.d.Checkpoint(ctx, false)
		case <-sweep.C:
			err = s.sweep(ctx, accounts)
		}
		if err != nil && ctx.Err() == nil {
			log.LogAttrs(ctx, slog.LevelError, "the database could not be tidied", slog.Any("error", err))
		}
	}
}

// sweep removes what is no longer needed: ended sessions and invitations,
// forgotten drafts, the old end of the change log and of the security log.
func (s *site) sweep(ctx context.Context, accounts *auth.Auth) error {
	_, sessions := accounts.Sweep(ctx)
	_, log := changes.Trim(ctx, s.d, s.searched()...)
	return errors.Join(sessions, log, govern.SweepSecurity(ctx, s.d), forum.SweepUnsent(ctx, s.d), s.sweepFiles(ctx), invite.Sweep(ctx, s.d))
}

// searched is the last change that the search index has on the disk, if there
// is an index.
func (s *site) searched() []int64 {
	if s.search == nil {
		return nil
	}
	return []int64{s.search.Saved()}
}

// followSearch keeps the search index in step. Whatever becomes of the index,
// reading and writing go on.
func (s *site) followSearch(ctx context.Context, log *slog.Logger) error {
	for {
		err := s.search.Follow(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was told to end
		}
		log.LogAttrs(ctx, slog.LevelError, "the search index stands still", slog.Any("error", err))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(searchPause):
		}
	}
}
