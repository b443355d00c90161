package web

import (
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
)

func (c *Call) apiMembers() error {
	var q apiWindow
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	f, err := c.communityRef(c.Param("slug"))
	if err != nil {
		return err
	}
	at, err := c.unsealedNumbers("members", q.Cursor, 3)
	if err != nil {
		return err
	}
	after := forum.MemberCursor{Since: at[1], Person: at[2]}
	if at[2] != 0 {
		after.Role = forum.Member
		if at[0] == 1 {
			after.Role = forum.Facilitator
		}
	}
	all, more, err := forum.Members(c.ctx, c.s.DB, c.Viewer, f.ID, after, q.size())
	if err != nil {
		return err
	}
	if err := c.noteMembersSeen(f, q.Cursor); err != nil {
		return err
	}
	items := make([]apiMember, len(all))
	for i, m := range all {
		items[i] = apiMember{Person: byline(m.Person), Role: string(m.Role), Since: stamp(m.Since)}
	}
	var next *string
	if more != nil {
		first := int64(0)
		if more.Role == forum.Facilitator {
			first = 1
		}
		if next, err = c.sealedNumbers("members", first, more.Since, more.Person); err != nil {
			return err
		}
	}
	return answerList(c, items, next)
}

// memberNamed finds the community and the person of an address; "me" is the
// reader.
func (c *Call) memberNamed() (forum.Community, forum.Person, error) {
	f, err := c.communityRef(c.Param("slug"))
	if err != nil {
		return f, forum.Person{}, err
	}
	if who := c.Param("person"); who != "me" {
		p, err := forum.PersonByPID(c.ctx, c.s.DB, c.Viewer, who)
		return f, p, err
	}
	p, err := forum.PersonByID(c.ctx, c.s.DB, c.Viewer, c.Viewer.Person)
	return f, p, err
}

// apiPutMember is joining or asking for oneself, and for a facilitator letting
// somebody in or changing their role.
func (c *Call) apiPutMember() error {
	var in apiMemberDraft
	if c.r.ContentLength != 0 {
		if err := c.JSON(&in); err != nil {
			return err
		}
	}
	f, p, err := c.memberNamed()
	if err != nil {
		return err
	}
	role := forum.Role(strings.TrimSpace(in.Role))
	if role == "" {
		role = forum.Member
	}
	self := p.ID == c.Viewer.Person
	switch {
	case forum.May(c.Viewer, forum.Facilitate, f.Standing):
		err = forum.PutMember(c.ctx, c.s.DB, c.Viewer, f.ID, p.ID, role)
	case !self:
		err = forum.Must(c.Viewer, forum.Facilitate, f.Standing)
	case role != forum.Member:
		err = fault.Denied("fault.facilitators_only")
	case f.Standing.Role != "" || f.Standing.Asked:
	case f.Visibility == forum.Restricted:
		err = forum.AskToJoin(c.ctx, c.s.DB, c.Viewer, f.ID, in.Message)
	default:
		err = forum.JoinCommunity(c.ctx, c.s.DB, c.Viewer, f.ID)
	}
	if err != nil {
		return err
	}
	c.ChangedFor(p.ID)
	return c.answerMembership(f.ID, p.ID)
}

func (c *Call) answerMembership(community, person int64) error {
	s, err := forum.StandingIn(c.ctx, c.s.DB, forum.Viewer{Person: person}, community)
	if err != nil {
		return err
	}
	out := apiMembership{State: "member", Role: string(s.Role)}
	if s.Asked {
		out.State = "asked"
	}
	return c.Answer(0, out)
}

func (c *Call) apiRemoveMember() error {
	f, p, err := c.memberNamed()
	if err != nil {
		return err
	}
	if p.ID == c.Viewer.Person {
		err = forum.LeaveCommunity(c.ctx, c.s.DB, c.Viewer, f.ID)
	} else {
		err = forum.RemoveMember(c.ctx, c.s.DB, c.Viewer, f.ID, p.ID)
	}
	if err != nil {
		return err
	}
	c.ChangedFor(p.ID)
	return c.Nothing()
}
