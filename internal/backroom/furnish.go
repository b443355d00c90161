package backroom

import (
	"context"
	"database/sql"
	"errors"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// ErrInUse says that passes have been used in a room, or can be.
var ErrInUse = errors.New("backroom: passes are used here")

// Furnish publishes in a slot what a demonstration begins with. No pass is
// asked, so it fails with ErrInUse in a room that ever learned the keys of
// any: what staff say never stands beside what nobody said.
func (r *Room) Furnish(ctx context.Context, slot ticket.Slot, said []envelope.Operation) error {
	if n, err := count(ctx, r.speak, anyKey); err != nil || n > 0 {
		return errors.Join(err, ErrInUse)
	}
	epoch := string(slot.Epoch())
	items, receipts := make([]item, len(said)), map[string]string{}
	for i, o := range said {
		items[i] = itemOf(o)
		items[i].epoch = epoch
		receipts[string(items[i].rid)] = Published
		if o.Op != envelope.Open {
			continue
		}
		n, err := r.freeNumber(ctx, epoch, items[:i])
		if err != nil {
			return err
		}
		items[i].number = sql.NullInt64{Int64: n, Valid: true}
	}
	return inside(ctx, r.speak, func(tx *sql.Tx) error { return write(ctx, tx, slot.Number(), items, receipts) })
}

// freeNumber gives the number that the next thread of a week gets, behind
// those that are there and those before it.
func (r *Room) freeNumber(ctx context.Context, epoch string, before []item) (int64, error) {
	n, err := count(ctx, r.speak, threadsOf, epoch)
	for _, i := range before {
		if i.number.Valid {
			n++
		}
	}
	return int64(n), err
}
