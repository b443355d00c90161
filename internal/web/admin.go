package web

import (
	"net/http"

	"waymark/views"
)

var _ = declare((*Server).adminRoutes)

const pathAdmin = "/admin"

func (s *Server) adminRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathAdmin, Policy: Manager, Handle: s.adminPage},
		{Method: http.MethodGet, Path: pathAdmin + "/settings", Policy: Admin, Handle: s.adminSettingsPage},
	}
}

// adminFrame begins a page of the administration.
func (c *Call) adminFrame(title string) *views.Page { return c.Frame(title, views.NavAdmin) }

func (s *Server) adminPage(c *Call) error {
	return c.Page(http.StatusOK, views.AdminPage(c.adminFrame(c.Words.T("admin.title"))))
}

// A Setting is one setting in force, for the administration's page.
type Setting struct {
	Name  string // as it is written in the file of settings
	Value string // a secret is masked
	From  string // where it came from, in words
}

func (s *Server) adminSettingsPage(c *Call) error {
	list := make([]views.SettingLine, len(s.Settings))
	for i, one := range s.Settings {
		list[i] = views.SettingLine(one)
	}
	return c.Page(http.StatusOK, views.AdminSettingsPage(c.adminFrame(c.Words.T("admin.settings")), list))
}
