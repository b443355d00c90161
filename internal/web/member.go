package web

import (
	"net/http"
	"slices"

	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/views"
)

var _ = declare((*Server).memberRoutes)

func (s *Server) memberRoutes() []Route {
	const members, requests = "/c/:slug/members", "/c/:slug/requests"
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: handle}
	}
	return []Route{
		get(members, s.manageMembersPage), post(members+"/add", s.addMember), post(members+"/role", s.changeRole),
		get(members+"/remove", s.removeMemberPage), post(members+"/remove", s.removeMember),
		get(requests, s.requestsPage), post(requests+"/accept", s.acceptRequest), post(requests+"/decline", s.declineRequest),
		post("/c/:slug/answer", s.putAnswerAway),
	}
}

func membersPath(slug string) string { return communityPath(slug) + "/members" }

// membersPage is a window of a community's members and the way on from it.
func (s *Server) membersPage(c *Call, f forum.Community, base string) ([]forum.Membership, views.More, error) {
	more := c.moreFrom(base, c.Words.T("community.tab_members"), c.Words.T("community.more_members"))
	at, err := c.unsealedNumbers("members", c.Query("cursor"), 3)
	if err != nil {
		return nil, more, err
	}
	after := forum.MemberCursor{Since: at[1], Person: at[2]}
	if at[2] != 0 {
		after.Role = forum.Member
		if at[0] == 1 {
			after.Role = forum.Facilitator
		}
	}
	all, next, err := forum.Members(c.ctx, s.DB, c.Viewer, f.ID, after, frontMembers)
	if err != nil || next == nil {
		return all, more, err
	}
	leads := int64(0)
	if next.Role == forum.Facilitator {
		leads = 1
	}
	cursor, err := c.sealedNumbers("members", leads, next.Since, next.Person)
	if err == nil {
		more.Next = withCursor(base, *cursor)
	}
	return all, more, err
}

// noteMembersSeen puts into the audit that an administrator looked at who is
// in a community that they may not read. Its members know each other.
func (c *Call) noteMembersSeen(f forum.Community, cursor string) error {
	if forum.May(c.Viewer, forum.Read, f.Standing) || cursor != "" {
		return nil
	}
	return govern.Note(c.ctx, c.s.DB, c.Viewer, govern.MembersViewed, kindCommunity, f.ID, f.ID)
}

// foundShown is how many people of a name are offered.
const foundShown = 12

func (s *Server) manageMembersPage(c *Call) error {
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	return s.showMembers(c, http.StatusOK, f, nil)
}

func (s *Server) showMembers(c *Call, status int, f forum.Community, errs views.Errors) (err error) {
	v := views.ManageMembers{Community: f, Name: forum.Clean(c.Query("name")), Errors: errs}
	if v.List, v.More, err = s.membersPage(c, f, membersPath(f.Slug)); err != nil {
		return err
	}
	if err := c.noteMembersSeen(f, c.Query("cursor")); err != nil {
		return err
	}
	if v.Found, err = forum.PeopleNamed(c.ctx, s.DB, c.Viewer, v.Name, foundShown); err != nil {
		return err
	}
	p := c.communityFrame(c.Words.T("community.members_title", "Name", f.Name), f)
	return c.Page(status, views.ManageMembersPage(p, v))
}

type memberForm struct {
	Person string `form:"person"`
	Role   string `form:"role"`

	Message string `form:"message"` // of an answer to a request
}

// memberAt finds the community of an address, which the viewer looks after,
// and the person whom a form names.
func (c *Call) memberAt() (f forum.Community, p forum.Person, in memberForm, err error) {
	if safe(c.r.Method) {
		in.Person = c.Query("person")
	} else if err = c.Form(&in); err != nil {
		return f, p, in, err
	}
	if f, err = c.facilitated(); err != nil {
		return f, p, in, err
	}
	p, err = forum.PersonByPID(c.ctx, c.s.DB, c.Viewer, in.Person)
	return f, p, in, err
}

// addMember lets somebody in; who is there already keeps their role.
func (s *Server) addMember(c *Call) error {
	f, p, _, err := c.memberAt()
	if err != nil {
		return err
	}
	leading, err := forum.Facilitators(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(leading, func(b forum.Byline) bool { return b.ID == p.ID }) {
		return c.Redirect(membersPath(f.Slug))
	}
	if err := forum.PutMember(c.ctx, s.DB, c.Viewer, f.ID, p.ID, forum.Member); err != nil {
		return err
	}
	c.ChangedFor(p.ID)
	return c.Done(membersPath(f.Slug), "done.member_added")
}

func (s *Server) changeRole(c *Call) error {
	f, p, in, err := c.memberAt()
	if err != nil {
		return err
	}
	if err := forum.PutMember(c.ctx, s.DB, c.Viewer, f.ID, p.ID, forum.Role(in.Role)); err != nil {
		return s.unlessLast(c, f, err)
	}
	c.ChangedFor(p.ID)
	if p.ID == c.Viewer.Person && in.Role != string(forum.Facilitator) && !c.Viewer.Admin {
		return c.Done(communityPath(f.Slug), "done.member_role") // who has handed over may not come back
	}
	return c.Done(membersPath(f.Slug), "done.member_role")
}

func (s *Server) removeMemberPage(c *Call) error {
	f, p, _, err := c.memberAt()
	if err != nil {
		return err
	}
	page := c.communityFrame(c.Words.T("community.remove_title", "Name", p.Name), f)
	page.Main = "narrow"
	return c.Page(http.StatusOK, views.RemoveMemberPage(page, f, p.Byline()))
}

func (s *Server) removeMember(c *Call) error {
	f, p, _, err := c.memberAt()
	if err != nil {
		return err
	}
	if err := forum.RemoveMember(c.ctx, s.DB, c.Viewer, f.ID, p.ID); err != nil {
		return s.unlessLast(c, f, err)
	}
	c.ChangedFor(p.ID)
	return c.Done(membersPath(f.Slug), "done.member_removed")
}
