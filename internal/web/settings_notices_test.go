package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/mail"
	"waymark/internal/notify"
	"waymark/internal/testkit"
	"waymark/internal/testkit/postoffice"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

var _ = visits(
	visit{route: "GET /settings/notices", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /settings/notices", form: "budget=x", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "POST /settings/notices/test", nobody: 401, stranger: 403, member: 403, admin: 403},
	visit{route: "GET /mail/stop/:token", path: "/mail/stop/none", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /mail/stop/:token", path: "/mail/stop/none", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /mail/stop/:token/mute", path: "/mail/stop/none/mute", nobody: 404, stranger: 404, member: 404, admin: 404},
)

func TestNoticeSettings(t *testing.T) {
	s := newRoom(t)
	b := s.SignIn(s.ann)
	p := b.Get("/settings/notices").Want(http.StatusOK).Has("Notifications", "No mail server is set up here", "You would have got 0 letters")
	bad := b.Submit(p, "main form.form", url.Values{"budget": {"none"}}).Want(http.StatusUnprocessableEntity).Has("Choose a number from 1 to 50")
	if bad.One(".errsum a").Attr("href") != "#budget" || bad.One("#budget").Attr("value") != "none" {
		t.Error("the error does not lead to its field")
	}
	b.Submit(bad, "main form.form", url.Values{"budget": {"2"}, "replies": {"never"}}).Want(http.StatusOK)
	set, err := notify.SettingsOf(t.Context(), s.DB, webtest.Viewer(s.ann))
	testkit.Must(t, err)
	if set.Budget != 2 || set.Replies != notify.Never || set.Mentions != notify.AtOnce || !set.Summary {
		t.Errorf("kept are %+v", set)
	}
}

// TestStopWithoutSigningIn opens the address of a letter, which changes
// nothing, and stops with one press, as a mail program does by itself too.
func TestStopWithoutSigningIn(t *testing.T) {
	office := postoffice.Open(t, postoffice.Plain)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	d := testkit.SQLite(t)
	d.Now = fixed(&now)
	post := mail.New(d, mail.Config{Host: "127.0.0.1", Port: office.Port, From: "post@forum.example", TLS: mail.Plain})
	s := webtest.On(t, d, func(_ *web.Config, deps *web.Deps) { deps.Mail = post })
	n := notify.New(notify.Config{DB: d, Mail: post, Base: s.URL})
	ann, ben := s.Person("Ann Archer"), s.Person("Ben Brown")
	place := s.Community(ann, "Bins", "open")
	th := start(t, s, ann, place, "How do we sort bins?", "For "+mention(ben)+".")
	reply(t, s, s.Person("Cat Cole"), th, "", "By lid.")
	sentOut(t, d, n, post, &now)
	tokens := map[string]string{}
	for _, l := range office.Letters() {
		address := strings.Trim(l.Message(t).Header.Get("List-Unsubscribe"), "<>")
		tokens[l.To] = strings.TrimPrefix(address, s.URL)
	}
	if len(tokens) != 2 {
		t.Fatalf("%d people got letters", len(tokens))
	}
	way := func() (notify.Way, notify.Way) {
		a, err := notify.SettingsOf(t.Context(), d, webtest.Viewer(ann))
		testkit.Must(t, err)
		b, err := notify.SettingsOf(t.Context(), d, webtest.Viewer(ben))
		testkit.Must(t, err)
		return a.Replies, b.Mentions
	}
	nobody := s.Nobody()
	p := nobody.Get(tokens[ann.Email]).Want(http.StatusOK).Has("Answers to you", "Stop these letters").Lacks("How do we sort bins?", "Ann Archer")
	if a, b := way(); a != notify.AtOnce || b != notify.AtOnce {
		t.Error("opening the page stops letters")
	}
	nobody.Submit(p, "main form.form", url.Values{}).Want(http.StatusOK).Has("You get no more letters of this kind")
	if a, b := way(); a != notify.Never || b != notify.AtOnce {
		t.Errorf("after a press: %s, %s", a, b)
	}
	machine := s.Nobody()
	machine.Header.Set("Sec-Fetch-Site", "cross-site")
	machine.Post(tokens[ben.Email], url.Values{"List-Unsubscribe": {"One-Click"}}).Want(http.StatusOK)
	if _, b := way(); b != notify.Never {
		t.Error("a mail program's post stops nothing")
	}
	nobody.Post(tokens[ben.Email]+"/mute", nil).Want(http.StatusOK).Has("You hear nothing more of this discussion")
	s.SignIn(ben).Get("/inbox").Lacks("How do we sort bins?")

	a := s.SignIn(ann)
	p = a.Get("/settings/notices").Want(http.StatusOK).Has("Send me a test letter", ann.Email)
	a.Submit(p, "main form[action=/settings/notices/test]", url.Values{}).Want(http.StatusOK).Has("A test letter is on its way")
	testkit.Must(t, post.Send(t.Context()))
	all := office.Letters()
	if last := all[len(all)-1]; last.To != ann.Email || !strings.Contains(last.Raw, "A test letter from Waymark") {
		t.Errorf("the last letter is %+v", last)
	}
}

// sent has all told, lets ten minutes go by and sends the letters.
func sentOut(t *testing.T, d *db.DB, n *notify.Notify, post *mail.Mail, now *time.Time) {
	t.Helper()
	testkit.Must(t, changes.Catch(t.Context(), d, n.Reader()))
	testkit.Must(t, n.Spread(t.Context()))
	*now = now.Add(11 * time.Minute)
	testkit.Must(t, n.Post(t.Context()))
	testkit.Must(t, post.Send(t.Context()))
}
