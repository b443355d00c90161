package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "GET /inbox", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /inbox", path: "/inbox?show=done", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /inbox/done", form: "notice=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /inbox/done-all", form: "notice=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /inbox/again", form: "notice=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /live/counts", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /follows", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /follows", form: "kind=community&name={private}&level=watch", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /follows", form: "kind=community&name={open}&level=watch", nobody: 401, stranger: 303, member: 303, admin: 303},
	visit{route: "POST /follows", form: "kind=community&name={open}&level=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "POST /follows", form: "kind=person&name={member}&level=mute", nobody: 401, stranger: 303, member: 403, admin: 303},
	visit{route: "GET /saved", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /saved/drop", form: "saved=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /r/:id/save", path: "/r/{r-rita}/save", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /r/:id/save", path: "/r/{r-rita}/save", form: "note=x", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /d/:id/:slug/save", path: "/d/{d-open}/an-open-matter/save", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /d/:id/:slug/save", path: "/d/{d-open}/an-open-matter/save", form: "note=x", nobody: 401, stranger: 303, member: 303, admin: 303},
	visit{route: "GET /l/:id/:slug/save", path: "{lessonpage}/save", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /l/:id/:slug/save", path: "{lessonpage}/save", form: "note=x", nobody: 401, stranger: 404, member: 303, admin: 404},
)

// tell has all told who are to be told of something.
func tell(t testing.TB, s *webtest.Site) {
	t.Helper()
	n := notify.New(notify.Config{DB: s.DB})
	testkit.Must(t, changes.Catch(t.Context(), s.DB, n.Reader()))
	testkit.Must(t, n.Spread(t.Context()))
}

func mention(p forum.Person) string { return "[@" + p.Name + "](/p/" + p.PID + ")" }

// From a reply to an empty inbox, without script: the count in the navigation,
// the row with its reason, done, and back again.
func TestInbox(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	pages := s.Web.Reader()
	testkit.Must(t, changes.Catch(t.Context(), s.DB, pages))
	a := s.SignIn(s.ann)
	a.Get("/inbox").Want(http.StatusOK).Has("Nothing waits for you")
	for range 3 {
		reply(t, s.Site, s.ben, th, "", "By lid.")
	}
	tell(t, s.Site)
	testkit.Must(t, changes.Catch(t.Context(), s.DB, pages)) // which has the count made anew
	p := a.Get("/discussions").Want(http.StatusOK)
	if got := p.One(".rail [data-inbox]").Attr("data-inbox"); got != "1" {
		t.Errorf("the navigation says %q", got)
	}
	p = a.Get("/inbox").Has("How do we sort bins?", "Ben Brown replied to what you began", "and 2 more are new there")
	if n := len(p.All("main .item")); n != 1 {
		t.Errorf("%d rows for one discussion", n)
	}
	press := func(p *webtest.Page, form string) url.Values {
		b := p.One(form + " button")
		return url.Values{b.Attr("name"): {b.Attr("value")}}
	}
	p = a.Submit(p, "main .item form", press(p, "main .item form")).Want(http.StatusOK).Has("Nothing waits for you").Lacks("How do we sort bins?")
	if len(p.All("[data-inbox]")) != 0 {
		t.Error("the navigation still counts")
	}
	p = a.Get("/inbox?show=done").Has("How do we sort bins?")
	a.Submit(p, "main .item form", press(p, "main .item form")).Want(http.StatusOK).Has("It waits in your inbox again")
	a.Get("/inbox").Has("How do we sort bins?")
	start(t, s.Site, s.ben, s.place, "Another matter", "For "+mention(s.ann)+".")
	tell(t, s.Site)
	p = a.Get("/inbox").Has("Another matter", "Ben Brown mentions you")
	a.Submit(p, ".head-acts form", press(p, ".head-acts form")).Want(http.StatusOK).Has("Nothing waits for you")
	s.SignIn(s.ben).Get("/inbox").Lacks("Another matter")
}

// Follow controls stand on the pages of what can be followed, and work as forms.
func TestFollowControls(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	b := s.SignIn(s.ben)
	for _, path := range []string{threadPage(th), "/c/" + s.place.Slug, "/p/" + s.ann.PID} {
		p := b.Get(path).Want(http.StatusOK)
		if got := p.One("main details.drop form [aria-pressed=true]").Attr("value"); got != "normal" {
			t.Errorf("%s is followed as %q", path, got)
		}
		p = b.Send(p, "main details.drop form", url.Values{"level": {"watch"}}).Want(http.StatusSeeOther)
		if got := p.Header.Get("Location"); got != path {
			t.Errorf("%s goes on to %s", path, got)
		}
		if got := b.Get(path).One("main details.drop form [aria-pressed=true]").Attr("value"); got != "watch" {
			t.Errorf("%s is followed as %q", path, got)
		}
	}
	p := b.Get("/follows").Want(http.StatusOK).Has("How do we sort bins?", "Ann Archer", "Antisocial behaviour")
	b.Submit(p, "main .item form", url.Values{"level": {"normal"}}).Want(http.StatusOK)
	if n := len(b.Get("/follows").All("main .item")); n != 2 {
		t.Errorf("%d things are followed", n)
	}
	if len(s.SignIn(s.ann).Get("/p/"+s.ann.PID).All("main form[action=/follows]")) != 0 {
		t.Error("somebody can follow themselves")
	}
}

// What is saved stands on a list of one's own, with the note.
func TestSaved(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "Tell me.")
	r := reply(t, s.Site, s.ann, th, "", "By lid, they say.")
	b := s.SignIn(s.ben)
	b.Get("/saved").Want(http.StatusOK).Has("You have saved nothing yet")
	b.Get(threadPage(th)).One("a[href=/r/" + r.PID + "/save]")
	p := b.Get("/r/" + r.PID + "/save").Want(http.StatusOK).Has("By lid, they say.")
	b.Submit(p, "form.form", url.Values{"note": {"For the meeting"}}).Want(http.StatusOK).Has("Saved.")
	p = b.Get("/saved").Has("For the meeting", "By lid, they say.", "How do we sort bins?")
	b.Get("/r/"+r.PID+"/save").Has("For the meeting", "Remove")
	s.SignIn(s.ann).Get("/saved").Lacks("For the meeting")
	b.Submit(p, "main .item form", url.Values{"saved": {p.One("main .item form button").Attr("value")}}).Want(http.StatusOK).Has("No longer saved", "You have saved nothing yet")
}
