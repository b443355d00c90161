package web_test

import (
	"context"
	"net/http"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "GET /organisations", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /o/:slug", path: "/o/{placeorg}", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /o/:slug", path: "/o/{placeorg}?tab=none", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /o/:slug", path: "/o/none", nobody: 303, stranger: 404, member: 404, admin: 404},
)

var _ = prepare(func(t *testing.T, w *world) { w.Names["placeorg"] = w.Organisation("Place council").Slug })

func TestOrganisationPage(t *testing.T) {
	s := webtest.Start(t)
	org, err := forum.AddOrganisation(context.Background(), s.DB, forum.System(), forum.OrganisationDraft{
		Name: "Tarrow District Council", Type: "District council", Region: "North", Size: "90,000 people", Hue: 150,
	})
	testkit.Must(t, err)
	there := func(d *forum.PersonDraft) { d.Org, d.RoleTitle = org.ID, "Housing officer" }
	ann, bob, cat := s.Person("Ann Archer", there), s.Person("Bob Baker", there), s.Person("Cat Carter")
	open, quiet := s.Community(ann, "Empty homes", forum.Open), s.Community(ann, "Quiet room", forum.Private)
	s.Join(bob, quiet)
	placeThread(s, ann, open, "Who pays for the survey?")
	placeLesson(s, ann, open, "Letters that were answered", func(d *lesson.Draft) { d.Outcome = lesson.DidNotWork })
	placeThread(s, ann, quiet, "Canary in the quiet room?")
	placeLesson(s, bob, quiet, "Canary lesson")
	placeThread(s, cat, open, "A question from elsewhere?")

	b := s.SignIn(cat)
	p := b.Get("/o/tarrow-district-council").Want(http.StatusOK)
	p.Has("Tarrow District Council", "2 people", "District council", "North", "90,000 people", "Ann Archer", "Bob Baker", "Housing officer",
		"Who pays for the survey?", "Letters that were answered", "Did not work")
	p.Lacks("anary", "Quiet room", "from elsewhere", "Cat Carter, ")
	if p.One(".org-head").Attr("data-hue") != "150" {
		t.Error("not in the organisation's colour")
	}
	b.Get("/o/tarrow-district-council?tab=lessons").Has("Letters that were answered").Lacks("anary", "Who pays")
	b.Get("/o/tarrow-district-council?tab=discussions").Has("Who pays for the survey?").Lacks("anary", "Letters")
	s.SignIn(bob).Get("/o/tarrow-district-council").Has("Canary in the quiet room?", "Canary lesson")
	b.Get("/organisations").Has("Tarrow District Council", "District council, North, 2 people")
}
