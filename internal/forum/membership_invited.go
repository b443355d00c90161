package forum

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// AdmitInvited makes a person a member whom somebody who may has invited,
// inside the transaction that uses the invitation up; whoever is a member
// stays one. An invitation opens private communities too, but neither
// archived ones nor those limited to other organisations.
func AdmitInvited(ctx context.Context, tx *db.Tx, community, person int64) error {
	v := Viewer{Person: person}
	s, err := StandingIn(ctx, tx, v, community)
	switch {
	case err != nil:
		return err
	case s.Role != "":
		return nil
	case s.Archived:
		return fault.Denied("fault.archived")
	}
	if _, err := tx.Exec(ctx, dropAnswer, community, person); err != nil {
		return err
	}
	return admit(ctx, tx, v, community, person, Member)
}

// MayInvite finds a community in which the viewer may invite people.
func MayInvite(ctx context.Context, q db.Q, v Viewer, community int64) (Community, error) {
	c, err := CommunityByID(ctx, q, v, community)
	if err == nil {
		err = Must(v, Invite, c.Standing)
	}
	return c, err
}

// IsMember says whether a person belongs to a community, for whoever looks
// after it.
func IsMember(ctx context.Context, q db.Q, community, person int64) (bool, error) {
	m, err := memberIn(ctx, q, community, person)
	return m.state == stateMember, err
}

// CommunityInvitation is a change of an invitation to a community, 0 for none.
func CommunityInvitation(v Viewer, invitation, community int64) changes.Change {
	return changes.Change{Kind: "invitation", Community: community, Subject: invitation, Actor: v.Person, Audience: changes.Nobody}
}
