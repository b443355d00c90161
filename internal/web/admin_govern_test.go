package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

var _ = visits(
	visit{route: "GET /admin/audit", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "POST /admin/audit/export", form: "as=csv", nobody: 401, stranger: 404, member: 404, admin: 200},
	visit{route: "GET /admin/log", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "GET /admin/health", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "GET /statusz", nobody: 303, stranger: 404, member: 404, admin: 200},
)

func follow(t *testing.T, s *webtest.Site) {
	t.Helper()
	testkit.Must(t, changes.Catch(t.Context(), s.DB, govern.Reader(s.DB)))
}

// Who looks after a community that they are not in may see who is, on its
// pages and through the API alike, and the audit keeps that they looked.
func TestAdministratorsSeeWhoIsIn(t *testing.T) {
	s := webtest.Start(t)
	ada, ann, eve := s.Admin("Ada Ash"), s.Person("Ann Archer"), s.Person("Eve Stranger")
	at := "/c/" + s.Community(ann, "Asked in", forum.Restricted).Slug
	hidden := "/c/" + s.Community(ann, "Not there", forum.Private).Slug
	b, api := s.SignIn(ada), s.Program(s.Token(ada, "read", "admin"))
	b.Get(at+"/members").Want(http.StatusOK).Has("1 member", "Ann Archer")
	api.Get("/api/v1/communities" + at[2:] + "/members").Want(http.StatusOK).Has("Ann Archer")
	b.Get(at).Want(http.StatusOK).Lacks("tab=members")
	b.Get(hidden + "/members").Want(http.StatusNotFound)
	api.Get("/api/v1/communities" + hidden[2:] + "/members").Want(http.StatusNotFound)
	s.SignIn(eve).Get(at + "/members").Want(http.StatusForbidden).Lacks("Ann Archer")
	s.Program(s.Token(eve, "read")).Get("/api/v1/communities" + at[2:] + "/members").Want(http.StatusForbidden).Lacks("Ann Archer")
	s.Program(s.Token(ada, "read")).Get("/api/v1/communities" + at[2:] + "/members").Want(http.StatusForbidden).Lacks("Ann Archer")
	follow(t, s)
	if n := strings.Count(b.Get("/admin/audit").Text(), "Looked at the members"); n != 2 {
		t.Errorf("two looks at the members are %d acts", n)
	}
}

// The audit names people and open communities, and never a private one.
func TestAuditPage(t *testing.T) {
	s := webtest.Start(t)
	ada, ann := s.Admin("Ada Ash"), s.Person("Ann Archer")
	for _, c := range []forum.Community{s.Community(ann, "Canary of the quiet", forum.Private), s.Community(ann, "Open bins", forum.Open)} {
		testkit.Must(t, forum.PutMember(t.Context(), s.DB, webtest.Viewer(ann), c.ID, ada.ID, forum.Member))
		testkit.Must(t, forum.RemoveMember(t.Context(), s.DB, webtest.Viewer(ann), c.ID, ada.ID))
	}
	follow(t, s)
	b := s.SignIn(ada)
	p := b.Get("/admin/audit").Want(http.StatusOK).Has("Ann Archer", "Ada Ash", "Removed somebody from a community", "Open bins", "A private community").Lacks("Canary")
	for _, as := range []string{"csv", "json"} {
		got := b.Send(p, "main form", url.Values{"as": {as}}).Want(http.StatusOK)
		if !strings.Contains(got.Header.Get("Content-Disposition"), "audit."+as) || !strings.Contains(got.Body, "member.removed") {
			t.Errorf("as %s: %s", as, got.Body)
		}
	}
	follow(t, s)
	b.Get("/admin/audit").Has("Exported the audit")
}

func TestSecurityLog(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) { c.NoLimits = false })
	ada, ann := s.Admin("Ada Ash"), s.Person("Ann Archer")
	for range 3 {
		s.Nobody().Post("/sign-in", url.Values{"email": {ann.Email}, "password": {"wrong"}})
		s.Nobody().Post("/sign-in", url.Values{"email": {"nobody@example.org"}, "password": {"wrong"}})
	}
	follow(t, s)
	p := s.SignIn(ada).Get("/admin/log").Want(http.StatusOK).Has("Ann Archer", "Nobody here has that address", "127.0.0.0/24")
	p.Lacks(ann.Email, "nobody@example.org", "127.0.0.1")
	var times []string
	for _, row := range p.One(".tbl[aria-labelledby=failed]").All("tbody tr") {
		times = append(times, row.All("td")[3].Text())
	}
	if strings.Join(times, " ") != "3 3" {
		t.Errorf("failed %q times", times)
	}
	testkit.Must(t, forum.SetSiteRole(t.Context(), s.DB, forum.System(), ann.ID, forum.SiteAdmin))
	follow(t, s)
	s.SignIn(ann).Get("/settings/security").Want(http.StatusOK).Has("What happened to your sign-in", "Made somebody an administrator")
	s.SignIn(s.Person("Ben Brown")).Get("/settings/security").Lacks("Made somebody an administrator")
}

func TestHealth(t *testing.T) {
	s := webtest.Start(t)
	ada := s.Admin("Ada Ash")
	b := s.SignIn(ada)
	b.Get("/admin/health").Want(http.StatusOK).Has("Version test", "SQLite", "Backups", "None yet", "Letters", "Switched off", "Search may miss what is new")
	var got struct {
		Version  string `json:"version"`
		Database struct {
			Bytes int64 `json:"bytes"`
		} `json:"database"`
		Warnings []string `json:"warnings"`
	}
	b.Get("/statusz").Want(http.StatusOK).JSON(&got)
	if got.Version != "test" || got.Database.Bytes == 0 || len(got.Warnings) == 0 {
		t.Errorf("%+v", got)
	}
}
