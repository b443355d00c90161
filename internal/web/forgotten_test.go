package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/mail"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

var _ = visits(
	visit{route: "GET /forgotten", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /forgotten", form: "email=x@example.org", nobody: 303, stranger: 303, member: 303, admin: 303},
	visit{route: "GET /reset/:code", path: "/reset/none", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /reset/:code", path: "/reset/none", form: "password=x", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /admin/people/:id/reset-link", path: "/admin/people/{member}/reset-link", nobody: 401, stranger: 404, member: 404, admin: 200},
)

// withMail has the server queue letters, which nobody sends.
func withMail(_ *web.Config, deps *web.Deps) {
	deps.Mail = mail.New(deps.DB, mail.Config{Host: "127.0.0.1", Port: 1, From: "post@forum.example", TLS: mail.Plain})
}

// TestForgottenTellsNothing asks for an address that somebody has and for one
// that nobody has: the answers are the same to the byte, and so is what is queued.
func TestForgottenTellsNothing(t *testing.T) {
	s := webtest.Start(t, withMail)
	withPassword(s, "ann@example.org")
	answers := map[string]bool{}
	for i, email := range []string{"ann@example.org", "nobody@example.org", "not an address"} {
		b := s.Nobody()
		page := b.Open("/sign-in").Has("Forgotten your password?")
		form := b.Get(page.One("main .hint a").Attr("href")).Want(http.StatusOK)
		sent := b.Send(form, "main form", url.Values{"email": {email}}).Want(http.StatusSeeOther)
		shown := b.Get(sent.Header.Get("Location")).Has("If somebody here has this address")
		answers[sent.Header.Get("Location")+sent.Header.Get("Set-Cookie")+shown.Body] = true
		if st, err := mail.StatusOf(context.Background(), s.DB); err != nil || st.Waiting != i+1 {
			t.Errorf("%q leaves %+v in the queue: %v", email, st, err)
		}
	}
	if len(answers) != 1 {
		t.Errorf("%d answers", len(answers))
	}
	webtest.Start(t).Nobody().Get("/sign-in").Has("Whoever looks after Waymark").Lacks("/forgotten")
}

func TestForgottenIsNotForFillingPostBoxes(t *testing.T) {
	s := webtest.Start(t, withMail, func(c *web.Config, _ *web.Deps) { c.NoLimits = false })
	b, last := s.Nobody(), 0
	for range 7 {
		last = b.Post("/forgotten", url.Values{"email": {"Ann@example.org"}}).Status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the seventh letter: %d", last)
	}
	b.Post("/forgotten", url.Values{"email": {"ben@example.org"}}).Want(http.StatusSeeOther)
}

func TestResetByAnAdministrator(t *testing.T) {
	s := webtest.Start(t)
	withPassword(s, "ann@example.org")
	ann, ada := personNamed(t, s, "ann@example.org"), s.Admin("Ada Ash")
	a, phone := s.SignIn(ada), s.SignIn(ann)
	link := a.Post("/admin/people/"+ann.PID+"/reset-link", url.Values{"form_token": {web.FormToken(a.Cookie("session"), "/x")}}).Want(http.StatusOK)
	if link.Header.Get("Cache-Control") != "no-store" {
		t.Error("the link is kept")
	}
	path := strings.TrimPrefix(link.One("#link").Attr("value"), s.URL)
	b := s.Nobody()
	for range 2 { // looking uses nothing up
		b.Get(path).Want(http.StatusOK).Has("Choose a new password")
	}
	bad := b.Send(b.Get(path), "main form", url.Values{"password": {"short"}}).Want(http.StatusUnprocessableEntity)
	phone.Get("/settings").Want(http.StatusOK)
	b.Submit(bad, "main form", url.Values{"password": {"harbour violin stencil"}}).Want(http.StatusOK).Has("Your password is changed")
	phone.Get("/settings").Want(http.StatusSeeOther)
	b.Get(path).Want(http.StatusNotFound)
	b.Post("/sign-in", url.Values{"email": {"ann@example.org"}, "password": {goodPassword}}).Want(http.StatusUnprocessableEntity)
	b.Post("/sign-in", url.Values{"email": {"ann@example.org"}, "password": {"harbour violin stencil"}}).Want(http.StatusSeeOther)
}
