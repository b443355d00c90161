package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/tenure"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// managed is a line of what everybody but an administrator may not know of.
func managed(route, path, form string, admin int) visit {
	v := visit{route: route, path: path, form: form, nobody: 401, stranger: 404, member: 404, admin: admin}
	if strings.HasPrefix(route, "GET ") {
		v.nobody = 303
	}
	return v
}

const somePID = "aaaaaaaaaaaaaaaa"

var _ = visits(
	managed("GET /admin/people", "/admin/people?org={placeorg}&state=left&name=a", "", 200),
	managed("GET /admin/people", "/admin/people?org=none", "", 404),
	managed("GET /admin/people/new", "", "", 200),
	managed("POST /admin/people/new", "", "name=", 422),
	managed("GET /admin/people/:id", "/admin/people/{spare}", "", 200),
	managed("GET /admin/people/:id", "/admin/people/"+somePID, "", 404),
	managed("POST /admin/people/:id", "/admin/people/{spare}", "name=&email=x", 422),
	managed("POST /admin/people/:id/role", "/admin/people/{spare}/role", "role=x", 422),
	managed("POST /admin/people/:id/organisation", "/admin/people/{spare}/organisation", "org=none", 404),
	managed("GET /admin/people/:id/end", "/admin/people/{spare}/end?name=a", "", 200),
	managed("POST /admin/people/:id/end", "/admin/people/{spare}/end", "day=never", 422),
	managed("POST /admin/people/:id/stay", "/admin/people/{spare}/stay", "", 303),
	managed("POST /admin/people/:id/password", "/admin/people/{spare}/password", "", 200),
	managed("POST /admin/people/:id/sign-out", "/admin/people/{spare}/sign-out", "", 303),
	managed("POST /admin/people/:id/token", "/admin/people/{spare}/token", "token=none", 404),
	managed("GET /admin/organisations", "", "", 200),
	managed("GET /admin/new-organisation", "", "", 200),
	managed("POST /admin/new-organisation", "", "name=", 422),
	managed("GET /admin/organisations/:slug", "/admin/organisations/{placeorg}?name=a", "", 200),
	managed("POST /admin/organisations/:slug", "/admin/organisations/{placeorg}", "name=", 422),
	managed("POST /admin/organisations/:slug/logo", "/admin/organisations/{placeorg}/logo", "logo=x", 422),
	managed("POST /admin/organisations/:slug/logo/remove", "/admin/organisations/{placeorg}/logo/remove", "", 303),
	managed("POST /admin/organisations/:slug/administrators", "/admin/organisations/{placeorg}/administrators", "person=none", 404),
	managed("POST /admin/organisations/:slug/administrators/remove", "/admin/organisations/{placeorg}/administrators/remove", "person=none", 404),
	managed("GET /admin/communities", "", "", 200),
	managed("GET /admin/sign-ins", "/admin/sign-ins?show=tokens", "", 200),
	managed("POST /admin/sign-ins/end", "", "session=none", 404),
	managed("POST /admin/sign-ins/revoke", "", "token=none", 404),
	managed("GET /admin/moves", "", "", 200),
	managed("POST /admin/moves/:id/accept", "/admin/moves/"+somePID+"/accept", "", 404),
	managed("POST /admin/moves/:id/decline", "/admin/moves/"+somePID+"/decline", "", 404),
	visit{route: "GET /o/:slug/logo/:hash", path: "/o/{placeorg}/logo/none", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /settings/move", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /settings/move", form: "email=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "POST /settings/move/withdraw", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /address/:code", path: "/address/none", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /address/:code", path: "/address/none", nobody: 404, stranger: 404, member: 404, admin: 404},
)

var _ = prepare(func(_ *testing.T, w *world) { w.Names["spare"] = w.Person("Spa Spare").PID })

// TestLeavingAndMovingByPages has an organisation's administrator add
// somebody, end somebody and let somebody in who moves.
func TestLeavingAndMovingByPages(t *testing.T) {
	s := webtest.Start(t)
	here, there := s.Organisation("Westmere"), s.Organisation("Thrapley")
	at := func(o forum.Organisation) func(*forum.PersonDraft) {
		return func(d *forum.PersonDraft) { d.Org, d.RoleTitle = o.ID, "Officer" }
	}
	gwen, ben, eve := s.Person("Gwen Grey", at(here)), s.Person("Ben Birch", at(here)), s.Person("Eve Elm", at(there))
	testkit.Must(t, forum.GiveOffice(t.Context(), s.DB, forum.System(), here.ID, gwen.ID))
	b := s.SignIn(gwen)
	b.Get("/").Has("Administration")
	b.Get("/admin").Want(http.StatusOK).Has("People who move in").Lacks("Settings in force", "Sign-ins and tokens")
	b.Get("/admin/people").Want(http.StatusOK).Has("Ben Birch", ben.Email).Lacks("Eve Elm", eve.Email)
	added := b.Submit(b.Get("/admin/people/new"), "main form.form", url.Values{"name": {"Cat Carter"}, "email": {"cat@example.org"}, "org": {here.Slug}})
	added.Want(http.StatusOK).Has("The person is added", "Cat Carter")
	b.Send(added, "form[action="+added.Path+"/password]", nil).Want(http.StatusOK).Has("Copy it now")
	before := s.SignIn(ben)
	b.Submit(b.Get("/admin/people/"+ben.PID+"/end"), "main form.form", url.Values{"successor": {""}}).Want(http.StatusOK).Has("Their access has ended", "No longer here since", ben.Email)
	before.Get("/").Want(http.StatusSeeOther)
	moving := s.SignIn(eve)
	moving.Submit(moving.Get("/settings/move"), "main form.form", url.Values{"org": {here.Slug}, "email": {ben.Email}}).Want(http.StatusOK).Has("has to say yes")
	waits, err := tenure.Arrivals(t.Context(), s.DB, forum.System())
	if err != nil || len(waits) != 1 {
		t.Fatal(waits, err)
	}
	b.Submit(b.Get("/admin/moves").Has("Eve Elm", ben.Email), "form[action=/admin/moves/"+waits[0].PID+"/accept]", nil).Want(http.StatusOK).Has("Noted")
	moving.Get("/").Want(http.StatusSeeOther)
	b.Get("/admin/people").Has("Eve Elm")
	p, err := forum.PersonByEmail(t.Context(), s.DB, forum.System(), ben.Email)
	if err != nil || p.ID != eve.ID || p.Org.ID != here.ID {
		t.Errorf("the address is %s's at %s: %v", p.Name, p.Org.Name, err)
	}
}
