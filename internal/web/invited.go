package web

import (
	"net/http"

	"waymark/internal/forum"
	"waymark/internal/invite"
	"waymark/views"
)

// invitedPage shows what an invitation names and uses nothing up: mail
// scanners and link previews open what they find.
func (s *Server) invitedPage(c *Call) error {
	i, err := invite.Peek(c.ctx, s.DB, c.Param("code"))
	if err != nil {
		return err
	}
	return s.showInvited(c, http.StatusOK, i, views.Invited{Name: i.Name, RoleTitle: i.RoleTitle})
}

func (s *Server) showInvited(c *Call, status int, i invite.Invitation, v views.Invited) (err error) {
	v.Invitation, v.Code = i, c.Param("code")
	if v.Known, err = i.Known(c.ctx, s.DB); err != nil {
		return err
	}
	if c.Viewer.SignedIn() {
		me, err := forum.PersonByID(c.ctx, s.DB, c.Viewer, c.Viewer.Person)
		if err != nil {
			return err
		}
		if me.Email == i.Email {
			return c.Redirect("/invitations")
		}
		v.Other = me.Name
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Page(status, views.InvitedPage(c.gate(c.Words.T("invite.invited_title")), v))
}

type enterForm struct {
	Name      string `form:"name"`
	RoleTitle string `form:"role_title"`
	Password  string `form:"password"`
}

// enter is the button that uses an invitation up.
func (s *Server) enter(c *Call) error {
	var f enterForm
	if err := c.Form(&f); err != nil {
		return err
	}
	i, err := invite.Peek(c.ctx, s.DB, c.Param("code"))
	if err != nil {
		return err
	}
	if known, err := i.Known(c.ctx, s.DB); err != nil || known || c.Viewer.SignedIn() {
		if err != nil {
			return err
		}
		return s.showInvited(c, http.StatusConflict, i, views.Invited{})
	}
	secret, session, i, err := invite.Enter(c.ctx, s.DB, s.Auth, c.Param("code"),
		invite.Newcomer{Name: f.Name, RoleTitle: f.RoleTitle, Password: f.Password}, c.device())
	if errs, ok := c.Wrong(err); ok {
		return s.showInvited(c, http.StatusUnprocessableEntity, i, views.Invited{Name: f.Name, RoleTitle: f.RoleTitle, Errors: errs})
	}
	if err != nil {
		return err
	}
	to := "/"
	if i.Community.Slug != "" {
		to = communityPath(i.Community.Slug)
	}
	c.setFlash("done.entered")
	return c.signedIn(secret, session, to)
}

// invitationsPage lists what the viewer is invited to.
func (s *Server) invitationsPage(c *Call) error {
	list, err := invite.Mine(c.ctx, s.DB, c.Viewer)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("invite.mine_title"), "")
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.InvitationsPage(p, list))
}

func (s *Server) acceptInvitation(c *Call) error {
	var f invitationForm
	if err := c.Form(&f); err != nil {
		return err
	}
	i, err := invite.Accept(c.ctx, s.DB, c.Viewer, f.Invitation)
	if err != nil {
		return err
	}
	c.Changed()
	return c.Done(communityPath(i.Community.Slug), "done.community_joined")
}

func (s *Server) declineInvitation(c *Call) error {
	var f invitationForm
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := invite.Decline(c.ctx, s.DB, c.Viewer, f.Invitation); err != nil {
		return err
	}
	return c.Done("/invitations", "done.invitation_declined")
}
