package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "GET /drafts", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /drafts", form: `place=share&revision=0&fields={"body":"x"}`, nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /drafts", form: `place=share&revision=5&fields={"body":"y"}`, nobody: 401, stranger: 409, member: 409, admin: 409},
	visit{route: "POST /drafts", form: "place=..&fields={}", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "POST /drafts", form: "place=ask&fields=", nobody: 401, stranger: 400, member: 400, admin: 400},
	visit{route: "POST /drafts/keep", form: "draft_place=ask&title=x", nobody: 401, stranger: 303, member: 303, admin: 303},
	visit{route: "POST /drafts/delete", form: "draft_place=ask", nobody: 401, stranger: 303, member: 303, admin: 303},
)

// tokenOf is the token of a page's forms.
func tokenOf(p *webtest.Page) string { return p.All("input[name=form_token]")[0].Attr("value") }

// save keeps a draft as the script of a page does.
func save(b *webtest.Browser, token, place string, revision int64, body string) *webtest.Page {
	fields, _ := json.Marshal(map[string]string{"body": body})
	b.Header = http.Header{"Accept": {"application/json"}}
	defer func() { b.Header = nil }()
	return b.Post("/drafts", url.Values{"form_token": {token}, "place": {place}, "revision": {strconv.FormatInt(revision, 10)}, "fields": {string(fields)}})
}

func TestADraftIsInItsForm(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	r := reply(t, s.Site, s.ann, th, "", "Anybody?")
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th))
	var saved struct{ Revision int64 }
	testkit.Must(t, json.Unmarshal([]byte(save(b, tokenOf(p), "reply:"+th.PID, 0, "half a thought").Want(http.StatusOK).Body), &saved))
	save(b, tokenOf(p), "reply:"+th.PID+":"+r.PID, 0, "to that one").Want(http.StatusOK)

	// Another device, and after signing out and in.
	other := s.SignIn(s.ben)
	p = other.Get(threadPage(th))
	if p.One("textarea#body").Text() != "half a thought" || p.One("input[name=draft_revision]").Attr("value") != strconv.FormatInt(saved.Revision, 10) {
		t.Error("the draft is not in the form")
	}
	if q := other.Get(threadPage(th) + "?reply_to=" + r.PID); q.One("textarea#body").Text() != "to that one" {
		t.Error("the draft of the answer is not in its form")
	}
	s.SignIn(s.ann).Get(threadPage(th)).Lacks("half a thought")
	list := other.Get("/drafts").Want(http.StatusOK).Has("Reply in “How do we sort bins?”", "half a thought", "to that one")
	if got := len(list.All("ul.people li")); got != 2 {
		t.Errorf("%d drafts are listed", got)
	}

	// Sent, it is gone; the other one stays.
	p = other.Submit(p, "form#reply", url.Values{"body": {"A whole thought."}}).Want(http.StatusOK)
	if p.One("form#reply textarea").Text() != "" {
		t.Error("what was sent stands in the form")
	}
	other.Get("/drafts").Lacks("half a thought").Has("to that one")
	// A tab that does not know goes on with it and is told.
	clash := save(b, tokenOf(b.Get("/drafts")), "reply:"+th.PID, saved.Revision, "half a thought more").Want(http.StatusConflict)
	if strings.TrimSpace(clash.Body) != `{"revision":0}` {
		t.Error(clash.Body)
	}
}

