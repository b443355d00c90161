package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/invite"
	"waymark/views"
)

var _ = declare((*Server).inviteRoutes)

func (s *Server) inviteRoutes() []Route {
	const place, admin = "/c/:slug/invite", pathAdmin + "/invitations"
	routes := []Route{
		{Method: http.MethodGet, Path: "/invitations", Policy: SignedIn, Handle: s.invitationsPage},
		{Method: http.MethodPost, Path: "/invitations/accept", Policy: SignedIn, Handle: s.acceptInvitation},
		{Method: http.MethodPost, Path: "/invitations/decline", Policy: SignedIn, Handle: s.declineInvitation},
		{Method: http.MethodGet, Path: "/invited/:code", Policy: Public, Cost: CostSignIn, Handle: s.invitedPage},
		{Method: http.MethodPost, Path: "/invited/:code", Policy: Public, Cost: CostSignIn, Limit: 16 << 10, Handle: s.enter},
	}
	for _, at := range []struct {
		path   string
		policy Policy
		find   func(*Call) (inviting, error)
	}{{place, SignedIn, (*Call).invitingHere}, {admin, Admin, (*Call).invitingAnywhere}} {
		post := func(path string, limit int64, handle func(*Call, inviting) error) Route {
			return Route{Method: http.MethodPost, Path: at.path + path, Policy: at.policy, Limit: limit, Files: path == "", Handle: func(c *Call) error {
				in, err := at.find(c)
				if err != nil {
					return err
				}
				return handle(c, in)
			}}
		}
		routes = append(routes, Route{Method: http.MethodGet, Path: at.path, Policy: at.policy, Handle: func(c *Call) error {
			in, err := at.find(c)
			if err != nil {
				return err
			}
			return s.showInvite(c, http.StatusOK, in, views.Invite{})
		}}, post("", 1<<20, s.invitePeople), post("/again", defaultLimit, s.inviteAgain), post("/withdraw", defaultLimit, s.withdrawInvitation))
	}
	return routes
}

// inviting is where somebody invites people: a community's page, or the
// administration's, which goes by a community's name in the form.
type inviting struct {
	place *forum.Community // nil: the administration
	path  string
}

func (c *Call) invitingHere() (inviting, error) {
	f, err := c.facilitated()
	if err == nil {
		err = forum.Must(c.Viewer, forum.Invite, f.Standing)
	}
	return inviting{&f, communityPath(f.Slug) + "/invite"}, err
}

func (c *Call) invitingAnywhere() (inviting, error) {
	return inviting{nil, pathAdmin + "/invitations"}, nil
}

// target is the community of the form, 0 for the site alone.
func (c *Call) target(in inviting, slug string) (int64, error) {
	if in.place != nil {
		return in.place.ID, nil
	}
	if slug == "" {
		return 0, nil
	}
	f, err := forum.CommunityBySlug(c.ctx, c.s.DB, c.Viewer, slug)
	return f.ID, err
}

// communitiesToInvite is how many communities the administration offers.
const communitiesToInvite = 200

// showInvite shows the form and who has not answered yet.
func (s *Server) showInvite(c *Call, status int, in inviting, v views.Invite) (err error) {
	v.Path, v.Mail, v.MaxLines, v.Place = in.path, s.Mail.On(), invite.MaxLines, in.place
	p := c.adminFrame(c.Words.T("invite.title"))
	if in.place != nil {
		p = c.communityFrame(c.Words.T("invite.title_in", "Name", in.place.Name), *in.place)
		v.Open, err = invite.Open(c.ctx, s.DB, c.Viewer, in.place.ID)
	} else if v.Open, err = invite.OpenEverywhere(c.ctx, s.DB, c.Viewer); err == nil {
		v.Communities, _, err = forum.Communities(c.ctx, s.DB, c.Viewer, false, forum.NameCursor{}, communitiesToInvite)
	}
	if err != nil {
		return err
	}
	p.Main = "narrow"
	return c.Page(status, views.InvitePage(p, v))
}

