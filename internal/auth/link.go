package auth

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What happens to addresses that work once.
var (
	LinkMade = changes.Declare("link.made", changes.Security)
	LinkUsed = changes.Declare("link.used", changes.Security)
)

// A Purpose is what a one-time link is for; a link works for no other.
type Purpose string

// SetUp is the purpose of the link with which the first administrator signs up.
const SetUp Purpose = "setup"

// Reset is the purpose of the link with which somebody who has forgotten
// their password chooses another.
const Reset Purpose = "reset"

// A Link is an address that works once. Opening it uses nothing up, since
// mail scanners open what they find; a button does.
type Link struct {
	ID      int64
	Person  int64 // whom it is for; 0 for nobody in particular
	Expires time.Time
}

// linkGone is the one answer to a link that is unknown, used or too old.
func linkGone() error { return fault.New(fault.NotFound, "link_used", "fault.link_used") }

// NewLink makes a code for an address that works once within a time. Codes of
// the same purpose that were for the same person, or for nobody, no longer work.
func NewLink(ctx context.Context, d *db.DB, purpose Purpose, person int64, lasts time.Duration) (code string, err error) {
	code, hash := newSecret("")
	var whom any
	if person != 0 {
		whom = person
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, dropLinks, string(purpose), person); err != nil {
			return err
		}
		id, err := db.Value[int64](ctx, tx, insertLink, hash, string(purpose), whom, tx.Micros(), db.Micros(tx.Now.Add(lasts)))
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, LinkMade, linkChange(id, person))
	})
	return code, err
}

func linkChange(id, person int64) changes.Change {
	return changes.Change{Kind: "link", Subject: id, Part: person, Audience: changes.Nobody}
}

// PeekLink gives the link of a code without using it up; it fails with
// NotFound where it is unknown, used or too old.
func PeekLink(ctx context.Context, d *db.DB, purpose Purpose, code string) (Link, error) {
	return peek(ctx, d, purpose, code, d.Now())
}

func peek(ctx context.Context, q db.Q, purpose Purpose, code string, now time.Time) (Link, error) {
	hash := hashOf(code)
	l, err := db.One(ctx, q, func(r db.Row) (l Link, err error) {
		var person *int64
		var expires int64
		err = r.Scan(&l.ID, &person, &expires)
		if person != nil {
			l.Person = *person
		}
		l.Expires = db.Time(expires)
		return l, err
	}, linkByHash, hash[:], string(purpose), db.Micros(now))
	if errors.Is(err, db.ErrNone) {
		return l, linkGone()
	}
	return l, err
}

// UseLink uses a code up inside the transaction of what it allows.
func UseLink(ctx context.Context, tx *db.Tx, purpose Purpose, code string) (Link, error) {
	l, err := peek(ctx, tx, purpose, code, tx.Now)
	if err != nil {
		return l, err
	}
	n, err := tx.Exec(ctx, useLink, l.ID, tx.Micros())
	if err != nil {
		return l, err
	}
	if n == 0 {
		return l, linkGone()
	}
	return l, changes.Append(ctx, tx, LinkUsed, linkChange(l.ID, l.Person))
}

// An Administrator is what the first one says of themselves.
type Administrator struct {
	Name         string
	Email        string
	Organisation string // its name; empty for none
	RoleTitle    string
	Password     string
}

// NeedsSetUp says whether nobody can sign in yet.
func NeedsSetUp(ctx context.Context, q db.Q) (bool, error) {
	some, err := db.Has(ctx, q, anyAccount)
	return !some, err
}

// FirstAdministrator uses a set-up link up: it makes the administrator, with
// their organisation, and begins their session.
func (a *Auth) FirstAdministrator(ctx context.Context, code string, admin Administrator, device string) (secret string, s Session, err error) {
	if _, err := PeekLink(ctx, a.d, SetUp, code); err != nil {
		return "", s, err
	}
	v := forum.System()
	draft := forum.PersonDraft{Name: admin.Name, Email: admin.Email, SiteRole: forum.SiteAdmin, RoleTitle: admin.RoleTitle}
	if admin.Password == "" {
		admin.Password = " " // too short, and said so
	}
	hash, err := checkUser(ctx, v, &draft, admin.Password)
	if err != nil {
		return "", s, err
	}
	var p forum.Person
	err = a.d.Write(ctx, func(tx *db.Tx) error {
		if _, err := UseLink(ctx, tx, SetUp, code); err != nil {
			return err
		}
		with := draft
		if name := forum.Clean(admin.Organisation); name != "" {
			o, err := forum.AddOrganisationIn(ctx, tx, v, forum.OrganisationDraft{Name: name})
			if err != nil {
				return err
			}
			with.Org = o.ID
		}
		if p, err = forum.AddPersonIn(ctx, tx, v, with); err != nil {
			return err
		}
		return addAccount(ctx, tx, v, p.ID, hash)
	})
	if err != nil {
		return "", s, forum.EmailTaken(err)
	}
	return a.start(ctx, p.ID, device, "")
}

// Enrol makes a person who chooses a password, inside one transaction with
// whatever let them in, and begins their session. The draft's e-mail address
// has been shown to be theirs.
func (a *Auth) Enrol(ctx context.Context, draft forum.PersonDraft, password, device string,
	in func(tx *db.Tx, person int64) error,
) (secret string, s Session, err error) {
	v := forum.System()
	if password == "" {
		password = " " // too short, and said so
	}
	hash, err := checkUser(ctx, v, &draft, password)
	if err != nil {
		return "", s, err
	}
	var p forum.Person
	err = a.d.Write(ctx, func(tx *db.Tx) error {
		if p, err = userIn(ctx, tx, v, draft, ""); err != nil {
			return err
		}
		if err := addAccount(ctx, tx, v, p.ID, hash); err != nil {
			return err
		}
		return in(tx, p.ID)
	})
	if err != nil {
		return "", s, forum.EmailTaken(err)
	}
	return a.start(ctx, p.ID, device, "")
}
