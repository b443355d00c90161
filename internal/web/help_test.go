package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "POST /d/:id/:slug/helpful", path: "/d/{d-private}/a-private-matter/helpful", form: "on=1", nobody: 401, stranger: 404, member: 403, admin: 404},
	visit{route: "POST /d/:id/:slug/helpful", path: "/d/{d-open}/an-open-matter/helpful", form: "on=1", nobody: 401, stranger: 303, member: 403, admin: 303},
	visit{route: "POST /r/:id/helpful", path: "/r/{r-private}/helpful", form: "on=1", nobody: 401, stranger: 404, member: 403, admin: 404},
	visit{route: "POST /r/:id/helpful", path: "/r/{r-open}/helpful", form: "on=1&part=true", nobody: 401, stranger: 200, member: 403, admin: 200},
	visit{route: "POST /r/:id/chosen", path: "/r/{r-private}/chosen", form: "on=1", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /r/:id/chosen", path: "/r/{r-open}/chosen", form: "on=1", nobody: 401, stranger: 403, member: 303, admin: 303},
	visit{route: "POST /r/:id/official", path: "/r/{r-private}/official", form: "on=1", nobody: 401, stranger: 404, member: 403, admin: 404},
	visit{route: "GET /d/:id/:slug/in-short", path: "/d/{d-private}/a-private-matter/in-short", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/in-short", path: "/d/{d-open}/an-open-matter/in-short", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "POST /d/:id/:slug/in-short", path: "/d/{d-open}/an-open-matter/in-short", form: "body=Short&revision=0", nobody: 401, stranger: 403, member: 303, admin: 303},
	visit{route: "POST /d/:id/:slug/in-short", path: "/d/{d-private}/a-private-matter/in-short", form: "revision=0&body=" + strings.Repeat("x", 1001), nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /d/:id/:slug/in-short/history", path: "/d/{d-private}/a-private-matter/in-short/history", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /d/:id/:slug/lesson", path: "/d/{d-private}/a-private-matter/lesson", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/lesson/write", path: "/d/{d-private}/a-private-matter/lesson/write?post={r-private}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/lesson/write", path: "/d/{d-open}/an-open-matter/lesson/write?post={r-private}", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /d/:id/:slug/lesson/write", path: "/d/{d-private}/a-private-matter/lesson/write", form: "title=&post={r-private}", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /quotes", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /quotes/:id", path: "/quotes/{r-private}", form: "answer=named", nobody: 401, stranger: 404, member: 404, admin: 404},
)

// press presses the button on a page that is sent to an address.
func press(b *webtest.Browser, p *webtest.Page, action string) *webtest.Page {
	p.T.Helper()
	button := p.One("button[formaction=" + action + "]")
	token := p.One("#help input[name=form_token]").Attr("value")
	return b.Post(action, url.Values{"form_token": {token}, button.Attr("name"): {button.Attr("value")}})
}

// A text's button counts people, knows who has pressed it, and asks nobody
// about their own text; nothing says who pressed.
func TestHelpfulIsPressedAndTakenBack(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "By colour?")
	r := reply(t, s.Site, s.ben, th, "", "By lid.")
	cat := s.Person("Cat Carter")
	s.Join(cat, s.place)
	ben, other := s.SignIn(s.ben), s.SignIn(cat)
	path, text := threadPage(th), "/r/"+r.PID+"/helpful"
	look := func(b *webtest.Browser) *webtest.Element {
		t.Helper()
		return b.Get(path).Want(http.StatusOK).One("#r-" + r.PID + " button[formaction=" + text + "]")
	}
	if got := look(other); got.Attr("aria-pressed") != "false" || len(got.All(".num")) != 0 || got.Text() != "Helpful by Ben Brown" {
		t.Errorf("before: %q", got.Text())
	}
	if to := press(other, other.Get(path), text).Want(http.StatusSeeOther).Header.Get("Location"); !strings.HasSuffix(to, "#r-"+r.PID) {
		t.Error(to)
	}
	press(other, other.Get(path), path+"/helpful").Want(http.StatusSeeOther)
	if got := look(other); got.Attr("aria-pressed") != "true" || got.All(".num")[0].Text() != "1" {
		t.Errorf("after: %q", got.Text())
	}
	if got := look(s.SignIn(s.ann)); got.Attr("aria-pressed") != "false" || got.All(".num")[0].Text() != "1" {
		t.Errorf("to another: %q", got.Text())
	}
	p := ben.Get(path).Lacks("Cat Carter")
	if len(p.All("button[formaction="+text+"]")) != 0 || !strings.Contains(p.One("#r-"+r.PID+" .acts").Text(), "Helpful by Ben Brown 1") {
		t.Errorf("to the author: %q", p.One("#r-"+r.PID+" .acts").Text())
	}
	part := press(other, other.Get(path), text)
	part.Want(http.StatusSeeOther)
	if got := look(other); got.Attr("aria-pressed") != "false" || len(got.All(".num")) != 0 {
		t.Errorf("taken back: %q", got.Text())
	}
	token := other.Get(path).One("#help input[name=form_token]").Attr("value")
	part = other.Post(text, url.Values{"form_token": {token}, "on": {"1"}, "part": {"true"}}).Want(http.StatusOK)
	if got := part.One("button"); got.Attr("data-say") != "1 person finds this helpful" || strings.Contains(part.Body, "<html") {
		t.Errorf("the button alone: %s", part.Body)
	}
}

