package lesson

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// HandedOver is the change of who keeps a lesson right.
var HandedOver = changes.Declare("lesson.handed_over", changes.Routine)

// HandOver gives all published lessons that a person keeps right to another, inside a
// transaction, and says how many. Whoever calls it has decided that it may
// be; that nobody reads a lesson through it who could not before is up to who
// may read its community.
func HandOver(ctx context.Context, tx *db.Tx, v forum.Viewer, from, to int64) (int, error) {
	type row struct{ thread, community int64 }
	all, err := db.All(ctx, tx, func(r db.Row) (o row, err error) {
		return o, r.Scan(&o.thread, &o.community)
	}, ownedBy, from)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	for _, o := range all {
		if _, err := tx.Exec(ctx, setOwner, o.thread, to); err != nil {
			return 0, err
		}
		if err := changes.Append(ctx, tx, HandedOver, changes.Change{
			Kind: Name, Subject: o.thread, Community: o.community, Actor: v.Person, Audience: changes.Readers,
		}); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// CountOwned says how many published lessons a person keeps right.
func CountOwned(ctx context.Context, q db.Q, person int64) (int, error) {
	return db.Value[int](ctx, q, countOwned, person)
}
