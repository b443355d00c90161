package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

func TestReplyingWithoutScript(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th)).Want(http.StatusOK)
	sent := b.Send(p, "form#reply", url.Values{"body": {"By *lid*."}})
	if sent.Status != http.StatusSeeOther || !strings.HasPrefix(sent.Header.Get("Location"), threadPage(th)+"#r-") {
		t.Fatal(sent.Status, sent.Header.Get("Location"))
	}
	// A second press of the same button does nothing.
	if again := b.Send(p, "form#reply", url.Values{"body": {"By *lid*."}}); again.Header.Get("Location") != sent.Header.Get("Location") {
		t.Error("a second press replied again")
	}
	b.Get(threadPage(th)).Has("Your reply is posted", "By lid.", "1 reply")

	// To answer the reply: its link opens the form below it.
	a := s.SignIn(s.ann)
	p = a.Get(threadPage(th))
	link := p.One(".reply .acts a.act").Attr("href")
	path, anchor, _ := strings.Cut(link, "#")
	p = a.Get(path).Want(http.StatusOK).Has("You reply to Ben Brown.")
	if anchor != "body" || len(p.All("#reply")) != 1 || len(p.All(".reply form#reply")) != 1 {
		t.Error("the form does not stand below the reply")
	}
	p = a.Submit(p, "form#reply", url.Values{"body": {"And then?"}}).Want(http.StatusOK)
	if p.One(".nest .post .prose").Text() != "And then?" {
		t.Error("the answer is not below what it answers")
	}
	// An answer to the answer stands on the same level.
	nested := strings.TrimPrefix(p.One(".nest .post").Attr("id"), "r-")
	reply(t, s.Site, s.ben, th, nested, "Then we weigh.")
	a.Get(threadPage(th)).Has("Then we weigh.")
	p = a.Get(threadPage(th))
	if len(p.All(".nest .nest")) != 0 || len(p.All(".nest .to")) != 0 {
		t.Error("a nest in a nest, or a word too many")
	}
	// Where it answers something further up, it says what.
	reply(t, s.Site, s.ann, th, nested, "And burn.")
	if to := a.Get(threadPage(th)).One(".nest .to"); to.Text() != "to Ann Archer" || to.Attr("href") != "#r-"+nested {
		t.Error("it does not say what it answers")
	}
}

func TestReplyThatIsNotTakenIsKept(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	r := reply(t, s.Site, s.ann, th, "", "Anybody?")
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th) + "?reply_to=" + r.PID)
	long := "begin " + strings.Repeat("word ", forum.MaxBody/5) + "end"
	bad := b.Send(p, "form#reply", url.Values{"body": {long}}).Want(http.StatusUnprocessableEntity).Has("There is a problem", "You reply to Ann Archer.", "Anybody?")
	if got := bad.One("textarea#body").Text(); !strings.HasPrefix(got, "begin") || !strings.HasSuffix(got, "end") {
		t.Error("the text is lost")
	}
	b.Send(bad, "form#reply", url.Values{"body": {" \n "}}).Want(http.StatusUnprocessableEntity).Has("Write your reply")
	b.Submit(bad, "form#reply", url.Values{"body": {"Short."}}).Want(http.StatusOK).Has("Short.")
}

// later is a room in which the clock can be set.
func later(t *testing.T) (room, *time.Time) {
	t.Helper()
	now := time.Now().UTC()
	d := testkit.SQLite(t)
	d.Now = func() time.Time { return now }
	s := webtest.On(t, d)
	r := room{Site: s, ann: s.Person("Ann Archer"), ben: s.Person("Ben Brown")}
	r.place = s.Community(r.ann, "Antisocial behaviour", forum.Open)
	s.Join(r.ben, r.place)
	return r, &now
}

