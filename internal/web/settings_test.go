package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/testkit/webtest"
)

func TestProfile(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	p := b.Get("/settings").Want(http.StatusOK)
	bad := b.Submit(p, "main form", url.Values{"name": {" "}, "about": {"Twelve years in housing"}}).Want(http.StatusUnprocessableEntity)
	bad.Has("There is a problem", "Enter a name", "Twelve years in housing")
	if bad.One(".errsum a").Attr("href") != "#name" || bad.One("#name").Attr("aria-describedby") != "name-e" {
		t.Error("the error does not lead to its field")
	}
	good := b.Submit(bad, "main form", url.Values{"name": {"Ann Baker"}, "skills": {"housing, repairs"}, "theme": {"dark"}}).Want(http.StatusOK)
	if good.One(".flash").Text() != "Saved" {
		t.Error("nothing says that it is saved")
	}
	if good.One("#name").Attr("value") != "Ann Baker" || good.One("html").Attr("data-theme") != "dark" || good.One(".me .vh").Text() != "Your menu, Ann Baker" {
		t.Error("the page does not show what was saved")
	}
	if len(b.Get("/settings").All(".flash")) != 0 {
		t.Error("it is said twice")
	}
}

func TestSessions(t *testing.T) {
	s := webtest.Start(t)
	withPassword(s, "ann@example.org")
	in := func(agent string) *webtest.Browser {
		b := s.Nobody()
		b.Header.Set("User-Agent", agent)
		b.Post("/sign-in", url.Values{"email": {"ann@example.org"}, "password": {goodPassword}}).Want(http.StatusSeeOther)
		return b
	}
	one := in("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
	two := in("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1")
	three := in("curl/8")
	p := one.Get("/settings/security").Has("Firefox, Windows", "Safari, iPhone", "A browser", "This one").Lacks("10.0", "rv:")
	if n := len(p.All("button[name=session]")); n != 2 {
		t.Fatalf("%d others", n)
	}
	for _, button := range p.All("button[name=session]") {
		if strings.Contains(button.Text(), "iPhone") {
			one.Submit(p, "form[action=/settings/security/end]", url.Values{"session": {button.Attr("value")}}).Has("That browser is signed out")
		}
	}
	two.Get("/settings").Want(http.StatusSeeOther)
	three.Get("/settings").Want(http.StatusOK)
	wrong := one.Submit(p, "form[action=/settings/security/password]", url.Values{"present": {"nonsense"}, "password": {goodPassword + " x"}})
	wrong.Want(http.StatusUnprocessableEntity).Has("This is not your present password").Lacks("nonsense")
	one.Submit(p, "form[action=/settings/security/password]", url.Values{"present": {goodPassword}, "password": {"harbour velvet anchor"}}).
		Want(http.StatusOK).Has("Your password is changed")
	three.Get("/settings").Want(http.StatusSeeOther)
	one.Get("/settings").Want(http.StatusOK)
	four := s.Nobody()
	four.Post("/sign-in", url.Values{"email": {"ann@example.org"}, "password": {"harbour velvet anchor"}}).Want(http.StatusSeeOther)
	one.Submit(one.Get("/settings/security"), "form[action=/settings/security/end-others]", nil).Has("signed out everywhere else")
	four.Get("/settings").Want(http.StatusSeeOther)
}

func TestTokens(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	p := b.Get("/settings/tokens").Want(http.StatusOK).Lacks("Look after the site")
	bad := b.Send(p, "form.form", url.Values{"label": {""}, "scopes": {"write"}}).Want(http.StatusUnprocessableEntity).Has("Say what the token is for")
	if bad.One("input[value=write]").HasAttr("checked") != true || bad.One("input[value=read]").HasAttr("checked") {
		t.Error("what was chosen is lost")
	}
	made := b.Send(bad, "form.form", url.Values{"label": {"Intranet feed"}, "scopes": {"read", "write"}}).Want(http.StatusOK).Has("Copy it now", "Intranet feed")
	if made.Header.Get("Cache-Control") != "no-store" {
		t.Error("the page with the secret may be kept")
	}
	secret := made.One("#token").Attr("value")
	program := s.Program(secret)
	program.Call("POST", "/api/v1/trial", map[string]string{"title": "a"}).Want(http.StatusCreated)
	again := b.Get("/settings/tokens").Lacks(secret).Has("Intranet feed")
	b.Submit(again, "form[action=/settings/tokens/revoke]", url.Values{"token": {again.One("button[name=token]").Attr("value")}}).
		Has("The token no longer works").Lacks("Intranet feed")
	program.Call("POST", "/api/v1/trial", map[string]string{"title": "a"}).Want(http.StatusUnauthorized)
	program.Get("/settings").Want(http.StatusSeeOther) // a token opens no pages
}
