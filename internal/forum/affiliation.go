package forum

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// An Affiliation is a person's time at an organisation.
type Affiliation struct {
	ID        int64
	Org       OrgRef
	RoleTitle string
	Starts    time.Time
	Ends      time.Time // zero while it lasts
}

// Affiliations gives up to 50 of a person's affiliations, the newest first.
func Affiliations(ctx context.Context, q db.Q, v Viewer, person int64) ([]Affiliation, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	return db.All(ctx, q, func(r db.Row) (a Affiliation, err error) {
		var starts int64
		var ends *int64
		err = r.Scan(&a.ID, &a.Org.ID, &a.Org.PID, &a.Org.Slug, &a.Org.Name, &a.Org.Hue, &a.RoleTitle, &starts, &ends)
		a.Starts, a.Ends = db.Time(starts), when(ends)
		return a, err
	}, affiliationsOf, person)
}

// Move ends a person's affiliation and starts another; org 0 starts none.
// The site's administrators may; whoever looks after their organisation, and
// people themselves, where only their role title changes. What was written
// keeps the affiliation it was written under.
func Move(ctx context.Context, d *db.DB, v Viewer, person, org int64, roleTitle string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		m, err := tenant(ctx, tx, v, person)
		if err != nil {
			return err
		}
		if m.Org.ID != org {
			if err := adminOnly(v); err != nil {
				return err
			}
		}
		return MoveIn(ctx, tx, v, person, org, roleTitle, 0)
	})
}

// tenant finds a person whose affiliation the viewer may change: themselves,
// or one whom they look after.
func tenant(ctx context.Context, tx *db.Tx, v Viewer, person int64) (Managed, error) {
	if v.SignedIn() && v.Person == person {
		p, err := PersonByID(ctx, tx, v, person)
		return Managed{Person: p}, err
	}
	m, err := ManagedByID(ctx, tx, v, person)
	if fault.IsNotFound(err) {
		return m, fault.Denied("fault.admin_only")
	}
	if err == nil {
		err = m.MustChange()
	}
	return m, err
}

// MoveIn is Move inside a transaction whose caller has decided that it may be.
// What is the old organisation's own closes to the person; the successor, if
// not 0, takes over where nobody else would facilitate.
func MoveIn(ctx context.Context, tx *db.Tx, v Viewer, person, org int64, roleTitle string, successor int64) error {
	roleTitle = Clean(roleTitle)
	var f fault.Fields
	f.Max("role_title", roleTitle, MaxName)
	if err := f.Err(); err != nil {
		return err
	}
	p, err := PersonByID(ctx, tx, System(), person)
	if err != nil || p.Org.ID == org && p.RoleTitle == roleTitle {
		return err
	}
	if !p.Ended.IsZero() {
		return fault.Missing(kindPerson)
	}
	if err := move(ctx, tx, v, person, org, roleTitle, tx.Now); err != nil || p.Org.ID == org {
		return err
	}
	return leaveBehind(ctx, tx, v, p, successor)
}

func move(ctx context.Context, tx *db.Tx, v Viewer, person, org int64, roleTitle string, from time.Time) error {
	if _, err := tx.Exec(ctx, endAffiliations, person, db.Micros(from)); err != nil {
		return err
	}
	if org == 0 {
		if _, err := tx.Exec(ctx, setAffiliation, person, nil, nil); err != nil {
			return err
		}
	} else {
		if _, err := OrganisationByID(ctx, tx, org); err != nil {
			return err
		}
		if err := affiliate(ctx, tx, person, org, roleTitle, from); err != nil {
			return err
		}
	}
	return changes.Append(ctx, tx, PersonMoved, personChange(v, person))
}

// SetEmailIn gives a person another e-mail address, inside a transaction whose
// caller has decided that it may be and has checked the address. The old one
// becomes nobody's.
func SetEmailIn(ctx context.Context, tx *db.Tx, v Viewer, person int64, email string) error {
	p, err := PersonByID(ctx, tx, System(), person)
	if err != nil || p.Email == email {
		return err
	}
	switch _, err := onePerson(ctx, tx, System(), personByEmail, email); {
	case err == nil:
		var f fault.Fields
		f.Add("email", "fault.email_taken")
		return f.Err()
	case !fault.IsNotFound(err):
		return err
	}
	if _, err := tx.Exec(ctx, keepAddress, person, tx.Micros()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, updateEmail, person, email); err != nil {
		return err
	}
	if err := changes.Append(ctx, tx, PersonMailed, personChange(v, person)); err != nil {
		return err
	}
	return changes.Append(ctx, tx, PersonChanged, personChange(v, person))
}

func affiliate(ctx context.Context, tx *db.Tx, person, org int64, roleTitle string, from time.Time) error {
	id, err := db.Value[int64](ctx, tx, insertAffiliation, person, org, roleTitle, db.Micros(from))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, setAffiliation, person, org, id)
	return err
}

// EndPerson notes that a person is no longer here: they cannot sign in, belong
// to no community and no organisation, and what they wrote stays under the
// badge of its time. Whoever looks after them may, and nobody to themselves.
func EndPerson(ctx context.Context, d *db.DB, v Viewer, person int64) error {
	return d.Write(ctx, func(tx *db.Tx) error { return EndPersonIn(ctx, tx, v, person, 0) })
}

// EndPersonIn is EndPerson inside a transaction, with the person who takes
// over where nobody else would facilitate; 0 names none. The address becomes
// nobody's, so that whoever gets it next is somebody new.
func EndPersonIn(ctx context.Context, tx *db.Tx, v Viewer, person, successor int64) error {
	if v.SignedIn() && v.Person == person {
		return fault.Clash("own_role", "fault.own_role")
	}
	p, err := tenant(ctx, tx, v, person)
	if err != nil || !p.Ended.IsZero() {
		return err
	}
	if err := passOn(ctx, tx, v, p.Person, successor, nil); err != nil {
		return err
	}
	for _, step := range []func() (int64, error){
		func() (int64, error) { return tx.Exec(ctx, endAffiliations, person, tx.Micros()) },
		func() (int64, error) { return tx.Exec(ctx, uncountMember, person) },
		func() (int64, error) { return tx.Exec(ctx, dropMemberships, person) },
		func() (int64, error) { return tx.Exec(ctx, deleteOffices, person) },
		func() (int64, error) { return tx.Exec(ctx, dropAllUnsent, person) },
		func() (int64, error) { return tx.Exec(ctx, dropPositions, person) },
		func() (int64, error) { return tx.Exec(ctx, keepAddress, person, tx.Micros()) },
		func() (int64, error) { return tx.Exec(ctx, endPerson, person, tx.Micros()) },
	} {
		if _, err := step(); err != nil {
			return err
		}
	}
	return changes.Append(ctx, tx, PersonEnded, personChange(v, person))
}

// known fails for nobody in particular: what is on the site is for people who
// have signed in.
func known(v Viewer) error {
	if v.system || v.SignedIn() {
		return nil
	}
	return fault.NotSignedIn()
}

func adminOnly(v Viewer) error {
	if err := known(v); err != nil {
		return err
	}
	if v.system || v.Admin {
		return nil
	}
	return fault.Denied("fault.admin_only")
}

func ownOrAdmin(v Viewer, person int64) error {
	if v.SignedIn() && v.Person == person {
		return nil
	}
	return adminOnly(v)
}
