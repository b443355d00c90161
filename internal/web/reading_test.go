package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "GET /catch-up", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /catch-up/read", form: "read={d-private}.{r-private}", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /catch-up/read", form: "", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /r/:id/read", path: "/r/{r-private}/read", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /d/:id/:slug/first-unread", path: "/d/{d-private}/x/first-unread", nobody: 303, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /l/:id/:slug/first-unread", path: "/l/{d-private}/x/first-unread", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /d/:id/:slug/seen", path: "/d/{d-private}/x/seen?page=1&to={r-private}", nobody: 303, stranger: 404, member: 204, admin: 404},
	visit{route: "GET /l/:id/:slug/seen", path: "/l/{d-private}/x/seen?page=1", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /d/:id/:slug/seen", path: "/d/{d-private}/x/seen", form: "seen={r-private}", nobody: 401, stranger: 404, member: 204, admin: 404},
	visit{route: "POST /l/:id/:slug/seen", path: "/l/{d-private}/x/seen", form: "seen={r-private}", nobody: 401, stranger: 404, member: 404, admin: 404},
)

// without script: the page's picture of nothing is fetched as a browser would.
func show(b *webtest.Browser, p *webtest.Page) *webtest.Page {
	_, src, _ := strings.Cut(p.Body, `<noscript><img src="`)
	src, _, _ = strings.Cut(src, `"`)
	return b.Get(strings.ReplaceAll(src, "&amp;", "&"))
}

func TestReadingWithoutScript(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	first := reply(t, s.Site, s.ann, th, "", "By lid.")
	b := s.SignIn(s.ben)
	b.Get("/discussions").Want(http.StatusOK).Has("1 reply").Lacks("1 new")
	p := b.Get(threadPage(th)).Want(http.StatusOK).Lacks("New since you were here")
	b.Get(threadPage(th)).Lacks("First unread")
	show(b, p).Want(http.StatusNoContent)

	reply(t, s.Site, s.ann, th, "", "Or by size.")
	second := reply(t, s.Site, s.ann, th, first.PID, "With a sticker.")
	reply(t, s.Site, s.ben, th, "", "We do not.")
	for _, path := range []string{"/discussions", "/", "/c/" + s.place.Slug} {
		p := b.Get(path).Want(http.StatusOK).Has("2 new")
		if to := p.One(".item.new a").Attr("href"); to != threadPage(th)+"/first-unread" {
			t.Errorf("%s leads to %s", path, to)
		}
	}
	p = b.Get(threadPage(th)).Want(http.StatusOK).Has("New since you were here", "First unread (2 new)")
	if n := len(p.All(".by .chip")); n != 2 {
		t.Errorf("%d replies are marked as new", n)
	}
	if strings.Index(p.Body, "New since you were here") > strings.Index(p.Body, "With a sticker.") {
		t.Error("the line stands behind the first that is new")
	}
	s.SignIn(s.ann).Get(threadPage(th)).Lacks("New since you were here") // she has never opened it
	if to := b.Get(threadPage(th) + "/first-unread").Want(http.StatusSeeOther).Header.Get("Location"); strings.Contains(to, second.PID) || !strings.Contains(to, "#r-") {
		t.Errorf("the first unread is at %s", to)
	}
	b.Get(threadPage(th)).Has("2 new") // looking alone reads nothing
	show(b, p).Want(http.StatusNoContent)
	b.Get("/discussions").Has("4 replies").Lacks("2 new")
	b.Get(threadPage(th)).Lacks("New since you were here", "First unread")
	if to := b.Get(threadPage(th) + "/first-unread").Want(http.StatusSeeOther).Header.Get("Location"); to != threadPage(th)+"#replies" {
		t.Errorf("of nothing unread, the first is at %s", to)
	}
}

func TestPrefetchMarksNothing(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	r := reply(t, s.Site, s.ann, th, "", "By lid.")
	b := s.SignIn(s.ben)
	testkit.Must(t, forum.MarkRead(t.Context(), s.DB, webtest.Viewer(s.ben), forum.ReadMark{Thread: th.PID}))
	b.Header.Set("Sec-Purpose", "prefetch")
	b.Get(threadPage(th)).Want(http.StatusOK)
	b.Get(threadPage(th) + "/seen?page=1&to=" + r.PID).Want(http.StatusNoContent)
	b.Header.Del("Sec-Purpose")
	b.Header.Set("Sec-Fetch-Dest", "document") // a link that somebody followed
	b.Get(threadPage(th) + "/seen?page=1&to=" + r.PID).Want(http.StatusNoContent)
	b.Header.Set("Sec-Fetch-Dest", "image")
	b.Get("/discussions").Has("1 new")
	b.Get(threadPage(th) + "/seen?page=1&to=" + r.PID).Want(http.StatusNoContent)
	b.Get("/discussions").Lacks("1 new")
}

