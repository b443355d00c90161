package notify_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/mail"
	"waymark/internal/notify"
	"waymark/internal/testkit"
	"waymark/internal/testkit/postoffice"
)

// A posted scene has a post office, and a clock that its owner turns.
type posted struct {
	*scene
	office *postoffice.Office
	post   *mail.Mail
	now    time.Time
	read   int
}

func newPosted(t *testing.T, d *db.DB, visibility forum.Visibility) *posted {
	t.Helper()
	p := &posted{office: postoffice.Open(t, postoffice.Plain), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	d.Now = func() time.Time { return p.now }
	p.post = mail.New(d, mail.Config{
		Host: "127.0.0.1", Port: p.office.Port, From: "Waymark <post@forum.example>", TLS: mail.Plain, Log: slog.New(slog.DiscardHandler),
	})
	p.scene = newScene(t, d, visibility)
	p.n = notify.New(notify.Config{DB: d, Mail: p.post, Base: "https://forum.example"})
	return p
}

// pass lets time go by, and sends what is due.
func (p *posted) pass(of time.Duration) {
	p.Helper()
	p.catch()
	p.now = p.now.Add(of)
	testkit.Must(p.T, p.n.Post(p.Context()))
	testkit.Must(p.T, p.post.Send(p.Context()))
}

// letters gives what has come since the last time.
func (p *posted) letters() []postoffice.Parcel {
	all := p.office.Letters()
	fresh := all[p.read:]
	p.read = len(all)
	return fresh
}

// arrives fails unless so many letters came, and gives them.
func (p *posted) arrives(n int) []postoffice.Parcel {
	p.Helper()
	all := p.letters()
	if len(all) != n {
		p.Fatalf("%d letters came, want %d: %+v", len(all), n, all)
	}
	return all
}

// plain is a letter with its soft line ends undone.
func plain(l postoffice.Parcel) string {
	return strings.NewReplacer("=\r\n", "", "=3D", "=", "\r\n", "\n").Replace(l.Raw)
}

// stopOf is the token of the address that stops a letter.
func stopOf(t *testing.T, l postoffice.Parcel) string {
	t.Helper()
	_, token, ok := strings.Cut(strings.Trim(l.Message(t).Header.Get("List-Unsubscribe"), "<>"), notify.StopPath)
	if !ok {
		t.Fatal("a letter without a stop")
	}
	return token
}

// TestLettersAreHeld sends an answer after ten minutes, and not before; one
// letter for all about a thread; nothing of what was done meanwhile.
func TestLettersAreHeld(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newPosted(t, d, forum.Open)
		th := s.start(s.ann, "Which bins?", "")
		s.reply(s.ben, th, "", "Green ones, by **lid**.")
		s.reply(s.cat, th, "", "Brown ones.")
		s.pass(9 * time.Minute)
		s.arrives(0)
		s.pass(2 * time.Minute)
		l := s.arrives(1)[0]
		text := plain(l)
		for _, want := range []string{
			"Subject: Which bins?", "Ben Brown replied to what you began", "Green ones, by lid.", "Brown ones.",
			"https://forum.example/r/", "Why you get this letter", notify.StopPath, "text/html", "References: <thread." + th.PID + "@forum.example>",
			"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the letter lacks %q:\n%s", want, text)
			}
		}
		if strings.Contains(text, "<img") {
			t.Error("the letter loads a picture")
		}
		s.pass(time.Hour)
		s.arrives(0)

		s.reply(s.ben, th, "", "And blue.")
		s.catch()
		testkit.Must(t, notify.Done(t.Context(), d, s.ann, s.open(s.ann)[0].Newest.PID))
		s.pass(20 * time.Minute)
		s.arrives(0)
	})
}

// TestLettersOfTheHidden sends nothing that somebody may no longer see: when
// the letter is queued, nor when it was queued already.
func TestLettersOfTheHidden(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newPosted(t, d, forum.Private)
		th := s.start(s.ann, "Secret matter", "")
		s.reply(s.ann, th, "", "Canary, "+s.at(s.ben)+".")
		r := s.reply(s.ann, th, "", "Canary, "+s.at(s.cat)+".")
		s.catch()
		testkit.Must(t, forum.RemoveMember(t.Context(), d, s.lead, s.place.ID, s.ben.Person))
		s.now = s.now.Add(11 * time.Minute)
		testkit.Must(t, s.n.Post(t.Context()))
		_, err := forum.DeleteReply(t.Context(), d, s.ann, r.PID, "")
		testkit.Must(t, err)
		testkit.Must(t, s.post.Send(t.Context()))
		s.arrives(0)
		status, err := mail.StatusOf(t.Context(), d)
		testkit.Must(t, err)
		if status.Waiting != 0 {
			t.Error("a letter still waits")
		}
		s.reply(s.ann, th, "", "For "+s.at(s.cat)+".")
		s.pass(11 * time.Minute)
		s.arrives(1) // the control
	})
}

