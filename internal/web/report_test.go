package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// The table's reports: in the private room one for its facilitator and one
// for administrators, and something hidden.
var _ = prepare(func(t *testing.T, w *world) {
	rita, sam := w.Person("Rita Reply"), w.Person("Sam Says")
	for _, p := range []forum.Person{rita, sam} {
		testkit.Must(t, forum.PutMember(t.Context(), w.DB, webtest.Viewer(w.Member), w.Private.ID, p.ID, forum.Member))
	}
	th := start(t, w.Site, rita, w.Private, "Another private matter", "")
	w.Names["r-rita"] = reply(t, w.Site, rita, th, "", "Said by Rita.").PID
	w.Names["case-private"] = reported(t, w.Site, sam, w.Private, govern.Complaint{Reply: w.Names["r-rita"], Reason: govern.Unkind})
	second := reply(t, w.Site, rita, th, "", "Said by Rita too.")
	w.Names["case-site"] = reported(t, w.Site, sam, w.Private, govern.Complaint{Reply: second.PID, Reason: govern.Unkind, Facilitator: true})
	third := reply(t, w.Site, rita, th, "", "Said by Rita at last.")
	_, err := forum.DeleteReply(t.Context(), w.DB, webtest.Viewer(w.Member), third.PID, "Why not")
	testkit.Must(t, err)
	list, err := forum.Removals(t.Context(), w.DB, webtest.Viewer(w.Member), w.Private.ID, 0, 1)
	testkit.Must(t, err)
	w.Names["removal"] = list[0].PID
})

// reported reports something and gives the pid of its case.
func reported(t testing.TB, s *webtest.Site, by forum.Person, in forum.Community, c govern.Complaint) string {
	t.Helper()
	testkit.Must(t, govern.Report(t.Context(), s.DB, webtest.Viewer(by), c))
	all, err := govern.Open(t.Context(), s.DB, forum.System(), in.ID)
	if c.Facilitator {
		all, err = govern.OpenForAdministrators(t.Context(), s.DB, forum.System())
	}
	testkit.Must(t, err)
	return all[len(all)-1].PID
}

var _ = visits(
	visit{route: "GET /reports", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /r/:id/report", path: "/r/{r-rita}/report", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /r/:id/report", path: "/r/{r-rita}/report", form: "reason=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /d/:id/:slug/report", path: "/d/{d-open}/an-open-matter/report", nobody: 303, stranger: 200, member: 403, admin: 200},
	visit{route: "POST /d/:id/:slug/report", path: "/d/{d-open}/an-open-matter/report", form: "reason=unkind", nobody: 401, stranger: 303, member: 403, admin: 303},
	visit{route: "GET /l/:id/:slug/report", path: "{lessonpage}/report", nobody: 303, stranger: 404, member: 403, admin: 404},
	visit{route: "POST /l/:id/:slug/report", path: "{lessonpage}/report", form: "reason=unkind", nobody: 401, stranger: 404, member: 403, admin: 404},
	visit{route: "GET /c/:slug/reports", path: "/c/{private}/reports", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /c/:slug/reports", path: "/c/{open}/reports", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "GET /c/:slug/reports/:id", path: "/c/{private}/reports/{case-private}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /c/:slug/reports/:id", path: "/c/{private}/reports/{case-site}", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /c/:slug/reports/:id", path: "/c/{private}/reports/{case-private}", form: "decision=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /c/:slug/moderation", path: "/c/{private}/moderation", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /c/:slug/moderation/:id", path: "/c/{private}/moderation/{removal}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /c/:slug/moderation/:id", path: "/c/{open}/moderation/{removal}", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /c/:slug/moderation/:id", path: "/c/{private}/moderation/{removal}", form: "reason=" + strings.Repeat("x", 501), nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /admin/reports", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "GET /admin/reports/:id", path: "/admin/reports/{case-site}", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "GET /admin/reports/:id", path: "/admin/reports/{case-private}", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /admin/reports/:id", path: "/admin/reports/{case-site}", form: "decision=", nobody: 401, stranger: 404, member: 404, admin: 422},
)

// From the menu below a reply to the outcome, without script: the reporter
// reports, the facilitator hides, the author and everybody see why, and the
// facilitator brings it back.
func TestReportHideAndBringBack(t *testing.T) {
	s := newRoom(t)
	cat := s.Person("Cat Cole")
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	r := reply(t, s.Site, s.ben, th, "", "Canary words about a client.")
	b := s.SignIn(cat)
	p := b.Get(threadPage(th)).Want(http.StatusOK)
	if p.One("a[href=/r/"+r.PID+"/report]").Text() != "Report" {
		t.Error("the menu has no report")
	}
	s.SignIn(s.ben).Get(threadPage(th)).Lacks("/r/" + r.PID + "/report")
	p = b.Get("/r/" + r.PID + "/report").Want(http.StatusOK).Has("Canary words about a client.")
	b.Submit(p, "form.form", url.Values{"reason": {"other"}}).Want(http.StatusUnprocessableEntity).Has("Say in a few words what is wrong")
	b.Submit(p, "form.form", url.Values{"reason": {"personal"}, "text": {"That is my aunt."}}).Want(http.StatusOK).Has("It is reported")
	b.Get("/reports").Want(http.StatusOK).Has("The facilitators have it", "How do we sort bins?")

	a := s.SignIn(s.ann)
	a.Get("/c/" + s.place.Slug).Want(http.StatusOK).Has("1 report waits for a decision")
	list := a.Get("/c/" + s.place.Slug + "/reports").Want(http.StatusOK).Has("1 report")
	p = a.Get(list.One("main h3 a").Attr("href")).Want(http.StatusOK).Has("Canary words about a client.", "That is my aunt.", "Reported by Cat Cole")
	a.Submit(p, "form.form", url.Values{"decision": {"hide"}, "reason": {""}}).Want(http.StatusUnprocessableEntity)
	a.Submit(p, "form.form", url.Values{"decision": {"hide"}, "reason": {"It names a client"}}).Want(http.StatusOK).Has("Your decision is noted", "Nothing waits")

	b.Get("/reports").Has("It was hidden", "It names a client")
	s.SignIn(s.ben).Get(threadPage(th)).Has("hidden by those who look after", "It names a client", "You wrote this").Lacks("Canary words", "Cat Cole")
	log := b.Get("/c/"+s.place.Slug+"/moderation").Want(http.StatusOK).Has("Hidden by a facilitator", "It names a client").Lacks("Canary words", "Ann Archer", "Ben Brown")
	if len(log.All("main li a")) != 1 {
		t.Error("a member can look at what was hidden")
	}
	p = a.Get("/c/" + s.place.Slug + "/moderation")
	p = a.Get(p.All("main li p a")[0].Attr("href")).Want(http.StatusOK).Has("Canary words about a client.")
	a.Submit(p, "form.form", url.Values{"reason": {"It was no client"}}).Want(http.StatusOK).Has("Brought back", "It was no client")
	b.Get(threadPage(th)).Has("Canary words about a client.")
}
