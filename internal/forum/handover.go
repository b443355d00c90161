package forum

import (
	"context"
	"errors"
	"slices"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// A held is a community that a person alone facilitates.
type held struct {
	id         int64
	visibility Visibility
}

// leaveBehind takes a person, as they were before they changed to another
// organisation, out of what is the old one's own: communities limited to
// organisations for none of which they work now, and private communities in
// which nobody else belongs to any other organisation. What else they belong
// to stays theirs. What they looked after there they look after no more.
func leaveBehind(ctx context.Context, tx *db.Tx, v Viewer, p Person, successor int64) error {
	if err := dropOffices(ctx, tx, p.ID); err != nil {
		return err
	}
	closed, err := db.Column[int64](ctx, tx, closing, p.ID, p.Org.ID)
	if err != nil || len(closed) == 0 {
		return err
	}
	if err := passOn(ctx, tx, v, p, successor, closed); err != nil {
		return err
	}
	for _, community := range closed {
		m, err := memberIn(ctx, tx, community, p.ID)
		if err != nil {
			return err
		}
		if m.state == stateMember {
			if _, err := tx.Exec(ctx, countMember, community, -1); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, dropMembership, community, p.ID); err != nil {
			return err
		}
		if err := changes.Append(ctx, tx, MemberRemoved, communityChange(v, community, p.ID)); err != nil {
			return err
		}
	}
	return nil
}

// passOn gives communities that a person alone facilitates (all, or those in
// only) to the named successor, else to whoever looks after the person's
// organisation. Nobody comes to read through it what they could not read
// before: who is no member takes over open communities alone. A private
// community goes to its oldest member before it goes to nobody, since nobody
// else could ever give it a facilitator; others the site's administrators see
// among those without one.
func passOn(ctx context.Context, tx *db.Tx, v Viewer, p Person, successor int64, only []int64) error {
	alone, err := db.All(ctx, tx, func(r db.Row) (h held, err error) {
		return h, r.Scan(&h.id, &h.visibility)
	}, heldAlone, p.ID)
	if err != nil || len(alone) == 0 {
		return err
	}
	heirs, err := heirsOf(ctx, tx, p.ID, p.Org.ID, successor)
	if err != nil {
		return err
	}
	for _, c := range alone {
		if only != nil && !slices.Contains(only, c.id) {
			continue
		}
		if err := inherit(ctx, tx, v, c, p.ID, heirs); err != nil {
			return err
		}
	}
	return nil
}

// heirsOf gives who may take over from a person: the named successor if they
// are here, then whoever looks after the organisation.
func heirsOf(ctx context.Context, q db.Q, person, org, successor int64) ([]int64, error) {
	heirs, err := db.Column[int64](ctx, q, adminsHere, org)
	if err != nil {
		return nil, err
	}
	if successor != 0 {
		switch err := isHere(ctx, q, successor); {
		case err == nil:
			heirs = append([]int64{successor}, heirs...)
		case !fault.IsNotFound(err):
			return nil, err
		}
	}
	return slices.DeleteFunc(heirs, func(h int64) bool { return h == person }), nil
}

// Heir gives who takes over from a person of an organisation: the named
// successor if they are here, else whoever has looked after the organisation
// the longest; 0 for nobody.
func Heir(ctx context.Context, q db.Q, person, org, successor int64) (int64, error) {
	heirs, err := heirsOf(ctx, q, person, org, successor)
	if err != nil || len(heirs) == 0 {
		return 0, err
	}
	return heirs[0], nil
}

// inherit makes the first who may a facilitator.
func inherit(ctx context.Context, tx *db.Tx, v Viewer, c held, from int64, heirs []int64) error {
	limited, err := db.Has(ctx, tx, isLimited, c.id)
	if err != nil {
		return err
	}
	for _, heir := range heirs {
		m, err := memberIn(ctx, tx, c.id, heir)
		switch {
		case err != nil:
			return err
		case m.state == stateMember:
			return raise(ctx, tx, v, c.id, heir)
		case c.visibility == Open && !limited:
			return admit(ctx, tx, v, c.id, heir, Facilitator)
		}
	}
	if c.visibility != Private {
		return nil
	}
	oldest, err := db.Value[int64](ctx, tx, oldestMember, c.id, from)
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return raise(ctx, tx, v, c.id, oldest)
}

// raise makes a member a facilitator.
func raise(ctx context.Context, tx *db.Tx, v Viewer, community, person int64) error {
	if _, err := tx.Exec(ctx, setMemberRole, community, person, string(Facilitator)); err != nil {
		return err
	}
	return changes.Append(ctx, tx, MemberLeads, communityChange(v, community, person))
}

// HeldAlone counts the communities that a person alone facilitates, for the
// page on which somebody is named to take over; at most 1,000.
func HeldAlone(ctx context.Context, q db.Q, m Managed) (int, error) {
	all, err := db.All(ctx, q, func(r db.Row) (h held, err error) {
		return h, r.Scan(&h.id, &h.visibility)
	}, heldAlone, m.ID)
	return len(all), err
}
