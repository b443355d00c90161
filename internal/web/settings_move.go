package web

import (
	"context"
	"net/http"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/mail"
	"waymark/internal/tenure"
	"waymark/views"
)

var _ = declare((*Server).moveRoutes)

const pathMove = "/settings/move"

var letterAddress = mail.Declare("address", "mail.address_subject", "mail.address_text")

func (s *Server) moveRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathMove, Policy: SignedIn, Handle: s.movePage},
		{Method: http.MethodPost, Path: pathMove, Policy: SignedIn, Handle: s.askMove},
		{Method: http.MethodPost, Path: pathMove + "/withdraw", Policy: SignedIn, Handle: s.withdrawMove},
		{Method: http.MethodGet, Path: "/address/:code", Policy: Public, Handle: s.addressPage},
		{Method: http.MethodPost, Path: "/address/:code", Policy: Public, Cost: CostSignIn, Handle: s.showAddress},
	}
}

type moveForm struct {
	Org       string `form:"org"`
	Email     string `form:"email"`
	RoleTitle string `form:"role_title"`
	Day       string `form:"day"`
}

func (s *Server) movePage(c *Call) error { return s.showMove(c, http.StatusOK, moveForm{}, nil) }

func (s *Server) showMove(c *Call, status int, f moveForm, errs views.Errors) error {
	v := views.MoveForm{Org: f.Org, Email: f.Email, RoleTitle: f.RoleTitle, Day: f.Day, Mail: s.Mail.On(), Errors: errs}
	m, err := tenure.Mine(c.ctx, s.DB, c.Viewer)
	switch {
	case err == nil:
		v.Open = &m
	case !fault.IsNotFound(err):
		return err
	}
	all, _, err := forum.Organisations(c.ctx, s.DB, c.Viewer, forum.NameCursor{}, orgsOffered)
	if err != nil {
		return err
	}
	v.Orgs = []views.Option{{Value: "", Label: c.Words.T("settings.move_choose")}}
	for _, o := range all {
		v.Orgs = append(v.Orgs, views.Option{Value: o.Slug, Label: o.Name})
	}
	p := c.Frame(c.Words.T("settings.title"), views.NavSettings)
	p.Main = "narrow"
	return c.Page(status, views.MovePage(p, v))
}

// askMove notes that the viewer moves, and sends a letter to the new address
// where letters are sent.
func (s *Server) askMove(c *Call) error {
	var f moveForm
	if err := c.Form(&f); err != nil {
		return err
	}
	draft := tenure.MoveDraft{Email: f.Email, RoleTitle: f.RoleTitle}
	if f.Day != "" {
		at, err := s.startOf(f.Day)
		if err != nil {
			return s.showMove(c, http.StatusUnprocessableEntity, f, views.Errors{{Name: "day", Text: c.Words.T("fault.day")}})
		}
		draft.At = at
	}
	if f.Org != "" {
		o, err := forum.OrganisationBySlug(c.ctx, s.DB, c.Viewer, f.Org)
		if err != nil {
			return err
		}
		draft.Org = o.ID
	}
	m, err := tenure.Ask(c.ctx, s.DB, c.Viewer, draft)
	if errs, ok := c.Wrong(err); ok {
		return s.showMove(c, http.StatusUnprocessableEntity, f, errs)
	}
	if err == nil && s.Mail.On() {
		err = s.sendAddress(c.ctx, m)
	}
	if err != nil {
		return err
	}
	return c.Done(pathMove, "done.move_asked")
}

// sendAddress queues the letter to the new address.
func (s *Server) sendAddress(ctx context.Context, m tenure.Move) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		return s.Mail.Enqueue(ctx, tx, mail.Letter{Kind: letterAddress, To: m.Email, Ref: m.Person, Until: tx.Now.Add(tenure.LinkLasts)})
	})
}

// fillAddress writes such a letter as it is sent: the link is made then, so
// that its code is kept nowhere else.
func (s *Server) fillAddress(ctx context.Context, l mail.Letter) (mail.Letter, error) {
	v := forum.Viewer{Person: l.Ref}
	m, err := tenure.Mine(ctx, s.DB, v)
	if fault.IsNotFound(err) || err == nil && m.Email != l.To || s.base == nil {
		return l, mail.ErrNobody
	}
	if err != nil {
		return l, err
	}
	p, err := forum.PersonByID(ctx, s.DB, v, m.Person)
	if err != nil {
		return l, err
	}
	code, err := auth.NewLink(ctx, s.DB, tenure.Address, m.Person, tenure.LinkLasts)
	if err != nil {
		return l, err
	}
	l.Name = p.Name
	l.Args = map[string]string{"Organisation": m.Org.Name, "Link": s.base.Scheme + "://" + s.base.Host + "/address/" + code}
	return l, nil
}

func (s *Server) withdrawMove(c *Call) error {
	if err := tenure.Withdraw(c.ctx, s.DB, c.Viewer); err != nil {
		return err
	}
	return c.Done(pathMove, "done.move_withdrawn")
}

// addressPage asks for the button; opening it uses nothing up.
func (s *Server) addressPage(c *Call) error {
	m, err := tenure.PeekAddress(c.ctx, s.DB, c.Param("code"))
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("settings.address_title"), "")
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.AddressPage(p, m, "/address/"+c.Param("code")))
}

func (s *Server) showAddress(c *Call) error {
	m, err := tenure.ShowAddress(c.ctx, s.DB, c.Param("code"))
	if err != nil {
		return err
	}
	s.Auth.Forget(m.Person)
	c.ChangedFor(m.Person)
	return c.Done("/sign-in", "done.address_shown")
}
