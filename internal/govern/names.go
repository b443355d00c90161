package govern

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// A Named is what a number stands for, with the part of its address that
// belongs to it: a person's pid or a community's slug.
type Named struct{ Address, Text string }

// Names looks up people and those communities that the viewer may see, by
// number. Who or what is gone, or not for the viewer, has no name.
func Names(ctx context.Context, q db.Q, v forum.Viewer, people, communities []int64) (who, where map[int64]Named, err error) {
	if who, err = names(ctx, q, namesOf, people); err != nil {
		return nil, nil, err
	}
	where, err = names(ctx, q, placesOf, communities, v.Person)
	return who, where, err
}

func names(ctx context.Context, q db.Q, s *db.Statement, ids []int64, args ...any) (map[int64]Named, error) {
	out := map[int64]Named{}
	if len(ids) == 0 {
		return out, nil
	}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var id int64
		var n Named
		err := r.Scan(&id, &n.Address, &n.Text)
		out[id] = n
		return struct{}{}, err
	}, s, append(args, db.Of(ids))...)
	return out, err
}
