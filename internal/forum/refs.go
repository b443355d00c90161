package forum

import (
	"context"

	"waymark/internal/db"
)

// A PlaceRef is a community by reference, with what decides who may read it.
type PlaceRef struct {
	ID         int64
	PID, Slug  string
	Visibility Visibility
}

// A ThreadRef is what is said of a thread by reference alone.
type ThreadRef struct {
	PID   string
	Kind  string
	Place PlaceRef
}

// ThreadRefs gives references to threads, published or deleted, by id. Whoever
// passes them on asks MayHear first.
func ThreadRefs(ctx context.Context, q db.Q, ids []int64) (map[int64]ThreadRef, error) {
	return refs(ctx, q, threadRefs, ids, func(r db.Row) (id int64, ref ThreadRef, err error) {
		return id, ref, r.Scan(&id, &ref.PID, &ref.Kind, &ref.Place.ID, &ref.Place.PID, &ref.Place.Slug, &ref.Place.Visibility)
	})
}

// PlaceRefs gives references to communities, by id. Whoever passes them on
// asks MayHear first.
func PlaceRefs(ctx context.Context, q db.Q, ids []int64) (map[int64]PlaceRef, error) {
	return refs(ctx, q, placeRefs, ids, func(r db.Row) (id int64, ref PlaceRef, err error) {
		err = r.Scan(&ref.ID, &ref.PID, &ref.Slug, &ref.Visibility)
		return ref.ID, ref, err
	})
}

// ReplyNames gives the names outside of replies, by id.
func ReplyNames(ctx context.Context, q db.Q, ids []int64) (map[int64]string, error) {
	return refs(ctx, q, replyNames, ids, func(r db.Row) (id int64, pid string, err error) { return id, pid, r.Scan(&id, &pid) })
}

// MayHear decides whether a viewer may hear of what happens in a community:
// whoever may read it, as one of its members or not.
func MayHear(v Viewer, visibility Visibility, member bool) bool {
	s := Standing{Visibility: visibility}
	if member {
		s.Role = Member
	}
	return May(v, Read, s)
}

// MemberOf lists the communities that people are members of, by person, each
// list in order.
func MemberOf(ctx context.Context, q db.Q, people []int64) (map[int64][]int64, error) {
	out := make(map[int64][]int64, len(people))
	if len(people) == 0 {
		return out, nil
	}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var person, community int64
		err := r.Scan(&person, &community)
		out[person] = append(out[person], community)
		return struct{}{}, err
	}, membershipsOf, db.Of(people))
	return out, err
}

// refs reads what a statement says of ids, by id.
func refs[T any](ctx context.Context, q db.Q, s *db.Statement, ids []int64, scan func(db.Row) (int64, T, error)) (map[int64]T, error) {
	out := make(map[int64]T, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		id, ref, err := scan(r)
		out[id] = ref
		return struct{}{}, err
	}, s, db.Of(ids))
	return out, err
}
