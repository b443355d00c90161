package forum

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What happens to those who look after an organisation.
var (
	OfficeGiven = changes.Declare("office.given", changes.Audited, changes.Security)
	OfficeTaken = changes.Declare("office.taken", changes.Audited, changes.Security)
)

// MaxOffices is how many organisations one person may look after.
const MaxOffices = 100

// RemitOf gives what a viewer looks after, as the database has it now.
func RemitOf(ctx context.Context, q db.Q, v Viewer) (Remit, error) {
	if v.system || v.Admin {
		return Remit{Site: true}, nil
	}
	if !v.SignedIn() {
		return Remit{}, nil
	}
	orgs, err := db.Column[int64](ctx, q, officesOf, v.Person, MaxOffices)
	return Remit{Orgs: orgs}, err
}

// Offices gives the organisations that a person looks after, by name.
func Offices(ctx context.Context, q db.Q, v Viewer, person int64) ([]OrgRef, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	return db.All(ctx, q, func(r db.Row) (o OrgRef, err error) {
		return o, r.Scan(&o.ID, &o.PID, &o.Slug, &o.Name, &o.Hue)
	}, officeRefs, person, MaxOffices)
}

// OrganisationAdmins gives up to 50 people who look after an organisation,
// the longest first. Everybody signed in may know whom to ask.
func OrganisationAdmins(ctx context.Context, q db.Q, v Viewer, org int64) ([]Byline, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanByline, adminsOf, org)
}

// GiveOffice has a person look after an organisation: whoever looks after it
// may appoint one of its people, and the site's administrators anybody.
func GiveOffice(ctx context.Context, d *db.DB, v Viewer, org, person int64) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		r, p, err := office(ctx, tx, v, org, person)
		if err != nil {
			return err
		}
		if !p.Ended.IsZero() || !r.Site && p.Org.ID != org {
			return fault.Missing(kindPerson)
		}
		if n, err := tx.Exec(ctx, insertOffice, org, person, tx.Micros()); err != nil || n == 0 {
			return err
		}
		return changes.Append(ctx, tx, OfficeGiven, officeChange(v, org, person))
	})
}

// TakeOffice ends that. Nobody takes it from themselves, so that one who has
// it is left unless the site's administrators want otherwise.
func TakeOffice(ctx context.Context, d *db.DB, v Viewer, org, person int64) error {
	if v.SignedIn() && v.Person == person {
		return fault.Clash("own_role", "fault.own_role")
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := office(ctx, tx, v, org, person); err != nil {
			return err
		}
		if n, err := tx.Exec(ctx, deleteOffice, org, person); err != nil || n == 0 {
			return err
		}
		return changes.Append(ctx, tx, OfficeTaken, officeChange(v, org, person))
	})
}

// office finds the remit and the person of a change to who looks after an
// organisation. What is not the viewer's to look after is not there.
func office(ctx context.Context, tx *db.Tx, v Viewer, org, person int64) (Remit, Person, error) {
	r, err := RemitOf(ctx, tx, v)
	if err != nil {
		return r, Person{}, err
	}
	if !r.Manages(org) {
		return r, Person{}, fault.Missing(kindOrganisation)
	}
	p, err := PersonByID(ctx, tx, System(), person)
	return r, p, err
}

// dropOffices ends all that a person looks after.
func dropOffices(ctx context.Context, tx *db.Tx, person int64) error {
	_, err := tx.Exec(ctx, deleteOffices, person)
	return err
}

func officeChange(v Viewer, org, person int64) changes.Change {
	return changes.Change{Kind: kindOrganisation, Subject: org, Part: person, Actor: v.Person, Audience: changes.Only(person)}
}

// ManagedOrganisation gives an organisation that the viewer looks after, by
// the name in its address.
func ManagedOrganisation(ctx context.Context, q db.Q, v Viewer, slug string) (Organisation, error) {
	r, err := RemitOf(ctx, q, v)
	if err != nil {
		return Organisation{}, err
	}
	o, err := db.One(ctx, q, scanOrganisation, organisationBySlug, slug)
	if errors.Is(err, db.ErrNone) || err == nil && !r.Manages(o.ID) {
		return Organisation{}, fault.Missing(kindOrganisation)
	}
	return o, err
}
