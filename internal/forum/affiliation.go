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
// Administrators may, and people themselves where only their role title
// changes. What was written keeps the affiliation it was written under.
func Move(ctx context.Context, d *db.DB, v Viewer, person, org int64, roleTitle string) error {
	if err := ownOrAdmin(v, person); err != nil {
		return err
	}
	roleTitle = Clean(roleTitle)
	var f fault.Fields
	f.Max("role_title", roleTitle, MaxName)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p, err := PersonByID(ctx, tx, v, person)
		if err != nil {
			return err
		}
		if p.Org.ID == org && p.RoleTitle == roleTitle {
			return nil
		}
		if p.Org.ID != org {
			if err := adminOnly(v); err != nil {
				return err
			}
		}
		return move(ctx, tx, v, person, org, roleTitle, tx.Now)
	})
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
	if _, err := LeaveLimited(ctx, tx, v, person); err != nil {
		return err
	}
	return changes.Append(ctx, tx, PersonMoved, personChange(v, person))
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
// to no community and no organisation, and what they wrote stays. Only
// administrators may, and not to themselves.
func EndPerson(ctx context.Context, d *db.DB, v Viewer, person int64) error {
	if err := adminOnly(v); err != nil {
		return err
	}
	if v.Person == person {
		return fault.Clash("own_role", "fault.own_role")
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p, err := PersonByID(ctx, tx, v, person)
		if err != nil || !p.Ended.IsZero() {
			return err
		}
		if _, err := tx.Exec(ctx, endAffiliations, person, tx.Micros()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, uncountMember, person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropMemberships, person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, endPerson, person, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, PersonEnded, personChange(v, person))
	})
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
