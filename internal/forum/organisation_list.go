package forum

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// ManyPeople is where people of an organisation are no longer counted.
const ManyPeople = 1000

// A NameCursor is a place in a list sorted by name; the zero one is its start.
type NameCursor struct {
	Name string
	ID   int64
}

// An OrganisationLine is an organisation in a list.
type OrganisationLine struct {
	Organisation
	People int // at most ManyPeople
}

// Organisations lists up to limit organisations by name, behind a place, with
// the place of the next window, or nil at the end.
func Organisations(ctx context.Context, q db.Q, v Viewer, after NameCursor, limit int) ([]OrganisationLine, *NameCursor, error) {
	if err := known(v); err != nil {
		return nil, nil, err
	}
	lines, err := db.All(ctx, q, func(r db.Row) (l OrganisationLine, err error) {
		var created int64
		err = r.Scan(&l.ID, &l.PID, &l.Slug, &l.Name, &l.Type, &l.Region, &l.Size, &l.Hue, &l.Logo, &l.Placeholder, &l.ExternalID, &created, &l.People)
		l.Created = db.Time(created)
		return l, err
	}, organisationsByName, after.Name, after.ID, limit+1, ManyPeople)
	if err != nil {
		return nil, nil, err
	}
	lines, next := window(lines, limit, func(l OrganisationLine) NameCursor { return NameCursor{SortName(l.Name), l.ID} })
	return lines, next, nil
}

// window cuts a list that was read one too long, and says where it goes on.
func window[T, C any](all []T, limit int, at func(T) C) ([]T, *C) {
	if len(all) <= limit {
		return all, nil
	}
	all = all[:limit]
	c := at(all[limit-1])
	return all, &c
}

// PeopleIn counts the people of an organisation, up to ManyPeople.
func PeopleIn(ctx context.Context, q db.Q, organisation int64) (int, error) {
	return db.Value[int](ctx, q, countPeopleIn, organisation, ManyPeople)
}

// OrganisationNamed gives the organisation of a name or a slug, whatever the
// case of its letters.
func OrganisationNamed(ctx context.Context, q db.Q, v Viewer, name string) (Organisation, error) {
	name = Clean(name)
	o, err := oneOrganisation(ctx, q, v, organisationNamed, SortName(name))
	if fault.IsNotFound(err) {
		o, err = oneOrganisation(ctx, q, v, organisationBySlug, Slug(name))
	}
	return o, err
}
