package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

const goodPassword = "lantern orchard kettle"

func withPassword(s *webtest.Site, email string) {
	s.T.Helper()
	_, err := auth.AddUser(context.Background(), s.DB, email, "Ann Archer", "", "", goodPassword)
	testkit.Must(s.T, err)
}

func TestSignInAndOut(t *testing.T) {
	s := webtest.Start(t)
	withPassword(s, "ann@example.org")
	b := s.Nobody()
	p := b.Get("/settings?a=b").Want(http.StatusSeeOther)
	if p.Header.Get("Location") != "/sign-in?to=%2Fsettings%3Fa%3Db" {
		t.Error(p.Header.Get("Location"))
	}
	page := b.Open("/settings").Want(http.StatusOK).Has("Sign in", "Work email address")
	wrong := b.Send(page, "main form", url.Values{"email": {"ann@example.org"}, "password": {"wrong"}}).Want(http.StatusUnprocessableEntity)
	wrong.Has("There is a problem", "The email address or the password is not right").Lacks("wrong\"")
	if wrong.One("#email").Attr("value") != "ann@example.org" || wrong.One("#email").Attr("aria-invalid") != "true" {
		t.Error("what was typed is lost, or nothing says what is wrong")
	}
	unknown := b.Send(page, "main form", url.Values{"email": {"nobody@example.org"}, "password": {"wrong"}}).Want(http.StatusUnprocessableEntity)
	if strings.ReplaceAll(unknown.Body, "nobody@", "ann@") != wrong.Body {
		t.Error("the page tells whether there is such an address")
	}
	in := b.Send(wrong, "main form", url.Values{"password": {goodPassword}}).Want(http.StatusSeeOther)
	if in.Header.Get("Location") != "/settings" {
		t.Error(in.Header.Get("Location"))
	}
	first := b.Cookie("session")
	settings := b.Get("/settings").Want(http.StatusOK).Has("Settings", "Ann Archer")
	out := b.Submit(settings, "form[action=/sign-out]", nil).Want(http.StatusOK)
	out.Has("You are signed out")
	if b.Cookie("session") != "" || b.Get("/sign-in").One("main").Text() != "" && strings.Contains(b.Get("/sign-in").Text(), "You are signed out") {
		t.Error("the session or the message stays")
	}
	old := s.Nobody()
	old.Header.Set("Cookie", "session="+first)
	old.Get("/settings").Want(http.StatusSeeOther)
}

func TestFailuresSlowDown(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) { c.NoLimits = false })
	now := s.DB.Now()
	s.DB.Now = fixed(&now)
	withPassword(s, "ann@example.org")
	b := s.Nobody()
	try := func(password string) int {
		return b.Post("/sign-in", url.Values{"email": {"ann@example.org"}, "password": {password}}).Status
	}
	for range 5 {
		try("wrong")
	}
	if got := try(goodPassword); got != http.StatusTooManyRequests {
		t.Errorf("after five failures: %d", got)
	}
	now = now.Add(time.Minute)
	if got := try(goodPassword); got != http.StatusSeeOther {
		t.Errorf("a minute later: %d", got)
	}
}

func TestDemoRoles(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) {
		c.Demo = []web.DemoRole{{As: "officer", Email: "person-1@example.org", Note: "Try the search."}, {As: "gone", Email: "gone@example.org"}}
	})
	s.Person("Ann Archer")
	b := s.Nobody()
	p := b.Get("/sign-in").Want(http.StatusOK).Has("Try it as", "Ann Archer", "Officer", "Try the search.")
	if n := len(p.All(".role-card")); n != 1 {
		t.Errorf("%d roles", n)
	}
	b.Post("/demo/sign-in", url.Values{"as": {"gone"}}).Want(http.StatusNotFound)
	b.Post("/demo/sign-in", url.Values{"as": {"other"}}).Want(http.StatusUnprocessableEntity)
	b.Post("/demo/sign-in", url.Values{"as": {"officer"}}).Want(http.StatusSeeOther)
	b.Get("/settings").Want(http.StatusOK)
	webtest.Start(t).Nobody().Post("/demo/sign-in", url.Values{"as": {"officer"}}).Want(http.StatusNotFound)
}

func TestSetUp(t *testing.T) {
	s := webtest.Start(t)
	code, err := auth.NewLink(context.Background(), s.DB, auth.SetUp, 0, time.Hour)
	testkit.Must(t, err)
	b := s.Nobody()
	b.Get("/sign-in").Has("Nobody can sign in yet")
	path := "/set-up/" + code
	for range 2 { // looking uses nothing up
		b.Get(path).Want(http.StatusOK).Has("Set up Waymark")
	}
	page := b.Get(path)
	fields := url.Values{"name": {"Ada Admin"}, "email": {"ada@example.org"}, "organisation": {"Westmere Council"}, "password": {"short"}}
	bad := b.Send(page, "main form", fields).Want(http.StatusUnprocessableEntity).Has("Use a password of at least 12 characters")
	if bad.One("#name").Attr("value") != "Ada Admin" || bad.One("#password").Attr("value") != "" {
		t.Error("what was typed is lost, or the password comes back")
	}
	b.Send(bad, "main form", url.Values{"password": {goodPassword}}).Want(http.StatusSeeOther)
	b.Get("/settings").Want(http.StatusOK).Has("Ada Admin", "Westmere Council")
	b.Get(path).Want(http.StatusNotFound).Has("used already or is too old")
	s.Nobody().Get("/sign-in").Lacks("Nobody can sign in yet")
}
