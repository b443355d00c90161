package forum

import (
	"context"

	"waymark/internal/db"
)

// A ThreadRef is what is said of a thread by reference alone.
type ThreadRef struct {
	PID       string
	Kind      string
	Community string // its slug
}

// ThreadRefs gives references to threads, published or deleted, by id, for
// those alone that the viewer may read.
func ThreadRefs(ctx context.Context, q db.Q, v Viewer, ids []int64) (map[int64]ThreadRef, error) {
	out := make(map[int64]ThreadRef, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var id int64
		var ref ThreadRef
		err := r.Scan(&id, &ref.PID, &ref.Kind, &ref.Community)
		out[id] = ref
		return struct{}{}, err
	}, threadRefs, v.Person, db.Of(ids))
	return out, err
}

// ReadableRefs gives references to communities, by id, for those alone whose
// content the viewer may read.
func ReadableRefs(ctx context.Context, q db.Q, v Viewer, ids []int64) (map[int64]CommunityRef, error) {
	out := make(map[int64]CommunityRef, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var id int64
		var ref CommunityRef
		err := r.Scan(&id, &ref.PID, &ref.Slug, &ref.Name)
		out[id] = ref
		return struct{}{}, err
	}, readableRefs, v.Person, db.Of(ids))
	return out, err
}
