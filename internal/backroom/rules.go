package backroom

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// mayOpen gives the new thread the number of its writer's join, which nobody
// else's thread of the week has.
func (r *Room) mayOpen(ctx context.Context, now ticket.Slot, o envelope.Operation, i *item) error {
	if err := r.fresh(ctx, *i); err != nil {
		return err
	}
	if _, err := r.thread(ctx, i.tid); err == nil {
		return refusal(Malformed)
	} else if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	// Two that wait under one name would fail together, and with them their slot.
	if n, err := count(ctx, r.pool, pooledThread, i.tid); err != nil || n > 0 {
		return errors.Join(err, refusal(Malformed))
	}
	use, err := r.useOfKey(ctx, o.Join.Key)
	if err != nil {
		return err
	}
	number, joins := use.Number()
	if !joins {
		return refusal(TicketInvalid)
	}
	epoch, err := r.admit(ctx, now, *o.Join, use, o.Holder)
	if err != nil {
		return err
	}
	if epoch != i.epoch {
		return refusal(TicketInvalid)
	}
	i.number = sql.NullInt64{Int64: int64(number), Valid: true}
	n, err := count(ctx, r.speak, numberTaken, epoch, number)
	if err == nil && n == 0 {
		n, err = count(ctx, r.pool, pooledNumber, epoch, number)
	}
	if err == nil && n > 0 {
		return refusal(SlotTaken)
	}
	return err
}

// useOfKey says what a key is for.
func (r *Room) useOfKey(ctx context.Context, id ticket.KeyID) (ticket.Use, error) {
	var epoch, named string
	var spki []byte
	var first, last int64
	err := r.speak.QueryRowContext(ctx, keyByID, id[:]).Scan(&epoch, &named, &spki, &first, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, refusal(TicketExpired)
	}
	for _, u := range ticket.Uses() {
		if u.String() == named {
			return u, err
		}
	}
	return 0, errors.Join(err, refusal(TicketInvalid))
}

// A standing is a published thread.
type standing struct {
	epoch  string
	number int
	opened int64
	state  int
}

func (r *Room) thread(ctx context.Context, tid []byte) (t standing, err error) {
	err = r.speak.QueryRowContext(ctx, threadByID, tid).Scan(&t.epoch, &t.number, &t.opened, &t.state)
	return t, err
}

// maySay lets somebody speak who has a name in the thread, or whose join gives
// them one. A join is not used up: it names the one key that its holder has
// there, so it never gives another name.
func (r *Room) maySay(ctx context.Context, now ticket.Slot, o envelope.Operation, i item) error {
	if err := r.fresh(ctx, i); err != nil {
		return err
	}
	t, err := r.thread(ctx, i.tid)
	if errors.Is(err, sql.ErrNoRows) {
		return refusal(NoThread)
	}
	if err != nil {
		return err
	}
	if t.state != 0 || now.Number() >= t.opened+openHours {
		return refusal(JoinClosed)
	}
	waiting, err := count(ctx, r.pool, pooledBy, i.tid, i.hid)
	if err != nil {
		return err
	}
	paused, err := r.paused(ctx, i)
	if err != nil {
		return err
	}
	if paused > now.Number() {
		return refusal(HandlePaused)
	}
	if o.Join != nil {
		epoch, err := r.admit(ctx, now, *o.Join, ticket.Join(t.number), o.Holder)
		if err != nil {
			return err
		}
		if epoch != t.epoch {
			return refusal(TicketInvalid)
		}
	} else if paused == unknown && waiting == 0 {
		return refusal(JoinMissing)
	}
	said, err := count(ctx, r.speak, postsSince, i.tid, i.hid, now.Number()-24)
	if err == nil && said+waiting >= perDay {
		return refusal(TooMany)
	}
	return err
}

// unknown is the pause of somebody who has no name in the thread.
const unknown = -1

// paused gives the slot until which an item's writer is silent in its thread.
func (r *Room) paused(ctx context.Context, i item) (until int64, err error) {
	err = r.speak.QueryRowContext(ctx, handleByID, i.tid, i.hid).Scan(&until)
	if errors.Is(err, sql.ErrNoRows) {
		return unknown, nil
	}
	return until, err
}

// mayWithdraw lets a writer take back a text that they wrote themselves.
func (r *Room) mayWithdraw(ctx context.Context, i item) error {
	tid, hid, state, err := r.post(ctx, i.pid)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err != nil || state != 0 || !bytes.Equal(tid, i.tid) || !bytes.Equal(hid, i.hid) {
		return refusal(Unknown)
	}
	if n, err := count(ctx, r.pool, pooledPost, i.pid); err != nil || n > 0 {
		return errors.Join(err, refusal(Unknown))
	}
	return nil
}