type inviteForm struct {
	People    string `form:"people"`
	File      string `form:"file"`
	Message   string `form:"message"`
	Community string `form:"community"`
	Send      bool   `form:"send"`
}

// invitePeople shows line by line what would happen and, asked once more,
// does it.
func (s *Server) invitePeople(c *Call, in inviting) error {
	var f inviteForm
	if err := c.Form(&f); err != nil {
		return err
	}
	if f.File != "" {
		f.People, f.Send = invite.Decode([]byte(f.File)), false
	}
	community, err := c.target(in, f.Community)
	if err != nil {
		return err
	}
	to := invite.To{Community: community, Text: f.People, Message: f.Message, HandOver: !s.Mail.On()}
	v := views.Invite{People: f.People, Message: f.Message, Community: f.Community}
	if f.Send {
		return s.sendInvitations(c, in, to, v)
	}
	items, err := invite.Plan(c.ctx, s.DB, c.Viewer, to)
	if errs, ok := c.Wrong(err); ok {
		v.Errors = errs
		return s.showInvite(c, http.StatusUnprocessableEntity, in, v)
	}
	if err != nil {
		return err
	}
	v.Plan = items
	return s.showInvite(c, http.StatusOK, in, v)
}

func (s *Server) sendInvitations(c *Call, in inviting, to invite.To, v views.Invite) error {
	sent, handed, err := invite.Send(c.ctx, s.DB, c.Viewer, to, s.Mail)
	if errs, ok := c.Wrong(err); ok {
		v.Errors = errs
		return s.showInvite(c, http.StatusUnprocessableEntity, in, v)
	}
	switch {
	case err != nil:
		return err
	case sent == 0:
		return c.Done(in.path, "done.invited_nobody")
	case s.Mail.On():
		return c.Done(in.path, "done.invited")
	}
	return s.showHanded(c, in, handed)
}

// showHanded shows what is to be handed over, this once.
func (s *Server) showHanded(c *Call, in inviting, handed []invite.Handed) error {
	c.rec.Header()["Cache-Control"] = headerNoStore
	v := views.HandOver{Path: in.path, Place: in.place, List: make([]views.HandedLine, len(handed))}
	for i, h := range handed {
		link := c.Address(h.Path())
		subject, text := h.Letter(c.Words, link).Text(c.Words)
		v.List[i] = views.HandedLine{Email: h.Email, Name: h.Name, Link: link, Subject: subject, Text: text}
	}
	title := c.Words.N("invite.handed_title", len(handed))
	p := c.adminFrame(title)
	if in.place != nil {
		p = c.communityFrame(title, *in.place)
	}
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.HandOverPage(p, v))
}

type invitationForm struct {
	Invitation string `form:"invitation"`
}

func (s *Server) inviteAgain(c *Call, in inviting) error {
	var f invitationForm
	if err := c.Form(&f); err != nil {
		return err
	}
	h, err := invite.Again(c.ctx, s.DB, c.Viewer, f.Invitation, s.Mail)
	if at := fault.Of(err); at != nil && at.Code == "invited_just_now" {
		errs := views.Errors{{Name: "open", Text: c.Words.Say(at.Key, at.Args)}}
		return s.showInvite(c, http.StatusConflict, in, views.Invite{Errors: errs})
	}
	if err != nil {
		return err
	}
	if s.Mail.On() {
		return c.Done(in.path, "done.invited_again")
	}
	return s.showHanded(c, in, []invite.Handed{h})
}

func (s *Server) withdrawInvitation(c *Call, in inviting) error {
	var f invitationForm
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := invite.Withdraw(c.ctx, s.DB, c.Viewer, f.Invitation); err != nil {
		return err
	}
	return c.Done(in.path, "done.invitation_withdrawn")
}
