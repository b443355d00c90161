package web

import (
	"net/http"
	"time"

	"waymark/internal/fault"
	"waymark/internal/mail"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).adminMailRoutes)

const pathAdminMail = pathAdmin + "/mail"

func (s *Server) adminMailRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathAdminMail, Policy: Admin, Handle: s.adminMailPage},
		{Method: http.MethodPost, Path: pathAdminMail + "/test", Policy: Admin, Cost: CostSignIn, Limit: 4 << 10, Time: 30 * time.Second, Handle: s.tryMail},
	}
}

// adminMailPage says how mail is set up and how the queue stands.
func (s *Server) adminMailPage(c *Call) error { return s.showAdminMail(c, nil) }

func (s *Server) showAdminMail(c *Call, tried *mail.Verdict) error {
	v := views.AdminMail{Setup: s.Mail.Setup(), On: s.Mail.On(), Tried: tried}
	var err error
	if v.Status, err = mail.StatusOf(c.ctx, s.DB); err != nil {
		return err
	}
	self, err := c.Self()
	if err != nil {
		return err
	}
	v.Email = self.Person.Email
	return c.Page(http.StatusOK, views.AdminMailPage(c.adminFrame(c.Words.T("mail.title")), v))
}

// tryMail sends one letter to the viewer at once and shows what the server
// said, which is kept nowhere.
func (s *Server) tryMail(c *Call) error {
	if !s.Mail.On() {
		return fault.Denied("fault.no_mail")
	}
	v, err := notify.TryMail(c.ctx, s.DB, s.Mail, c.Viewer, c.Address(notify.SettingsPath))
	if err != nil {
		return err
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	return s.showAdminMail(c, &v)
}
