package backroom

import (
	"context"
	"database/sql"
	"errors"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// A Move is what a moderator does, under their own name and with a reason
// that everybody reads.
type Move struct {
	ID        envelope.ID // drawn at random
	Moderator string
	Reason    string
}

// What moderators do, as the log that everybody reads names it.
const (
	hides  = "hide"
	pauses = "pause"
	closes = "close"
)

// The states of a post that is there no more.
const (
	withdrawn = 1
	hidden    = 2
)

// Pause keeps a holder silent in one thread until a slot. Nobody has a second
// name there, so nothing else is needed. It fails with sql.ErrNoRows where
// there is no such holder.
func (r *Room) Pause(ctx context.Context, now ticket.Slot, m Move, thread envelope.ID, handle []byte, until ticket.Slot) error {
	return inside(ctx, r.speak, func(tx *sql.Tx) error {
		if err := changed(tx.ExecContext(ctx, pauseHandle, until.Number(), m.Reason, thread[:], handle)); err != nil {
			return err
		}
		return m.log(ctx, tx, now, pauses, handle, thread[:])
	})
}

// Hide takes a text away and leaves its place, with the reason; with the text
// that began a thread goes the thread's title. It fails with sql.ErrNoRows
// where there is no such text.
func (r *Room) Hide(ctx context.Context, now ticket.Slot, m Move, post envelope.ID) error {
	tid, _, _, err := r.post(ctx, post[:])
	if err != nil {
		return err
	}
	return inside(ctx, r.speak, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, takeTitle, post[:]); err != nil {
			return err
		}
		if err := changed(tx.ExecContext(ctx, takePost, hidden, m.Reason, post[:])); err != nil {
			return err
		}
		return m.log(ctx, tx, now, hides, post[:], tid)
	})
}

// CloseThread has a thread take nothing any more, for good. It fails with
// sql.ErrNoRows where there is no such thread, or it is closed.
func (r *Room) CloseThread(ctx context.Context, now ticket.Slot, m Move, thread envelope.ID) error {
	return inside(ctx, r.speak, func(tx *sql.Tx) error {
		if err := changed(tx.ExecContext(ctx, closeThread, thread[:])); err != nil {
			return err
		}
		return m.log(ctx, tx, now, closes, thread[:], thread[:])
	})
}

func (m Move) log(ctx context.Context, tx *sql.Tx, now ticket.Slot, action string, target, thread []byte) error {
	_, err := tx.ExecContext(ctx, addModLog, m.ID[:], now.Number(), m.Moderator, action, target, thread, m.Reason)
	return err
}

func changed(done sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, sql.ErrNoRows)
	}
	return nil
}
