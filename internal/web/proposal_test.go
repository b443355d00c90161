package web_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/mail"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "POST /proposals/withdraw", form: "proposal=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /admin/proposals", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "POST /admin/proposals/approve", form: "proposal=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /admin/proposals/decline", form: "proposal=none", nobody: 401, stranger: 404, member: 404, admin: 422},
	visit{route: "POST /c/:slug/answer", path: "/c/{open}/answer", nobody: 401, stranger: 303, member: 303, admin: 303},
	visit{route: "POST /c/:slug/answer", path: "/c/{private}/answer", nobody: 401, stranger: 404, member: 303, admin: 404},
)

func personNamed(t *testing.T, s *webtest.Site, email string) forum.Person {
	t.Helper()
	p, err := forum.PersonByEmail(context.Background(), s.DB, forum.System(), email)
	testkit.Must(t, err)
	return p
}

func TestProposingACommunity(t *testing.T) {
	s := webtest.Start(t, withMail)
	ann, ada := s.Person("Ann Archer"), s.Admin("Ada Ash")
	s.Organisation("Westmere Council")
	b, a := s.SignIn(ann), s.SignIn(ada)
	page := b.Get("/communities/new").Want(http.StatusOK).Has("Propose a community", "An administrator reads your proposal")
	fields := url.Values{"name": {"Empty homes"}, "summary": {"Bring them back"}, "organisations": {"Nowhere\n"}}
	wrong := b.Send(page, "main form", fields).Want(http.StatusUnprocessableEntity).Has("There is no organisation called Nowhere")
	wrong = b.Send(wrong, "main form", url.Values{"organisations": {"westmere council\n"}}).Want(http.StatusUnprocessableEntity).Has("Say how you will know that the community works")
	sent := b.Submit(wrong, "main form", url.Values{"measure": {"Ten homes a year"}}).Want(http.StatusOK)
	sent.Has("Your proposal has been sent", "Communities that you proposed", "Empty homes", "Proposed on")
	b.Get("/c/empty-homes").Want(http.StatusNotFound)
	b.Submit(b.Get("/communities/new"), "main form", url.Values{"name": {"Bins"}, "summary": {"X"}, "measure": {"X"}})
	list := a.Get("/admin/proposals").Has("Empty homes", "Ann Archer", "Ten homes a year", "Westmere Council", "Bins")
	buttons := list.All("form[action=/admin/proposals/approve] button")
	bins := url.Values{"proposal": {buttons[1].Attr("value")}}
	why := a.Send(list, "form[action=/admin/proposals/decline]", bins).Want(http.StatusUnprocessableEntity).Has("Say why")
	bins.Set("reason", "There is one already")
	a.Submit(why, "form[action=/admin/proposals/decline]", bins).Has("The proposal is declined").Lacks("Bins")
	a.Submit(list, "form[action=/admin/proposals/approve]", url.Values{"proposal": {buttons[0].Attr("value")}}).Has("The community is open", "No proposal is waiting")
	b.Get("/communities").Has("Declined: There is one already")
	b.Get("/c/empty-homes").Want(http.StatusOK).Has("Facilitator", "Look after it", "Invite people")
	b.Get("/c/empty-homes?tab=about").Has("Ten homes a year", "Westmere Council")
	b.Get("/c/empty-homes/settings").Has("Westmere Council")
	if st, err := mail.StatusOf(context.Background(), s.DB); err != nil || st.Waiting != 2 {
		t.Errorf("the queue is %+v: %v", st, err)
	}
	a.Submit(a.Get("/communities/new").Has("You become its facilitator"), "main form", url.Values{"name": {"Direct"}, "summary": {"X"}}).Has("Your community is open")
}

func TestLimitedCommunity(t *testing.T) {
	s := webtest.Start(t)
	org := s.Organisation("Westmere Council")
	ann, bob := s.Person("Ann Archer"), s.Person("Bob Baker")
	cat := s.Person("Cat Carter", func(d *forum.PersonDraft) { d.Org = org.ID })
	for _, v := range []forum.Visibility{forum.Open, forum.Restricted} {
		_, err := forum.Found(context.Background(), s.DB, webtest.Viewer(ann), forum.CommunityDraft{Name: "The " + string(v), Summary: "X", Visibility: v, Limit: []int64{org.ID}})
		testkit.Must(t, err)
	}
	b, c := s.SignIn(bob), s.SignIn(cat)
	b.Get("/c/the-restricted").Want(http.StatusOK).Has("It takes members from these organisations: Westmere Council").Lacks("/c/the-restricted/ask")
	b.Get("/c/the-open").Want(http.StatusOK).Lacks("/c/the-open/join")
	c.Submit(c.Get("/c/the-open"), "form[action=/c/the-open/join]", nil).Has("You are a member now")
	c.Submit(c.Get("/c/the-restricted"), "#ask form", nil).Has("You asked to join on")
}

func TestRequestsAreAnsweredInWords(t *testing.T) {
	s := webtest.Start(t, withMail)
	ann, bob, cat := s.Person("Ann Archer"), s.Person("Bob Baker"), s.Person("Cat Carter")
	s.Community(ann, "Care fees", forum.Restricted)
	lead, b, c := s.SignIn(ann), s.SignIn(bob), s.SignIn(cat)
	b.Submit(b.Get("/c/care-fees"), "#ask form", nil)
	c.Submit(c.Get("/c/care-fees"), "#ask form", nil)
	list := lead.Get("/c/care-fees/requests").Has("Hello Bob Baker,", "welcome to Care fees", "gets this as a letter")
	lead.Submit(list, "form[action=/c/care-fees/requests/accept]", url.Values{"person": {bob.PID}}).Has("They are a member now")
	lead.Submit(list, "form[action=/c/care-fees/requests/decline]", url.Values{"person": {cat.PID}, "message": {"cnry-not-yet"}}).Has("Declined")
	in := b.Get("/c/care-fees").Has("You have been let in", "welcome to Care fees", "Ann Archer").Lacks("cnry-not-yet")
	b.Submit(in, "form[action=/c/care-fees/answer]", nil).Lacks("You have been let in")
	c.Get("/c/care-fees").Has("Your request was declined", "cnry-not-yet", "Ask to join")
	lead.Get("/c/care-fees").Lacks("cnry-not-yet")
	if st, err := mail.StatusOf(context.Background(), s.DB); err != nil || st.Waiting != 2 {
		t.Errorf("the queue is %+v: %v", st, err)
	}
}
