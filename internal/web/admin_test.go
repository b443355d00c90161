package web_test

import (
	"net/http"
	"testing"

	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

var _ = visits(
	visit{route: "GET /admin", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "GET /admin/mail", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "POST /admin/mail/test", nobody: 401, stranger: 404, member: 404, admin: 403},
	visit{route: "GET /admin/working-days", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "POST /admin/working-days", form: "from=18&to=8", nobody: 401, stranger: 404, member: 404, admin: 422},
	visit{route: "GET /admin/settings", nobody: 303, stranger: 404, member: 404, admin: 200},
)

func TestAdministrationIsInTheMenuOfThoseWhoHaveIt(t *testing.T) {
	s := webtest.Start(t)
	s.SignIn(s.Person("Ann Archer")).Get("/").Want(http.StatusOK).Lacks("Administration")
	p := s.SignIn(s.Admin("Ada Ash")).Get("/").Want(http.StatusOK).Has("Administration")
	if p.One("#you a[href=/admin]").Text() == "" {
		t.Error("the menu has no way to the administration")
	}
}

func TestWhoMayNotAdministerSeesWhatDoesNotExist(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	said := func(path string) string {
		return reference.ReplaceAllString(b.Get(path).Want(http.StatusNotFound).Body, "")
	}
	if there, none := said("/admin"), said("/nowhere"); there != none {
		t.Errorf("/admin says\n%s\nand what does not exist says\n%s", there, none)
	}
}

func TestSettingsInForce(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) {
		c.Settings = []web.Setting{{Name: "listen", Value: "127.0.0.1:8080", From: "default"}, {Name: "url", From: "environment WAYMARK_URL"}}
	})
	s.SignIn(s.Admin("Ada Ash")).Get("/admin/settings").Want(http.StatusOK).Has("listen", "127.0.0.1:8080", "environment WAYMARK_URL", "Not set")
}
