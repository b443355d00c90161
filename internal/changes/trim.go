package changes

import (
	"context"
	"errors"
	"math"
	"time"

	"waymark/internal/db"
)

// KeepFor is how long a change stays in the log at least.
const KeepFor = 30 * 24 * time.Hour

// trimAtOnce is how many changes one transaction removes.
const trimAtOnce = 1000

var (
	slowestReader = db.Scan("a row for each reader", `SELECT seq FROM readers ORDER BY seq LIMIT 1`)
	oldChanges    = db.SQL(`SELECT seq, at FROM changes ORDER BY seq LIMIT $1`)
	removeUpTo    = db.SQL(`DELETE FROM changes WHERE seq <= $1`)
)

// Trim removes what is older than KeepFor and what every reader that keeps its
// place in the database, and each other one whose place is given, has passed.
// The newest change stays, since it is the log's head. It says how many it
// removed.
func Trim(ctx context.Context, d *db.DB, others ...int64) (removed int64, err error) {
	for ctx.Err() == nil {
		var n int64
		err := d.Write(ctx, func(tx *db.Tx) error {
			last, err := passed(ctx, tx, others)
			if err != nil {
				return err
			}
			n, err = trimTo(ctx, tx, last)
			return err
		})
		removed += n
		if err != nil || n < trimAtOnce {
			return removed, err
		}
	}
	return removed, ctx.Err()
}

// passed is the last change that all have passed and that is not the newest.
func passed(ctx context.Context, tx *db.Tx, others []int64) (int64, error) {
	last, err := db.Value[int64](ctx, tx, slowestReader)
	if errors.Is(err, db.ErrNone) {
		last, err = math.MaxInt64, nil
	}
	if err != nil {
		return 0, err
	}
	head, err := db.Value[int64](ctx, tx, selectLast)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	for _, seq := range others {
		last = min(last, seq)
	}
	return min(last, head-1), err
}

// trimTo removes the oldest changes, as many as one transaction may, that are
// old enough and not behind a place.
func trimTo(ctx context.Context, tx *db.Tx, last int64) (int64, error) {
	old, err := db.All(ctx, tx, func(r db.Row) (c Change, err error) { return c, r.Scan(&c.Seq, &c.At) }, oldChanges, trimAtOnce)
	if err != nil {
		return 0, err
	}
	before, upTo := db.Micros(tx.Now.Add(-KeepFor)), int64(0)
	for _, c := range old {
		if c.Seq > last || c.At >= before {
			break
		}
		upTo = c.Seq
	}
	if upTo == 0 {
		return 0, nil
	}
	return tx.Exec(ctx, removeUpTo, upTo)
}
