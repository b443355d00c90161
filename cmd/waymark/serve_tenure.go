package main

import (
	"context"
	"log/slog"
	"time"

	"waymark/internal/harvest"
	"waymark/internal/tenure"
)

// tenureTime is how often is looked whether somebody leaves or moves.
const tenureTime = time.Minute

// tenure has people leave and move on their day, and gives up what nobody
// answered, until ctx ends.
func (s *site) tenure(ctx context.Context, log *slog.Logger) error {
	tick := time.NewTicker(tenureTime)
	defer tick.Stop()
	for {
		if _, err := harvest.Due(ctx, s.d); err != nil && ctx.Err() == nil {
			log.LogAttrs(ctx, slog.LevelError, "quotes that nobody answered could not be given up", slog.Any("error", err))
		}
		if _, err := tenure.Due(ctx, s.d); err != nil && ctx.Err() == nil {
			log.LogAttrs(ctx, slog.LevelError, "somebody who leaves or moves today could not", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