func TestScriptReportsWhatWasInView(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	one, two := reply(t, s.Site, s.ann, th, "", "By lid."), reply(t, s.Site, s.ann, th, "", "By size.")
	b := s.SignIn(s.ben)
	report := func(seen string) *webtest.Page {
		p := b.Get(threadPage(th))
		form := url.Values{"seen": {seen}, "form_token": {p.One("read-replies").Attr("data-token")}}
		return b.Do(http.MethodPost, p.One("read-replies").Attr("data-to"), "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	}
	report(two.PID + " none " + forum.NewPID()).Want(http.StatusNoContent)
	b.Get("/discussions").Has("1 new")
	if to := b.Get(threadPage(th) + "/first-unread").Header.Get("Location"); !strings.HasSuffix(to, "#r-"+one.PID) {
		t.Errorf("the first unread is at %s", to)
	}
	report(one.PID).Want(http.StatusNoContent)
	b.Get("/discussions").Lacks(" new<")
	three := reply(t, s.Site, s.ann, th, "", "By colour.")
	reply(t, s.Site, s.ann, th, one.PID, "And by lid.")
	b.Get("/discussions").Has("2 new")
	p := b.Get(threadPage(th))
	form := url.Values{"form_token": {p.One("read-replies").Attr("data-token")}}
	done := b.Do(http.MethodPost, "/r/"+three.PID+"/read", "application/x-www-form-urlencoded", strings.NewReader(form.Encode())).Want(http.StatusSeeOther)
	if to := done.Header.Get("Location"); !strings.HasSuffix(to, "#r-"+three.PID) {
		t.Errorf("after marking, the page is %s", to)
	}
	b.Get("/discussions").Has("1 new")
}

func TestCatchUpPage(t *testing.T) {
	s := newRoom(t)
	other := s.Community(s.ann, "Missed bins", forum.Open)
	s.Join(s.ben, other)
	hidden := s.Community(s.ann, "Quiet room", forum.Private)
	b := s.SignIn(s.ben)
	b.Get("/catch-up").Want(http.StatusOK).Has("You are up to date")
	s.SignIn(s.Person("Nia New")).Get("/catch-up").Want(http.StatusOK).Has("Nothing to catch up on yet", "See all communities")

	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	start(t, s.Site, s.ann, other, "Which lorry?", "")
	start(t, s.Site, s.ann, hidden, "A secret?", "")
	var last forum.Reply
	for i := range 5 {
		last = reply(t, s.Site, s.ann, th, "", fmt.Sprintf("Answer %d.", i+1))
	}
	testkit.Must(t, forum.MarkRead(t.Context(), s.DB, webtest.Viewer(s.ben), forum.ReadMark{Thread: th.PID}))
	p := b.Get("/catch-up").Want(http.StatusOK).Lacks("A secret?", "Answer 4.")
	p.Has("2 discussions and lessons with something you have not read", "5 new", "Answer 1.", "Answer 3.", "and 2 more", "Which lorry?", "New discussion", "Mark all read")
	if to := p.One("a[href=" + threadPage(th) + "/first-unread]").Text(); to != th.Title {
		t.Error(to)
	}
	reply(t, s.Site, s.ann, th, "", "Answer 6, while the page was read.")
	b.Submit(p, "section[aria-labelledby=in-"+s.place.Slug+"] .sec-head form", nil).Want(http.StatusOK).Has("Marked as read")
	b.Get("/catch-up").Has("1 new", "Answer 6").Lacks("Answer 5")
	p = b.Get("/catch-up")
	b.Submit(p, "section[aria-labelledby=in-"+other.Slug+"] .item form", nil).Want(http.StatusOK)
	b.Get("/catch-up").Lacks("Which lorry?")
	testkit.Must(t, forum.RemoveMember(t.Context(), s.DB, webtest.Viewer(s.ann), s.place.ID, s.ben.ID))
	b.Get("/catch-up").Has("You are up to date")
	_ = last
}

func TestNewestFirst(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "A long one", "Begin.")
	b := s.SignIn(s.ben)
	reply(t, s.Site, s.ben, th, "", "Head 1.")
	b.Get(threadPage(th)).Lacks("Newest first")
	reply(t, s.Site, s.ben, th, "", "Head 2.")
	p := b.Get(threadPage(th) + "?sort=newest").Want(http.StatusOK).Has("Newest first")
	if strings.Index(p.Body, "Head 2.") > strings.Index(p.Body, "Head 1.") {
		t.Error("the oldest comes first")
	}
	for i := 2; i < 65; i++ {
		reply(t, s.Site, s.ben, th, "", fmt.Sprintf("Head %d.", i+1))
	}
	p = b.Get(threadPage(th)+"?sort=newest").Want(http.StatusOK).Has("Replies 46 to 65 of 65", "Head 65.", "Head 46.").Lacks("Head 45.")
	if to := p.One(".pager a[rel=prev]").Attr("href"); to != threadPage(th)+"?page=3&sort=newest#replies" {
		t.Error(to)
	}
	b.Get(threadPage(th) + "?page=3&sort=newest").Want(http.StatusOK).Has("Replies 41 to 60 of 65")
	b.Get(threadPage(th) + "?page=1&sort=newest").Want(http.StatusOK).Has("Replies 1 to 20 of 65")
	b.Get(threadPage(th) + "?sort=wrong").Want(http.StatusNotFound)
	b.Get(threadPage(th) + "?page=5&sort=newest").Want(http.StatusNotFound)
}

func TestQuoteWithoutScript(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	r := reply(t, s.Site, s.ann, th, "", "By **lid**.\n\n- green\n- blue")
	p := s.SignIn(s.ben).Get(threadPage(th) + "?reply_to=" + r.PID + "&quote=1").Want(http.StatusOK)
	want := "[Ann Archer](/r/" + r.PID + "):\n\n> By **lid**.\n>\n> - green\n> - blue"
	if got := strings.TrimSpace(p.One("textarea[name=body]").Text()); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("the form begins with %q, want %q", got, want)
	}
	if to := p.One("a[data-quote=" + r.PID + "]").Attr("href"); !strings.Contains(to, "reply_to="+r.PID) || !strings.Contains(to, "quote=1") {
		t.Error(to)
	}
}

