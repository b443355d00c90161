package auth

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What happens to accounts.
var (
	AccountAdded    = changes.Declare("account.added", changes.Audited, changes.Security)
	PasswordChanged = changes.Declare("account.password_changed", changes.OfOthers, changes.Security)
)

// An account is a way to sign in as a person.
type account struct {
	person int64
	hash   string
}

func scanAccount(r db.Row) (a account, err error) { return a, r.Scan(&a.person, &a.hash) }

// failed is the one answer to whatever is wrong with a sign-in.
func failed() error { return fault.Wrong("sign_in_failed", "fault.sign_in_failed") }

// SignIn begins a session for the person with an e-mail address and password
// on a device, and ends the browser's old session, if any. Whether it is the
// address or the password that is wrong cannot be told, from the time either.
func (a *Auth) SignIn(ctx context.Context, email, password, device, old string) (secret string, s Session, err error) {
	acc, err := db.One(ctx, a.d, scanAccount, accountByEmail, forum.Email(email))
	there := err == nil
	if !there {
		if !errors.Is(err, db.ErrNone) {
			return "", s, err
		}
		acc.hash = nobody
	}
	if len(password) > 4*MaxPassword {
		password, there = "", false
	}
	ok, stale, err := a.pool.matches(ctx, acc.hash, password)
	switch {
	case err != nil:
		return "", s, err
	case !ok || !there:
		return "", s, failed()
	case stale:
		if err := a.rehash(ctx, acc, password); err != nil {
			return "", s, err
		}
	}
	return a.start(ctx, acc.person, device, old)
}

// SignInAs begins a session as a person without asking for anything: the demo
// alone may.
func (a *Auth) SignInAs(ctx context.Context, person int64, device, old string) (secret string, s Session, err error) {
	return a.start(ctx, person, device, old)
}

// rehash keeps a password anew, at the cost that is wanted now.
func (a *Auth) rehash(ctx context.Context, acc account, password string) error {
	hash, err := a.pool.hash(ctx, password)
	if err != nil {
		return err
	}
	return a.d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, replaceHash, acc.person, acc.hash, hash)
		return err
	})
}

// ChangePassword gives the viewer, in the session with a secret, another
// password. It asks for the present one and ends all other sessions.
func (a *Auth) ChangePassword(ctx context.Context, v forum.Viewer, secret, present, next string) error {
	p, err := forum.PersonByID(ctx, a.d, v, v.Person)
	if err != nil {
		return err
	}
	acc, err := db.One(ctx, a.d, scanAccount, accountOf, v.Person)
	if errors.Is(err, db.ErrNone) {
		return fault.Missing("account")
	}
	if err != nil {
		return err
	}
	var f fault.Fields
	CheckPassword(&f, "password", next, p.Name, p.Email)
	if len(present) > 4*MaxPassword {
		present = ""
	}
	ok, _, err := a.pool.matches(ctx, acc.hash, present)
	if err != nil {
		return err
	}
	if !ok {
		f.Add("present", "fault.password_wrong")
	}
	if err := f.Err(); err != nil {
		return err
	}
	hash, err := a.pool.hash(ctx, next)
	if err != nil {
		return err
	}
	keep := hashOf(secret)
	err = a.d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, replaceHash, v.Person, acc.hash, hash)
		if err != nil {
			return err
		}
		if n == 0 { // somebody else has just changed it
			return fault.Clash("edited_meanwhile", "fault.edited_meanwhile")
		}
		return afterPassword(ctx, tx, v, v.Person, keep[:])
	})
	a.forget(v.Person)
	return err
}

// SetPassword gives a person a password, and with it an account if they have
// none, and ends all their sessions. Administrators may.
func (a *Auth) SetPassword(ctx context.Context, v forum.Viewer, person int64, password string) error {
	if !v.Admin && !v.IsSystem() {
		return fault.Denied("fault.admin_only")
	}
	p, err := forum.PersonByID(ctx, a.d, v, person)
	if err != nil {
		return err
	}
	var f fault.Fields
	CheckPassword(&f, "password", password, p.Name, p.Email)
	if err := f.Err(); err != nil {
		return err
	}
	hash, err := a.pool.hash(ctx, password)
	if err != nil {
		return err
	}
	err = a.d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, putAccount, person, hash, tx.Micros()); err != nil {
			return err
		}
		return afterPassword(ctx, tx, v, person, nil)
	})
	a.forget(person)
	return err
}

// afterPassword ends a person's sessions but for the one with a hash.
func afterPassword(ctx context.Context, tx *db.Tx, v forum.Viewer, person int64, keep []byte) error {
	if keep == nil {
		keep = []byte{}
	}
	if _, err := tx.Exec(ctx, dropOtherSessions, person, keep); err != nil {
		return err
	}
	if err := changes.Append(ctx, tx, SessionEnded, sessionChange(v, 0, person)); err != nil {
		return err
	}
	return changes.Append(ctx, tx, PasswordChanged, changes.Change{
		Kind: "account", Subject: person, Actor: v.Person,
		Audience: changes.Only(person),
	})
}
