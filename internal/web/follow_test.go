package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/notify"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// TestFollowedByReadingSaysSo tells whoever follows a thread by reading why,
// and stops with one press; nobody else sees anything of it.
func TestFollowedByReadingSaysSo(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	b := s.SignIn(s.ben)
	const timed = "read-replies[data-timed]"
	p := b.Get(threadPage(th)).Want(http.StatusOK)
	if len(p.All(timed)) != 1 {
		t.Error("reading is not timed")
	}
	for range 3 {
		testkit.Must(t, notify.ReadFor(t.Context(), s.DB, webtest.Viewer(s.ben), th, time.Minute))
	}
	s.DB.Now = func() time.Time { return time.Now().Add(10 * time.Minute) }
	for i := range 4 {
		s.DB.Now = func() time.Time { return time.Now().Add(time.Duration(10+2*i) * time.Minute) }
		b.Post(threadPage(th)+"/seen", url.Values{"seen": {""}, "spent": {"75"}, "form_token": {p.One("read-replies").Attr("data-token")}}).Want(http.StatusNoContent)
	}
	p = b.Get(threadPage(th)).Want(http.StatusOK).Has("You follow this because you have read it for a while")
	if len(p.All(timed)) != 0 {
		t.Error("reading is timed on")
	}
	b.Get("/follows").Has("Since you read it for a while")
	s.SignIn(s.ann).Get(threadPage(th)).Lacks("read it for a while")
	b.Submit(p, "main form.banner", url.Values{"level": {"normal"}}).Want(http.StatusOK).Lacks("read it for a while")
	b.Get("/follows").Lacks("How do we sort bins?")
}

// TestRailCounts counts threads with something new in the rail, the same as
// what open pages are told, and no longer what was read or muted.
func TestRailCounts(t *testing.T) {
	s := newRoom(t)
	first := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	start(t, s.Site, s.ann, s.place, "Which lids?", "")
	b := s.SignIn(s.ben)
	count := func() string {
		t.Helper()
		p := b.Get("/").Want(http.StatusOK)
		told := b.Get("/live/counts").Want(http.StatusOK).Body
		var shown string
		for _, c := range p.All(".rail a[href=/c/" + s.place.Slug + "] .count") {
			shown, _, _ = strings.Cut(c.Text(), " ")
		}
		if want := `"communities":{}`; shown == "" && !strings.Contains(told, want) {
			t.Errorf("the page counts nothing and open pages are told %s", told)
		}
		if want := `"` + s.place.Slug + `":"` + shown + `"`; shown != "" && !strings.Contains(told, want) {
			t.Errorf("the page counts %s and open pages are told %s", shown, told)
		}
		return shown
	}
	if got := count(); got != "2" {
		t.Errorf("at first: %q", got)
	}
	p := b.Get(threadPage(first))
	b.Post(threadPage(first)+"/seen", url.Values{"seen": {""}, "form_token": {p.One("read-replies").Attr("data-token")}}).Want(http.StatusNoContent)
	if got := count(); got != "1" {
		t.Errorf("once one was opened: %q", got)
	}
	for range 2 {
		reply(t, s.Site, s.ann, first, "", "By lid.")
	}
	reply(t, s.Site, s.ben, first, "", "By colour.")
	if got := count(); got != "2" {
		t.Errorf("with two replies to it: %q", got)
	}
	testkit.Must(t, notify.SetLevel(t.Context(), s.DB, webtest.Viewer(s.ben), notify.Target{Kind: notify.OnThread, Name: first.PID}, notify.Mute))
	if got := count(); got != "1" {
		t.Errorf("with one muted: %q", got)
	}
	if strings.Contains(s.SignIn(s.Person("Eve Evans")).Get("/live/counts").Want(http.StatusOK).Body, s.place.Slug) {
		t.Error("a stranger is told of the community")
	}
}
