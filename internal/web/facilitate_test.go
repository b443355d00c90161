package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"waymark/internal/forum"
)

var _ = visits(
	visit{route: "GET /c/:slug/facilitate", path: "/c/{private}/facilitate", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /c/:slug/facilitate", path: "/c/{open}/facilitate", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "POST /c/:slug/facilitate/texts", path: "/c/{private}/facilitate/texts", form: "welcome=x", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /d/:id/:slug/ask", path: "/d/{d-private}/a-private-matter/ask", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/ask", path: "/d/{d-open}/an-open-matter/ask?name=Sol", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "POST /d/:id/:slug/ask", path: "/d/{d-private}/a-private-matter/ask", form: "person={stranger}", nobody: 401, stranger: 404, member: 403, admin: 404},
	visit{route: "GET /d/:id/:slug/announce", path: "/d/{d-private}/a-private-matter/announce", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /d/:id/:slug/announce", path: "/d/{d-private}/a-private-matter/announce", nobody: 401, stranger: 404, member: 303, admin: 404},
)

// A facilitator's page keeps the ready texts; the answer to a request begins
// with them, and an empty one is the usual one again.
func TestFacilitatorsPage(t *testing.T) {
	s := newRoom(t)
	place := s.Community(s.ann, "By request", forum.Restricted)
	ann, cat := s.SignIn(s.ann), s.Person("Cat Carter")
	asks := s.SignIn(cat)
	asks.Submit(asks.Get("/c/"+place.Slug), "#ask form", url.Values{"message": {"May I?"}}).Want(http.StatusOK)
	page := ann.Get("/c/"+place.Slug+"/facilitate").Has("1 request to join", "Every question has had a reply", "Public holidays")
	ann.Get("/c/" + place.Slug).Has("What needs you")
	done := ann.Submit(page, "main form.form", url.Values{"welcome": {""}, "accepted": {"Come in, {name}, to {community}"}, "declined": {""}})
	done.Want(http.StatusOK).Has("The ready texts are saved")
	ann.Get("/c/"+place.Slug+"/requests").Has("Come in, Cat Carter, to By request", "thank you for asking to join By request")
}

// Asking somebody goes through their name.
func TestAskingSomebody(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "Who knows?", "Text.")
	ann, path := s.SignIn(s.ann), threadPage(th)
	p := ann.Get(path + "/ask?name=Ben").Has("Ben Brown")
	ann.Submit(p, ".people form", url.Values{"person": {s.ben.PID}}).Want(http.StatusOK).Has("They will find your request")
	p = ann.Get(path + "/announce").Has("2 members")
	ann.Submit(p, "main form", url.Values{}).Want(http.StatusOK).Has("Pinned")
	ann.Submit(p, "main form", url.Values{}).Want(http.StatusConflict).Has("within the last 24 hours")
}
