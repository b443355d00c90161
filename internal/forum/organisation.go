package forum

import (
	"context"
	"errors"
	"hash/fnv"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What happens to organisations.
var (
	OrganisationAdded   = changes.Declare("organisation.added", changes.OfOthers)
	OrganisationChanged = changes.Declare("organisation.changed", changes.OfOthers)
)

const kindOrganisation = "organisation"

// An Organisation is a public body that people work for.
type Organisation struct {
	ID          int64
	PID, Slug   string
	Name        string
	Type        string // such as "district council"; as free as Region and Size
	Region      string
	Size        string
	Hue         int    // of its badge, 0 to 359
	Logo        string // the hash of its picture; empty for none
	Placeholder bool
	ExternalID  string
	Created     time.Time
}

// An OrganisationDraft is what is given to add or change an organisation. The
// last three fields are for System alone.
type OrganisationDraft struct {
	Name   string
	Slug   string // empty: made from the name
	Type   string
	Region string
	Size   string
	Hue    int // 1 to 360; 0 chooses one

	ExternalID  string
	Placeholder bool
	Created     time.Time
}

func (o *OrganisationDraft) clean() {
	o.Name, o.Type, o.Region, o.Size = Clean(o.Name), Clean(o.Type), Clean(o.Region), Clean(o.Size)
	if o.Slug = Clean(o.Slug); o.Slug != "" {
		o.Slug = Slug(o.Slug)
	}
	if o.Hue == 0 {
		o.Hue = hueOf(o.Name)
	}
}

func (o *OrganisationDraft) check(v Viewer) error {
	if !v.system {
		o.ExternalID, o.Placeholder, o.Created = "", false, time.Time{}
	}
	if o.Hue < 0 || o.Hue > 360 {
		o.Hue = 0
	}
	o.clean()
	var f fault.Fields
	f.Require("name", o.Name, "fault.organisation_name_required")
	f.Max("name", o.Name, MaxName)
	f.Max("type", o.Type, MaxName)
	f.Max("region", o.Region, MaxName)
	f.Max("size", o.Size, MaxName)
	return f.Err()
}

// hueOf chooses a hue by the name, so that it stays the same wherever the
// organisation is loaded again.
func hueOf(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return 1 + int(h.Sum32()%24)*15
}

// AddOrganisation makes an organisation; administrators may.
func AddOrganisation(ctx context.Context, d *db.DB, v Viewer, draft OrganisationDraft) (o Organisation, err error) {
	if err := adminOnly(v); err != nil {
		return o, err
	}
	if err := draft.check(v); err != nil {
		return o, err
	}
	err = writeNamed(ctx, d, func(tx *db.Tx) error {
		o, err = AddOrganisationIn(ctx, tx, v, draft)
		return err
	})
	return o, err
}

// AddOrganisationIn is AddOrganisation inside a transaction.
func AddOrganisationIn(ctx context.Context, tx *db.Tx, v Viewer, draft OrganisationDraft) (Organisation, error) {
	if err := adminOnly(v); err != nil {
		return Organisation{}, err
	}
	if err := draft.check(v); err != nil {
		return Organisation{}, err
	}
	id, err := addOrganisation(ctx, tx, v, draft)
	if err != nil {
		return Organisation{}, err
	}
	return OrganisationByID(ctx, tx, id)
}

func addOrganisation(ctx context.Context, tx *db.Tx, v Viewer, draft OrganisationDraft) (id int64, err error) {
	created := tx.Now
	if !draft.Created.IsZero() {
		created = draft.Created
	}
	slug, err := freeSlug(ctx, tx, organisationHasSlug, draft.Slug, draft.Name)
	if err != nil {
		return 0, err
	}
	id, err = db.Value[int64](ctx, tx, insertOrganisation, NewPID(), slug, draft.Name, SortName(draft.Name), draft.Type, draft.Region,
		draft.Size, draft.Hue%360, draft.Placeholder, nullText(draft.ExternalID), db.Micros(created))
	if err != nil {
		return 0, err
	}
	return id, changes.Append(ctx, tx, OrganisationAdded, organisationChange(v, id))
}

// EditOrganisation changes an organisation; whoever looks after it may, its
// name but the site's administrators. Its slug stays.
func EditOrganisation(ctx context.Context, d *db.DB, v Viewer, id int64, draft OrganisationDraft) (o Organisation, err error) {
	if err := known(v); err != nil {
		return o, err
	}
	if err := draft.check(v); err != nil {
		return o, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		r, err := RemitOf(ctx, tx, v)
		if err != nil {
			return err
		}
		if !r.Manages(id) {
			return fault.Denied("fault.admin_only")
		}
		if o, err = OrganisationByID(ctx, tx, id); err != nil {
			return err
		}
		draft := draft
		if !r.Site {
			draft.Name = o.Name
		}
		if err := editOrganisation(ctx, tx, v, o, draft); err != nil {
			return err
		}
		o, err = OrganisationByID(ctx, tx, id)
		return err
	})
	return o, err
}

func editOrganisation(ctx context.Context, tx *db.Tx, v Viewer, was Organisation, draft OrganisationDraft) error {
	if _, err := tx.Exec(ctx, updateOrganisation, was.ID, draft.Name, SortName(draft.Name), draft.Type, draft.Region, draft.Size,
		draft.Hue%360, draft.Placeholder, nullText(draft.ExternalID)); err != nil {
		return err
	}
	return changes.Append(ctx, tx, OrganisationChanged, organisationChange(v, was.ID))
}

func organisationChange(v Viewer, id int64) changes.Change {
	return changes.Change{Kind: kindOrganisation, Subject: id, Actor: v.Person, Audience: changes.Everyone}
}

// OrganisationBySlug gives an organisation by the name in its address.
func OrganisationBySlug(ctx context.Context, q db.Q, v Viewer, slug string) (Organisation, error) {
	return oneOrganisation(ctx, q, v, organisationBySlug, slug)
}

// OrganisationByPID gives an organisation by its name outside.
func OrganisationByPID(ctx context.Context, q db.Q, v Viewer, pid string) (Organisation, error) {
	return oneOrganisation(ctx, q, v, organisationByPID, pid)
}

// OrganisationByID gives an organisation by its number inside.
func OrganisationByID(ctx context.Context, q db.Q, id int64) (Organisation, error) {
	return oneOrganisation(ctx, q, System(), organisationByID, id)
}

func oneOrganisation(ctx context.Context, q db.Q, v Viewer, s *db.Statement, key any) (Organisation, error) {
	if err := known(v); err != nil {
		return Organisation{}, err
	}
	o, err := db.One(ctx, q, scanOrganisation, s, key)
	if errors.Is(err, db.ErrNone) {
		return o, fault.Missing(kindOrganisation)
	}
	return o, err
}

func scanOrganisation(r db.Row) (o Organisation, err error) {
	var created int64
	err = r.Scan(&o.ID, &o.PID, &o.Slug, &o.Name, &o.Type, &o.Region, &o.Size, &o.Hue, &o.Logo, &o.Placeholder, &o.ExternalID, &created)
	o.Created = db.Time(created)
	return o, err
}
