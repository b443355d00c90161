package tenure

import (
	"context"
	"errors"
	"time"

	"waymark/internal/auth"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What happens to moves.
var (
	MoveAsked     = changes.Declare("move.asked", changes.Routine)
	MoveProved    = changes.Declare("move.address_shown", changes.Routine)
	MoveAccepted  = changes.Declare("move.accepted", changes.Audited)
	MoveDeclined  = changes.Declare("move.declined", changes.Audited)
	MoveWithdrawn = changes.Declare("move.withdrawn", changes.Routine)
)

// States of a move. Asked and Accepted are open; a person has one open move
// at most.
const (
	Asked     = "asked"
	Accepted  = "accepted"
	Declined  = "declined"
	Withdrawn = "withdrawn"
	Done      = "done"
)

// A Move is a person's change to another organisation, under a new address.
type Move struct {
	ID         int64
	PID        string
	Person     int64
	Org        forum.OrgRef // where to
	Email      string       // the new address
	RoleTitle  string
	At         time.Time // when it is to happen
	State      string
	Created    time.Time
	AddressAt  time.Time // when the address was shown to be theirs; zero: not yet
	AcceptedBy int64     // 0: nobody yet
}

// A MoveDraft is what a person says who moves.
type MoveDraft struct {
	Org       int64
	Email     string
	RoleTitle string
	At        time.Time // zero, or in the past: as soon as it is accepted
}

func (m *MoveDraft) check(now time.Time) error {
	m.Email, m.RoleTitle = forum.Email(m.Email), forum.Clean(m.RoleTitle)
	var f fault.Fields
	if m.Org == 0 {
		f.Add("org", "fault.organisation_choose")
	}
	f.Require("email", m.Email, "fault.email")
	forum.CheckEmail(&f, m.Email)
	f.Max("role_title", m.RoleTitle, forum.MaxName)
	if m.At.After(now.Add(Farthest)) {
		f.Add("day", "fault.day_far")
	}
	return f.Err()
}

// Ask notes that the viewer moves. What they asked before is withdrawn.
func Ask(ctx context.Context, d *db.DB, v forum.Viewer, draft MoveDraft) (m Move, err error) {
	if !v.SignedIn() {
		return m, fault.NotSignedIn()
	}
	if err := draft.check(d.Now()); err != nil {
		return m, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		p, err := forum.PersonByID(ctx, tx, v, v.Person)
		if err != nil {
			return err
		}
		if p.Org.ID == draft.Org {
			return fault.Wrong("org", "fault.organisation_same")
		}
		if _, err := tx.Exec(ctx, withdrawMoves, v.Person, tx.Micros()); err != nil {
			return err
		}
		at := tx.Now
		if draft.At.After(at) {
			at = draft.At
		}
		if _, err := tx.Exec(ctx, insertMove, forum.NewPID(), v.Person, draft.Org, draft.Email, draft.RoleTitle, db.Micros(at), tx.Micros()); err != nil {
			return err
		}
		if m, err = openMove(ctx, tx, v.Person); err != nil {
			return err
		}
		return changes.Append(ctx, tx, MoveAsked, moveChange(v, m))
	})
	return m, err
}

// Mine gives the viewer's open move, or NotFound.
func Mine(ctx context.Context, q db.Q, v forum.Viewer) (Move, error) {
	if !v.SignedIn() {
		return Move{}, fault.NotSignedIn()
	}
	return openMove(ctx, q, v.Person)
}

// Withdraw takes the viewer's open move back.
func Withdraw(ctx context.Context, d *db.DB, v forum.Viewer) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		m, err := Mine(ctx, tx, v)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, withdrawMoves, v.Person, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, MoveWithdrawn, moveChange(v, m))
	})
}

// Address is the purpose of the link that shows a new address to be a
// person's.
const Address auth.Purpose = "address"

// LinkLasts is how long such a link may be used.
const LinkLasts = 14 * 24 * time.Hour

// PeekAddress gives the move of such a link without using it up.
func PeekAddress(ctx context.Context, d *db.DB, code string) (Move, error) {
	l, err := auth.PeekLink(ctx, d, Address, code)
	if err != nil {
		return Move{}, err
	}
	return openMove(ctx, d, l.Person)
}

// ShowAddress uses the link up: the address is the person's.
func ShowAddress(ctx context.Context, d *db.DB, code string) (m Move, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		l, err := auth.UseLink(ctx, tx, Address, code)
		if err != nil {
			return err
		}
		if m, err = openMove(ctx, tx, l.Person); err != nil {
			return err
		}
		v := forum.Viewer{Person: l.Person}
		if _, err := tx.Exec(ctx, proveAddress, m.ID, tx.Micros()); err != nil {
			return err
		}
		if err := changes.Append(ctx, tx, MoveProved, moveChange(v, m)); err != nil {
			return err
		}
		m.AddressAt = tx.Now
		return whenReady(ctx, tx, m)
	})
	return m, err
}

// Accept says yes for the new organisation: whoever looks after it may. With
// vouch the viewer says too that the address is the person's, as where no mail
// is sent. What is due happens at once.
func Accept(ctx context.Context, d *db.DB, v forum.Viewer, pid string, vouch bool) (m Move, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		if m, err = arriving(ctx, tx, v, pid); err != nil {
			return err
		}
		proved := m.AddressAt
		if vouch && proved.IsZero() {
			proved = tx.Now
		}
		var at any
		if !proved.IsZero() {
			at = db.Micros(proved)
		}
		if _, err := tx.Exec(ctx, acceptMove, m.ID, at, tx.Micros(), number(v.Person)); err != nil {
			return err
		}
		if err := changes.Append(ctx, tx, MoveAccepted, moveChange(v, m)); err != nil {
			return err
		}
		m.State, m.AddressAt, m.AcceptedBy = Accepted, proved, v.Person
		return whenReady(ctx, tx, m)
	})
	return m, err
}

