package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "GET /c/:slug/members", path: "/c/{open}/members", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "GET /c/:slug/members", path: "/c/{private}/members", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /c/:slug/members/add", path: "/c/{open}/members/add", form: "person={member}", nobody: 401, stranger: 403, member: 303, admin: 303},
	visit{route: "POST /c/:slug/members/add", path: "/c/{private}/members/add", form: "person={member}", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /c/:slug/members/role", path: "/c/{open}/members/role", form: "person={member}&role=facilitator", nobody: 401, stranger: 403, member: 303, admin: 303},
	visit{route: "POST /c/:slug/members/role", path: "/c/{private}/members/role", form: "person={member}&role=facilitator", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /c/:slug/members/remove", path: "/c/{open}/members/remove?person={member}", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "GET /c/:slug/members/remove", path: "/c/{private}/members/remove?person={member}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /c/:slug/members/remove", path: "/c/{open}/members/remove", form: "person={member}", nobody: 401, stranger: 403, member: 409, admin: 409},
	visit{route: "POST /c/:slug/members/remove", path: "/c/{private}/members/remove", form: "person={member}", nobody: 401, stranger: 404, member: 409, admin: 404},
	visit{route: "GET /c/:slug/requests", path: "/c/{open}/requests", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "GET /c/:slug/requests", path: "/c/{private}/requests", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /c/:slug/requests/accept", path: "/c/{open}/requests/accept", form: "person={stranger}", nobody: 401, stranger: 403, member: 404, admin: 404},
	visit{route: "POST /c/:slug/requests/accept", path: "/c/{private}/requests/accept", form: "person={stranger}", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /c/:slug/requests/decline", path: "/c/{open}/requests/decline", form: "person={stranger}", nobody: 401, stranger: 403, member: 404, admin: 404},
	visit{route: "POST /c/:slug/requests/decline", path: "/c/{private}/requests/decline", form: "person={stranger}", nobody: 401, stranger: 404, member: 404, admin: 404},
)

func TestFacilitatorLooksAfterMembers(t *testing.T) {
	s := webtest.Start(t)
	ann, bob, cat := s.Person("Ann Archer"), s.Person("Bob Baker"), s.Person("Cat Carter")
	at := "/c/" + s.Community(ann, "Quiet room", forum.Private).Slug
	lead, b := s.SignIn(ann), s.SignIn(bob)
	b.Get(at).Want(http.StatusNotFound)
	p := lead.Get(at+"/members").Want(http.StatusOK).Has("1 member", "Ann Archer").Lacks("Bob Baker")
	lead.Submit(p, "form.inline-form", url.Values{"name": {"zz"}}).Has("Nobody’s name begins with “zz”")
	p = lead.Submit(p, "form.inline-form", url.Values{"name": {"bo"}}).Has("Bob Baker")
	p = lead.Submit(p, "form[action="+at+"/members/add]", url.Values{"person": {bob.PID}}).Has("They are a member now", "2 members")
	b.Get(at).Want(http.StatusOK)
	b.Get("/").Has("Quiet room")
	b.Get(at + "/members").Want(http.StatusForbidden).Has("Only facilitators of this community can do this")

	role := "form[action=" + at + "/members/role]"
	last := lead.Submit(p, role, url.Values{"person": {ann.PID}, "role": {"member"}}).Want(http.StatusConflict)
	last.Has("Make somebody else a facilitator first", "Ann Archer", "Bob Baker")
	left := lead.Submit(lead.Get(at), "form[action="+at+"/leave]", nil).Want(http.StatusConflict)
	left.Has("Make somebody else a facilitator first")
	lead.Submit(p, role, url.Values{"person": {bob.PID}, "role": {"facilitator"}}).Has("The role is changed")
	lead.Submit(p, "form[action="+at+"/members/role]", url.Values{"person": {bob.PID}, "role": {"king"}}).Want(http.StatusUnprocessableEntity)
	b.Get(at + "/members").Want(http.StatusOK)
	lead.Submit(lead.Get(at+"/members?name=bob"), "form[action="+at+"/members/add]", url.Values{"person": {bob.PID}})
	b.Get(at + "/members").Want(http.StatusOK) // adding somebody who is there takes no role away
	lead.Submit(p, role, url.Values{"person": {ann.PID}, "role": {"member"}}).Want(http.StatusOK).Has("Quiet room", "The role is changed")
	lead.Get(at + "/members").Want(http.StatusForbidden)

	sure := b.Get(at + "/members/remove?person=" + ann.PID).Want(http.StatusOK)
	sure.Has("Remove Ann Archer", "They can no longer read what is shared here")
	b.Submit(sure, "main form", nil).Has("They are no longer a member", "1 member").Lacks("Ann Archer")
	lead.Get(at).Want(http.StatusNotFound)
	b.Get(at + "/members/remove?person=" + cat.PID[:15] + "1").Want(http.StatusNotFound)
}
