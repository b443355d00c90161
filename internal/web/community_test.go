package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "GET /communities", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /communities/new", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /communities/new", form: "name=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /c/:slug", path: "/c/{open}", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /c/:slug", path: "/c/{open}?tab=members", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /c/:slug", path: "/c/{open}?tab=none", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /c/:slug", path: "/c/{private}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /c/:slug", path: "/c/{private}?tab=members", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /c/:slug/join", path: "/c/{joined}/join", nobody: 401, stranger: 303, member: 303, admin: 303},
	visit{route: "POST /c/:slug/join", path: "/c/{private}/join", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /c/:slug/ask", path: "/c/{asked}/ask", form: "message=x", nobody: 401, stranger: 303, member: 303, admin: 303},
	visit{route: "POST /c/:slug/ask", path: "/c/{private}/ask", form: "message=x", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /c/:slug/leave", path: "/c/{asked}/leave", nobody: 401, stranger: 303, member: 409, admin: 303},
	visit{route: "POST /c/:slug/leave", path: "/c/{private}/leave", nobody: 401, stranger: 404, member: 409, admin: 404},
	visit{route: "GET /c/:slug/settings", path: "/c/{open}/settings", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "GET /c/:slug/settings", path: "/c/{private}/settings", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /c/:slug/settings", path: "/c/{open}/settings", form: "name=", nobody: 401, stranger: 403, member: 422, admin: 422},
	visit{route: "POST /c/:slug/settings", path: "/c/{private}/settings", form: "name=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /c/:slug/archive", path: "/c/{attic}/archive", nobody: 401, stranger: 403, member: 303, admin: 303},
	visit{route: "POST /c/:slug/archive", path: "/c/{private}/archive", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /c/:slug/reopen", path: "/c/{attic}/reopen", nobody: 401, stranger: 403, member: 303, admin: 303},
	visit{route: "POST /c/:slug/reopen", path: "/c/{private}/reopen", nobody: 401, stranger: 404, member: 303, admin: 404},
)

var _ = prepare(func(t *testing.T, w *world) {
	for name, v := range map[string]forum.Visibility{"joined": forum.Open, "attic": forum.Open, "asked": forum.Restricted} {
		w.Names[name] = w.Community(w.Member, "Place "+name, v).Slug
	}
})

// placeThread starts a discussion in a community.
func placeThread(s *webtest.Site, by forum.Person, in forum.Community, title string) forum.Thread {
	s.T.Helper()
	t, err := discussion.Start(context.Background(), s.DB, webtest.Viewer(by), discussion.Draft{Community: in.ID, Title: title, Body: "More about it."})
	testkit.Must(s.T, err)
	return t
}

// placeLesson publishes a lesson in a community.
func placeLesson(s *webtest.Site, by forum.Person, in forum.Community, title string, change ...func(*lesson.Draft)) lesson.Lesson {
	s.T.Helper()
	d := lesson.Draft{Community: in.ID, Title: title, Fields: lesson.Fields{Did: "This.", Worked: "That.", DidNotWork: "Nothing.", Outcome: lesson.Worked}}
	for _, f := range change {
		f(&d)
	}
	l, err := lesson.Share(context.Background(), s.DB, webtest.Viewer(by), d)
	testkit.Must(s.T, err)
	return l
}

func TestJoinAndLeave(t *testing.T) {
	s := webtest.Start(t)
	ann, bob := s.Person("Ann Archer"), s.Person("Bob Baker")
	c := s.Community(ann, "Empty homes", forum.Open)
	b := s.SignIn(bob)
	list := b.Get("/communities").Want(http.StatusOK).Has("Other communities", "Empty homes", "About Empty homes", "1 member")
	in := b.Submit(list, "form[action=/c/empty-homes/join]", nil).Want(http.StatusOK)
	in.Has("You are a member now", "Empty homes", "Leave this community")
	if len(in.All("nav.rail a[href=/c/empty-homes]")) != 1 || in.One("nav.rail a[href=/c/empty-homes]").Attr("aria-current") != "page" {
		t.Error("the rail does not show the community")
	}
	b.Get("/communities").Has("Your communities", "2 members").Lacks("Other communities")
	b.Get("/c/empty-homes?tab=members").Has("Ann Archer", "Bob Baker")
	out := b.Submit(in, "form[action=/c/empty-homes/leave]", nil).Want(http.StatusOK).Has("You are no longer a member", "Join")
	if len(out.All("nav.rail a[href=/c/empty-homes]")) != 0 {
		t.Error("the rail still shows the community")
	}
	if got := b.Get("/c/empty-homes").One(".figures dd").Text(); got != "1" {
		t.Errorf("%s members after leaving %s", got, c.Slug)
	}
}

func TestRestrictedShowsItsFrontPageAlone(t *testing.T) {
	s := webtest.Start(t)
	ann, bob, cat := s.Person("Ann Archer"), s.Person("Bob Baker"), s.Person("Cat Carter")
	c := s.Community(ann, "Care fees", forum.Restricted)
	s.Join(cat, c)
	placeThread(s, cat, c, "Canary of the care fees?")
	placeLesson(s, cat, c, "Canary lesson")
	b, lead := s.SignIn(bob), s.SignIn(ann)
	for _, path := range []string{"/c/care-fees", "/c/care-fees?tab=members", "/c/care-fees?tab=lessons", "/c/care-fees?show=unanswered"} {
		b.Get(path).Want(http.StatusOK).Has("Care fees", "About Care fees", "Ann Archer", "2 members", "Only members can read").
			Lacks("anary", "Cat Carter", cat.PID, "Unanswered")
	}
	b.Get("/communities").Has("Ask to join")
	long := b.Submit(b.Get("/c/care-fees"), "#ask form", url.Values{"message": {strings.Repeat("x", forum.MaxSummary+1)}})
	long.Want(http.StatusUnprocessableEntity).Has("There is a problem", "Use at most 500 characters")
	p := b.Submit(long, "#ask form", url.Values{"message": {"I set the fees at Tarrow"}}).Want(http.StatusOK)
	p.Has("Your request has been sent", "You asked to join on").Lacks("anary")
	b.Get("/communities").Has("Asked to join")
	p = b.Submit(p, "#ask form", nil).Has("Your request is withdrawn", "Only members can read")
	b.Submit(p, "#ask form", url.Values{"message": {"I set the fees at Tarrow"}})

	lead.Get("/c/care-fees").Has("1 person has asked to join")
	asks := lead.Get("/c/care-fees/requests").Has("Bob Baker", "I set the fees at Tarrow")
	lead.Submit(asks, "form[action=/c/care-fees/requests/decline]", url.Values{"person": {bob.PID}}).Has("Declined", "Nobody is waiting")
	b.Submit(b.Get("/c/care-fees"), "#ask form", nil).Has("You asked to join on")
	lead.Submit(lead.Get("/c/care-fees/requests"), "form[action=/c/care-fees/requests/accept]", url.Values{"person": {bob.PID}}).Has("They are a member now")
	b.Get("/c/care-fees").Has("Canary of the care fees?", "Waiting for an answer", "Canary lesson")
	b.Get("/c/care-fees?tab=members").Has("Cat Carter", "Bob Baker")
}

// reference is what differs between two answers about nothing.
var reference = regexp.MustCompile(`Reference for whoever looks after Waymark: [^<]*`)

func TestPrivateIsNothing(t *testing.T) {
	s := webtest.Start(t)
	ann, bob, ada := s.Person("Ann Archer"), s.Person("Bob Baker"), s.Admin("Ada Admin")
	c := s.Community(ann, "Quiet reviews", forum.Private)
	placeThread(s, ann, c, "Canary in private?")
	for _, who := range []forum.Person{bob, ada} {
		b := s.SignIn(who)
		for _, path := range []string{"", "?tab=members", "/settings", "/members", "/requests", "/members/remove?person=" + ann.PID} {
			hidden, none := b.Get("/c/"+c.Slug+path).Want(http.StatusNotFound), b.Get("/c/quiet-nothing"+path).Want(http.StatusNotFound)
			if reference.ReplaceAllString(hidden.Body, "") != reference.ReplaceAllString(none.Body, "") {
				t.Errorf("%s tells of the community\n%s\n%s", path, hidden.Body, none.Body)
			}
		}
		for _, path := range []string{"/communities", "/communities?show=archived", "/", "/p/" + ann.PID} {
			b.Get(path).Want(http.StatusOK).Lacks("Quiet", "quiet-", "Canary")
		}
	}
	s.SignIn(ann).Get("/c/"+c.Slug).Has("Canary in private?", "Private")
}

func TestArchivedCommunity(t *testing.T) {
	s := webtest.Start(t)
	ann, bob := s.Person("Ann Archer"), s.Person("Bob Baker")
	c := s.Community(ann, "Olympic torch", forum.Open)
	s.Join(bob, c)
	placeThread(s, ann, c, "How did the relay go?")
	lead, b := s.SignIn(ann), s.SignIn(bob)
	p := lead.Submit(lead.Get("/c/olympic-torch/settings"), "form[action=/c/olympic-torch/archive]", nil).Want(http.StatusOK)
	p.Has("The community is archived", "This community was archived on")
	b.Get("/c/olympic-torch").Has("Archived", "How did the relay go?").Lacks("/ask?community=")
	b.Get("/communities").Has("See archived communities").Lacks(">Olympic torch</a></h3>")
	b.Get("/communities?show=archived").Has("Olympic torch")
	lead.Submit(lead.Get("/c/olympic-torch/settings"), "form[action=/c/olympic-torch/reopen]", nil).Has("The community is open again").Lacks("was archived on")
	b.Get("/communities").Has("Olympic torch").Lacks("See archived")
}
