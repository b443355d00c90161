package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = prepare(func(t *testing.T, w *world) {
	t.Helper()
	k, err := doctemplate.MakeCollection(t.Context(), w.DB, webtest.Viewer(w.Member), doctemplate.CollectionDraft{Community: w.Private.ID, Name: "A secret set"})
	testkit.Must(t, err)
	w.Names["collection"] = k.PID
})

var _ = visits(
	visit{route: "GET /collections", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /share/collection", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /share/collection", form: "name=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /collections/:id", path: "/collections/{collection}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /collections/:id/edit", path: "/collections/{collection}/edit", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /collections/:id/edit", path: "/collections/{collection}/edit", form: "name=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /collections/:id/add", path: "/collections/{collection}/add", form: "template=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /collections/:id/order", path: "/collections/{collection}/order", form: "up=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /collections/:id/delete", path: "/collections/{collection}/delete", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /api/v1/collections", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /api/v1/collections/:id", path: "/api/v1/collections/{collection}", nobody: 401, stranger: 404, member: 200, admin: 404},
)

func init() { last = append(last, "POST /collections/:id/delete") }

func titled(t *testing.T, s *webtest.Site, p forum.Person, c forum.Community, title string) doctemplate.Template {
	t.Helper()
	d, err := doctemplate.Make(t.Context(), s.DB, webtest.Viewer(p), doctemplate.Draft{
		Community: c.ID, Title: title, Fields: doctemplate.Fields{Form: doctemplate.Text}, Text: "A text to copy",
	})
	testkit.Must(t, err)
	return d
}

func cardTitles(p *webtest.Page) (all []string) {
	for _, a := range p.All(".card h2 a") {
		all = append(all, a.Text())
	}
	return all
}

func TestATrainerMakesACollection(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), s.Person("Ben Officer")
	c := s.Community(ann, "Noise", forum.Open)
	one, two := titled(t, s, ann, c, "First steps"), titled(t, s, ann, c, "Second steps")
	a, b := s.SignIn(ann), s.SignIn(ben)
	a.Get("/templates").Want(200).Has("Collections")
	a.Get("/collections").Want(200).Has("No collections yet", "Make a collection")
	form := a.Get("/share/collection").Want(200)
	a.Submit(form, "form.form", url.Values{"name": {""}, "community": {c.Slug}, "purpose": {"For new officers"}}).Want(422).Has("Give the collection a name", "For new officers")
	page := a.Submit(form, "form.form", url.Values{"name": {"To begin with"}, "community": {c.Slug}, "purpose": {"For new officers"}}).Want(200).Has("To begin with", "Put in the first template")
	at := page.Path
	b.Get(at).Want(200).Has("Nothing to see here yet").Lacks("Put it in")
	a.Submit(page, "#add form", url.Values{"template": {""}}).Want(422).Has("Choose a template")
	page = a.Submit(page, "#add form", url.Values{"template": {one.PID}}).Want(200)
	page = a.Submit(page, "#add form", url.Values{"template": {two.PID}}).Want(200)
	if got := strings.Join(cardTitles(page), ", "); got != "First steps, Second steps" {
		t.Errorf("got %s", got)
	}
	page = a.Submit(page, "#order form", url.Values{"down": {one.PID}}).Want(200)
	if got := strings.Join(cardTitles(b.Get(at)), ", "); got != "Second steps, First steps" {
		t.Errorf("got %s", got)
	}
	b.Get(at + "/edit").Want(403)
	b.Get("/templates").Has("To begin with")
	b.Get(atTemplate(one)).Has("To begin with")
	page = a.Submit(page, "#order form", url.Values{"remove": {two.PID}}).Want(200).Has("is taken out")
	if got := cardTitles(page); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	edit := a.Get(at + "/edit").Want(200)
	a.Submit(edit, "form.form", url.Values{"name": {"First of all"}}).Want(200).Has("First of all")
	gone := a.Submit(edit, "details form", nil).Want(200).Has("The collection is deleted")
	gone.Lacks("First of all")
	a.Get(at).Want(http.StatusNotFound)
	a.Get(atTemplate(one)).Want(200)
}

// What stands in a collection is shown to those alone who may read it where
// it stands, and is moved past as if it were not there.
func TestACollectionShowsWhatTheReaderMayRead(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), s.Person("Ben Officer")
	c, room := s.Community(ann, "Noise", forum.Open), s.Community(ann, "Quiet room", forum.Private)
	s.Join(ben, c)
	one, hidden, two := titled(t, s, ann, c, "First steps"), titled(t, s, ann, room, "A secret letter"), titled(t, s, ann, c, "Second steps")
	k, err := doctemplate.MakeCollection(t.Context(), s.DB, webtest.Viewer(ben), doctemplate.CollectionDraft{Community: c.ID, Name: "Ben's"})
	testkit.Must(t, err)
	a, b := s.SignIn(ann), s.SignIn(ben)
	at := "/collections/" + k.PID
	for _, x := range []doctemplate.Template{one, hidden, two} {
		a.Submit(a.Get(at).Want(200), "#add form", url.Values{"template": {x.PID}}).Want(200)
	}
	a.Get(at).Has("A secret letter")
	page := b.Get(at).Want(200).Lacks("A secret letter")
	page = b.Submit(page, "#order form", url.Values{"up": {two.PID}}).Want(200)
	if got := strings.Join(cardTitles(page), ", "); got != "Second steps, First steps" {
		t.Errorf("got %s", got)
	}
	b.Submit(page, "#add form", url.Values{"template": {hidden.PID}}).Want(422).Has("Choose a template")
	b.Submit(page, "#order form", url.Values{"up": {hidden.PID}}).Want(404)
	b.Submit(page, "#order form", url.Values{"remove": {hidden.PID}}).Want(404)
	a.Get(at).Has("A secret letter")
}
