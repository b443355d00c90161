package views

import (
	"context"

	"waymark/internal/lesson"
	"waymark/internal/words"
)

type outcomeOfItem struct{ class, key string }

var itemOutcomes = map[lesson.Outcome]outcomeOfItem{
	lesson.Worked:     {"tone-worked", "item.worked"},
	lesson.Mixed:      {"tone-cost", "item.mixed"},
	lesson.DidNotWork: {"tone-failed", "item.did_not_work"},
	lesson.TooEarly:   {"tone-again", "item.too_early"},
}

func itemOutcome(ctx context.Context, o lesson.Outcome) string {
	return words.T(ctx, itemOutcomes[o].key)
}

// glanceCost is what a lesson cost where that is known.
func glanceCost(ctx context.Context, g lesson.Glance) string {
	switch {
	case g.Cost != nil && *g.Cost == 0:
		return words.T(ctx, "item.free")
	case g.Cost != nil:
		return words.T(ctx, "item.cost", "Pounds", int(*g.Cost))
	}
	return g.CostText
}
