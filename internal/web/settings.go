package web

import (
	"net/http"

	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).settingsRoutes)

const (
	pathSettings = "/settings"
	pathSecurity = "/settings/security"
	pathTokens   = "/settings/tokens"
)

func (s *Server) settingsRoutes() []Route {
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: handle}
	}
	password := post(pathSecurity+"/password", s.changePassword)
	password.Cost = CostSignIn
	return []Route{
		get(pathSettings, s.profilePage), post(pathSettings, s.saveProfile),
		get(pathSecurity, s.securityPage), password,
		post(pathSecurity+"/end", s.endSession), post(pathSecurity+"/end-others", s.endOtherSessions),
		get(pathTokens, s.tokensPage), post(pathTokens, s.createToken), post(pathTokens+"/revoke", s.revokeToken),
	}
}

type profileForm struct {
	Name    string `form:"name"`
	About   string `form:"about"`
	Skills  string `form:"skills"`
	Contact string `form:"contact"`
	Theme   string `form:"theme"`
}

func (s *Server) profilePage(c *Call) error {
	p, err := forum.PersonByID(c.ctx, s.DB, c.Viewer, c.Viewer.Person)
	if err != nil {
		return err
	}
	return s.showProfile(c, http.StatusOK, profileForm{p.Name, p.About, p.Skills, p.Contact, p.Theme}, nil)
}

func (s *Server) showProfile(c *Call, status int, f profileForm, errs views.Errors) error {
	p := c.Frame(c.Words.T("settings.title"), views.NavSettings)
	p.Main = "narrow"
	self, err := c.Self()
	if err != nil {
		return err
	}
	return c.Page(status, views.ProfilePage(p, views.Profile{
		Name: f.Name, About: f.About, Skills: f.Skills, Contact: f.Contact, Theme: f.Theme, Errors: errs,
		Email: self.Person.Email, Role: self.Person.RoleTitle, Org: self.Person.Org.Name,
	}))
}

func (s *Server) saveProfile(c *Call) error {
	var f profileForm
	if err := c.Form(&f); err != nil {
		return err
	}
	_, err := forum.EditPerson(c.ctx, s.DB, c.Viewer, c.Viewer.Person, forum.ProfileDraft{
		Name: f.Name, About: f.About, Skills: f.Skills, Contact: f.Contact, Theme: f.Theme,
	})
	if errs, ok := c.Wrong(err); ok {
		return s.showProfile(c, http.StatusUnprocessableEntity, f, errs)
	}
	if err != nil {
		return err
	}
	c.Changed()
	return c.Done(pathSettings, "done.settings_saved")
}
