package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
)

func TestAnOfficerTakesATemplate(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), officerOf(s, "Vale Council")
	d := templateIn(t, s, ann, s.Community(ann, "Noise", forum.Open))
	a, b := s.SignIn(ann), s.SignIn(ben)
	page := b.Get(atTemplate(d)).Want(200).Has("Nobody has taken it yet")
	if page.One("#tell").Attr("checked") == "" && !strings.Contains(page.Body, `id="tell" value="1" checked`) {
		t.Error("the box is not ticked by default")
	}
	file := b.Submit(page, "#use form", url.Values{"file": {"1"}}).Want(http.StatusOK)
	if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(file.Body, "{{what}}") {
		t.Errorf("%q: %q", file.Header.Get("Content-Disposition"), file.Body)
	}
	a.Get(atTemplate(d)).Want(200).Has("Vale Council", "Version 1").Lacks("Ben Officer")
	a.Get("/templates?used_by="+orgOf(t, a, d.Slug)).Has("used by 1 organisation", "A letter to a landlord")
	withFile(t, s, ann, d, 0, letter+"Soon.\n")
	a.Submit(a.Get(atTemplate(d)+"/publish").Want(200), "form.sec", url.Values{"note": {"A word more"}}).Want(200)
	b.Get(atTemplate(d)).Want(200).Has("Version 2 is newer than yours", "You took version 1")
	b.Get(atTemplate(d) + "/uptake").Want(403)
	a.Get(atTemplate(d)+"/uptake").Want(200).Has("Vale Council", "Version 1")
	table := a.Get(atTemplate(d) + "/uptake.csv").Want(200)
	if lines := strings.Split(strings.TrimSpace(table.Body), "\n"); len(lines) != 2 || !strings.HasSuffix(lines[1], ",1,1,1") {
		t.Errorf("%q", table.Body)
	}
}

// officerOf adds Ben, who works for an organisation.
func officerOf(s *webtest.Site, name string) forum.Person {
	org := s.Organisation(name)
	return s.Person("Ben Officer", func(d *forum.PersonDraft) { d.Org = org.ID })
}

// orgOf is the slug of the organisation that a template's page says uses it.
func orgOf(t *testing.T, b *webtest.Browser, slug string) string {
	t.Helper()
	page := b.Get("/templates").Want(200)
	for _, link := range page.All(".card h2 a") {
		if strings.HasSuffix(link.Attr("href"), slug) {
			used := b.Get(link.Attr("href")).All("#used th a")
			if len(used) == 1 {
				return strings.TrimPrefix(used[0].Attr("href"), "/o/")
			}
		}
	}
	t.Fatal("nobody uses it")
	return ""
}

func TestWhatHappenedIsSaid(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), officerOf(s, "Vale Council")
	d := templateIn(t, s, ann, s.Community(ann, "Noise", forum.Open))
	b := s.SignIn(ben)
	form := b.Get(atTemplate(d) + "/happened").Want(200)
	b.Submit(form, "form.form", url.Values{"note": {"It *worked*"}}).Want(422).Has("It *worked*")
	page := b.Submit(form, "form.form", url.Values{"result": {"mixed"}, "note": {"They rang *twice*"}}).Want(200).Has("They rang", "Mixed", "Vale Council")
	s.SignIn(ann).Get(atTemplate(d)).Has("They rang").Lacks("Take my note out")
	b.Submit(page, "#happened form", url.Values{"note": {page.One("#happened form button").Attr("value")}}).Want(200).Lacks("They rang")
}