func TestDraftsWithoutScript(t *testing.T) {
	s := newRoom(t)
	b := s.SignIn(s.ben)
	p := b.Get("/ask")
	form := url.Values{"title": {"How do we sort bins?"}, "body": {"By\r\nlid?"}, "tags": {"bins"}, "community": {s.place.Slug}}
	kept := b.SendTo(p, "form#write", "/drafts/keep", form)
	if kept.Status != http.StatusSeeOther || kept.Header.Get("Location") != "/ask" {
		t.Fatal(kept.Status, kept.Header.Get("Location"))
	}
	q := b.Get("/ask").Has("Your draft is kept", "By lid?", "Draft from")
	if q.One("input#title").Attr("value") != "How do we sort bins?" {
		t.Error("the title is not in the form")
	}
	if q.One("select option[selected]").Attr("value") != s.place.Slug {
		t.Error("the community is not chosen")
	}
	// The first page is still open and goes on with something else.
	clash := b.SendTo(p, "form#write", "/drafts/keep", url.Values{"title": {"Another"}, "body": {"Another text"}}).Want(http.StatusConflict).
		Has("You have kept another draft here since", "By lid?", "Another text")
	b.Get("/ask").Has("By lid?")
	b.Submit(clash, `form[action="/drafts/keep"]`, nil).Want(http.StatusOK).Has("Another text").Lacks("lid?")

	// Who comes with a title of something else is not given the draft, and is told.
	fresh := b.Get("/ask?title=Pigeons").Has("You have begun something else here before").Lacks("Another text")
	if fresh.One("input[name=draft_revision]").Attr("value") != "0" {
		t.Error("it would overwrite the draft")
	}
	q = b.Get("/ask")
	b.SendTo(q, "form#write", "/drafts/delete", nil)
	b.Get("/ask").Lacks("Another text")
	b.Get("/drafts").Has("You have no drafts")
}

func TestDraftsOfLessonsAndEdits(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By lid")
	b := s.SignIn(s.ben)
	b.SendTo(b.Get("/lessons/new"), "form#write", "/drafts/keep", url.Values{"title": {"Sorted"}, "did": {"We sorted"}, "outcome": {"mixed"}, "cost_text": {"little"}})
	p := b.Get("/lessons/new").Has("We sorted")
	if p.One("input[name=cost_text]").Attr("value") != "little" || p.One("input[name=outcome][checked]").Attr("value") != "mixed" {
		t.Error("a line or a choice is lost")
	}
	b.Submit(p, "form#write", url.Values{"community": {s.place.Slug}, "draft": {"1"}}).Want(http.StatusOK)
	b.Get("/lessons/new").Lacks("We sorted")

	edit := threadPage(th) + "/edit"
	b.SendTo(b.Get(edit), "form#write", "/drafts/keep", url.Values{"body": {"By colour"}})
	p = b.Get(edit).Has("By colour", "Draft from")
	b.Get("/drafts").Has("Change to “How do we sort bins?”")
	b.Submit(p, "form#write", nil).Want(http.StatusOK).Has("By colour")
	b.Get("/drafts").Has("You have no drafts")
}

// The title of a place that one may not read any more is not told.
func TestADraftTellsNothingOfAPlaceThatIsClosed(t *testing.T) {
	s := newRoom(t)
	private := s.Community(s.ann, "Quiet room", forum.Private)
	testkit.Must(t, forum.PutMember(t.Context(), s.DB, webtest.Viewer(s.ann), private.ID, s.ben.ID, forum.Member))
	th := start(t, s.Site, s.ann, private, "About the merger", "")
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th))
	save(b, tokenOf(p), "reply:"+th.PID, 0, "what I think of it").Want(http.StatusOK)
	b.Get("/drafts").Has("About the merger", "what I think of it")
	testkit.Must(t, forum.RemoveMember(t.Context(), s.DB, webtest.Viewer(s.ann), private.ID, s.ben.ID))
	b.Get("/drafts").Has("what I think of it", "In a place that you cannot open any more").Lacks("merger", th.PID+"/")
	// One of which there was never a place looks the same.
	save(b, tokenOf(p), "reply:"+forum.NewPID(), 0, "what I think of it").Want(http.StatusOK)
	items := b.Get("/drafts").All("ul.people li b")
	if len(items) != 2 || items[0].Text() != items[1].Text() {
		t.Error("the two are told from each other")
	}
}

