package doctemplate

import (
	"context"
	"math"
	"strings"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// more gives, for search, what the templates say, and lifts a little what
// others use.
func more(ctx context.Context, q db.Q, threads []int64) (map[int64]forum.More, error) {
	out := map[int64]forum.More{}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var id, users int64
		parts := make([]string, 3)
		err := r.Scan(&id, &parts[0], &parts[1], &parts[2], &users)
		for i, p := range parts {
			parts[i] = markdown.Text(p)
		}
		out[id] = forum.More{Body: strings.TrimSpace(strings.Join(parts, "\n\n")), Boost: 1 + 0.03*math.Log1p(float64(users))}
		return struct{}{}, err
	}, texts, db.Of(threads))
	return out, err
}
