package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
	"waymark/internal/words"
)

// TestPagesTakeTheirWordsFromTheCatalogue looks at pages in the disguised
// language: a plain word in them has come from elsewhere.
func TestPagesTakeTheirWordsFromTheCatalogue(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) {
		c.Lang, c.Version = words.Pseudo, ""
		c.Demo = []web.DemoRole{{As: "officer", Email: "person-1@example.org"}}
	})
	ann := s.Person("Åññ")
	nobody, b := s.Nobody(), s.SignIn(ann)
	pages := []*webtest.Page{nobody.Get("/sign-in"), nobody.Get("/none"), b.Get("/none")}
	for _, path := range []string{"/privacy", "/accessibility", "/rules", "/settings", "/settings/security", "/settings/tokens", "/trial/fail/internal"} {
		pages = append(pages, b.Get(path))
	}
	pages = append(pages, nobody.Post("/sign-in", url.Values{"email": {"é@é"}}),
		b.Submit(pages[len(pages)-2], "form.form", url.Values{"label": {""}, "scopes": nil}))
	for _, p := range pages {
		if p.Status == http.StatusSeeOther || p.One("html").Attr("lang") != words.Pseudo {
			t.Fatalf("%s: %d in %s", p.Path, p.Status, p.One("html").Attr("lang"))
		}
		shown := []string{requestID.ReplaceAllString(p.Text(), "")}
		for _, name := range []string{"aria-label", "placeholder", "title", "alt"} {
			for _, e := range p.All("[" + name + "]") {
				shown = append(shown, e.Attr(name))
			}
		}
		for _, text := range shown {
			for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
				if len(word) >= 3 && strings.IndexFunc(word, func(r rune) bool { return r > unicode.MaxASCII }) < 0 && !data[word] {
					t.Errorf("%s shows %q, which is not from the catalogue", p.Path, word)
				}
			}
		}
	}
}

// data are words on these pages that are nobody's text: times and addresses.
var data = map[string]bool{"person": true, "example": true, "org": true, "test": true}
