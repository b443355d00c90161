package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
)

func TestCompletionOffersWhoMayRead(t *testing.T) {
	s := newRoom(t)
	quiet := s.Community(s.ann, "Quiet room", forum.Private)
	th := start(t, s.Site, s.ann, quiet, "Who knows Ben's number?", "x")
	open := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "x")
	a, b := s.SignIn(s.ann), s.SignIn(s.ben)
	first := func(p forum.Person) string { return strings.ToLower(strings.Fields(p.Name)[0]) }
	offers := func(p forum.Person) string { return `data-href="/p/` + p.PID + `"` }

	// In an open community everybody may be mentioned, in a private one its members.
	for query, ben := range map[string]bool{
		"": true, "&community=" + s.place.Slug: true, "&at=" + threadPage(open) + "/reply": true,
		"&community=" + quiet.Slug: false, "&at=" + threadPage(th) + "/reply": false,
	} {
		p := a.Get("/compose/people?q=" + first(s.ben) + query).Want(http.StatusOK)
		if strings.Contains(p.Body, offers(s.ben)) != ben {
			t.Errorf("%q: %s", query, p.Body)
		}
	}
	last := strings.ToLower(strings.Fields(s.ann.Name)[len(strings.Fields(s.ann.Name))-1])
	p := a.Get("/compose/people?q=" + last + "&community=" + quiet.Slug).Want(http.StatusOK)
	if !strings.Contains(p.Body, offers(s.ann)) || !strings.Contains(p.Body, `data-words="@`+s.ann.Name+`"`) {
		t.Error("a member is not found by their last name", p.Body)
	}
	if p := a.Get("/compose/people?q=%25&community=" + quiet.Slug).Want(http.StatusOK); strings.Contains(p.Body, "data-href") {
		t.Error("a sign of a pattern finds people", p.Body)
	}
	// Who may not read there learns nothing of it.
	b.Get("/compose/people?q=" + first(s.ann) + "&community=" + quiet.Slug).Want(http.StatusNotFound)
	b.Get("/compose/people?q=" + first(s.ann) + "&at=" + threadPage(th) + "/reply").Want(http.StatusNotFound)
	if p := b.Get("/compose/threads?q=number").Want(http.StatusOK); strings.Contains(p.Body, th.PID) {
		t.Error("a private thread is offered")
	}
}

func TestTheWayToWriteIsRemembered(t *testing.T) {
	s := newRoom(t)
	b := s.SignIn(s.ben)
	p := b.Get("/ask")
	if got := p.One("html").Attr("data-editor"); got != "rich" {
		t.Errorf("somebody new writes in %q", got)
	}
	token := p.One("form.form input[name=form_token]").Attr("value")
	b.Post("/compose/editor", url.Values{"editor": {"markdown"}, "form_token": {token}}).Want(http.StatusOK)
	if got := b.Get("/ask").One("html").Attr("data-editor"); got != "markdown" {
		t.Errorf("what was chosen is %q", got)
	}
	if got := s.SignIn(s.ann).Get("/ask").One("html").Attr("data-editor"); got != "rich" {
		t.Errorf("another person's way is %q", got)
	}
}

func TestPreviewAsStored(t *testing.T) {
	s := newRoom(t)
	b := s.SignIn(s.ben)
	token := b.Get("/ask").One("form.form input[name=form_token]").Attr("value")
	got := b.Post("/compose/preview", url.Values{"body": {"# One\n\n- [x] two"}, "stored": {"true"}, "form_token": {token}}).Want(http.StatusOK).Body
	if !strings.HasPrefix(got, "<h1>One</h1>") || strings.Contains(got, "aria-label") {
		t.Error(got)
	}
}
