package auth

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// An Access is a session or an API token with whose it is, in a list of all.
type Access struct {
	Session Session // its zero value for a token
	Token   Token
	Person  forum.Person
}

// SessionsOf lists up to 100 sessions of a person whom the viewer looks
// after, the newest first.
func (a *Auth) SessionsOf(ctx context.Context, v forum.Viewer, person int64) ([]Session, error) {
	if _, err := forum.ManagedByID(ctx, a.d, v, person); err != nil {
		return nil, err
	}
	all, err := db.All(ctx, a.d, scanSession, sessionsOf, person)
	if err != nil {
		return nil, err
	}
	now, live := a.d.Now(), all[:0]
	for _, s := range all {
		if a.alive(s, now) {
			live = append(live, s)
		}
	}
	return live, nil
}

// TokensOf lists up to 100 API tokens of a person whom the viewer looks
// after, the newest first.
func (a *Auth) TokensOf(ctx context.Context, v forum.Viewer, person int64) ([]Token, error) {
	if _, err := forum.ManagedByID(ctx, a.d, v, person); err != nil {
		return nil, err
	}
	return db.All(ctx, a.d, scanToken, tokensOf, person)
}

// EndManagedSession ends a session of a person whom the viewer looks after,
// by its name outside.
func (a *Auth) EndManagedSession(ctx context.Context, v forum.Viewer, pid string) error {
	s, err := db.One(ctx, a.d, scanSession, sessionByPID, pid)
	if errors.Is(err, db.ErrNone) {
		return fault.Missing("session")
	}
	if err == nil {
		err = a.mayEnd(ctx, v, s.Viewer.Person, "session")
	}
	if err != nil {
		return err
	}
	return a.end(ctx, v, s)
}

// EndManagedSessions ends all sessions of a person whom the viewer looks after.
func (a *Auth) EndManagedSessions(ctx context.Context, v forum.Viewer, person int64) error {
	if err := a.mayEnd(ctx, v, person, "person"); err != nil {
		return err
	}
	return a.endAll(ctx, v, person, []byte{})
}

// RevokeManagedToken ends an API token of a person whom the viewer looks
// after, by its name outside.
func (a *Auth) RevokeManagedToken(ctx context.Context, v forum.Viewer, pid string) error {
	person, err := db.Value[int64](ctx, a.d, tokenHolder, pid)
	if errors.Is(err, db.ErrNone) {
		return fault.Missing("token")
	}
	if err == nil {
		err = a.mayEnd(ctx, v, person, "token")
	}
	if err != nil {
		return err
	}
	return a.revoke(ctx, v, person, pid)
}

// mayEnd says whether the viewer may end what belongs to a person. What is
// not theirs to look after is not there.
func (a *Auth) mayEnd(ctx context.Context, v forum.Viewer, person int64, what string) error {
	m, err := forum.ManagedByID(ctx, a.d, v, person)
	if fault.IsNotFound(err) {
		return fault.Missing(what)
	}
	if err == nil {
		err = m.MustChange()
	}
	return err
}

// AllSessions lists up to limit sessions of everybody, the newest first, that
// began before a moment (microseconds since 1970; 0 for now). The site's
// administrators may.
func (a *Auth) AllSessions(ctx context.Context, v forum.Viewer, before int64, limit int) ([]Access, error) {
	return a.all(ctx, v, before, limit, allSessions, func(r db.Row) (x Access, err error) {
		x.Session, err = scanSession(r)
		x.Person.ID = x.Session.Viewer.Person
		return x, err
	})
}

// AllTokens is AllSessions for API tokens that work.
func (a *Auth) AllTokens(ctx context.Context, v forum.Viewer, before int64, limit int) ([]Access, error) {
	return a.all(ctx, v, before, limit, allTokens, func(r db.Row) (x Access, err error) {
		x.Token, err = scanToken(r)
		x.Person.ID = x.Token.Viewer.Person
		return x, err
	})
}

func (a *Auth) all(ctx context.Context, v forum.Viewer, before int64, limit int, s *db.Statement, scan func(db.Row) (Access, error)) ([]Access, error) {
	if !v.Admin && !v.IsSystem() {
		return nil, fault.Denied("fault.admin_only")
	}
	if before == 0 {
		before = 1<<63 - 1
	}
	all, err := db.All(ctx, a.d, scan, s, before, limit)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Person, err = forum.PersonByID(ctx, a.d, v, all[i].Person.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// HasAccounts says which of some people can sign in with a password.
func HasAccounts(ctx context.Context, q db.Q, people []int64) (map[int64]bool, error) {
	with, err := db.Column[int64](ctx, q, accountsOf, db.Of(people))
	has := make(map[int64]bool, len(with))
	for _, id := range with {
		has[id] = true
	}
	return has, err
}

// EndAccessIn ends, inside a transaction, all by which a person gets in: web
// sessions, API tokens and addresses that work once; with account the
// password too. Whoever calls it has decided that it may be.
func EndAccessIn(ctx context.Context, tx *db.Tx, v forum.Viewer, person int64, account bool) error {
	if _, err := tx.Exec(ctx, dropOtherSessions, person, []byte{}); err != nil {
		return err
	}
	tokens, err := db.Column[int64](ctx, tx, revokeTokens, person, tx.Micros())
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, dropLinksOf, person); err != nil {
		return err
	}
	if account {
		if _, err := tx.Exec(ctx, dropAccount, person); err != nil {
			return err
		}
	}
	for _, id := range tokens {
		if err := changes.Append(ctx, tx, TokenRevoked, tokenChange(v, id, person)); err != nil {
			return err
		}
	}
	return changes.Append(ctx, tx, SessionEnded, sessionChange(v, 0, person))
}

// Forget drops what this process has kept of a person's sessions and tokens,
// after EndAccessIn; other processes hear of it from the change log.
func (a *Auth) Forget(person int64) { a.forget(person) }
