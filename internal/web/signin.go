package web

import (
	"log/slog"
	"net/http"
	"net/url"

	"waymark/internal/auth"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/views"
)

var _ = declare((*Server).signInRoutes)

func (s *Server) signInRoutes() []Route {
	routes := []Route{
		{Method: http.MethodGet, Path: "/sign-in", Policy: Public, Handle: s.signInPage},
		{Method: http.MethodPost, Path: "/sign-in", Policy: Public, Cost: CostSignIn, Always: true, Handle: s.signIn},
		{Method: http.MethodPost, Path: "/sign-out", Policy: Public, Limit: 4 << 10, Always: true, Handle: s.signOut},
		{Method: http.MethodPost, Path: "/theme", Policy: SignedIn, Limit: 4 << 10, Handle: s.setTheme},
	}
	if len(s.Demo) > 0 {
		routes = append(routes, Route{Method: http.MethodPost, Path: "/demo/sign-in", Policy: Public, Cost: CostSignIn, Limit: 4 << 10, Always: true, Handle: s.demoSignIn})
	}
	return routes
}

type signInForm struct {
	Email    string `form:"email"`
	Password string `form:"password"`
	To       string `form:"to"`
	Kept     string `form:"kept"` // a text on its way, see carriedText
}

func (s *Server) signInPage(c *Call) error {
	if c.fetched() {
		return s.panel(c)
	}
	to := c.Query("to")
	if c.Viewer.SignedIn() {
		return c.Redirect(homeOr(to))
	}
	return s.showSignIn(c, http.StatusOK, signInForm{To: to}, nil)
}

func (s *Server) showSignIn(c *Call, status int, form signInForm, wrong error) error {
	p := c.Frame(c.Words.T("signin.title"), "")
	p.Plain, p.Main = true, "gate"
	v := views.SignIn{Email: form.Email, To: form.To, Kept: form.Kept, Mail: s.Mail.On()}
	if wrong != nil {
		v.Errors = views.Errors{{Name: "email", Text: say(c, fault.Of(wrong))}}
	}
	var err error
	if v.Roles, err = s.demoRoles(c); err != nil {
		return err
	}
	if len(s.Demo) == 0 {
		if v.NeedsSetUp, err = auth.NeedsSetUp(c.ctx, s.DB); err != nil {
			return err
		}
	}
	return c.Page(status, views.SignInPage(p, v))
}

func (s *Server) signIn(c *Call) error {
	var form signInForm
	if err := c.Form(&form); err != nil {
		return err
	}
	account, from := forum.Email(form.Email), c.rec.addr.String()
	if err := s.tries.Check(account, from); err != nil {
		return err
	}
	secret, session, err := s.Auth.SignIn(c.ctx, form.Email, form.Password, c.device(), c.oldSecret())
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		s.tries.Failed(account, from)
		s.Watch.SignInFailed("password")
		if late := govern.SignInFailed(c.ctx, s.DB, form.Email, c.rec.addr, s.tries.Check(account, from) != nil); late != nil {
			return late
		}
		if c.fetched() {
			return err
		}
		return s.showSignIn(c, http.StatusUnprocessableEntity, form, err)
	}
	if err != nil {
		return err
	}
	s.tries.Succeeded(account, from)
	c.becomes(secret, session)
	if form.Kept != "" {
		c.setSession(secret)
		if form.To, err = c.giveBack(form.Kept, form.To); err != nil {
			return err
		}
	}
	return c.signedIn(secret, session, form.To)
}

// signedIn has the browser carry its new session and go where it was going.
func (c *Call) signedIn(secret string, session auth.Session, to string) error {
	c.s.selves.forget(session.Viewer.Person)
	c.setSession(secret)
	if err := govern.SignedIn(c.ctx, c.s.DB, session.ID, c.rec.addr); err != nil { // a full disk keeps nobody out
		c.s.Log.LogAttrs(c.ctx, slog.LevelWarn, "the network of a sign-in was not kept", slog.Any("error", err))
	}
	if c.fetched() {
		c.becomes(secret, session)
		return c.entered()
	}
	return c.Redirect(homeOr(to))
}

// oldSecret is the session that a sign-in replaces.
func (c *Call) oldSecret() string { return c.cookie }

func (s *Server) signOut(c *Call) error {
	if c.cookie != "" {
		if err := s.Auth.SignOut(c.ctx, c.cookie); err != nil {
			return err
		}
	}
	c.dropSession()
	return c.Done("/sign-in", "done.signed_out")
}

func (s *Server) setTheme(c *Call) error {
	var form struct {
		Theme string `form:"theme"`
	}
	if err := c.Form(&form); err != nil {
		return err
	}
	if err := forum.SetTheme(c.ctx, s.DB, c.Viewer, form.Theme); err != nil {
		return err
	}
	c.Changed()
	return c.Redirect(c.Back())
}

// Back is the page of ours that the request came from, else the home page.
func (c *Call) Back() string {
	from, err := url.Parse(c.r.Referer())
	if err != nil || from.Host != c.r.Host {
		return "/"
	}
	return homeOr(from.RequestURI())
}

// homeOr gives a path of ours to go on to; anything else is the home page.
func homeOr(to string) string {
	if to == "" || !ours(to) {
		return "/"
	}
	return to
}