// TestBudget rolls what is beyond the budget into one summary the next
// morning, in which nothing is lost.
func TestBudget(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newPosted(t, d, forum.Open)
		set := notify.Usual
		set.Budget = 3
		testkit.Must(t, notify.SetSettings(t.Context(), d, s.cat, set))
		var titles []string
		for _, title := range []string{"One", "Two", "Three", "Four", "Five"} {
			s.start(s.ann, title+" matter", "For "+s.at(s.cat)+".")
			titles = append(titles, title+" matter")
			s.pass(11 * time.Minute)
		}
		s.arrives(2)
		s.level(s.cat, notify.OnCommunity, s.place.Slug, notify.Follow)
		s.start(s.ben, "Only followed", "")
		s.pass(4 * time.Hour)
		s.arrives(0)
		s.now = time.Date(2026, 3, 3, 6, 59, 0, 0, time.UTC)
		s.pass(0)
		s.arrives(0)
		s.pass(2 * time.Minute)
		l := s.arrives(1)[0]
		text := plain(l)
		for _, want := range append(titles[2:], "Only followed", "3 March 2026") {
			if !strings.Contains(text, want) {
				t.Errorf("the summary lacks %q:\n%s", want, text)
			}
		}
		s.pass(time.Hour)
		s.arrives(0)
		_, err := notify.StopMail(t.Context(), d, stopOf(t, l))
		testkit.Must(t, err)
		s.start(s.ben, "Also followed", "")
		s.pass(24 * time.Hour)
		s.arrives(0)
	})
}

// TestStop stops the kind of letter that it stands in, and no other, and can
// mute the thread; an address of nobody's is missing.
func TestStop(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newPosted(t, d, forum.Open)
		th := s.start(s.ann, "Which bins?", "For "+s.at(s.cat)+".")
		s.reply(s.ben, th, "", "Green ones.")
		s.pass(11 * time.Minute)
		for _, l := range s.arrives(2) {
			stop, err := notify.StopMail(t.Context(), d, stopOf(t, l))
			testkit.Must(t, err)
			if len(stop.Groups) != 1 || !stop.Thread || stop.Summary {
				t.Errorf("it stops %+v", stop)
			}
		}
		ann, err := notify.SettingsOf(t.Context(), d, s.ann)
		testkit.Must(t, err)
		cat, err := notify.SettingsOf(t.Context(), d, s.cat)
		testkit.Must(t, err)
		if ann.Replies != notify.Never || ann.Mentions != notify.AtOnce || cat.Mentions != notify.Never || cat.Replies != notify.AtOnce {
			t.Errorf("the settings are %+v and %+v", ann, cat)
		}
		s.reply(s.ben, th, "", "Green ones, "+s.at(s.cat)+".")
		s.pass(11 * time.Minute)
		s.arrives(0)
		s.waits(s.cat, notify.Mention) // which the inbox still has
		for _, bad := range []string{"", "x", strings.Repeat("a", 80)} {
			if _, err := notify.StopMail(t.Context(), d, bad); !fault.IsNotFound(err) {
				t.Errorf("%q stops: %v", bad, err)
			}
		}
	})
}

// TestPreview counts what settings would have sent.
func TestPreview(t *testing.T) {
	s := newPosted(t, testkit.SQLite(t), forum.Open)
	for range 12 {
		s.start(s.ann, "A matter", "For "+s.at(s.cat)+".")
		s.pass(time.Hour)
	}
	for _, c := range []struct{ budget, letters int }{{1, 1}, {5, 4 + 1}, {50, 12}} {
		set := notify.Usual
		set.Budget = c.budget
		p, err := notify.PreviewOf(t.Context(), s.d, s.cat, set, time.UTC, s.now)
		testkit.Must(t, err)
		if p.Each != 12 || p.Letters != c.letters {
			t.Errorf("with a budget of %d: %+v", c.budget, p)
		}
	}
}
