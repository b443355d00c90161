package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// The table's discussions: one in the private room with a reply by its
// author, one in the open room by its member.
var _ = prepare(func(t *testing.T, w *world) {
	private := start(t, w.Site, w.Member, w.Private, "A private matter?", "Secret text.")
	open := start(t, w.Site, w.Member, w.Open, "An open matter?", "Open text.")
	w.Names["d-private"], w.Names["d-open"] = private.PID, open.PID
	w.Names["r-private"] = reply(t, w.Site, w.Member, private, "", "A secret reply.").PID
	w.Names["r-open"] = reply(t, w.Site, w.Member, open, "", "An open reply.").PID
})

var _ = visits(
	visit{route: "GET /discussions", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /d/:id", path: "/d/{d-private}", nobody: 303, stranger: 404, member: 301, admin: 404},
	visit{route: "GET /d/:id/:slug", path: "/d/{d-private}/a-private-matter", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug", path: "/d/{d-open}/an-open-matter", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /d/:id/:slug/at", path: "/d/{d-private}/a-private-matter/at?n=1", nobody: 303, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /l/:id/:slug/at", path: "/l/{d-private}/a-private-matter/at?n=1", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /d/:id/:slug/branch/:n", path: "/d/{d-private}/a-private-matter/branch/1", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /l/:id/:slug/branch/:n", path: "/l/{d-private}/a-private-matter/branch/1", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /d/:id/:slug/reply", path: "/d/{d-private}/a-private-matter/reply", form: "body=Mine", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /d/:id/:slug/reply", path: "/d/{d-open}/an-open-matter/reply", form: "body=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "POST /l/:id/:slug/reply", path: "/l/{d-open}/an-open-matter/reply", form: "body=Mine", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /d/:id/:slug/history", path: "/d/{d-private}/a-private-matter/history", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/edit", path: "/d/{d-private}/a-private-matter/edit", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/edit", path: "/d/{d-open}/an-open-matter/edit", nobody: 303, stranger: 403, member: 200, admin: 403},
	visit{route: "POST /d/:id/:slug/edit", path: "/d/{d-private}/a-private-matter/edit", form: "title=&revision=1", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /d/:id/:slug/edit", path: "/d/{d-open}/an-open-matter/edit", form: "title=Mine&revision=1", nobody: 401, stranger: 403, member: 303, admin: 403},
	visit{route: "GET /d/:id/:slug/delete", path: "/d/{d-private}/a-private-matter/delete", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /d/:id/:slug/delete", path: "/d/{d-private}/a-private-matter/delete", form: "reason=" + strings.Repeat("x", 501), nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /r/:id", path: "/r/{r-private}", nobody: 303, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /r/:id/edit", path: "/r/{r-private}/edit", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /r/:id/edit", path: "/r/{r-open}/edit", nobody: 303, stranger: 403, member: 200, admin: 403},
	visit{route: "POST /r/:id/edit", path: "/r/{r-private}/edit", form: "body=&revision=1", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /r/:id/edit", path: "/r/{r-open}/edit", form: "body=Mine&revision=1", nobody: 401, stranger: 403, member: 303, admin: 403},
	visit{route: "GET /r/:id/delete", path: "/r/{r-private}/delete", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /r/:id/delete", path: "/r/{r-private}/delete", form: "reason=" + strings.Repeat("x", 501), nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /r/:id/history", path: "/r/{r-private}/history", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /ask", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /ask", form: "title=&community=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "POST /ask", form: "title=Mine&community={private}", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /share", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /share/discussion", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /share/discussion", form: "title=&community=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /compose/similar", path: "/compose/similar?title=A+private+matter", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /compose/people", path: "/compose/people?q=an&at=/d/{d-private}/x", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /compose/people", path: "/compose/people?q=an", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /compose/threads", path: "/compose/threads?q=private", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /compose/editor", form: "editor=markdown", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /compose/editor", form: "editor=x", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "POST /compose/preview", form: "body=*x*", nobody: 401, stranger: 200, member: 200, admin: 200},
)

func start(t testing.TB, s *webtest.Site, by forum.Person, in forum.Community, title, body string, tags ...string) forum.Thread {
	t.Helper()
	th, err := discussion.Start(context.Background(), s.DB, webtest.Viewer(by), discussion.Draft{Community: in.ID, Title: title, Body: body, Tags: tags})
	testkit.Must(t, err)
	return th
}

func reply(t testing.TB, s *webtest.Site, by forum.Person, to forum.Thread, below, body string) forum.Reply {
	t.Helper()
	r, _, err := forum.AddReply(context.Background(), s.DB, webtest.Viewer(by), to.PID, forum.ReplyDraft{Body: body, ReplyTo: below})
	testkit.Must(t, err)
	return r
}

func threadPage(th forum.Thread) string { return "/d/" + th.PID + "/" + th.Slug }

// room is a site with an open community, its facilitator and another member.
type room struct {
	*webtest.Site
	ann, ben forum.Person
	place    forum.Community
}

func newRoom(t testing.TB) room {
	t.Helper()
	return roomOn(t, webtest.Start(t))
}

func roomOn(t testing.TB, s *webtest.Site) room {
	t.Helper()
	org := s.Organisation("Northcliffe City Council")
	r := room{Site: s, ann: s.Person("Ann Archer", func(d *forum.PersonDraft) { d.Org, d.RoleTitle = org.ID, "Community safety officer" }), ben: s.Person("Ben Brown")}
	r.place = s.Community(r.ann, "Antisocial behaviour", forum.Open)
	s.Join(r.ben, r.place)
	return r
}

func TestDiscussionShowsWhatWasAskedAndReplied(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "We have **three** colours.\n\n## Which\n\n| a | b |\n|---|---|\n| 1 | 2 |", "bins", "Recycling Centres")
	first := reply(t, s.Site, s.ben, th, "", "By lid.")
	reply(t, s.Site, s.ann, th, first.PID, "Thank you.")
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th)).Want(http.StatusOK)
	p.Has("How do we sort bins?", "bins", "recycling-centres", "Ann Archer", "Community safety officer, Northcliffe City Council", "three", "By lid.",
		"Thank you.", "2 replies", "2 people from 1 organisation", "Newest reply", "Everybody who is signed in can read this.")
	if got := p.One("h1").Text(); got != th.Title {
		t.Error(got)
	}
	if len(p.All("h1")) != 1 || len(p.All("article h2")) < 2 || p.One("#post h2").Text() != "Which" {
		t.Error("the outline of headings does not hold")
	}
	if got := p.One(".nest .post").Attr("id"); got == "" || p.One("#r-"+first.PID+" .nest").Text() == "" {
		t.Error("the answer to the reply does not hang below it")
	}
	if got := p.One(".crumbs").Text(); !strings.Contains(got, "Discussions") || !strings.Contains(got, "Antisocial behaviour") {
		t.Error(got)
	}
	if !strings.Contains(p.Body, `<details class="drop"`) || len(p.All("#post .drop a[href="+threadPage(th)+"/edit]")) != 0 {
		t.Error("another's discussion offers to change it, or has no menu")
	}
	b.Get(threadPage(th)).Lacks(" style=", "<script>")
}

func TestWrongSlugLeadsToTheRightOne(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	b := s.SignIn(s.ben)
	for path, want := range map[string]string{
		"/d/" + th.PID:                      threadPage(th),
		"/d/" + th.PID + "/wrong":           threadPage(th),
		"/d/" + th.PID + "/wrong?page=1":    threadPage(th) + "?page=1",
		"/d/" + th.PID + "/x%2F%2Fevil.org": threadPage(th),
	} {
		if p := b.Get(path).Want(http.StatusMovedPermanently); p.Header.Get("Location") != want {
			t.Errorf("%s leads to %s", path, p.Header.Get("Location"))
		}
	}
	for _, path := range []string{
		"/d/none", "/d/none/x", "/d/" + forum.NewPID() + "/x", "/l/" + th.PID + "/" + th.Slug, threadPage(th) + "?page=2", threadPage(th) + "?page=x",
		threadPage(th) + "/branch/1", threadPage(th) + "/branch/x", "/r/none", "/r/" + forum.NewPID(),
	} {
		b.Get(path).Want(http.StatusNotFound)
	}
}

func TestStrangerFindsNothing(t *testing.T) {
	s := webtest.Start(t)
	ann, eve := s.Person("Ann Archer"), s.Person("Eve Ellis")
	c := s.Community(ann, "Quiet room", forum.Private)
	th := start(t, s, ann, c, "A secret?", "Canary")
	r := reply(t, s, ann, th, "", "Canary")
	b := s.SignIn(eve)
	gone := b.Get("/d/" + forum.NewPID() + "/x").Want(http.StatusNotFound)
	for _, path := range []string{
		threadPage(th), "/d/" + th.PID, "/d/" + th.PID + "/wrong", threadPage(th) + "/history", threadPage(th) + "/edit", "/r/" + r.PID, "/r/" + r.PID + "/edit",
		"/r/" + r.PID + "/history", threadPage(th) + "/branch/1", threadPage(th) + "/at?n=1", "/ask?community=" + c.Slug + "x",
	} {
		p := b.Get(path)
		if p.Status == http.StatusOK {
			p.Lacks("Quiet room")
			continue
		}
		p.Want(http.StatusNotFound).Lacks("Canary", "secret")
		if without(p) != without(gone) {
			t.Errorf("%s tells that something is there:\n%s", path, p.Body)
		}
	}
	b.Get("/discussions").Want(http.StatusOK).Lacks("secret")
}

// without is a page's source without the number of its request.
func without(p *webtest.Page) string {
	at := strings.Index(p.Body, "Reference for")
	return p.Body[:at] + p.Body[at+60:]
}

func TestWindowsOfALongThread(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "A long one", "Begin.")
	var heads []forum.Reply
	var below []forum.Reply
	for i := range 45 {
		heads = append(heads, reply(t, s.Site, s.ben, th, "", fmt.Sprintf("Head %d.", i+1)))
	}
	for i := range 20 {
		below = append(below, reply(t, s.Site, s.ann, th, heads[24].PID, fmt.Sprintf("Below %d.", i+1)))
	}
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th)).Want(http.StatusOK).Has("65 replies", "Conversations 1 to 20 of 45", "Head 20.", "Last replies").Lacks("Head 21.")
	if p.One(".pager a[rel=next]").Attr("href") != threadPage(th)+"?page=2#replies" {
		t.Error(p.One(".pager a[rel=next]").Attr("href"))
	}
	p = b.Get(threadPage(th)+"?page=2").Want(http.StatusOK).Has("Conversations 21 to 40 of 45", "Head 21.", "Below 3.", "Show 17 more replies").Lacks("Below 4.", "Head 41.")
	branch := p.One("a.more").Attr("href")
	b.Get(branch).Want(http.StatusOK).Has("Replies to Ben Brown", "Head 25.", "Below 1.", "Below 20.", "The whole discussion")
	if p = b.Get(strings.Replace(branch, th.Slug, "x", 1)).Want(http.StatusMovedPermanently); p.Header.Get("Location") != branch {
		t.Error(p.Header.Get("Location"))
	}
	for pid, want := range map[string]string{
		heads[0].PID:  threadPage(th) + "#r-" + heads[0].PID,
		heads[44].PID: threadPage(th) + "?page=3#r-" + heads[44].PID,
		below[0].PID:  threadPage(th) + "?page=2#r-" + below[0].PID,
		below[9].PID:  branch + "#r-" + below[9].PID,
	} {
		if p := b.Get("/r/" + pid).Want(http.StatusSeeOther); p.Header.Get("Location") != want {
			t.Errorf("%s is at %s, want %s", pid, p.Header.Get("Location"), want)
		}
		path, anchor, _ := strings.Cut(want, "#")
		b.Get(path).One("#" + anchor)
	}
	for n, want := range map[string]forum.Reply{"1": heads[0], "25": heads[24], "1,000": heads[44], "0": heads[0]} {
		p := b.Get(threadPage(th) + "/at?n=" + url.QueryEscape(n)).Want(http.StatusSeeOther)
		if !strings.HasSuffix(p.Header.Get("Location"), "#r-"+want.PID) {
			t.Errorf("reply %s is at %s", n, p.Header.Get("Location"))
		}
	}
	b.Get(threadPage(th) + "/at?n=x").Want(http.StatusSeeOther)
	// To answer a reply that is on another page, the form says whom it answers.
	b.Get(threadPage(th)+"?reply_to="+below[9].PID).Want(http.StatusOK).Has("You reply to Ann Archer.", "Below 10.")
	// What was deleted has no author any more, at the top of its branch either.
	_, err := forum.DeleteReply(t.Context(), s.DB, webtest.Viewer(s.ben), heads[24].PID, "")
	testkit.Must(t, err)
	b.Get(branch).Want(http.StatusOK).Has("Replies to a reply that was deleted", "Below 1.").Lacks("Replies to Ben Brown")
}

func TestDiscussionsAreListedByPages(t *testing.T) {
	s := newRoom(t)
	for i := range 33 {
		start(t, s.Site, s.ann, s.place, fmt.Sprintf("Number %d?", i+1), "")
	}
	b := s.SignIn(s.ben)
	p := b.Get("/discussions").Want(http.StatusOK).Has("Number 33?", "Number 4?").Lacks("Number 3?")
	b.Get(p.One("nav.pager a[rel=next]").Attr("href")).Want(http.StatusOK).Has("Number 3?", "Number 1?").Lacks("Number 4?", `rel="next"`)
	answered := start(t, s.Site, s.ann, s.place, "Was it answered?", "")
	reply(t, s.Site, s.ben, answered, "", "It was.")
	b.Get("/discussions").Has("Was it answered?")
	b.Get("/discussions?show=unanswered").Want(http.StatusOK).Has("Number 33?").Lacks("Was it answered?")
	b.Get("/discussions?after=x").Want(http.StatusUnprocessableEntity)
}
