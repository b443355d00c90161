package forum

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What happens to memberships; a change's part is the person.
var (
	MemberAsked    = changes.Declare("member.asked", changes.Routine)
	MemberDeclined = changes.Declare("member.declined", changes.OfOthers)
	MemberJoined   = changes.Declare("member.joined", changes.OfOthers)
	MemberLeft     = changes.Declare("member.left", changes.Routine)
	MemberRemoved  = changes.Declare("member.removed", changes.OfOthers)
	MemberLeads    = changes.Declare("member.made_facilitator", changes.Audited)
	MemberFollows  = changes.Declare("member.no_facilitator", changes.Audited)
)

// JoinCommunity makes the viewer a member of an open community. Whoever is a
// member already stays one.
func JoinCommunity(ctx context.Context, d *db.DB, v Viewer, community int64) error {
	return inCommunity(ctx, d, v, community, func(tx *db.Tx, s Standing) error {
		if s.Role != "" {
			return nil
		}
		if err := Must(v, Join, s); err != nil {
			return err
		}
		if err := welcome(ctx, tx, v, community); err != nil {
			return err
		}
		return admit(ctx, tx, v, community, v.Person, Member)
	})
}

// AskToJoin asks the facilitators of a restricted community to let the viewer
// in. Whoever has asked already, or is a member, changes nothing.
func AskToJoin(ctx context.Context, d *db.DB, v Viewer, community int64, message string) error {
	message = CleanText(message)
	var f fault.Fields
	f.Max("message", message, MaxSummary)
	if err := f.Err(); err != nil {
		return err
	}
	return inCommunity(ctx, d, v, community, func(tx *db.Tx, s Standing) error {
		if s.Asked || s.Role != "" {
			return nil
		}
		if err := Must(v, Ask, s); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropAnswer, community, v.Person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, putMembership, community, v.Person, string(Member), stateAsked, message, tx.Micros()); err != nil {
			return err
		}
		c := communityChange(v, community, v.Person)
		c.Audience = changes.Nobody
		return changes.Append(ctx, tx, MemberAsked, c)
	})
}

// LeaveCommunity ends the viewer's membership or request. The last
// facilitator must hand over first.
func LeaveCommunity(ctx context.Context, d *db.DB, v Viewer, community int64) error {
	return inCommunity(ctx, d, v, community, func(tx *db.Tx, s Standing) error {
		if s.Role == "" && !s.Asked {
			return nil
		}
		return dismiss(ctx, tx, v, community, v.Person, MemberLeft)
	})
}

// PutMember makes a person a member with a role, or changes the role:
// facilitators may. Somebody else may put themselves, as a member, where they
// may join. The last facilitator stays one.
func PutMember(ctx context.Context, d *db.DB, v Viewer, community, person int64, role Role) error {
	if role == "" {
		role = Member
	}
	if role != Member && role != Facilitator {
		var f fault.Fields
		f.Add("role", "fault.role")
		return f.Err()
	}
	return inCommunity(ctx, d, v, community, func(tx *db.Tx, s Standing) error {
		if person == v.Person && s.Role == role {
			return nil
		}
		if joins := person == v.Person && role == Member; !joins || !May(v, Join, s) {
			if err := mustFacilitate(v, s); err != nil {
				return err
			}
		}
		m, err := memberIn(ctx, tx, community, person)
		switch {
		case err != nil:
			return err
		case m.state != stateMember:
			if err := isHere(ctx, tx, person); err != nil {
				return err
			}
			return admit(ctx, tx, v, community, person, role)
		case m.role == role:
			return nil
		case m.role == Facilitator:
			if err := notLast(ctx, tx, community, person); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, setMemberRole, community, person, string(role)); err != nil {
			return err
		}
		verb := MemberFollows
		if role == Facilitator {
			verb = MemberLeads
		}
		return changes.Append(ctx, tx, verb, communityChange(v, community, person))
	})
}

// RemoveMember ends a person's membership or request: facilitators may, and
// everybody their own.
func RemoveMember(ctx context.Context, d *db.DB, v Viewer, community, person int64) error {
	if v.SignedIn() && v.Person == person {
		return LeaveCommunity(ctx, d, v, community)
	}
	return inCommunity(ctx, d, v, community, func(tx *db.Tx, s Standing) error {
		if err := mustFacilitate(v, s); err != nil {
			return err
		}
		return dismiss(ctx, tx, v, community, person, MemberRemoved)
	})
}

// inCommunity runs a write for a viewer who may see the community.
func inCommunity(ctx context.Context, d *db.DB, v Viewer, community int64, act func(*db.Tx, Standing) error) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		s, err := StandingIn(ctx, tx, v, community)
		if err != nil {
			return err
		}
		if err := Must(v, See, s); err != nil {
			return err
		}
		return act(tx, s)
	})
}

// admit makes a person who is no member one, where the community takes them.
func admit(ctx context.Context, tx *db.Tx, v Viewer, community, person int64, role Role) error {
	if !v.system {
		if ok, err := db.Has(ctx, tx, eligibleIn, person, community); err != nil || !ok {
			return orBarred(err)
		}
	}
	if _, err := enrol(ctx, tx, community, []int64{person}, role, tx.Now); err != nil {
		return err
	}
	return changes.Append(ctx, tx, MemberJoined, communityChange(v, community, person))
}

// enrol makes those of the people members who are none, and says how many.
func enrol(ctx context.Context, tx *db.Tx, community int64, people []int64, role Role, since time.Time) (n int, err error) {
	for _, person := range people {
		m, err := memberIn(ctx, tx, community, person)
		if err != nil {
			return n, err
		}
		if m.state == stateMember {
			continue
		}
		if _, err := tx.Exec(ctx, putMembership, community, person, string(role), stateMember, "", db.Micros(since)); err != nil {
			return n, err
		}
		n++
	}
	if n == 0 {
		return 0, nil
	}
	_, err = tx.Exec(ctx, countMember, community, n)
	return n, err
}

// dismiss takes a person's membership or request away, if there is one.
func dismiss(ctx context.Context, tx *db.Tx, v Viewer, community, person int64, verb changes.Verb) error {
	m, err := memberIn(ctx, tx, community, person)
	if err != nil || m.state == "" {
		return err
	}
	if m.state == stateMember {
		if m.role == Facilitator {
			if err := notLast(ctx, tx, community, person); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, countMember, community, -1); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, dropMembership, community, person); err != nil {
		return err
	}
	return changes.Append(ctx, tx, verb, communityChange(v, community, person))
}

// notLast fails where a community has no facilitator besides the person.
func notLast(ctx context.Context, tx *db.Tx, community, person int64) error {
	others, err := db.Has(ctx, tx, otherFacilitators, community, person)
	if err != nil || others {
		return err
	}
	return fault.Clash("last_facilitator", "fault.last_facilitator")
}
