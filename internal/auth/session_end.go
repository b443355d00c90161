package auth

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// SignOut ends the session with a secret; one that is not there is no fault.
func (a *Auth) SignOut(ctx context.Context, secret string) error {
	key := hashOf(secret)
	s, err := db.One(ctx, a.d, scanSession, sessionByHash, key[:])
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.end(ctx, s.Viewer, s)
}

// EndSession ends one of the viewer's sessions, by its name outside.
func (a *Auth) EndSession(ctx context.Context, v forum.Viewer, pid string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	s, err := db.One(ctx, a.d, scanSession, sessionByPID, pid)
	if errors.Is(err, db.ErrNone) || err == nil && s.Viewer.Person != v.Person {
		return fault.Missing("session")
	}
	if err != nil {
		return err
	}
	return a.end(ctx, v, s)
}

func (a *Auth) end(ctx context.Context, v forum.Viewer, s Session) error {
	err := a.d.Write(ctx, func(tx *db.Tx) error {
		if n, err := tx.Exec(ctx, dropSession, s.ID); err != nil || n == 0 {
			return err
		}
		return changes.Append(ctx, tx, SessionEnded, sessionChange(v, s.ID, s.Viewer.Person))
	})
	a.sessions.drop(func(c Session) bool { return c.ID == s.ID })
	return err
}

// EndOtherSessions ends all of the viewer's sessions but the one with the secret.
func (a *Auth) EndOtherSessions(ctx context.Context, v forum.Viewer, secret string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	keep := hashOf(secret)
	return a.endAll(ctx, v, v.Person, keep[:])
}

// EndAllSessions ends all sessions of a person: the viewer's own, or an
// administrator ends somebody's.
func (a *Auth) EndAllSessions(ctx context.Context, v forum.Viewer, person int64) error {
	own := v.SignedIn() && v.Person == person
	if !own && !v.Admin && !v.IsSystem() {
		return fault.Denied("fault.admin_only")
	}
	return a.endAll(ctx, v, person, []byte{})
}

func (a *Auth) endAll(ctx context.Context, v forum.Viewer, person int64, keep []byte) error {
	err := a.d.Write(ctx, func(tx *db.Tx) error {
		if n, err := tx.Exec(ctx, dropOtherSessions, person, keep); err != nil || n == 0 {
			return err
		}
		return changes.Append(ctx, tx, SessionEnded, sessionChange(v, 0, person))
	})
	a.forget(person)
	return err
}

// forget drops what this process keeps of a person's sessions and tokens.
func (a *Auth) forget(person int64) {
	a.sessions.drop(func(s Session) bool { return s.Viewer.Person == person })
	a.tokens.drop(func(t Token) bool { return t.Viewer.Person == person })
}

// Sweep removes sessions and one-time links that have run out, a thousand at
// a time, and says how many sessions; to be called now and then.
func (a *Auth) Sweep(ctx context.Context) (n int64, err error) {
	err = a.d.Write(ctx, func(tx *db.Tx) error {
		if n, err = tx.Exec(ctx, sweepSessions, tx.Micros()); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, sweepLinks, db.Micros(tx.Now.Add(-30*day)))
		return err
	})
	return n, err
}
