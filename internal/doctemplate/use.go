package doctemplate

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A UseDraft is what a person gives who takes a template.
type UseDraft struct {
	N    int    // the version; 0 for the newest
	Org  int64  // that takes it; 0 for the person's own
	Tell bool   // they want to be told when it changes, and so are known by name
	Key  string // idempotency key; empty for none
}

// Use notes that the viewer took a version of a template: what counts is
// their organisation and the version. Who does not want to be told is not
// noted by name, and no more if they were.
func Use(ctx context.Context, d *db.DB, v forum.Viewer, pid string, draft UseDraft) (Template, error) {
	err := d.Write(ctx, func(tx *db.Tx) error {
		_, _, err := forum.Once(ctx, tx, v, draft.Key, "template.use", func() (string, error) {
			t, err := ByPID(ctx, tx, v, pid)
			if err != nil {
				return "", err
			}
			return t.PID, use(ctx, tx, v, t, draft)
		})
		return err
	})
	if err != nil {
		return Template{}, err
	}
	return ByPID(ctx, d, v, pid)
}

func use(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, draft UseDraft) error {
	n, err := t.numbered(draft.N)
	if err != nil {
		return err
	}
	if !v.SignedIn() || !t.Takes(v) {
		return fault.Denied("fault.template_not_taken")
	}
	org := draft.Org
	if org == 0 {
		if org, err = forum.OrganisationOf(ctx, tx, v.Person); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, countTake, t.ID, org, n, tx.Micros()); err != nil {
		return err
	}
	if draft.Tell {
		_, err = tx.Exec(ctx, putTaker, t.ID, v.Person, orNull(org), n, tx.Micros())
	} else {
		_, err = tx.Exec(ctx, dropTaker, t.ID, v.Person)
	}
	if err != nil {
		return err
	}
	c := t.Change(v)
	c.Part, c.Actor = int64(n), 0 // whoever takes it without a name is not named in the log either
	return changes.Append(ctx, tx, Taken, c)
}

// numbered gives the number of a version that there is; 0 stands for the newest.
func (t Template) numbered(n int) (int, error) {
	if n == 0 {
		n = t.Latest
	}
	if t.State != forum.Published || n < 1 || n > t.Latest {
		return 0, fault.Missing("version")
	}
	return n, nil
}

// Listen says whether the viewer, who took a template, wants to be told when
// it changes; whoever is not noted by name yet took its newest version.
func Listen(ctx context.Context, d *db.DB, v forum.Viewer, pid string, tell bool) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		t, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		n, err := t.numbered(0)
		if err != nil {
			return err
		}
		if !v.SignedIn() {
			return fault.NotSignedIn()
		}
		if !tell {
			_, err = tx.Exec(ctx, dropTaker, t.ID, v.Person)
		} else if had, found := db.One(ctx, tx, scanTaken, takenByPerson, t.ID, v.Person); found == nil {
			n = had.N
		} else if !errors.Is(found, db.ErrNone) {
			return found
		}
		if tell && err == nil {
			var org int64
			if org, err = forum.OrganisationOf(ctx, tx, v.Person); err == nil {
				_, err = tx.Exec(ctx, putTaker, t.ID, v.Person, orNull(org), n, tx.Micros())
			}
		}
		if err != nil {
			return err
		}
		c := t.Change(v)
		c.Audience = changes.Only(v.Person)
		return changes.Append(ctx, tx, Taken, c)
	})
}

// A Taking is what is known of the viewer's own use of a template.
type Taking struct {
	N    int  // the version they took last; where they are not noted by name, their organisation
	Tell bool // they are told when it changes
}

// MyTaking gives what is known of the viewer's own use of a template.
func MyTaking(ctx context.Context, q db.Q, v forum.Viewer, t Template) (Taking, error) {
	if !v.SignedIn() {
		return Taking{}, nil
	}
	k, err := db.One(ctx, q, scanTaken, takenByPerson, t.ID, v.Person)
	if err == nil {
		k.Tell = true
		return k, nil
	}
	if !errors.Is(err, db.ErrNone) {
		return k, err
	}
	k, err = db.One(ctx, q, scanTaken, takenByOrgOf, t.ID, v.Person)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return k, err
}

func scanTaken(r db.Row) (k Taking, err error) { return k, r.Scan(&k.N) }

// Forget drops what is noted by name of a person, who leaves: nobody tells
// them of changes any more. What their organisation took stays.
func Forget(ctx context.Context, tx *db.Tx, person int64) error {
	_, err := tx.Exec(ctx, dropTakings, person)
	return err
}
