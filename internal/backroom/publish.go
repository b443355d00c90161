package backroom

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// The least crowds that any setting can ask for: fewer people do not hide
// anybody.
const (
	LeastHolders = 20
	LeastOnline  = 10
)

// maxHold is how many hours something waits beyond its slot for a crowd.
const maxHold = 48

// NotPublished is the receipt of what waited too long.
const NotPublished = "not_published"

// A Crowd is how many hold tickets, and how many were about lately. The front
// room knows both, and says nothing else.
type Crowd struct{ Holders, Online int }

// hides says whether a crowd is as large as another.
func (c Crowd) hides(least Crowd) bool {
	return c.Holders >= max(least.Holders, LeastHolders) && c.Online >= max(least.Online, LeastOnline)
}

// An Outcome counts what a slot did.
type Outcome struct{ Published, Held, Dropped int }

// An item is what waits in the pool.
type item struct {
	op                 envelope.Op
	slot               int64
	pid, rid, mark     []byte
	epoch              string
	tid, hid, pk, hsig []byte
	number             sql.NullInt64
	title, text        string
}

func itemOf(o envelope.Operation) item {
	return item{
		op: o.Op, slot: o.Slot.Number(), pid: o.Post[:], rid: o.Receipt[:], tid: o.Thread[:],
		hid: handleOf(o.Holder), pk: o.Holder, hsig: o.Signature, title: o.Title, text: o.Text,
	}
}

func (r *Room) add(ctx context.Context, i item) error {
	_, err := r.pool.ExecContext(ctx, addPooled, i.pid, string(i.op), i.slot, i.rid, i.epoch, i.mark, i.tid, i.hid, i.pk, i.number, i.title, i.text, i.hsig)
	return err
}

const endless = math.MaxInt64

// waiting gives what waits for a slot or an earlier one, by name.
func (r *Room) waiting(ctx context.Context, slot int64) (all []item, err error) {
	rows, err := r.pool.QueryContext(ctx, pooled, slot)
	if err != nil {
		return nil, fmt.Errorf("back room: read the pool: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var i item
		var op string
		if err := rows.Scan(&i.pid, &op, &i.slot, &i.rid, &i.epoch, &i.mark, &i.tid, &i.hid, &i.pk, &i.number, &i.title, &i.text, &i.hsig); err != nil {
			return nil, err
		}
		i.op = envelope.Op(op)
		all = append(all, i)
	}
	return all, rows.Err()
}

// Publish writes what waits for this slot, all of it in one transaction and in
// an order that has nothing to do with how it came. Where the crowd is smaller
// than the least, it is held, and after two days dropped with its tickets
// unspent.
func (r *Room) Publish(ctx context.Context, slot ticket.Slot, crowd, least Crowd) (Outcome, error) {
	if err := r.heal(ctx); err != nil {
		return Outcome{}, err
	}
	now := slot.Number()
	waiting, err := r.waiting(ctx, now)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	var done []item
	receipts := map[string]string{}
	publish := crowd.hides(least)
	for _, i := range waiting {
		result, err := r.fate(ctx, i, now, publish)
		switch {
		case err != nil:
			return Outcome{}, err
		case result == Held:
			out.Held++
			continue
		case result == Published:
			out.Published++
		default:
			out.Dropped++
		}
		receipts[string(i.rid)] = result
		done = append(done, i)
	}
	if len(done) == 0 {
		return out, nil
	}
	if err := inside(ctx, r.speak, func(tx *sql.Tx) error { return write(ctx, tx, now, done, receipts) }); err != nil {
		return Outcome{}, err
	}
	return out, r.discard(ctx, done)
}

// fate says what becomes of an item in a slot: much may have happened since it
// was taken.
func (r *Room) fate(ctx context.Context, i item, now int64, publish bool) (string, error) {
	if spent, err := r.used(ctx, i); spent || err != nil { // by another worker, of which there is never to be one
		return TicketSpent, err
	}
	if i.op == envelope.Open {
		if taken, err := r.taken(ctx, i); taken || err != nil { // as above
			return SlotTaken, err
		}
	}
	if i.op == envelope.Say {
		if t, err := r.thread(ctx, i.tid); err != nil || t.state != 0 {
			return JoinClosed, err
		}
	}
	paused, err := r.paused(ctx, i)
	switch {
	case err != nil:
		return "", err
	case paused > now && i.op != envelope.Withdraw: // what somebody takes back of their own may always go
		return HandlePaused, nil
	case now > i.slot+maxHold:
		return NotPublished, nil
	case publish:
		return Published, nil
	}
	return Held, nil
}

// taken says whether a new thread's name or number is another's already.
func (r *Room) taken(ctx context.Context, i item) (bool, error) {
	n, err := count(ctx, r.speak, numberTaken, i.epoch, i.number)
	if err != nil || n > 0 {
		return true, err
	}
	_, err = r.thread(ctx, i.tid)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return true, err
}

// write puts items into the tables, each table in the order of its key.
func write(ctx context.Context, tx *sql.Tx, now int64, items []item, receipts map[string]string) error {
	var w writer
	public := slices.DeleteFunc(slices.Clone(items), func(i item) bool { return receipts[string(i.rid)] != Published })
	for _, i := range sorted(public, func(i item) []byte { return i.tid }) {
		if i.op == envelope.Open {
			w.exec(ctx, tx, addThread, i.tid, i.epoch, i.number, i.title, now)
		}
	}
	for _, i := range sorted(public, func(i item) []byte { return slices.Concat(i.tid, i.hid, []byte(i.op)) }) {
		if i.op != envelope.Withdraw {
			w.exec(ctx, tx, addHandle, i.tid, i.hid, i.pk, i.op == envelope.Open)
		}
	}
	for _, i := range sorted(public, func(i item) []byte { return i.pid }) {
		if i.op == envelope.Withdraw {
			w.exec(ctx, tx, takeTitle, i.pid)
			w.exec(ctx, tx, takePost, withdrawn, "", i.pid)
		} else {
			w.exec(ctx, tx, addPost, i.pid, i.tid, i.hid, now, i.text, i.hsig)
		}
	}
	for _, i := range sorted(public, func(i item) []byte { return append([]byte(i.epoch), i.mark...) }) {
		if i.mark != nil {
			w.exec(ctx, tx, spend, i.epoch, i.mark)
		}
	}
	for _, i := range sorted(items, func(i item) []byte { return i.rid }) {
		w.exec(ctx, tx, addReceipt, i.rid, now, receipts[string(i.rid)])
	}
	return w.err
}

// A writer stops at the first error.
type writer struct{ err error }

func (w *writer) exec(ctx context.Context, tx *sql.Tx, text string, args ...any) {
	if w.err == nil {
		_, w.err = tx.ExecContext(ctx, text, args...)
	}
}

func sorted(items []item, by func(item) []byte) []item {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b item) int { return bytes.Compare(by(a), by(b)) })
	return items
}

// discard deletes items from the pool, and writes it anew: what is left of
// them in the file would tell in which order they came.
func (r *Room) discard(ctx context.Context, done []item) error {
	if len(done) == 0 {
		return nil
	}
	err := inside(ctx, r.pool, func(tx *sql.Tx) error {
		var w writer
		for _, i := range done {
			w.exec(ctx, tx, unpool, i.pid)
		}
		return w.err
	})
	if err != nil {
		return err
	}
	_, err = r.pool.ExecContext(ctx, "VACUUM")
	return err
}
