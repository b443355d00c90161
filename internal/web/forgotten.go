package web

import (
	"net/http"

	"waymark/internal/auth"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).forgottenRoutes)

func (s *Server) forgottenRoutes() []Route {
	const reset = "/reset/:code"
	return []Route{
		{Method: http.MethodGet, Path: "/forgotten", Policy: Public, Handle: s.forgottenPage},
		{Method: http.MethodPost, Path: "/forgotten", Policy: Public, Cost: CostSignIn, Limit: 8 << 10, Handle: s.forgotten},
		{Method: http.MethodGet, Path: reset, Policy: Public, Cost: CostSignIn, Handle: s.resetPage},
		{Method: http.MethodPost, Path: reset, Policy: Public, Cost: CostSignIn, Limit: 8 << 10, Handle: s.reset},
		{Method: http.MethodPost, Path: "/admin/people/:id/reset-link", Policy: Admin, Limit: 4 << 10, Handle: s.makeResetLink},
	}
}

// gate begins a page for people who are not signed in.
func (c *Call) gate(title string) *views.Page {
	p := c.Frame(title, "")
	p.Plain, p.Main = true, "gate"
	return p
}

func (s *Server) forgottenPage(c *Call) error {
	return c.Page(http.StatusOK, views.ForgottenPage(c.gate(c.Words.T("signin.forgotten_title")), s.Mail.On()))
}

// forgotten answers the same, after the same work, whoever has the address.
func (s *Server) forgotten(c *Call) error {
	var f struct {
		Email string `form:"email"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	who := forum.Email(f.Email)
	if err := s.tries.Check("reset", who); err != nil {
		return err
	}
	s.tries.Failed("reset", who) // each letter counts, so that nobody's post box is filled
	if err := s.Auth.AskReset(c.ctx, s.Mail, f.Email); err != nil {
		return err
	}
	return c.Done("/sign-in", "done.reset_asked")
}

// resetPage shows the form and uses nothing up.
func (s *Server) resetPage(c *Call) error {
	p, err := auth.ResetPerson(c.ctx, s.DB, c.Param("code"))
	if err != nil {
		return err
	}
	return s.showReset(c, http.StatusOK, p.Email, nil)
}

func (s *Server) showReset(c *Call, status int, email string, errs views.Errors) error {
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Page(status, views.ResetPage(c.gate(c.Words.T("signin.reset_title")), c.Param("code"), email, errs))
}

func (s *Server) reset(c *Call) error {
	var f struct {
		Password string `form:"password"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	p, err := auth.ResetPerson(c.ctx, s.DB, c.Param("code"))
	if err != nil {
		return err
	}
	err = s.Auth.ResetPassword(c.ctx, c.Param("code"), f.Password)
	if errs, ok := c.Wrong(err); ok {
		return s.showReset(c, http.StatusUnprocessableEntity, p.Email, errs)
	}
	if err != nil {
		return err
	}
	s.tries.Succeeded("reset", p.Email)
	c.dropSession()
	return c.Done("/sign-in", "done.password_reset")
}

// makeResetLink gives an administrator a link to hand over, shown this once.
func (s *Server) makeResetLink(c *Call) error {
	pid, err := c.PID("id")
	if err != nil {
		return err
	}
	p, err := forum.PersonByPID(c.ctx, s.DB, c.Viewer, pid)
	if err != nil {
		return err
	}
	code, err := auth.ResetLink(c.ctx, s.DB, c.Viewer, p.ID)
	if err != nil {
		return err
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	page := c.adminFrame(c.Words.T("signin.reset_link_title", "Name", p.Name))
	page.Main = "narrow"
	return c.Page(http.StatusOK, views.ResetLinkPage(page, p.Byline(), c.Address("/reset/"+code)))
}
