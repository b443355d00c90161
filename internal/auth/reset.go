package auth

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/mail"
)

// ResetTime is how long a link for another password works.
const ResetTime = 30 * time.Minute

var letterReset = mail.Declare("reset", "mail.reset_subject", "mail.reset_text")

// AskReset takes the wish of somebody at an e-mail address to choose another
// password. It does the same whoever's address it is, or nobody's: it queues
// a letter, and looks nothing up. Whether anybody has the address is found
// out when the letter is sent, out of sight of whoever asked.
func (a *Auth) AskReset(ctx context.Context, post *mail.Mail, email string) error {
	if email = forum.Email(email); email == "" || len(email) > forum.MaxEmail {
		email = "nobody"
	}
	return a.d.Write(ctx, func(tx *db.Tx) error {
		return post.Enqueue(ctx, tx, mail.Letter{Kind: letterReset, To: email, Until: tx.Now.Add(ResetTime)})
	})
}

// FillReset has letters about another password written as they are sent:
// the link is made then, so that its code is kept nowhere else. Base is the
// address of the site.
func (a *Auth) FillReset(post *mail.Mail, base string) {
	post.Fill(letterReset, a.fillReset(base))
}

func (a *Auth) fillReset(base string) mail.Fill {
	return func(ctx context.Context, l mail.Letter) (mail.Letter, error) {
		acc, err := db.One(ctx, a.d, scanAccount, accountByEmail, l.To)
		if errors.Is(err, db.ErrNone) {
			return l, mail.ErrNobody
		}
		if err != nil {
			return l, err
		}
		p, err := forum.PersonByID(ctx, a.d, forum.System(), acc.person)
		if err != nil {
			return l, err
		}
		code, err := NewLink(ctx, a.d, Reset, acc.person, ResetTime)
		if err != nil {
			return l, err
		}
		l.Name, l.Args = p.Name, map[string]string{"Link": base + "/reset/" + code}
		return l, nil
	}
}

// ResetLink makes a link for another password, for whoever looks after the
// person to hand over. Somebody without an account gets one with it.
func ResetLink(ctx context.Context, d *db.DB, v forum.Viewer, person int64) (code string, err error) {
	p, err := forum.ManagedByID(ctx, d, v, person)
	if fault.IsNotFound(err) {
		return "", fault.Denied("fault.admin_only")
	}
	if err == nil {
		err = p.MustChange()
	}
	if err != nil {
		return "", err
	}
	if p.Email == "" || !p.Ended.IsZero() {
		return "", fault.Clash("cannot_sign_in", "fault.cannot_sign_in")
	}
	return NewLink(ctx, d, Reset, person, ResetTime)
}

// ResetPerson gives whose link a code is, without using it up.
func ResetPerson(ctx context.Context, d *db.DB, code string) (forum.Person, error) {
	l, err := PeekLink(ctx, d, Reset, code)
	if err != nil {
		return forum.Person{}, err
	}
	p, err := forum.PersonByID(ctx, d, forum.System(), l.Person)
	if fault.IsNotFound(err) || err == nil && !p.Ended.IsZero() {
		err = linkGone()
	}
	return p, err
}

// ResetPassword uses a link up: its person gets another password, and all
// their sessions end.
func (a *Auth) ResetPassword(ctx context.Context, code, password string) error {
	p, err := ResetPerson(ctx, a.d, code)
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
		l, err := UseLink(ctx, tx, Reset, code)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, putAccount, l.Person, hash, tx.Micros()); err != nil {
			return err
		}
		return afterPassword(ctx, tx, forum.Viewer{Person: l.Person}, l.Person, nil)
	})
	a.forget(p.ID)
	return err
}
