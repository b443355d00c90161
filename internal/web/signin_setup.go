package web

import (
	"net/http"

	"waymark/internal/auth"
	"waymark/views"
)

var _ = declare((*Server).setUpRoutes)

func (s *Server) setUpRoutes() []Route {
	const path = "/set-up/:code"
	return []Route{
		{Method: http.MethodGet, Path: path, Policy: Public, Cost: CostSignIn, Handle: s.setUpPage},
		{Method: http.MethodPost, Path: path, Policy: Public, Cost: CostSignIn, Limit: 16 << 10, Handle: s.setUp},
	}
}

type setUpForm struct {
	Name         string `form:"name"`
	Email        string `form:"email"`
	Organisation string `form:"organisation"`
	RoleTitle    string `form:"role_title"`
	Password     string `form:"password"`
}

// setUpPage shows the form and uses nothing up: mail scanners and link
// previews open what they find.
func (s *Server) setUpPage(c *Call) error {
	if _, err := auth.PeekLink(c.ctx, s.DB, auth.SetUp, c.Param("code")); err != nil {
		return err
	}
	return s.showSetUp(c, http.StatusOK, setUpForm{}, nil)
}

func (s *Server) showSetUp(c *Call, status int, f setUpForm, errs views.Errors) error {
	p := c.Frame(c.Words.T("signin.setup_title"), "")
	p.Plain, p.Main = true, "gate"
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Page(status, views.SetUpPage(p, views.SetUp{
		Code: c.Param("code"), Name: f.Name, Email: f.Email, Organisation: f.Organisation, RoleTitle: f.RoleTitle, Errors: errs,
	}))
}

func (s *Server) setUp(c *Call) error {
	var f setUpForm
	if err := c.Form(&f); err != nil {
		return err
	}
	secret, session, err := s.Auth.FirstAdministrator(c.ctx, c.Param("code"), auth.Administrator{
		Name: f.Name, Email: f.Email, Organisation: f.Organisation, RoleTitle: f.RoleTitle, Password: f.Password,
	}, c.device())
	if errs, ok := c.Wrong(err); ok {
		return s.showSetUp(c, http.StatusUnprocessableEntity, f, errs)
	}
	if err != nil {
		return err
	}
	return c.signedIn(secret, session, "/")
}
