package web_test

import (
	"net/http"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

var _ = visits(
	visit{route: "GET /tickets/wallet-key", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /tickets/collect", form: `{"v":1}`, nobody: 401, stranger: 404, member: 404, admin: 404},
)

// Who takes part has the words of the week at the foot of every page, with the
// script; nobody else has, and where the channel is off nothing is there.
func TestPagesOfThoseWhoTakePart(t *testing.T) {
	s := webtest.Start(t)
	org := s.Organisation("Northwick")
	in := s.Person("Ann Early", func(d *forum.PersonDraft) { d.Org = org.ID })
	out := s.Person("Otto Other")
	s.SpeakUp(org.ID)
	head, seven, _ := s.Speak.Head()
	words := strings.Join(seven[:], " ")
	for name, c := range map[string]struct {
		b    *webtest.Browser
		want bool
	}{"who takes part": {s.SignIn(in), true}, "somebody else": {s.SignIn(out), false}, "nobody": {s.Nobody(), false}} {
		text := c.b.Get("/accessibility").Body
		for _, mark := range []string{words, "data-speak=", head.Hash} {
			if strings.Contains(text, mark) != c.want {
				t.Errorf("%s: %q is there: %v", name, mark, !c.want)
			}
		}
	}
	if got := s.SignIn(out).Get("/tickets/wallet-key").Body; strings.TrimSpace(got) != `{"v":1,"eligible":false}` {
		t.Error(got)
	}
	page := s.SignIn(in).Get("/tickets/wallet-key")
	if !strings.Contains(page.Body, `"simulated":true`) || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %s", page.Header, page.Body)
	}
	off := webtest.Start(t, func(_ *web.Config, d *web.Deps) { d.Speak = nil })
	p := off.Person("Ann Early")
	for _, path := range []string{"/tickets/wallet-key", "/tickets/collect"} {
		if got := off.SignIn(p).Get(path).Status; got != http.StatusNotFound {
			t.Errorf("off: %s answers %d", path, got)
		}
	}
}
