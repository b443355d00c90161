package invite

import (
	"context"
	"errors"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Peek gives the invitation of a code without using it up.
func Peek(ctx context.Context, q db.Q, code string) (Invitation, error) {
	i, err := db.One(ctx, q, scanInvitation, invitationByCode, hashOf(code), db.Micros(nowOf(q)))
	if errors.Is(err, db.ErrNone) {
		return i, gone()
	}
	return i, err
}

// Known says whether somebody with the invitation's address can sign in by now.
func (i Invitation) Known(ctx context.Context, q db.Q) (bool, error) {
	p, err := forum.PersonByEmail(ctx, q, forum.System(), i.Email)
	if fault.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return auth.HasAccount(ctx, q, p.ID)
}

// A Newcomer is what somebody who is invited says of themselves.
type Newcomer struct {
	Name, RoleTitle, Password string
}

// Enter uses an invitation up: it makes the person, a member of the
// community, and begins their session.
func Enter(ctx context.Context, d *db.DB, a *auth.Auth, code string, n Newcomer, device string) (secret string, s auth.Session, i Invitation, err error) {
	if i, err = Peek(ctx, d, code); err != nil {
		return "", s, i, err
	}
	draft := forum.PersonDraft{Name: n.Name, Email: i.Email, Org: i.Org.ID, RoleTitle: n.RoleTitle}
	secret, s, err = a.Enrol(ctx, draft, n.Password, device, func(tx *db.Tx, person int64) error {
		now, err := Peek(ctx, tx, code)
		if err != nil {
			return err
		}
		return now.use(ctx, tx, person)
	})
	return secret, s, i, err
}

// use makes a person a member where the invitation leads, and ends it.
func (i Invitation) use(ctx context.Context, tx *db.Tx, person int64) error {
	if i.community != 0 {
		if err := forum.AdmitInvited(ctx, tx, i.community, person); err != nil {
			return err
		}
	}
	return i.close(ctx, tx, forum.Viewer{Person: person}, "accepted", Accepted)
}

// Mine gives the invitations that wait for the viewer.
func Mine(ctx context.Context, q db.Q, v forum.Viewer) ([]Invitation, error) {
	if !v.SignedIn() {
		return nil, nil
	}
	return db.All(ctx, q, scanInvitation, invitationsFor, v.Person, db.Micros(nowOf(q)))
}

// mine finds one of them.
func mine(ctx context.Context, tx *db.Tx, v forum.Viewer, pid string) (Invitation, error) {
	all, err := Mine(ctx, tx, v)
	if err != nil {
		return Invitation{}, err
	}
	for _, i := range all {
		if i.PID == pid {
			return i, nil
		}
	}
	return Invitation{}, fault.Missing("invitation")
}

// Accept has the viewer join the community to which they are invited.
func Accept(ctx context.Context, d *db.DB, v forum.Viewer, pid string) (i Invitation, err error) {
	if !v.SignedIn() {
		return i, fault.NotSignedIn()
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if i, err = mine(ctx, tx, v, pid); err != nil {
			return err
		}
		return i.use(ctx, tx, v.Person)
	})
	return i, err
}

// Decline says no to an invitation to the viewer.
func Decline(ctx context.Context, d *db.DB, v forum.Viewer, pid string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		i, err := mine(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		return i.close(ctx, tx, v, "declined", Declined)
	})
}
