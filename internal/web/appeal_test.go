package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/testkit"
)

var _ = visits(
	visit{route: "GET /r/:id/decision", path: "/r/{r-rita}/decision", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /r/:id/decision", path: "/r/{r-rita}/decision", form: "body=x", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /d/:id/:slug/decision", path: "/d/{d-private}/a-private-matter/decision", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /d/:id/:slug/decision", path: "/d/{d-private}/a-private-matter/decision", form: "body=x", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /l/:id/:slug/decision", path: "{lessonpage}/decision", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /l/:id/:slug/decision", path: "{lessonpage}/decision", form: "body=x", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /c/:slug/appeals/:id", path: "/c/{private}/appeals/none", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /c/:slug/appeals/:id", path: "/c/{private}/appeals/none", form: "decision=refused", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /admin/appeals/:id", path: "/admin/appeals/none", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /admin/appeals/:id", path: "/admin/appeals/none", form: "decision=refused", nobody: 401, stranger: 404, member: 404, admin: 404},
)

// An author reads why their text was hidden and says something against it,
// once; somebody other than who hid it decides, and the author reads that.
func TestAppeal(t *testing.T) {
	s := newRoom(t)
	cat := s.Person("Cat Cole")
	testkit.Must(t, forum.PutMember(t.Context(), s.DB, forum.System(), s.place.ID, cat.ID, forum.Facilitator))
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "By colour?")
	r := reply(t, s.Site, s.ben, th, "", "Like a fool, by lid.")
	testkit.Must(t, govern.Report(t.Context(), s.DB, forum.Viewer{Person: cat.ID}, govern.Complaint{Reply: r.PID, Reason: govern.Unkind, Text: "Secret words of the reporter"}))
	ann, ben, other := s.SignIn(s.ann), s.SignIn(s.ben), s.SignIn(cat)
	place := "/c/" + s.place.Slug
	cases := ann.Get(place + "/reports")
	ann.Submit(ann.Get(cases.One("main h3 a").Attr("href")), "form.form", url.Values{"decision": {"hide"}, "reason": {"It calls somebody names"}}).Want(200)

	path := "/r/" + r.PID + "/decision"
	ben.Get(threadPage(th)).Has("It calls somebody names").One("a[href=" + path + "]")
	ann.Get(path).Want(404)
	p := ben.Get(path).Want(200).Has("It calls somebody names", "Like a fool").Lacks("Cat Cole", "Ann Archer hid", "Secret words")
	ben.Submit(p, "form.form", url.Values{"body": {""}}).Want(422)
	ben.Submit(p, "form.form", url.Values{"body": {"I meant myself"}}).Want(200).Has("I meant myself", "Another facilitator will decide")
	ben.Submit(p, "form.form", url.Values{"body": {"Again"}}).Want(http.StatusConflict)
	if list := ann.Get(place + "/reports"); strings.Contains(list.Text(), "second look") {
		t.Error("who hid it is asked to decide")
	}
	appeal := other.Get(place + "/reports").One("section h3 a").Attr("href")
	ann.Get(appeal).Want(404)
	ben.Get(appeal).Want(403)
	form := other.Get(appeal).Want(200).Has("I meant myself", "It calls somebody names")
	other.Submit(form, "form.form", url.Values{"decision": {"granted"}, "reason": {""}}).Want(422)
	other.Submit(form, "form.form", url.Values{"decision": {"granted"}, "reason": {"He did"}}).Want(200)
	other.Submit(form, "form.form", url.Values{"decision": {"refused"}, "reason": {"No"}}).Want(http.StatusConflict)
	ben.Get(path).Want(200).Has("It was brought back on", "He did")
	ann.Get(threadPage(th)).Has("Like a fool")
}
