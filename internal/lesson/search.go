package lesson

import (
	"context"
	"encoding/json"
	"math"
	"strings"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// more gives, for search, what the lessons say, and lifts a little what
// others have tried.
func more(ctx context.Context, q db.Q, threads []int64) (map[int64]forum.More, error) {
	out := map[int64]forum.More{}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var id, tried int64
		var place string
		var m forum.More
		parts := make([]string, 5)
		err := r.Scan(&id, &parts[0], &parts[1], &parts[2], &parts[3], &parts[4], &place, &m.Outcome, &tried)
		for i, p := range parts {
			parts[i] = markdown.Text(p)
		}
		m.Body = strings.TrimSpace(strings.Join(append(parts, place), "\n\n"))
		m.Boost = 1 + 0.03*math.Log1p(float64(tried))
		out[id] = m
		return struct{}{}, err
	}, texts, db.Of(threads))
	return out, err
}

// FieldsOf gives a lesson's own columns as they were in a revision.
func FieldsOf(r forum.Revision) (Fields, error) {
	var f Fields
	if r.Fields == "" {
		return f, nil
	}
	err := json.Unmarshal([]byte(r.Fields), &f)
	return f, err
}
