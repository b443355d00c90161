package invite

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/mail"
)

// MaxOpen is how many open invitations a list shows.
const MaxOpen = 500

// Open lists invitations to a community that nobody has answered, the newest
// first, those that have run out among them; whoever may invite may know.
func Open(ctx context.Context, q db.Q, v forum.Viewer, community int64) ([]Invitation, error) {
	if err := may(ctx, q, v, community); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanInvitation, openIn, community, MaxOpen)
}

// OpenEverywhere is Open for administrators: to the site alone and to all
// communities of which they may know.
func OpenEverywhere(ctx context.Context, q db.Q, v forum.Viewer) ([]Invitation, error) {
	if err := may(ctx, q, v, 0); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanInvitation, openEverywhere, v.Person, MaxOpen)
}

// managed finds an open invitation that the viewer may change.
func managed(ctx context.Context, tx *db.Tx, v forum.Viewer, pid string) (Invitation, error) {
	i, err := db.One(ctx, tx, scanInvitation, invitationByPID, pid)
	if errors.Is(err, db.ErrNone) {
		return i, fault.Missing("invitation")
	}
	if err == nil {
		err = may(ctx, tx, v, i.community)
	}
	if fault.KindOf(err) == fault.Forbidden && !v.Admin {
		err = fault.Missing("invitation") // whose it is, and where to, is not theirs to know
	}
	return i, err
}

// Again sends an open invitation once more, with another code and for another
// fourteen days.
func Again(ctx context.Context, d *db.DB, v forum.Viewer, pid string, post *mail.Mail) (h Handed, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		i, err := managed(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if post.On() && tx.Now.Before(i.Sent.Add(pause)) {
			return fault.Clash("invited_just_now", "fault.invited_just_now")
		}
		if _, err := tx.Exec(ctx, renewInvitation, i.ID, tx.Micros(), db.Micros(tx.Now.Add(Lasting))); err != nil {
			return err
		}
		if h, err = dispatch(ctx, tx, i.ID, post); err != nil {
			return err
		}
		return changes.Append(ctx, tx, Renewed, forum.CommunityInvitation(v, i.ID, i.community))
	})
	return h, err
}

// Withdraw takes an open invitation back; its address opens nothing any more.
func Withdraw(ctx context.Context, d *db.DB, v forum.Viewer, pid string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		i, err := managed(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		return i.close(ctx, tx, v, "withdrawn", Withdrawn)
	})
}

// close ends an invitation; what it said of somebody goes.
func (i Invitation) close(ctx context.Context, tx *db.Tx, v forum.Viewer, state string, verb changes.Verb) error {
	n, err := tx.Exec(ctx, closeInvitation, i.ID, state, tx.Micros())
	if err != nil {
		return err
	}
	if n == 0 {
		return gone()
	}
	return changes.Append(ctx, tx, verb, forum.CommunityInvitation(v, i.ID, i.community))
}

// gone is the one answer to an invitation that is unknown, answered, withdrawn
// or too old.
func gone() error { return fault.New(fault.NotFound, "link_used", "fault.link_used") }

// Sweep forgets invitations that ended a month ago, a thousand at a time.
func Sweep(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sweepInvitations, db.Micros(tx.Now.Add(-2*Lasting)))
		return err
	})
}
