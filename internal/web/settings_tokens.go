package web

import (
	"net/http"

	"waymark/internal/auth"
	"waymark/views"
)

func (s *Server) tokensPage(c *Call) error {
	return s.showTokens(c, http.StatusOK, views.Tokens{Scopes: []string{auth.ScopeRead}})
}

// showTokens lists the tokens; a new one's secret is shown this once, on a
// page that is kept nowhere.
func (s *Server) showTokens(c *Call, status int, v views.Tokens) error {
	var err error
	if v.List, err = s.Auth.Tokens(c.ctx, c.Viewer); err != nil {
		return err
	}
	p := c.Frame(c.Words.T("settings.title"), views.NavSettings)
	p.Main = "narrow"
	if v.Secret != "" {
		c.rec.Header()["Cache-Control"] = headerNoStore
	}
	return c.Page(status, views.TokensPage(p, v))
}

func (s *Server) createToken(c *Call) error {
	var f struct {
		Label  string   `form:"label"`
		Scopes []string `form:"scopes"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	v := views.Tokens{Label: f.Label, Scopes: f.Scopes}
	secret, err := auth.CreateToken(c.ctx, s.DB, c.Viewer, c.Viewer.Person, f.Scopes, f.Label)
	if errs, ok := c.Wrong(err); ok {
		v.Errors = errs
		return s.showTokens(c, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	v = views.Tokens{Secret: secret, Scopes: []string{auth.ScopeRead}}
	return s.showTokens(c, http.StatusOK, v)
}

func (s *Server) revokeToken(c *Call) error {
	var f struct {
		Token string `form:"token"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := s.Auth.RevokeToken(c.ctx, c.Viewer, f.Token); err != nil {
		return err
	}
	return c.Done(pathTokens, "done.token_revoked")
}