// Whoever asked chooses answers, several if they like; the thread is answered
// wherever it is shown, and is not when the answer is gone.
func TestChosenAnswersShowEverywhere(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	first := reply(t, s.Site, s.ann, th, "", "By lid.")
	below := reply(t, s.Site, s.ben, th, first.PID, "By lid it is.")
	ben, ann := s.SignIn(s.ben), s.SignIn(s.ann)
	path, here := threadPage(th), "/r/"+first.PID+"/chosen"
	cat := s.SignIn(s.Person("Cat Carter"))
	if p := cat.Get(path); len(p.All("button[formaction="+here+"]")) != 0 {
		t.Error("somebody who did not ask may choose")
	}
	cat.Get("/discussions").Has("How do we sort bins?").Lacks("Answered")
	press(ben, ben.Get(path), here).Want(http.StatusSeeOther)
	press(ann, ann.Get(path), "/r/"+below.PID+"/chosen").Want(http.StatusSeeOther)
	p := cat.Get(path).Has("Answer chosen by Ben Brown", "Answer chosen by facilitator Ann Archer", "Chosen answer by Ann Archer")
	if got := p.One(".reply.answer .flag").Text(); got != "Answer chosen by Ben Brown" {
		t.Error(got)
	}
	if got := p.One(".thread-head .chips").Text(); !strings.Contains(got, "Answered") {
		t.Error(got)
	}
	for _, list := range []string{"/discussions", "/c/" + s.place.Slug, "/p/" + s.ben.PID} {
		if got := cat.Get(list).One(".items .meta .tone-worked").Text(); got != "Answered" {
			t.Errorf("%s: %q", list, got)
		}
	}
	press(ben, ben.Get(path), "/r/"+below.PID+"/chosen").Want(http.StatusSeeOther)
	del := ann.Get("/r/" + first.PID + "/delete")
	ann.Submit(del, "form.form", url.Values{}).Want(http.StatusOK)
	cat.Get(path).Lacks("Answered", "Answer chosen")
	cat.Get("/discussions").Lacks("Answered")
}

// Who asked is invited to choose below each reply of others until one is
// chosen; after that, and for facilitators, the choice stands in the menu.
// Nobody chooses their own reply but who asked.
func TestChoosingKeepsOutOfTheWay(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	theirs := reply(t, s.Site, s.ann, th, "", "By lid.")
	own := reply(t, s.Site, s.ben, th, theirs.PID, "By lid it is.")
	cat := s.Person("Cat Carter")
	s.Join(cat, s.place)
	third := reply(t, s.Site, cat, th, "", "By smell.")
	ben, ann := s.SignIn(s.ben), s.SignIn(s.ann)
	path := threadPage(th)
	offered := func(b *webtest.Browser, want string) {
		t.Helper()
		p := b.Get(path).Want(http.StatusOK)
		got := ""
		for _, r := range []forum.Reply{theirs, own, third} {
			button := "button[formaction=/r/" + r.PID + "/chosen]"
			switch all := len(p.All(button)); {
			case all == 0:
				got += "none "
			case all == 1 && len(p.All(".pop "+button)) == 1:
				got += "menu "
			case all == 1:
				got += "row "
			}
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%q, want %q", strings.TrimSpace(got), want)
		}
	}
	offered(ben, "row menu row")
	offered(ann, "none menu menu")
	offered(s.SignIn(cat), "none none none")
	token := ann.Get(path).One("#help input[name=form_token]").Attr("value")
	ann.Post("/r/"+theirs.PID+"/chosen", url.Values{"form_token": {token}, "on": {"1"}}).Want(http.StatusForbidden).Has("You wrote this reply yourself")
	press(ben, ben.Get(path), "/r/"+theirs.PID+"/chosen").Want(http.StatusSeeOther)
	offered(ben, "menu menu menu")
	offered(ann, "none menu menu")
	ben.Get(path).Has("No longer an answer")
}

// A facilitator marks what speaks for an organisation; the mark says which.
func TestOfficialAnswerSaysForWhom(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	r := reply(t, s.Site, s.ann, th, "", "By lid.")
	plain := reply(t, s.Site, s.ben, th, "", "I belong to none.")
	ann, ben := s.SignIn(s.ann), s.SignIn(s.ben)
	path := threadPage(th)
	press(ann, ann.Get(path), "/r/"+r.PID+"/official").Want(http.StatusSeeOther)
	p := ben.Get(path).Has("Official answer: Community safety officer, Northcliffe City Council")
	if len(p.All("button[formaction=/r/"+r.PID+"/official]")) != 0 {
		t.Error("a member is offered to mark it")
	}
	press(ann, ann.Get(path), "/r/"+plain.PID+"/official").Want(http.StatusForbidden)
	press(ann, ann.Get(path), "/r/"+r.PID+"/official").Want(http.StatusSeeOther)
	ben.Get(path).Lacks("Official answer")
}