// Decline says no.
func Decline(ctx context.Context, d *db.DB, v forum.Viewer, pid string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		m, err := arriving(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, closeMove, m.ID, Declined, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, MoveDeclined, moveChange(v, m))
	})
}

// arriving finds an open move to an organisation that the viewer looks after.
func arriving(ctx context.Context, q db.Q, v forum.Viewer, pid string) (Move, error) {
	r, err := forum.RemitOf(ctx, q, v)
	if err != nil {
		return Move{}, err
	}
	m, err := oneMove(ctx, q, moveByPID, pid)
	if err == nil && (!r.Manages(m.Org.ID) || m.State != Asked && m.State != Accepted) {
		return Move{}, fault.Missing("move")
	}
	return m, err
}

// An Arrival is a move as the new organisation sees it.
type Arrival struct {
	Move
	Who forum.Byline // with where they are now
}

// Arrivals lists up to 100 open moves to organisations that the viewer looks
// after, the longest waiting first.
func Arrivals(ctx context.Context, q db.Q, v forum.Viewer) ([]Arrival, error) {
	r, err := forum.RemitOf(ctx, q, v)
	if err != nil {
		return nil, err
	}
	var all []Move
	if r.Site {
		all, err = db.All(ctx, q, scanMove, openMoves)
	} else {
		for _, org := range r.Orgs {
			some, err := db.All(ctx, q, scanMove, openMovesTo, org)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
	}
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(all))
	for i, m := range all {
		ids[i] = m.Person
	}
	who, err := forum.Bylines(ctx, q, ids)
	out := make([]Arrival, len(all))
	for i, m := range all {
		out[i] = Arrival{m, who[m.Person]}
	}
	return out, err
}

// whenReady carries out a move to which nothing is lacking.
func whenReady(ctx context.Context, tx *db.Tx, m Move) error {
	if m.State != Accepted || m.AddressAt.IsZero() || m.At.After(tx.Now) {
		return nil
	}
	return perform(ctx, tx, m, 0)
}

// moveDue carries out a person's move whose moment has come.
func moveDue(ctx context.Context, tx *db.Tx, person int64) error {
	m, err := openMove(ctx, tx, person)
	if fault.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return whenReady(ctx, tx, m)
}

// perform moves the person: the affiliation and the address change, what is
// the old organisation's own closes, and everything by which they got in ends,
// since it may be on the old organisation's devices. The password stays.
func perform(ctx context.Context, tx *db.Tx, m Move, successor int64) error {
	v := forum.Viewer{Person: m.AcceptedBy}
	if _, err := tx.Exec(ctx, closeMove, m.ID, Done, tx.Micros()); err != nil {
		return err
	}
	return relocate(ctx, tx, v, m.Person, m.Org.ID, m.RoleTitle, m.Email, successor)
}

// relocate does what a move does to a person; an empty address stays as it is.
func relocate(ctx context.Context, tx *db.Tx, v forum.Viewer, person, org int64, roleTitle, email string, successor int64) error {
	if _, err := tx.Exec(ctx, dropDeparture, person); err != nil {
		return err
	}
	if err := forum.MoveIn(ctx, tx, v, person, org, roleTitle, successor); err != nil {
		return err
	}
	if email != "" {
		if err := forum.SetEmailIn(ctx, tx, v, person, email); err != nil {
			return err
		}
	}
	return auth.EndAccessIn(ctx, tx, v, person, false)
}

// Relocate moves a person at once, as the site's administrators alone may;
// an empty address stays as it is.
func Relocate(ctx context.Context, d *db.DB, v forum.Viewer, person, org int64, roleTitle, email string) error {
	email = forum.Email(email)
	var f fault.Fields
	forum.CheckEmail(&f, email)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		r, err := forum.RemitOf(ctx, tx, v)
		if err != nil {
			return err
		}
		if !r.Site {
			return fault.Denied("fault.admin_only")
		}
		if _, err := tx.Exec(ctx, withdrawMoves, person, tx.Micros()); err != nil {
			return err
		}
		return relocate(ctx, tx, v, person, org, roleTitle, email, 0)
	})
}

func openMove(ctx context.Context, q db.Q, person int64) (Move, error) {
	return oneMove(ctx, q, moveOfPerson, person)
}

func oneMove(ctx context.Context, q db.Q, s *db.Statement, key any) (Move, error) {
	m, err := db.One(ctx, q, scanMove, s, key)
	if errors.Is(err, db.ErrNone) {
		return Move{}, fault.Missing("move")
	}
	return m, err
}

func scanMove(r db.Row) (m Move, err error) {
	var at, created int64
	var address, by *int64
	err = r.Scan(&m.ID, &m.PID, &m.Person, &m.Org.ID, &m.Org.PID, &m.Org.Slug, &m.Org.Name, &m.Org.Hue, &m.Email, &m.RoleTitle, &at,
		&m.State, &created, &address, &by)
	m.At, m.Created = db.Time(at), db.Time(created)
	if address != nil {
		m.AddressAt = db.Time(*address)
	}
	if by != nil {
		m.AcceptedBy = *by
	}
	return m, err
}

func moveChange(v forum.Viewer, m Move) changes.Change {
	return changes.Change{Kind: "person", Subject: m.Person, Actor: v.Person, Audience: changes.Nobody}
}
