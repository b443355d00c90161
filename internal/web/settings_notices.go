package web

import (
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).noticeRoutes)

func (s *Server) noticeRoutes() []Route {
	const stop = notify.StopPath + ":token"
	stopping := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: Public, Foreign: true, Limit: 4 << 10, Handle: handle}
	}
	return []Route{
		{Method: http.MethodGet, Path: notify.SettingsPath, Policy: SignedIn, Handle: s.noticesPage},
		{Method: http.MethodPost, Path: notify.SettingsPath, Policy: SignedIn, Limit: 8 << 10, Handle: s.saveNotices},
		{Method: http.MethodPost, Path: notify.SettingsPath + "/test", Policy: SignedIn, Cost: CostSignIn, Limit: 4 << 10, Handle: s.testLetter},
		{Method: http.MethodGet, Path: stop, Policy: Public, Handle: s.stopPage},
		// A mail program posts here by itself (RFC 8058), and knows no token of a form.
		stopping(stop, s.stopMail), stopping(stop+"/mute", s.stopThread),
	}
}

func (s *Server) noticesPage(c *Call) error {
	set, err := notify.SettingsOf(c.ctx, s.DB, c.Viewer)
	if err != nil {
		return err
	}
	return s.showNotices(c, http.StatusOK, set, strconv.Itoa(set.Budget), nil)
}

func (s *Server) showNotices(c *Call, status int, set notify.Settings, budget string, errs views.Errors) error {
	p := c.Frame(c.Words.T("settings.title"), views.NavSettings)
	p.Main = "narrow"
	v := views.Notices{Settings: set, Budget: budget, Errors: errs, Mail: s.Mail.On()}
	var err error
	if v.Preview, err = notify.PreviewOf(c.ctx, s.DB, c.Viewer, set, c.Words.Zone(), c.Now); err != nil {
		return err
	}
	if v.Hours, err = forum.WorkingTimeOf(c.ctx, s.DB); err != nil {
		return err
	}
	self, err := c.Self()
	if err != nil {
		return err
	}
	v.Email = self.Person.Email
	return c.Page(status, views.NoticesPage(p, v))
}

type noticesForm struct {
	Pace     string `form:"pace"`
	Replies  string `form:"replies"`
	Mentions string `form:"mentions"`
	Asked    string `form:"asked"`
	Watched  string `form:"watched"`
	Followed string `form:"followed"`
	Summary  string `form:"summary"`
	Budget   string `form:"budget"`
	Reading  string `form:"reading"`
}

func (s *Server) saveNotices(c *Call) error {
	var f noticesForm
	if err := c.Form(&f); err != nil {
		return err
	}
	set := notify.Settings{
		Replies: notify.Way(f.Replies), Mentions: notify.Way(f.Mentions), Asked: notify.Way(f.Asked), Watched: notify.Way(f.Watched),
		Followed: notify.Way(f.Followed), Summary: f.Summary != "", Pace: notify.Pace(f.Pace), ByReading: f.Reading != "",
	}
	set.Budget, _ = strconv.Atoi(strings.TrimSpace(f.Budget)) // none is out of bounds
	err := notify.SetSettings(c.ctx, s.DB, c.Viewer, set)
	if errs, ok := c.Wrong(err); ok {
		return s.showNotices(c, http.StatusUnprocessableEntity, set, f.Budget, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(notify.SettingsPath, "done.settings_saved")
}

// testLetter sends the viewer a letter to see whether letters arrive.
func (s *Server) testLetter(c *Call) error {
	if !s.Mail.On() {
		return fault.Denied("fault.no_mail")
	}
	if err := notify.SendTest(c.ctx, s.DB, s.Mail, c.Viewer, c.Address(notify.SettingsPath)); err != nil {
		return err
	}
	return c.Done(notify.SettingsPath, "done.test_letter")
}

// stopPage shows what an address in a letter stops. Opening it stops nothing,
// since programs that look at mail open what they find.
func (s *Server) stopPage(c *Call) error {
	stop, err := notify.StopOf(c.ctx, s.DB, c.Param("token"))
	if err != nil {
		return err
	}
	return s.showStop(c, views.Stopping{Stop: stop, Action: notify.StopPath + c.Param("token")})
}

func (s *Server) showStop(c *Call, v views.Stopping) error {
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Page(http.StatusOK, views.StopPage(c.gate(c.Words.T("notify.stop_title")), v))
}

func (s *Server) stopMail(c *Call) error {
	stop, err := notify.StopMail(c.ctx, s.DB, c.Param("token"))
	if err != nil {
		return err
	}
	return s.showStop(c, views.Stopping{Stop: stop, Done: true})
}

func (s *Server) stopThread(c *Call) error {
	stop, err := notify.StopThread(c.ctx, s.DB, c.Param("token"))
	if err != nil {
		return err
	}
	return s.showStop(c, views.Stopping{Stop: stop, Muted: true})
}
