package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"waymark/internal/testkit/webtest"
)

func TestSignedInPage(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Archer")
	b := s.SignIn(ann)
	p := b.Get("/privacy").Want(http.StatusOK).Has("Privacy", "Catch up", "Ask for help")
	if p.One("title").Text() != "Privacy · Waymark" {
		t.Error(p.One("title").Text())
	}
	b.Submit(p, "form[action=/theme]", url.Values{"theme": {"dark"}})
	if b.Get("/privacy").One("html").Attr("data-theme") != "dark" {
		t.Error("the theme did not change")
	}
	t.Log(p.Body)
}