func TestJumpToDay(t *testing.T) {
	s := newRoom(t)
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s.DB.Now = fixed(&now)
	th := start(t, s.Site, s.ann, s.place, "A long one", "Begin.")
	var days []forum.Reply
	for range 65 {
		now = now.AddDate(0, 0, 1)
		days = append(days, reply(t, s.Site, s.ann, th, "", "That day."))
	}
	b := s.SignIn(s.ben)
	for day, want := range map[string]int{"2026-03-02": 0, "2026-03-14": 12, "2020-01-01": 0, "2030-01-01": 64} {
		to := b.Get(threadPage(th) + "/at?date=" + day).Want(http.StatusSeeOther).Header.Get("Location")
		if !strings.HasSuffix(to, "#r-"+days[want].PID) {
			t.Errorf("%s leads to %s", day, to)
		}
	}
	b.Get(threadPage(th) + "/at?date=yesterday").Want(http.StatusSeeOther)
	b.Get(threadPage(th)).Has("Go to day")
}

func TestMostHelpfulFirst(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "A long one", "Begin.")
	var heads []forum.Reply
	for i := range 30 {
		heads = append(heads, reply(t, s.Site, s.ann, th, "", fmt.Sprintf("Head %d.", i+1)))
	}
	helped := func(at int) {
		_, _, err := forum.FindReplyHelpful(t.Context(), s.DB, webtest.Viewer(s.ben), heads[at].PID, true)
		testkit.Must(t, err)
	}
	helped(24)
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th) + "?sort=helpful").Want(http.StatusOK)
	if p.All(".reply")[0].Attr("id") != "r-"+heads[24].PID || p.All(".reply")[1].Attr("id") != "r-"+heads[0].PID {
		t.Error("the one that helped is not the first")
	}
	for i := range 40 {
		reply(t, s.Site, s.ann, th, "", fmt.Sprintf("Late %d.", i+1))
	}
	p = b.Get(threadPage(th)+"?sort=helpful").Want(http.StatusOK).Has("The 20 most helpful of 70", "All replies in order")
	if all := p.All(".reply"); len(all) != 20 || all[0].Attr("id") != "r-"+heads[24].PID {
		t.Errorf("%d branches are shown", len(all))
	}
	show(b, p).Want(http.StatusNoContent) // opened, and what is elsewhere on that page not read
	b.Get("/discussions").Has("70 new")
	b.Get(threadPage(th) + "?sort=helpful&page=2").Want(http.StatusNotFound)
}