func TestReplyIsEditedWithinGraceAndAfter(t *testing.T) {
	s, now := later(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	r := reply(t, s.Site, s.ben, th, "", "By lib.")
	b := s.SignIn(s.ben)
	edit := "/r/" + r.PID + "/edit"
	p := b.Get(edit).Want(http.StatusOK).Has("leave no trace", "By lib.")
	p = b.Submit(p, "form.form", url.Values{"body": {"By lid."}}).Want(http.StatusOK).Has("Your change is saved", "By lid.")
	if len(p.All("a.edited")) != 0 {
		t.Error("a slip of the pen left a trace")
	}
	*now = now.Add(6 * time.Minute)
	p = b.Get(edit).Has("The history will show what you change.")
	p = b.Submit(p, "form.form", url.Values{"body": {"By lid, and by size."}}).Want(http.StatusOK)
	p = b.Get(p.One("a.edited").Attr("href")).Want(http.StatusOK).Has("History of a reply", "Version 2", "Version 1", "Ben Brown")
	if p.One("ins").Text() != "Added: , and by size" && !strings.Contains(p.One("ins").Text(), "and by size") {
		t.Error(p.One("ins").Text())
	}
	b.Get("/r/" + r.PID + "/history?version=2").Want(http.StatusOK)
	b.Get("/r/" + r.PID + "/history?version=3").Want(http.StatusNotFound)
	b.Get("/r/" + r.PID + "/history?version=x").Want(http.StatusNotFound)
	b.Get("/r/" + r.PID + "/history?before=1").Want(http.StatusOK)
}

func TestClashKeepsBothTexts(t *testing.T) {
	s, now := later(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "Begin.")
	r := reply(t, s.Site, s.ann, th, "", "One.")
	*now = now.Add(time.Hour)
	for path, first := range map[string]url.Values{
		"/r/" + r.PID + "/edit":  {"body": {"Faster text."}},
		threadPage(th) + "/edit": {"title": {"How do we sort bins?"}, "body": {"Faster text."}},
	} {
		b := s.SignIn(s.ann)
		slow := b.Get(path).Want(http.StatusOK)
		b.Submit(b.Get(path), "form.form", first).Want(http.StatusOK).Has("Faster text.")
		p := b.Send(slow, "form.form", url.Values{"body": {"Slower text."}}).Want(http.StatusConflict).
			Has("Somebody else changed this while you were writing", "Faster text.", "Slower text.")
		if p.One("textarea#body").Text() != "Slower text." {
			t.Error("the form holds", p.One("textarea#body").Text())
		}
		b.Submit(p, "form.form", url.Values{"body": {"Both texts."}}).Want(http.StatusOK).Has("Both texts.").Lacks("Faster text.")
	}
}

func TestReplyIsDeletedWithItsReason(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "")
	own := reply(t, s.Site, s.ben, th, "", "My canary.")
	other := reply(t, s.Site, s.ben, th, "", "Your canary.")
	reply(t, s.Site, s.ann, th, other.PID, "An answer to it.")

	b := s.SignIn(s.ben)
	p := b.Get("/r/" + own.PID + "/delete").Want(http.StatusOK).Has("My canary.")
	b.Submit(p, "form.form", nil).Want(http.StatusOK).Has("This reply was deleted.").Lacks("My canary.")

	a := s.SignIn(s.ann) // who facilitates
	p = a.Get("/r/" + other.PID + "/delete").Want(http.StatusOK)
	bad := a.Send(p, "form.form", nil).Want(http.StatusUnprocessableEntity).Has("Say why")
	a.Submit(bad, "form.form", url.Values{"reason": {"It named a resident."}}).Want(http.StatusOK).
		Has("This reply was hidden by those who look after the community. Reason: It named a resident.", "An answer to it.").Lacks("Your canary.")
	for _, path := range []string{"/history", "/edit", "/delete"} {
		a.Get("/r/" + other.PID + path).Want(http.StatusNotFound).Lacks("canary")
	}
}

func TestArchivedCommunityShowsNoForms(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "")
	r := reply(t, s.Site, s.ben, th, "", "By lid.")
	testkit.Must(t, forum.Archive(t.Context(), s.DB, webtest.Viewer(s.ann), s.place.ID))
	b := s.SignIn(s.ben)
	p := b.Get(threadPage(th)).Want(http.StatusOK).Has("This community is archived", "Archived", "By lid.")
	if len(p.All("form#reply")) != 0 || len(p.All("article form.editor")) != 0 || len(p.All("article textarea")) != 0 || strings.Contains(p.Body, "reply_to=") || strings.Contains(p.Body, "/edit") {
		t.Error("it offers to write")
	}
	b.Get("/r/" + r.PID + "/edit").Want(http.StatusForbidden)
	b.Get("/ask").Lacks("Antisocial behaviour (")
}

func TestHostileTextIsInert(t *testing.T) {
	s := newRoom(t)
	evil := `<script>alert(1)</script><img src=x onerror=alert(1)> "><svg onload=alert(1)> [x](javascript:alert(1))`
	th := start(t, s.Site, s.ann, s.place, evil, evil, `"><b onclick=x>`)
	reply(t, s.Site, s.ben, th, "", evil)
	b := s.SignIn(s.ben)
	for _, path := range []string{threadPage(th), threadPage(th) + "/branch/1", "/discussions", "/ask?title=" + url.QueryEscape(evil)} {
		p := b.Get(path).Want(http.StatusOK).Lacks("<script>alert", "<img src=x", "<svg onload", `href="javascript`)
		for _, e := range p.All("*") {
			if e.HasAttr("onerror") || e.HasAttr("onload") || e.HasAttr("onclick") || e.HasAttr("style") {
				t.Errorf("%s: <%s> would run something", path, e.Tag())
			}
		}
	}
	p := b.Send(b.Get("/ask"), "form.form", url.Values{"title": {evil}, "body": {evil}}).Want(http.StatusUnprocessableEntity).Lacks("<script>alert")
	if p.One("textarea#body").Text() != evil || p.One("input#title").Attr("value") != evil {
		t.Error("the text did not come back as it was typed")
	}
}