func TestSigningInAgainKeepsTheText(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	withPassword(s.Site, s.ann.Email)
	withPassword(s.Site, s.ben.Email)
	text := "Ten minutes of work, by lid."
	lost := func() (*webtest.Browser, *webtest.Page) {
		b := s.SignIn(s.ben)
		p := b.Get(threadPage(th))
		b.Forget("session")
		gate := b.Send(p, "form#reply", url.Values{"body": {text}}).Want(http.StatusUnauthorized).Has("your text is there")
		return b, gate
	}
	b, gate := lost()
	// A mistyped password does not lose it.
	gate = b.Send(gate, `form[action="/sign-in"]`, url.Values{"email": {s.ben.Email}, "password": {"wrong"}}).Want(http.StatusUnprocessableEntity)
	in := b.Send(gate, `form[action="/sign-in"]`, url.Values{"email": {s.ben.Email}, "password": {goodPassword}})
	if in.Status != http.StatusSeeOther || in.Header.Get("Location") != threadPage(th)+"#reply" {
		t.Fatal(in.Status, in.Header.Get("Location"))
	}
	p := b.Get(threadPage(th)).Has("Your draft is kept")
	if p.One("textarea#body").Text() != text {
		t.Error("the text is not in the form")
	}

	// Where something else was kept meanwhile both are there.
	text = "Another ten minutes."
	b, gate = lost()
	elsewhere := s.SignIn(s.ben)
	q := elsewhere.Get(threadPage(th))
	elsewhere.SendTo(q, "form#reply", "/drafts/keep", url.Values{"body": {"Written on the train."}})
	b.Send(gate, `form[action="/sign-in"]`, url.Values{"email": {s.ben.Email}, "password": {goodPassword}})
	b.Get(threadPage(th)).Has("Another ten minutes.", "Written on the train.")

	// Another person is given nothing.
	text = "Not for other eyes at all."
	b, gate = lost()
	in = b.Send(gate, `form[action="/sign-in"]`, url.Values{"email": {s.ann.Email}, "password": {goodPassword}})
	if in.Status != http.StatusSeeOther || in.Header.Get("Location") != "/" {
		t.Fatal(in.Status, in.Header.Get("Location"))
	}
	b.Get(threadPage(th)).Lacks(text)
	b.Get("/drafts").Lacks(text)
	s.SignIn(s.ben).Get(threadPage(th)).Lacks(text)
}

func TestSigningInInPlace(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	withPassword(s.Site, s.ben.Email)
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th))
	old := tokenOf(p)
	b.Forget("session")
	b.Header = http.Header{"Accept": {"application/json"}, "Idempotency-Key": {"one"}}
	form := url.Values{"form_token": {old}, "body": {"By lid."}}
	if b.Post(threadPage(th)+"/reply", form).Want(http.StatusUnauthorized).Header.Get("Content-Type") != "application/problem+json" {
		t.Error("the script is answered with a page")
	}
	panel := b.Get("/sign-in").Want(http.StatusOK)
	if strings.Contains(panel.Body, "<html") || !strings.Contains(panel.Body, `action="/sign-in"`) {
		t.Error("the panel is not the form alone")
	}
	b.Post("/sign-in", url.Values{"email": {s.ben.Email}, "password": {"wrong"}}).Want(http.StatusUnprocessableEntity)
	var in struct{ Me, Token string }
	testkit.Must(t, json.Unmarshal([]byte(b.Post("/sign-in", url.Values{"email": {s.ben.Email}, "password": {goodPassword}}).Want(http.StatusOK).Body), &in))
	if in.Me != s.ben.PID {
		t.Error("it is not said who signed in")
	}
	// The token of the session before is no good, and the panel gives the new one.
	b.Post(threadPage(th)+"/reply", form).Want(http.StatusForbidden)
	testkit.Must(t, json.Unmarshal([]byte(b.Get("/sign-in").Want(http.StatusOK).Body), &in))
	form.Set("form_token", in.Token)
	sent := b.Post(threadPage(th)+"/reply", form).Want(http.StatusCreated)
	// Sent again under its key it is there once, whatever session sends it.
	if again := b.Post(threadPage(th)+"/reply", form).Want(http.StatusCreated); again.Header.Get("Location") != sent.Header.Get("Location") {
		t.Error("it was stored twice")
	}
	b.Header = nil
	b.Get(threadPage(th)).Has("1 reply", "By lid.")
}
