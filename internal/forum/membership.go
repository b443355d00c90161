package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// A Membership is a person's place in a community.
type Membership struct {
	Person Byline
	Role   Role
	Since  time.Time
}

// A Request is a person who has asked to join and waits for an answer.
type Request struct {
	Person  Byline
	Message string
	Asked   time.Time
}

// A MemberCursor is a place in a community's list of members; the zero one is
// its start.
type MemberCursor struct {
	Role   Role
	Since  int64 // microseconds since 1970
	Person int64
}

// Members lists up to limit members, facilitators first, then by how long
// they have been there, behind a place, with the place of the next window or
// nil. Whoever may read the community may, and whoever looks after it.
func Members(ctx context.Context, q db.Q, v Viewer, community int64, after MemberCursor, limit int) ([]Membership, *MemberCursor, error) {
	s, err := StandingIn(ctx, q, v, community)
	if err != nil {
		return nil, nil, err
	}
	if err := Must(v, KnowMembers, s); err != nil {
		return nil, nil, err
	}
	all, err := db.All(ctx, q, scanMembership, membersOf, community, string(after.Role), after.Since, after.Person, limit+1)
	if err != nil {
		return nil, nil, err
	}
	all, next := window(all, limit, func(m Membership) MemberCursor {
		return MemberCursor{m.Role, db.Micros(m.Since), m.Person.ID}
	})
	return all, next, nil
}

func scanMembership(r db.Row) (m Membership, err error) {
	var b bylineRow
	var since int64
	err = r.Scan(&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue, &m.Role, &since)
	m.Person, m.Since = b.byline(), db.Time(since)
	return m, err
}

// Facilitators gives up to 20 people who look after a community, for whoever
// may see its front page.
func Facilitators(ctx context.Context, q db.Q, v Viewer, community int64) ([]Byline, error) {
	s, err := StandingIn(ctx, q, v, community)
	if err != nil {
		return nil, err
	}
	if err := Must(v, See, s); err != nil {
		return nil, err
	}
	all, err := db.All(ctx, q, scanMembership, facilitatorsOf, community)
	out := make([]Byline, len(all))
	for i, m := range all {
		out[i] = m.Person
	}
	return out, err
}

// Requests gives up to 100 people who have asked to join, the longest waiting
// first; facilitators may know.
func Requests(ctx context.Context, q db.Q, v Viewer, community int64) ([]Request, error) {
	s, err := StandingIn(ctx, q, v, community)
	if err != nil {
		return nil, err
	}
	if err := mustFacilitate(v, s); err != nil {
		return nil, err
	}
	return db.All(ctx, q, func(r db.Row) (a Request, err error) {
		var b bylineRow
		var since int64
		err = r.Scan(&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue, &a.Message, &since)
		a.Person, a.Asked = b.byline(), db.Time(since)
		return a, err
	}, requestsOf, community)
}

// mustFacilitate is Must(Facilitate) for what is done in an archived
// community too.
func mustFacilitate(v Viewer, s Standing) error {
	s.Archived = false
	return Must(v, Facilitate, s)
}

// memberState is a person's row in a community; the zero one is none.
type memberState struct {
	role  Role
	state string
}

func memberIn(ctx context.Context, q db.Q, community, person int64) (memberState, error) {
	m, err := db.One(ctx, q, func(r db.Row) (m memberState, err error) {
		return m, r.Scan(&m.role, &m.state)
	}, membershipOf, community, person)
	if errors.Is(err, db.ErrNone) {
		return memberState{}, nil
	}
	return m, err
}

// isHere says that a person exists and is still here.
func isHere(ctx context.Context, q db.Q, person int64) error {
	p, err := PersonByID(ctx, q, System(), person)
	if err == nil && !p.Ended.IsZero() {
		return fault.Missing(kindPerson)
	}
	return err
}
