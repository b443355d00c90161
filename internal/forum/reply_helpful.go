package forum

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// helpfulReplies is Replies with the branches that helped most people first;
// among equals the older. Of a long thread it is the first window alone.
func helpfulReplies(ctx context.Context, q db.Q, v Viewer, t Thread, page int) (Window, error) {
	w := Window{Page: 1, Pages: max(1, (t.Branches+PerWindow-1)/PerWindow), Of: t.Branches, From: min(1, t.Branches), To: min(PerWindow, t.Branches)}
	if page > 1 {
		return w, fault.Missing("window")
	}
	var rows []Reply
	var err error
	if t.Replies <= ShortThread {
		w.Pages, w.To = 1, t.Branches
		rows, err = db.All(ctx, q, scanReply(v), repliesWhole, t.ID, ShortThread+PerWindow)
	} else {
		var numbers []int
		if numbers, err = db.Column[int](ctx, q, mostHelpful, t.ID, PerWindow); err != nil {
			return w, err
		}
		rows, err = db.All(ctx, q, scanReply(v), repliesWindow, t.ID, BelowShown, db.Of(numbers))
	}
	w.Branches = grow(rows)
	slices.SortStableFunc(w.Branches, func(a, b Branch) int { return cmp.Compare(b.Helpful, a.Helpful) })
	return w, err
}
