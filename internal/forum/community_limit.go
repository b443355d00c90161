package forum

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// MaxLimit is how many organisations a community may be limited to.
const MaxLimit = 200

// limit keeps the organisations that a community is limited to; nil leaves
// them as they are. Who is a member already stays one.
func limit(ctx context.Context, tx *db.Tx, community int64, orgs []int64) error {
	if orgs == nil {
		return nil
	}
	if len(orgs) > MaxLimit {
		return fault.Wrong("too_many_organisations", "fault.too_many_organisations", "Max", MaxLimit)
	}
	if _, err := tx.Exec(ctx, clearLimit, community); err != nil {
		return err
	}
	for _, org := range orgs {
		if _, err := OrganisationByID(ctx, tx, org); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, addLimit, community, org); err != nil {
			return err
		}
	}
	return nil
}

// LimitedTo gives the organisations whose people alone may become members of
// a community, by name; none where it is not limited. Whoever may see its
// front page may know.
func LimitedTo(ctx context.Context, q db.Q, v Viewer, community int64) ([]OrgRef, error) {
	s, err := StandingIn(ctx, q, v, community)
	if err != nil {
		return nil, err
	}
	if err := Must(v, See, s); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanOrgRef, limitOf, community)
}

func scanOrgRef(r db.Row) (o OrgRef, err error) {
	return o, r.Scan(&o.ID, &o.PID, &o.Slug, &o.Name, &o.Hue)
}

// EligibleIn says whether a community takes a person in, by the organisation
// that they work for.
func EligibleIn(ctx context.Context, q db.Q, community, person int64) (bool, error) {
	return db.Has(ctx, q, eligibleIn, person, community)
}

// EligibleOrg says whether a community takes in the people of an organisation;
// 0 is none.
func EligibleOrg(ctx context.Context, q db.Q, community, org int64) (bool, error) {
	limited, err := db.Has(ctx, q, isLimited, community)
	if err != nil || !limited {
		return !limited, err
	}
	return db.Has(ctx, q, limitHas, community, org)
}

func orBarred(err error) error {
	if err == nil {
		return barred()
	}
	return err
}
