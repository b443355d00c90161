package forum

import (
	"context"
	"errors"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// A Managed is a person as those who look after them see them.
type Managed struct {
	Person
	Offices []OrgRef  // organisations that they look after
	Leaves  time.Time // when they will leave; zero for no day
	May     bool      // the viewer may change them
}

// States of people that a list can be narrowed to; the empty one is those who
// are here.
const (
	PeopleHere    = ""
	PeopleLeaving = "leaving"
	PeopleLeft    = "left"
	PeopleAdmins  = "administrators"
)

// PeopleStates lists them in the order of a form.
var PeopleStates = []string{PeopleHere, PeopleLeaving, PeopleLeft, PeopleAdmins}

// A PeopleFilter narrows a list of managed people.
type PeopleFilter struct {
	Org   int64  // 0: all, which the site's administrators alone may ask for
	State string // one of PeopleStates
	Name  string // how a name begins, or a whole e-mail address
}

// last sorts behind every name.
const last = "\U0010FFFD"

// ManagedPerson gives a person whom the viewer looks after, by their name
// outside; others are not there.
func ManagedPerson(ctx context.Context, q db.Q, v Viewer, pid string) (Managed, error) {
	return managed(ctx, q, v, personByPID, pid)
}

// ManagedByID is ManagedPerson by the number inside.
func ManagedByID(ctx context.Context, q db.Q, v Viewer, id int64) (Managed, error) {
	return managed(ctx, q, v, personByID, id)
}

func managed(ctx context.Context, q db.Q, v Viewer, s *db.Statement, key any) (m Managed, err error) {
	r, err := RemitOf(ctx, q, v)
	if err != nil {
		return m, err
	}
	if m.Person, err = onePerson(ctx, q, System(), s, key); err != nil {
		return Managed{}, err
	}
	if !r.MaySee(m.Person) {
		return Managed{}, fault.Missing(kindPerson)
	}
	if m.Offices, err = Offices(ctx, q, System(), m.ID); err != nil {
		return m, err
	}
	at, err := db.Value[int64](ctx, q, departureOf, m.ID)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return m, err
	}
	if err == nil {
		m.Leaves = db.Time(at)
	}
	m.May = r.MayChange(m.Person, officeIDs(m.Offices))
	return m, nil
}

// MustChange fails where the viewer may see a person and not change them.
func (m Managed) MustChange() error {
	if m.May {
		return nil
	}
	return fault.Denied("fault.beyond_remit")
}

func officeIDs(all []OrgRef) []int64 {
	ids := make([]int64, len(all))
	for i, o := range all {
		ids[i] = o.ID
	}
	return ids
}

// ManagedPeople lists up to limit people whom the viewer looks after, by
// name, behind a place, with the place of the next window or nil. E-mail
// addresses are filled in; offices and days of leaving are not.
func ManagedPeople(ctx context.Context, q db.Q, v Viewer, f PeopleFilter, after NameCursor, limit int) ([]Person, *NameCursor, error) {
	r, err := RemitOf(ctx, q, v)
	if err != nil {
		return nil, nil, err
	}
	if !r.Manages(f.Org) {
		return nil, nil, fault.Missing(kindOrganisation)
	}
	name := SortName(Clean(f.Name))
	if strings.Contains(name, "@") {
		return managedByEmail(ctx, q, r, f, name)
	}
	if name > after.Name {
		after = NameCursor{Name: name}
	}
	args := []any{after.Name, after.ID, limit + 1, name + last}
	if f.Org != 0 {
		args = append(args, f.Org)
	}
	statement, ok := managedLists[managedKey{f.State, f.Org != 0}]
	if !ok {
		return nil, nil, nil
	}
	all, err := db.All(ctx, q, scanPerson, statement, args...)
	if err != nil {
		return nil, nil, err
	}
	all, next := window(all, limit, func(p Person) NameCursor { return NameCursor{SortName(p.Name), p.ID} })
	return all, next, nil
}

// managedByEmail finds the one with an address, if the viewer looks after them.
func managedByEmail(ctx context.Context, q db.Q, r Remit, f PeopleFilter, email string) ([]Person, *NameCursor, error) {
	p, err := onePerson(ctx, q, System(), personByEmail, Email(email))
	if fault.IsNotFound(err) || err == nil && (!r.MaySee(p) || f.Org != 0 && p.Org.ID != f.Org) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return []Person{p}, nil, nil
}

// PastAddresses gives up to 20 e-mail addresses that were a person's, the
// latest first, for those who look after them.
func PastAddresses(ctx context.Context, q db.Q, m Managed) ([]string, error) {
	return db.Column[string](ctx, q, pastAddresses, m.ID)
}
