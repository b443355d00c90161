package web_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/auth"
	"waymark/internal/forum"
	"waymark/internal/invite"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

var _ = visits(
	visit{route: "GET /c/:slug/invite", path: "/c/{open}/invite", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "GET /c/:slug/invite", path: "/c/{private}/invite", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /c/:slug/invite", path: "/c/{open}/invite", form: "people=", nobody: 401, stranger: 403, member: 422, admin: 422},
	visit{route: "POST /c/:slug/invite", path: "/c/{private}/invite", form: "people=a@example.org", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /c/:slug/invite/again", path: "/c/{open}/invite/again", form: "invitation=none", nobody: 401, stranger: 403, member: 404, admin: 404},
	visit{route: "POST /c/:slug/invite/again", path: "/c/{private}/invite/again", form: "invitation=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /c/:slug/invite/withdraw", path: "/c/{open}/invite/withdraw", form: "invitation=none", nobody: 401, stranger: 403, member: 404, admin: 404},
	visit{route: "POST /c/:slug/invite/withdraw", path: "/c/{private}/invite/withdraw", form: "invitation=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /admin/invitations", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "POST /admin/invitations", form: "people=a@example.org&community={private}", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /admin/invitations", form: "people=a@example.org&community={open}", nobody: 401, stranger: 404, member: 404, admin: 200},
	visit{route: "POST /admin/invitations/again", form: "invitation=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /admin/invitations/withdraw", form: "invitation=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /invitations", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /invitations/accept", form: "invitation=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /invitations/decline", form: "invitation=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /invited/:code", path: "/invited/none", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /invited/:code", path: "/invited/none", nobody: 404, stranger: 404, member: 404, admin: 404},
)

// TestInvitingWithoutMail goes the whole way: a table with mistakes, a look,
// links to hand over, and somebody who opens one and enters.
func TestInvitingWithoutMail(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Archer")
	s.Organisation("Westmere Council")
	quiet := s.Community(ann, "Quiet room", forum.Private)
	lead := s.SignIn(ann)
	page := lead.Open("/c/"+quiet.Slug+"/invite").Want(http.StatusOK).Has("No mail is set up here", "0 invitations are open")
	table := "email,name,organisation\nnia@example.org,Nia Nettle,Westmere Council\nnot an address,,\nkit@example.org,,Nowhere\n"
	looked := lead.Submit(page, "#invite", url.Values{"people": {table}, "message": {"Do come."}}).Want(http.StatusOK)
	looked.Has("1 person will be invited", "2 lines are left out", "Line 2, Nia Nettle, Westmere Council", "Line 3: Not an email address", "Line 4: There is no organisation of this name")
	if open, err := invite.Open(context.Background(), s.DB, webtest.Viewer(ann), quiet.ID); err != nil || len(open) != 0 {
		t.Errorf("a look invites %v: %v", open, err)
	}
	handed := lead.Submit(looked, "#invite", url.Values{"send": {"1"}}).Want(http.StatusOK).Has("1 invitation to hand over", "Nia Nettle", "invites you to Quiet room", "Do come.")
	if handed.Header.Get("Cache-Control") != "no-store" {
		t.Error("the links are kept: " + handed.Header.Get("Cache-Control"))
	}
	path := strings.TrimPrefix(handed.One("#link-0").Attr("value"), s.URL)
	b := s.Nobody()
	for range 2 { // opening uses nothing up
		b.Get(path).Want(http.StatusOK).Has("You are invited", "Ann Archer invites you to the community Quiet room", "About Quiet room", "nia@example.org", "Westmere Council").
			Lacks(ann.PID, "1 member")
	}
	s.SignIn(ann).Get(path).Want(http.StatusOK).Has("This invitation is for somebody else")
	bad := b.Send(b.Get(path), "main form", url.Values{"password": {"short"}}).Want(http.StatusUnprocessableEntity).Has("Use a password of at least 12 characters")
	in := b.Submit(bad, "main form", url.Values{"password": {goodPassword}}).Want(http.StatusOK).Has("Welcome. You are signed in", "Quiet room", "Nia Nettle")
	if !strings.HasPrefix(in.Path, "/c/"+quiet.Slug) {
		t.Error(in.Path)
	}
	b.Get("/settings").Has("Westmere Council", "nia@example.org")
	s.Nobody().Get(path).Want(http.StatusNotFound).Has("used already or is too old")
	if log := s.Log.String(); strings.Contains(log, "nia@") || strings.Contains(log, path[len("/invited/"):]) {
		t.Error("the log tells:\n" + log)
	}
}

func TestAFileIsRead(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Archer")
	s.Community(ann, "Open room", forum.Open)
	lead := s.SignIn(ann)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	testkit.Must(t, w.WriteField("form_token", web.FormToken(lead.Cookie("session"), "/c/open-room/invite")))
	testkit.Must(t, w.WriteField("people", ""))
	testkit.Must(t, w.WriteField("send", "1"))
	part, err := w.CreateFormFile("file", "people.csv")
	testkit.Must(t, err)
	_, err = part.Write([]byte("Name;E-mail\r\nZo\xeb Quill;zoe@example.org\r\n"))
	testkit.Must(t, err)
	testkit.Must(t, w.Close())
	sent := body.String()
	p := lead.Do(http.MethodPost, "/c/open-room/invite", w.FormDataContentType(), strings.NewReader(sent)).Want(http.StatusOK)
	p.Has("1 person will be invited", "zoe@example.org", "Line 2, Zoë Quill") // a file is looked at first, whatever was pressed
	lead.Do(http.MethodPost, "/communities/new", w.FormDataContentType(), strings.NewReader(sent)).Want(http.StatusBadRequest)
}

// TestSomebodyHereIsAsked invites a person with an account: they accept on
// their own page, and see no more of a private community before.
func TestSomebodyHereIsAsked(t *testing.T) {
	s := webtest.Start(t)
	ann, bob, cat := s.Person("Ann Archer"), s.Person("Bob Baker"), s.Person("Cat Carter")
	for _, p := range []forum.Person{bob, cat} {
		_, err := auth.AddUser(context.Background(), s.DB, p.Email, p.Name, "", "", goodPassword)
		testkit.Must(t, err)
	}
	quiet := s.Community(ann, "Quiet room", forum.Private)
	lead, b, c := s.SignIn(ann), s.SignIn(bob), s.SignIn(cat)
	page := lead.Get("/c/" + quiet.Slug + "/invite")
	handed := lead.Submit(page, "#invite", url.Values{"people": {bob.Email + " " + cat.Email}, "send": {"1"}}).Has("2 invitations to hand over")
	if link := handed.One("#link-0").Attr("value"); link != s.URL+"/invitations" {
		t.Error(link)
	}
	b.Get("/").Has("You are invited to 1 community")
	b.Get("/c/" + quiet.Slug).Want(http.StatusNotFound)
	mine := b.Get("/invitations").Want(http.StatusOK).Has("Quiet room", "About Quiet room", "Ann Archer")
	stolen := mine.One("button[name=invitation]").Attr("value")
	other := c.Get("/invitations")
	c.Send(other, "form[action=/invitations/accept]", url.Values{"invitation": {stolen}}).Want(http.StatusNotFound)
	b.Submit(mine, "form[action=/invitations/accept]", url.Values{"invitation": {stolen}}).Want(http.StatusOK).Has("You are a member now", "Quiet room")
	c.Submit(other, "form[action=/invitations/decline]", url.Values{"invitation": {other.One("button[name=invitation]").Attr("value")}}).Has("The invitation is declined")
	c.Get("/c/" + quiet.Slug).Want(http.StatusNotFound)
	c.Get("/").Lacks("You are invited")
}

func TestOpenInvitations(t *testing.T) {
	s := webtest.Start(t)
	ada, ann := s.Admin("Ada Ash"), s.Person("Ann Archer")
	s.Community(ann, "Open room", forum.Open)
	a, lead := s.SignIn(ada), s.SignIn(ann)
	page := a.Get("/admin/invitations").Want(http.StatusOK).Has("Waymark, and no community yet", "Open room")
	a.Submit(page, "#invite", url.Values{"people": {"nia@example.org"}, "community": {"open-room"}, "send": {"1"}}).Has("1 invitation to hand over")
	a.Submit(page, "#invite", url.Values{"people": {"kit@example.org"}, "send": {"1"}}).Has("invites you to Waymark")
	list := lead.Get("/c/open-room/invite").Has("1 invitation is open", "nia@example.org").Lacks("kit@example.org")
	pid := url.Values{"invitation": {list.One("form[action=/c/open-room/invite/again] button").Attr("value")}}
	again := lead.Submit(list, "form[action=/c/open-room/invite/again]", pid).Has("1 invitation to hand over")
	path := strings.TrimPrefix(again.One("#link-0").Attr("value"), s.URL)
	s.Nobody().Get(path).Want(http.StatusOK)
	a.Get("/admin/invitations").Has("2 invitations are open", "nia@example.org", "kit@example.org")
	lead.Submit(list, "form[action=/c/open-room/invite/withdraw]", pid).Has("The invitation is withdrawn", "0 invitations are open")
	s.Nobody().Get(path).Want(http.StatusNotFound)
}
