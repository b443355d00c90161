// Package tenure looks after people's time at an organisation: how they leave,
// on a day, and how they move to another and stay one person. It joins what
// the packages below it each do to a person: forum ends affiliations and
// memberships, auth ends what lets them in, lesson passes on what they keep, doctemplate
// forgets what they wanted to be told of.
package tenure

import (
	"context"
	"errors"
	"time"

	"waymark/internal/auth"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// What happens to days of leaving.
var (
	LeavingSet    = changes.Declare("leaving.set", changes.OfOthers)
	LeavingUndone = changes.Declare("leaving.undone", changes.OfOthers)
)

// A Leaving says when a person leaves and who takes over.
type Leaving struct {
	Person    int64
	At        time.Time // zero, or in the past: now
	Successor int64     // 0: whoever looks after their organisation
}

// Farthest is how far ahead a day may be set.
const Farthest = 2 * 365 * 24 * time.Hour

// Leave ends a person, or sets the moment at which they will be ended. Whoever
// looks after them may, and nobody for themselves. It says whether it has
// been done already.
func Leave(ctx context.Context, d *db.DB, v forum.Viewer, l Leaving) (done bool, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		done = false
		m, err := leaver(ctx, tx, v, l)
		if err != nil {
			return err
		}
		if !m.Ended.IsZero() {
			done = true
			return nil
		}
		if !l.At.After(tx.Now) {
			done = true
			return end(ctx, tx, v, m.Person, l.Successor)
		}
		if _, err := tx.Exec(ctx, putDeparture, l.Person, db.Micros(l.At), number(l.Successor), number(v.Person), tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, LeavingSet, personChange(v, l.Person))
	})
	return done, err
}

// leaver finds the person of a Leaving and checks it.
func leaver(ctx context.Context, tx *db.Tx, v forum.Viewer, l Leaving) (forum.Managed, error) {
	if v.SignedIn() && v.Person == l.Person {
		return forum.Managed{}, fault.Clash("own_role", "fault.own_role")
	}
	m, err := forum.ManagedByID(ctx, tx, v, l.Person)
	if err != nil {
		return m, err
	}
	if err := m.MustChange(); err != nil {
		return m, err
	}
	var f fault.Fields
	if l.At.After(tx.Now.Add(Farthest)) {
		f.Add("day", "fault.day_far")
	}
	if l.Successor != 0 {
		s, err := forum.ManagedByID(ctx, tx, v, l.Successor)
		if err != nil && !fault.IsNotFound(err) {
			return m, err
		}
		if err != nil || !s.Ended.IsZero() || s.ID == l.Person {
			f.Add("successor", "fault.successor")
		}
	}
	return m, f.Err()
}

// Stay takes a day of leaving back.
func Stay(ctx context.Context, d *db.DB, v forum.Viewer, person int64) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		m, err := forum.ManagedByID(ctx, tx, v, person)
		if err != nil {
			return err
		}
		if err := m.MustChange(); err != nil {
			return err
		}
		if n, err := tx.Exec(ctx, dropDeparture, person); err != nil || n == 0 {
			return err
		}
		return changes.Append(ctx, tx, LeavingUndone, personChange(v, person))
	})
}

// end ends a person. Somebody to whom another organisation has said yes moves
// there instead: they are never nobody in between.
func end(ctx context.Context, tx *db.Tx, v forum.Viewer, p forum.Person, successor int64) error {
	switch m, err := openMove(ctx, tx, p.ID); {
	case err == nil && m.State == Accepted && !m.AddressAt.IsZero():
		return perform(ctx, tx, m, successor)
	case err != nil && !fault.IsNotFound(err):
		return err
	}
	if err := HandOver(ctx, tx, v, p, successor); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, withdrawMoves, p.ID, tx.Micros()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, dropDeparture, p.ID); err != nil {
		return err
	}
	if err := doctemplate.Forget(ctx, tx, p.ID); err != nil {
		return err
	}
	if err := auth.EndAccessIn(ctx, tx, v, p.ID, true); err != nil {
		return err
	}
	return forum.EndPersonIn(ctx, tx, v, p.ID, successor)
}

// HandOver gives the lessons that a person keeps right to a successor, else
// to whoever looks after their organisation; where there is nobody they stay
// with the person, and the person's page in the administration says so.
func HandOver(ctx context.Context, tx *db.Tx, v forum.Viewer, p forum.Person, successor int64) error {
	org := p.Org.ID
	if org == 0 {
		org = p.LeftOrg
	}
	heir, err := forum.Heir(ctx, tx, p.ID, org, successor)
	if err != nil || heir == 0 {
		return err
	}
	_, err = lesson.HandOver(ctx, tx, v, p.ID, heir)
	return err
}

// PassOn hands over what a person who has left still keeps.
func PassOn(ctx context.Context, d *db.DB, v forum.Viewer, person, successor int64) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		m, err := leaver(ctx, tx, v, Leaving{Person: person, Successor: successor})
		if err != nil {
			return err
		}
		return HandOver(ctx, tx, v, m.Person, successor)
	})
}

// Due carries out what is due: moves first, then people who leave. It says
// how many there were, and goes on past those that fail.
func Due(ctx context.Context, d *db.DB) (n int, err error) {
	moves, err := db.Column[int64](ctx, d, movesDue, db.Micros(d.Now()))
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, person := range moves {
		errs = append(errs, d.Write(ctx, func(tx *db.Tx) error { return moveDue(ctx, tx, person) }))
	}
	leaving, err := db.Column[int64](ctx, d, departuresDue, db.Micros(d.Now()))
	errs = append(errs, err)
	for _, person := range leaving {
		errs = append(errs, d.Write(ctx, func(tx *db.Tx) error { return leaveDue(ctx, tx, person) }))
	}
	return len(moves) + len(leaving), errors.Join(errs...)
}

// leaveDue ends a person whose moment has come, unless it was taken back.
func leaveDue(ctx context.Context, tx *db.Tx, person int64) error {
	type row struct {
		at        int64
		successor *int64
	}
	r, err := db.One(ctx, tx, func(r db.Row) (o row, err error) { return o, r.Scan(&o.at, &o.successor) }, departureOf, person)
	if errors.Is(err, db.ErrNone) || err == nil && r.at > tx.Micros() {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := forum.PersonByID(ctx, tx, forum.System(), person)
	if err != nil {
		return err
	}
	var successor int64
	if r.successor != nil {
		successor = *r.successor
	}
	return end(ctx, tx, forum.System(), p, successor)
}

func personChange(v forum.Viewer, person int64) changes.Change {
	return changes.Change{Kind: "person", Subject: person, Actor: v.Person, Audience: changes.Nobody}
}

func number(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
