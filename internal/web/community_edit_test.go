package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

func TestStartCommunity(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Admin("Ann Archer"))
	p := b.Get("/communities/new").Want(http.StatusOK).Has("Everybody who is signed in can read it", "Only members know that it exists")
	bad := b.Submit(p, "main form", url.Values{"name": {""}, "body": {"We meet on **Tuesdays**."}, "visibility": {"restricted"}})
	bad.Want(http.StatusUnprocessableEntity).Has("Give the community a name", "Say in a line what the community is for", "We meet on **Tuesdays**.")
	if !bad.One("input[value=restricted]").HasAttr("checked") {
		t.Error("what was chosen is lost")
	}
	fields := url.Values{"name": {"Empty homes"}, "summary": {"Getting empty homes back into use"}}
	b.Submit(bad, "main form", fields).Want(http.StatusOK).Has("Your community is open", "Empty homes", "Getting empty homes back into use", "Restricted", "Facilitator")
	b.Submit(bad, "main form", fields).Want(http.StatusOK)
	if n := len(b.Get("/communities").All(".card")); n != 1 {
		t.Errorf("a second press made %d communities", n)
	}
	if b.Get("/c/empty-homes?tab=about").One(".prose strong").Text() != "Tuesdays" {
		t.Error("the text is not shown")
	}
}

func TestChangeOfVisibilityAsksFirst(t *testing.T) {
	s := webtest.Start(t)
	ann, bob := s.Person("Ann Archer"), s.Person("Bob Baker")
	c := s.Community(ann, "Care fees", forum.Restricted)
	placeThread(s, ann, c, "What do you charge?")
	lead, b := s.SignIn(ann), s.SignIn(bob)
	p := lead.Get("/c/care-fees/settings").Want(http.StatusOK)
	form := "form[action=/c/care-fees/settings]"
	p = lead.Submit(p, form, url.Values{"visibility": {"open"}, "summary": {"Fees for care"}}).Want(http.StatusUnprocessableEntity)
	p.Has("can then be read by everybody who is signed in", "Tick the box below")
	b.Get("/c/care-fees").Lacks("What do you charge?", "Fees for care")
	private := lead.Submit(p, form, url.Values{"visibility": {"private"}, "sure": {"open"}}).Want(http.StatusUnprocessableEntity)
	private.Has("administrators included")
	lead.Submit(p, form, url.Values{"sure": {"open"}}).Want(http.StatusOK).Has("Saved", "Fees for care")
	b.Get("/c/care-fees").Has("What do you charge?", "Fees for care")
	p = lead.Get("/c/care-fees/settings")
	lead.Submit(p, form, url.Values{"name": {"Care charges"}}).Want(http.StatusOK).Has("Care charges")
	lead.Submit(p, form, url.Values{"visibility": {"private"}, "sure": {"private"}}).Want(http.StatusOK)
	b.Get("/c/care-fees").Want(http.StatusNotFound)
	lead.Submit(p, form, url.Values{"visibility": {"nonsense"}}).Want(http.StatusUnprocessableEntity).Has("Choose who can find")
}

func TestFrontPageCounts(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	d := testkit.SQLite(t)
	d.Now = fixed(&now)
	s := webtest.On(t, d, func(*web.Config, *web.Deps) {})
	ann, bob, cat := s.Person("Ann Archer"), s.Person("Bob Baker"), s.Person("Cat Carter")
	c := s.Community(ann, "Empty homes", forum.Open)
	s.Join(bob, c)
	b := s.SignIn(cat)
	b.Get("/c/empty-homes").Has("Not known yet", "Nothing has been shared here yet")
	ctx := context.Background()
	old := placeThread(s, ann, c, "Who pays for the survey?")
	placeThread(s, bob, c, "Who keeps the keys?")
	now = now.Add(3 * time.Hour)
	_, _, err := forum.AddReply(ctx, s.DB, webtest.Viewer(bob), old.PID, forum.ReplyDraft{Body: "The owner does."})
	testkit.Must(t, err)
	now = now.Add(72 * time.Hour)
	placeThread(s, ann, c, "Who has the list?")
	testkit.Must(t, forum.RefreshFigures(ctx, s.DB, c.ID, now))
	p := b.Get("/c/empty-homes").Has("3 hours")
	for i, want := range []string{"2", "2", "3 hours", "1"} {
		if got := p.All(".figures dd")[i].Text(); got != want {
			t.Errorf("%s: %s, want %s", p.All(".figures dt")[i].Text(), got, want)
		}
	}
	if n := len(p.All("section[aria-labelledby=unanswered] .item")); n != 2 {
		t.Errorf("%d questions wait", n)
	}
	if n := len(p.All("section[aria-labelledby=latest] .item")); n != 3 {
		t.Errorf("%d threads", n)
	}
	b.Get("/c/empty-homes?show=unanswered").Has("Who keeps the keys?", "Who has the list?").Lacks("Who pays")
}

func TestThreadsOfCommunityInWindows(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Archer")
	c := s.Community(ann, "Empty homes", forum.Open)
	for i := range 45 {
		placeThread(s, ann, c, fmt.Sprintf("Thread number %02d.", i))
	}
	b := s.SignIn(ann)
	seen := map[string]int{}
	path := "/c/empty-homes"
	for n := 0; path != ""; n++ {
		p := b.Get(path).Want(http.StatusOK)
		for _, a := range p.All(".item h3 a") {
			seen[a.Text()]++
		}
		path = ""
		if next := p.All("a[rel=next]"); len(next) > 0 {
			path = next[0].Attr("href")
		}
		if n > 0 && len(p.All(".pager a[href=/c/empty-homes]")) != 1 {
			t.Error("no way back to the start")
		}
	}
	if len(seen) != 45 {
		t.Errorf("%d threads, want 45", len(seen))
	}
	for title, n := range seen {
		if n != 1 {
			t.Errorf("%s: %d times", title, n)
		}
	}
	b.Get("/c/empty-homes?cursor=forged").Want(http.StatusUnprocessableEntity).Has("Start again from its first page")
}
