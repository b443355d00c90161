package web_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "GET /people", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /people", path: "/people?org=none", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /p/:id", path: "/p/{member}", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /p/:id", path: "/p/none", nobody: 303, stranger: 404, member: 404, admin: 404},
)

func TestPersonPageShowsWhatTheViewerMaySee(t *testing.T) {
	s := webtest.Start(t)
	ctx := context.Background()
	tarrow, vale := s.Organisation("Tarrow District Council"), s.Organisation("Vale Borough Council")
	ann := s.Person("Ann Archer", func(d *forum.PersonDraft) {
		d.Org, d.RoleTitle, d.Email = tarrow.ID, "Housing officer", "ann.secret@example.org"
		d.About, d.Skills, d.Contact = "Twelve years in **housing**.", "empty homes, grants", "Ring me on Tuesdays"
	})
	bob, cat := s.Person("Bob Baker"), s.Person("Cat Carter")
	open, quiet, fees := s.Community(ann, "Empty homes", forum.Open), s.Community(ann, "Quiet room", forum.Private), s.Community(ann, "Care fees", forum.Restricted)
	s.Join(bob, quiet)
	placeThread(s, ann, open, "Who pays for the survey?")
	placeLesson(s, ann, open, "Letters that were answered")
	placeThread(s, ann, quiet, "Canary in the quiet room?")
	placeThread(s, ann, fees, "Canary of the fees?")
	testkit.Must(t, forum.Move(ctx, s.DB, forum.System(), ann.ID, vale.ID, "Head of housing"))

	stranger := s.SignIn(cat).Get("/p/" + ann.PID).Want(http.StatusOK)
	stranger.Has("Ann Archer", "Head of housing, Vale Borough Council", "Before that", "Tarrow District Council", "Housing officer",
		"Twelve years in housing.", "grants", "Ring me on Tuesdays", "Empty homes", "Who pays for the survey?", "Letters that were answered", "Worked")
	stranger.Lacks("anary", "Quiet room", "quiet-room", "Care fees", "care-fees", "secret@", "Edit your page")
	s.SignIn(bob).Get("/p/"+ann.PID).Has("Quiet room", "Canary in the quiet room?").Lacks("Care fees", "of the fees", "secret@")
	s.SignIn(ann).Get("/p/"+ann.PID).Has("Edit your page", "Care fees", "Canary of the fees?")
	s.SignIn(s.Admin("Ada Admin")).Get("/p/"+ann.PID).Lacks("anary", "Quiet room", "Care fees")

	testkit.Must(t, forum.PutMember(ctx, s.DB, forum.System(), open.ID, bob.ID, forum.Facilitator))
	testkit.Must(t, forum.EndPerson(ctx, s.DB, forum.System(), ann.ID))
	s.SignIn(cat).Get("/p/"+ann.PID).Has("Ann Archer", "No longer here since", "Who pays for the survey?").Lacks("Ring me")
}

func TestPeopleByName(t *testing.T) {
	s := webtest.Start(t)
	org := s.Organisation("Tarrow District Council")
	for i := range 70 {
		s.Person(fmt.Sprintf("Person %02d", i), func(d *forum.PersonDraft) {
			if i%2 == 0 {
				d.Org, d.RoleTitle = org.ID, "Officer"
			}
		})
	}
	b := s.SignIn(s.Person("Zoë Zeal"))
	for path, want := range map[string]int{"/people": 71, "/people?org=tarrow-district-council": 35, "/o/tarrow-district-council?tab=people": 35, "/people?name=person+1": 10, "/people?name=zoe": 1} {
		seen := map[string]bool{}
		for at := path; at != ""; {
			p := b.Get(at).Want(http.StatusOK)
			for _, a := range p.All(".people a") {
				if seen[a.Attr("href")] {
					t.Errorf("%s: %s comes twice", path, a.Text())
				}
				seen[a.Attr("href")] = true
			}
			at = ""
			if next := p.All("a[rel=next]"); len(next) > 0 {
				at = next[0].Attr("href")
			}
		}
		if len(seen) != want {
			t.Errorf("%s shows %d people, want %d", path, len(seen), want)
		}
	}
	b.Get("/people?name=nobody").Has("Nobody’s name begins with “nobody”")
	b.Get("/people?org=tarrow-district-council").Has("People at Tarrow District Council", "Everybody")
	b.Get("/people?cursor=forged").Want(http.StatusUnprocessableEntity)
}
