package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
)

func TestAskingForHelp(t *testing.T) {
	s := newRoom(t)
	quiet := s.Community(s.ann, "Quiet room", forum.Private)
	b := s.SignIn(s.ben)
	p := b.Get("/ask?title=blue+badge&community="+s.place.Slug).Want(http.StatusOK).Has("Ask for help", "What is in Antisocial behaviour can be read by everybody who is signed in.", "Antisocial behaviour (everybody)")
	p.Lacks("Quiet room")
	if p.One("#title").Attr("value") != "blue badge" || p.One("option[selected]").Attr("value") != s.place.Slug {
		t.Error("what search hands over is not filled in")
	}
	sent := b.Send(p, "form.form", url.Values{"title": {"Who checks blue badges"}, "body": {"We *cannot*."}, "tags": {"Parking, blue badge,, parking"}})
	if sent.Want(http.StatusSeeOther); !strings.Contains(sent.Header.Get("Location"), "/who-checks-blue-badges") {
		t.Fatal(sent.Header.Get("Location"))
	}
	if again := b.Send(p, "form.form", url.Values{"title": {"Who checks blue badges"}, "body": {"We *cannot*."}, "tags": {"Parking, blue badge,, parking"}}); again.Header.Get("Location") != sent.Header.Get("Location") {
		t.Error("a second press asked again")
	}
	// What is asked is a question, with or without its mark.
	b.Get(sent.Header.Get("Location")).Want(http.StatusOK).Has("Your question is sent", "No reply yet", "parking", "blue-badge", "cannot")

	a := s.SignIn(s.ann)
	a.Get("/ask?community="+quiet.Slug).Has("Only the 1 member of Quiet room can read this.", "Quiet room (only its 1 member)")
	p = a.Get("/ask").Has("Open communities can be read by everybody who is signed in, the others by their members alone.")
	p = a.Send(p, "form.form", url.Values{"title": {""}, "body": {"Kept."}}).Want(http.StatusUnprocessableEntity).Has("Enter a title", "Choose a community", "Kept.")
	if p.One(".errsum a").Attr("href") != "#title" || p.One("#title").Attr("aria-invalid") != "true" || p.One("#community").Attr("aria-invalid") != "true" {
		t.Error("the mistakes do not lead to their fields")
	}
	// A community that one may not see is as one that is not there.
	for _, slug := range []string{quiet.Slug, "none"} {
		b.Send(b.Get("/ask"), "form.form", url.Values{"title": {"Let me in"}, "community": {slug}}).Want(http.StatusNotFound).Lacks("Quiet")
	}
}

func TestSharing(t *testing.T) {
	s := newRoom(t)
	b := s.SignIn(s.ben)
	p := b.Get("/share?title=a+b&community="+s.place.Slug).Want(http.StatusOK).Has("A lesson", "Share a template", "Something to discuss")
	var to []string
	for _, a := range p.All(".card a") {
		to = append(to, a.Attr("href"))
	}
	want := "community=" + s.place.Slug + "&title=a+b"
	if strings.Join(to, " ") != "/lessons/new?"+want+" /share/template?"+want+" /share/discussion?"+want+" /ask?"+want {
		t.Error(to)
	}
	b.Submit(b.Get(to[2]), "form.form", url.Values{"title": {"What we found"}}).Want(http.StatusOK).Has("It is shared", "What we found").Lacks("No reply yet")
}

func TestPreviewIsWhatThePageWillShow(t *testing.T) {
	s := newRoom(t)
	b := s.SignIn(s.ben)
	token := b.Get("/ask").One("form.form input[name=form_token]").Attr("value")
	p := b.Post("/compose/preview", url.Values{"body": {"# One\n\n*two* <script>x</script>"}, "form_token": {token}}).Want(http.StatusOK)
	if got := p.Body; !strings.HasPrefix(got, "<h3>One</h3>") || !strings.Contains(got, "<em>two</em>") || strings.Contains(got, "<script") || strings.Contains(got, "<html") {
		t.Error(got)
	}
	b.Post("/compose/preview", url.Values{"body": {"x"}}).Want(http.StatusForbidden)
}

func TestSimilarWithoutScript(t *testing.T) {
	s := newRoom(t)
	b := s.SignIn(s.ben)
	p := b.Send(b.Get("/ask"), "form.form", url.Values{"title": {"How do we sort bins?"}, "body": {"Typed."}, "check": {"1"}}).
		Want(http.StatusOK).Has("Nothing like it so far", "Typed.").Lacks("errsum")
	if p.One("similar-items").HasAttr("hidden") {
		t.Error("the answer is hidden")
	}
	if got := b.Get("/compose/similar?title=x").Want(http.StatusOK).Body; strings.TrimSpace(got) != "" {
		t.Error(got)
	}
}

func TestDiscussionIsChangedAndDeleted(t *testing.T) {
	s, now := later(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "One.\n\nTwo.\n\nThree.", "bins")
	reply(t, s.Site, s.ann, th, "", "By lid.")
	*now = now.Add(2 * forum.Grace)
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th) + "/edit").Want(http.StatusOK)
	if p.One("#tags").Attr("value") != "bins" {
		t.Error("the tags are missing")
	}
	b.Send(p, "form.form", url.Values{"title": {" "}, "body": {"Kept."}}).Want(http.StatusUnprocessableEntity).Has("Enter a title", "Kept.")
	p = b.Submit(p, "form.form", url.Values{"title": {"How should we sort bins?"}, "body": {"One.\n\nTwo and a half.\n\nThree."}, "tags": {"bins, lids"}}).
		Want(http.StatusOK).Has("Your change is saved", "How should we sort bins?", "lids", "edited")
	p = b.Get(p.One("a.edited").Attr("href")).Want(http.StatusOK).Has("History: How should we sort bins?", "Version 2", "Version 1")
	if len(p.All("ins")) < 2 || len(p.All("del")) < 1 {
		t.Error("the differences are not marked")
	}

	a := s.SignIn(s.ann)
	p = a.Get("/d/" + th.PID + "/how-should-we-sort-bins/delete").Want(http.StatusOK)
	a.Send(p, "form.form", nil).Want(http.StatusUnprocessableEntity).Has("Say why")
	a.Submit(p, "form.form", url.Values{"reason": {"Asked twice."}}).Want(http.StatusOK).
		Has("A discussion that was deleted", "This discussion was hidden by those who look after the community. Reason: Asked twice.", "By lid.").Lacks("sort bins", "Two and a half", "form id=\"reply\"")
	for _, does := range []string{"/history", "/edit", "/delete"} {
		b.Get("/d/" + th.PID + "/deleted" + does).Want(http.StatusNotFound).Lacks("sort bins")
	}
	b.Get("/discussions").Lacks("sort bins")
}
