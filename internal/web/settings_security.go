package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/govern"
	"waymark/views"
)

func (s *Server) securityPage(c *Call) error { return s.showSecurity(c, http.StatusOK, nil) }

func (s *Server) showSecurity(c *Call, status int, errs views.Errors) error {
	sessions, err := s.Auth.Sessions(c.ctx, c.Viewer, c.cookie)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("settings.title"), views.NavSettings)
	p.Main = "narrow"
	self, err := c.Self()
	if err != nil {
		return err
	}
	events, err := govern.Security(c.ctx, s.DB, c.Viewer, c.Viewer.Person, 0, ownEvents)
	if err != nil {
		return err
	}
	return c.Page(status, views.SecurityPage(p, self.Person.Email, sessions, events, errs))
}

// ownEvents is how many lines of the security log people see of their own.
const ownEvents = 20

func (s *Server) changePassword(c *Call) error {
	var f struct {
		Present  string `form:"present"`
		Password string `form:"password"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	who := c.Session.Person.PID
	if err := s.tries.Check(who); err != nil {
		return err
	}
	err := s.Auth.ChangePassword(c.ctx, c.Viewer, c.cookie, f.Present, f.Password)
	if _, wrong := fault.FieldsOf(err).Of("present"); wrong {
		s.tries.Failed(who)
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showSecurity(c, http.StatusUnprocessableEntity, errs)
	}
	if err != nil {
		return err
	}
	s.tries.Succeeded(who)
	return c.Done(pathSecurity, "done.password_changed")
}

func (s *Server) endSession(c *Call) error {
	var f struct {
		Session string `form:"session"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := s.Auth.EndSession(c.ctx, c.Viewer, f.Session); err != nil {
		return err
	}
	return c.Done(pathSecurity, "done.session_ended")
}

func (s *Server) endOtherSessions(c *Call) error {
	if err := c.Form(&struct{}{}); err != nil {
		return err
	}
	if err := s.Auth.EndOtherSessions(c.ctx, c.Viewer, c.cookie); err != nil {
		return err
	}
	return c.Done(pathSecurity, "done.sessions_ended")
}
