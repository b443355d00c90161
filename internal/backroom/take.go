package backroom

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// What becomes of an operation.
const (
	Held      = "held"      // it waits for its slot
	Published = "published" // it had its slot before
	Nothing   = "nothing"   // it asked for nothing

	TicketInvalid = "ticket_invalid"
	TicketExpired = "ticket_expired"
	TicketEarly   = "ticket_early" // its week has not begun
	TicketSpent   = "ticket_spent"
	SlotTaken     = "slot_taken" // another thread has the number
	NoThread      = "no_thread"
	JoinClosed    = "join_closed" // the thread takes nothing any more
	JoinMissing   = "join_missing"
	HandlePaused  = "handle_paused"
	TooMany       = "too_many" // more than ten in a day
	NotSigned     = "not_signed"
	Unknown       = "unknown" // there is no such text of this writer
	Malformed     = "malformed"
)

const (
	// perDay is how much one writer may say in one thread in a day.
	perDay = 10
	// farthest is how many hours ahead something may be put off.
	farthest = 48
)

// A refusal ends the checks and is no fault of ours.
type refusal string

func (r refusal) Error() string { return string(r) }

// Take looks an operation over and puts it into the pool where all is good.
// The result is what the writer is told; an error is the room's own. The same
// operation may come again and is told the same.
func (r *Room) Take(ctx context.Context, now ticket.Slot, o envelope.Operation) (envelope.Result, error) {
	if o.Op == envelope.Chaff {
		return envelope.Result{Code: Nothing}, nil
	}
	code, err := r.consider(ctx, now, o)
	var no refusal
	if err != nil && !errors.As(err, &no) {
		// Where another worker was quicker with the same, that is seen now.
		code, err = r.consider(ctx, now, o)
	}
	if errors.As(err, &no) {
		return r.explained(ctx, o, no)
	}
	if err != nil {
		return envelope.Result{}, err
	}
	return envelope.Result{Code: code, Slot: o.Slot}, nil
}

// explained tells a writer why; who was paused reads until when, and the
// moderator's reason, as everybody does.
func (r *Room) explained(ctx context.Context, o envelope.Operation, no refusal) (envelope.Result, error) {
	told := envelope.Result{Code: string(no)}
	if no != HandlePaused {
		return told, nil //nolint:nilerr // to be refused is an answer
	}
	var until int64
	err := r.speak.QueryRowContext(ctx, pauseOf, o.Thread[:], handleOf(o.Holder)).Scan(&until, &told.Reason)
	told.Until = ticket.SlotAt(until)
	return told, err
}

func (r *Room) consider(ctx context.Context, now ticket.Slot, o envelope.Operation) (code string, err error) {
	i := itemOf(o)
	if code, err := r.again(ctx, i.rid); code != "" || err != nil {
		return code, err
	}
	if o.Op != envelope.Withdraw {
		if i.epoch, err = r.admit(ctx, now, o.Ticket, useOf(o.Op), nil); err != nil {
			return "", err
		}
		mark := o.Ticket.Mark()
		i.mark = mark[:]
	}
	if !o.ByHolder() {
		return "", refusal(NotSigned)
	}
	if o.Slot.Number() > now.Number()+farthest {
		return "", refusal(Malformed)
	}
	if err := r.unspent(ctx, i); err != nil {
		return "", err
	}
	switch o.Op {
	case envelope.Open:
		err = r.mayOpen(ctx, now, o, &i)
	case envelope.Say:
		err = r.maySay(ctx, now, o, i)
	case envelope.Withdraw:
		err = r.mayWithdraw(ctx, i)
	default:
		err = refusal(Malformed)
	}
	if err != nil {
		return "", err
	}
	return Held, r.add(ctx, i)
}

func useOf(o envelope.Op) ticket.Use {
	if o == envelope.Open {
		return ticket.Open
	}
	return ticket.Say
}

// admit says which week a ticket is of, where it is good now for a use. Where
// it is to let its holder join, holder is the holder's key.
func (r *Room) admit(ctx context.Context, now ticket.Slot, t ticket.Ticket, use ticket.Use, holder []byte) (epoch string, err error) {
	var named string
	var spki []byte
	var first, last int64
	err = r.speak.QueryRowContext(ctx, keyByID, t.Key[:]).Scan(&epoch, &named, &spki, &first, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return "", refusal(TicketExpired) // or there never was such a key
	}
	if err != nil {
		return "", err
	}
	switch {
	case named != use.String():
		return "", refusal(TicketInvalid)
	case now.Number() < first:
		return "", refusal(TicketEarly)
	case now.Number() > last:
		return "", refusal(TicketExpired)
	}
	key, err := ticket.ParsePublic(spki)
	if err != nil {
		return "", err
	}
	m, err := t.Check(key, use)
	if err != nil || string(m.Epoch) != epoch || holder != nil && m.Own != ticket.HolderOf(holder) {
		return "", refusal(TicketInvalid)
	}
	return epoch, nil
}

// again says what became of an operation that was here before.
func (r *Room) again(ctx context.Context, rid []byte) (code string, err error) {
	if n, err := count(ctx, r.pool, pooledReceipt, rid); err != nil || n > 0 {
		return Held, err
	}
	return r.receipt(ctx, rid)
}

func (r *Room) receipt(ctx context.Context, rid []byte) (result string, err error) {
	err = r.speak.QueryRowContext(ctx, receiptByID, rid).Scan(&result)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return result, err
}

func (r *Room) unspent(ctx context.Context, i item) error {
	if i.mark == nil {
		return nil
	}
	used, err := r.used(ctx, i)
	n := 0
	if err == nil && !used {
		n, err = count(ctx, r.pool, pooledMark, i.mark)
	}
	if err == nil && (used || n > 0) {
		return refusal(TicketSpent)
	}
	return err
}

// used says whether an item's ticket is among those of what was published.
func (r *Room) used(ctx context.Context, i item) (bool, error) {
	if i.mark == nil {
		return false, nil
	}
	n, err := count(ctx, r.speak, isSpent, i.epoch, i.mark)
	return n > 0, err
}

// fresh refuses a text whose name is taken.
func (r *Room) fresh(ctx context.Context, i item) error {
	n, err := count(ctx, r.pool, pooledPost, i.pid)
	if err != nil {
		return err
	}
	if _, _, _, err := r.post(ctx, i.pid); n > 0 || err == nil {
		return refusal(Malformed)
	} else if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return nil
}

func (r *Room) post(ctx context.Context, pid []byte) (tid, hid []byte, state int, err error) {
	err = r.speak.QueryRowContext(ctx, postByID, pid).Scan(&tid, &hid, &state)
	return tid, hid, state, err
}

// handleOf is how a holder is known in a thread.
func handleOf(holder []byte) []byte {
	sum := sha256.Sum256(holder)
	return sum[:16]
}
