// Package hatch is the wire between the two rooms of the anonymous channel,
// and both its ends. Through it go closed envelopes, which the front room
// cannot read, and what moderators do, which everybody may know; nothing goes
// through it that says who, where or when.
package hatch

import (
	"context"
	"errors"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// An ID names a thread or a text.
type ID = envelope.ID

// A Move says who moderates and why; everybody reads both.
type Move struct{ Moderator, Reason string }

// A Room is the back room as the front room sees it. Each act fails with
// ErrAway where the room cannot be reached or cannot write, and those of
// moderators with ErrNotThere where there is no such thing.
type Room interface {
	// Drop hands an envelope over and gives the answer, both of envelope.Size
	// octets.
	Drop(ctx context.Context, sealed []byte) (answer []byte, err error)
	// Hide takes a text away.
	Hide(ctx context.Context, m Move, post ID) error
	// Pause keeps a holder, named by its identity in the thread, silent until a slot.
	Pause(ctx context.Context, m Move, thread ID, holder []byte, until ticket.Slot) error
	// CloseThread has a thread take nothing any more.
	CloseThread(ctx context.Context, m Move, thread ID) error
}

var (
	// ErrAway says that the back room cannot be reached, or could not write.
	ErrAway = errors.New("hatch: the back room is away")
	// ErrNotThere says that there is no such text, thread or holder.
	ErrNotThere = errors.New("hatch: there is no such thing")
)
