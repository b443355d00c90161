package mail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"waymark/internal/db"
	post "waymark/internal/mail"
	"waymark/internal/testkit"
	"waymark/internal/testkit/postoffice"
)

var note = post.Declare("test_note", "community.settings_title", "list.and")

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// config is for a post office without certificates, as on the same machine.
func config(p *postoffice.Office) post.Config {
	return post.Config{Host: "127.0.0.1", Port: p.Port, From: "Waymark <post@forum.example>", TLS: post.Plain, Log: quiet()}
}

func enqueue(t *testing.T, d *db.DB, m *post.Mail, l post.Letter) {
	t.Helper()
	l.Kind = note
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error { return m.Enqueue(t.Context(), tx, l) }))
}

func status(t *testing.T, d *db.DB) post.Status {
	t.Helper()
	s, err := post.StatusOf(t.Context(), d)
	testkit.Must(t, err)
	return s
}

// keeps says whether anything in the queue still speaks of people.
func keeps(t *testing.T, d *db.DB) bool {
	t.Helper()
	some, err := db.Has(t.Context(), d, post.StillKept)
	testkit.Must(t, err)
	return some
}

func body(t *testing.T, m *mail.Message) (plain, markup string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	testkit.Must(t, err)
	r := multipart.NewReader(m.Body, params["boundary"])
	var parts []string
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		testkit.Must(t, err)
		text, err := io.ReadAll(quotedprintable.NewReader(p))
		testkit.Must(t, err)
		parts = append(parts, string(text))
	}
	if len(parts) != 2 {
		t.Fatalf("%d parts", len(parts))
	}
	return parts[0], parts[1]
}

// signedIn is how somebody signs in at an office that offers ways.
func signedIn(user string, ways []string) []string {
	switch {
	case user == "":
		return nil
	case len(ways) == 1:
		return []string{ways[0] + " " + user}
	default:
		return []string{sasl.Plain + " " + user}
	}
}

func TestALetterArrives(t *testing.T) {
	for name, c := range map[string]struct {
		how  int
		mode post.Mode
		user string
		ways []string
	}{
		"plain": {postoffice.Plain, post.Plain, "", nil}, "starttls": {postoffice.StartTLS, post.StartTLS, "ann", nil},
		"plain with a password on this machine": {postoffice.Plain, post.Plain, "ann", nil},
		"tls":                                   {postoffice.TLS, post.TLS, "ann", nil},
		"tls without a password":                {postoffice.TLS, post.TLS, "", nil},
		"tls and LOGIN":                         {postoffice.TLS, post.TLS, "ann", []string{sasl.Login}},
		"starttls and LOGIN":                    {postoffice.StartTLS, post.StartTLS, "ann", []string{sasl.Login}},
		"starttls and both":                     {postoffice.StartTLS, post.StartTLS, "ann", []string{sasl.Login, sasl.Plain}},
	} {
		t.Run(name, func(t *testing.T) {
			d, office := testkit.SQLite(t), postoffice.Open(t, c.how)
			office.Ways = c.ways
			conf := config(office)
			conf.TLS, conf.Username, conf.Password, conf.Trust = c.mode, c.user, "opensesame", office.Trust
			m := post.New(d, conf)
			enqueue(t, d, m, post.Letter{To: "ben@example.org", Name: "Bén Birch", Args: map[string]string{
				"Name": "Café “Nord”", "Before": "Hello <b>,\n\nhttps://forum.example/invited/abc?a=1&b=2\n\nanother day", "Last": "more",
			}})
			testkit.Must(t, m.Send(t.Context()))
			got := office.Letters()
			if len(got) != 1 || got[0].To != "ben@example.org" || got[0].From != "post@forum.example" || got[0].Secure != (c.how != postoffice.Plain) {
				t.Fatalf("the office has %+v", got)
			}
			if in := signedIn(c.user, c.ways); !slices.Equal(office.Users, in) {
				t.Errorf("signed in were %v, want %v", office.Users, in)
			}
			l := got[0].Message(t)
			subject, err := new(mime.WordDecoder).DecodeHeader(l.Header.Get("Subject"))
			testkit.Must(t, err)
			to, err := l.Header.AddressList("To")
			testkit.Must(t, err)
			if subject != "Settings of Café “Nord”" || to[0].Name != "Bén Birch" || l.Header.Get("Auto-Submitted") != "auto-generated" {
				t.Errorf("the header is %v", l.Header)
			}
			plain, markup := body(t, l)
			if want := "Hello <b>,\n\nhttps://forum.example/invited/abc?a=1&b=2\n\nanother day and more\n"; strings.ReplaceAll(plain, "\r\n", "\n") != want {
				t.Errorf("the text is %q", plain)
			}
			for _, want := range []string{"<p>Hello &lt;b&gt;,</p>", `<a href="https://forum.example/invited/abc?a=1&amp;b=2">`} {
				if !strings.Contains(markup, want) {
					t.Errorf("no %s in %s", want, markup)
				}
			}
			if s := status(t, d); s.Waiting != 0 || !s.Failure.At.IsZero() || keeps(t, d) {
				t.Errorf("after sending: %+v, and something is kept: %v", s, keeps(t, d))
			}
		})
	}
}

// TestHeadersHoldOneLine gives a letter hostile names and addresses: no line
// of theirs becomes a header.
func TestHeadersHoldOneLine(t *testing.T) {
	d, office := testkit.SQLite(t), postoffice.Open(t, postoffice.Plain)
	m := post.New(d, config(office))
	evil := "x\r\nBcc: eve@example.org\r\n\r\nbody\x00\u2028"
	enqueue(t, d, m, post.Letter{To: "ben@example.org", Name: evil, Args: map[string]string{"Name": evil, "Before": evil, "Last": evil}})
	for _, to := range []string{"ben@example.org\r\nBcc: eve@example.org", "ben@example.org, eve@example.org", "<ben@example.org>", "", "ben@exämple.org"} {
		enqueue(t, d, m, post.Letter{To: to, Args: map[string]string{"Name": "x", "Before": "x", "Last": "x"}})
	}
	testkit.Must(t, m.Send(t.Context()))
	got := office.Letters()
	if len(got) != 1 {
		t.Fatalf("%d letters went out", len(got))
	}
	if l := got[0].Message(t); len(l.Header) != 8 || l.Header.Get("Bcc") != "" {
		t.Errorf("the header is %v", l.Header)
	}
	if s := status(t, d); s.Waiting != 0 || s.Failure.Reason != "not an address" || !s.Failure.GivenUp || keeps(t, d) {
		t.Errorf("the others: %+v", s)
	}
}

// TestTriesAgain has the server refuse for now, refuse for good, and take a
// letter without saying so.
func TestTriesAgain(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		office, now := postoffice.Open(t, postoffice.Plain), time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		m := post.New(d, config(office))
		later := func(wait time.Duration) { now = now.Add(wait); testkit.Must(t, m.Send(t.Context())) }
		full := &smtp.SMTPError{Code: 451, Message: "cnry-mailbox ben@example.org is full"}
		gone := &smtp.SMTPError{Code: 550, Message: "cnry-no-such-user"}
		office.Set(func() { office.Refuse["ben@example.org"] = full; office.Refuse["eve@example.org"] = gone })
		args := map[string]string{"Name": "x", "Before": "x", "Last": "x"}
		enqueue(t, d, m, post.Letter{To: "ben@example.org", Args: args})
		enqueue(t, d, m, post.Letter{To: "eve@example.org", Args: args})
		later(0)
		if s := status(t, d); s.Waiting != 1 || !s.Oldest.Equal(now) || !strings.HasSuffix(s.Failure.Reason, "at RCPT") {
			t.Errorf("after one attempt: %+v", s)
		}
		later(30 * time.Second) // too early: nothing is tried
		office.Set(func() { delete(office.Refuse, "ben@example.org"); office.BreakAt = 1 })
		later(31 * time.Second)
		if n := len(office.Letters()); n != 1 {
			t.Fatalf("%d letters", n)
		}
		later(5 * time.Minute)
		got := office.Letters()
		if len(got) != 2 || got[0].Message(t).Header.Get("Message-ID") != got[1].Message(t).Header.Get("Message-ID") || got[0].Message(t).Header.Get("Message-ID") == "" {
			t.Errorf("a letter that came twice is not known again: %+v", got)
		}
		if s := status(t, d); s.Waiting != 0 || strings.Contains(s.Failure.Reason, "cnry") || keeps(t, d) {
			t.Errorf("in the end: %+v", s)
		}
	})
}

func TestGivesUp(t *testing.T) {
	d, now := testkit.SQLite(t), time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	office := postoffice.Open(t, postoffice.Plain)
	office.Set(func() { office.Refuse["ben@example.org"] = &smtp.SMTPError{Code: 421, Message: "not now"} })
	m := post.New(d, config(office))
	args := map[string]string{"Name": "x", "Before": "x", "Last": "x"}
	enqueue(t, d, m, post.Letter{To: "ben@example.org", Args: args})
	enqueue(t, d, m, post.Letter{To: "ben@example.org", Args: args, Until: now.Add(30 * time.Minute)})
	tried, last := 0, time.Time{}
	for range 5 * 24 * 60 {
		testkit.Must(t, m.Send(t.Context()))
		if s := status(t, d); s.Failure.At.After(last) {
			tried, last = tried+1, s.Failure.At
		}
		now = now.Add(time.Minute)
	}
	if s := status(t, d); s.Waiting != 0 || !s.Failure.GivenUp || keeps(t, d) {
		t.Errorf("after five days: %+v", s)
	}
	if tried < 6 || tried > 12 {
		t.Errorf("it was tried %d times", tried)
	}
}

// TestSendersShare runs several senders on one queue: each letter goes once.
func TestSendersShare(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		office := postoffice.Open(t, postoffice.Plain)
		const letters = 30
		m := post.New(d, config(office))
		for i := range letters {
			l := post.Letter{To: fmt.Sprintf("p%d@example.org", i), Key: fmt.Sprintf("k%d", i), Args: map[string]string{"Name": "x", "Before": "x", "Last": "x"}}
			enqueue(t, d, m, l)
			enqueue(t, d, m, l) // the key keeps the second out
		}
		var wg sync.WaitGroup
		errs := make([]error, 3)
		for i := range errs {
			wg.Go(func() { errs[i] = post.New(d, config(office)).Send(t.Context()) })
		}
		wg.Wait()
		testkit.Must(t, errors.Join(errs...))
		to := map[string]int{}
		for _, p := range office.Letters() {
			to[p.To]++
		}
		if len(to) != letters || len(office.Letters()) != letters {
			t.Errorf("%d letters for %d people", len(office.Letters()), len(to))
		}
	})
}

// TestLeaseRunsOut ends a sender between taking and sending: another goes on
// when the lease is over, and not before.
func TestLeaseRunsOut(t *testing.T) {
	d, now := testkit.SQLite(t), time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	office := postoffice.Open(t, postoffice.Plain)
	m := post.New(d, config(office))
	enqueue(t, d, m, post.Letter{To: "ben@example.org", Args: map[string]string{"Name": "x", "Before": "x", "Last": "x"}})
	testkit.Must(t, post.TakeOnly(t.Context(), m))
	testkit.Must(t, m.Send(t.Context()))
	if n := len(office.Letters()); n != 0 {
		t.Errorf("%d letters under another's lease", n)
	}
	now = now.Add(4 * time.Minute)
	testkit.Must(t, m.Send(t.Context()))
	if n := len(office.Letters()); n != 1 {
		t.Errorf("%d letters after the lease", n)
	}
}

// TestSecretsStaySecret refuses servers that would hear a letter or password
// in the open, or that nobody vouches for.
func TestSecretsStaySecret(t *testing.T) {
	for name, change := range map[string]func(c *post.Config, plain, secure *postoffice.Office){
		"no STARTTLS":             func(c *post.Config, plain, _ *postoffice.Office) { c.Port, c.TLS = plain.Port, post.StartTLS },
		"a certificate of nobody": func(c *post.Config, _, secure *postoffice.Office) { c.Port, c.TLS = secure.Port, post.StartTLS },
		"a wrong password": func(c *post.Config, plain, _ *postoffice.Office) {
			c.Port, c.Username, c.Password = plain.Port, "ann", "wrong"
		},
		"no password over LOGIN without TLS": func(c *post.Config, plain, _ *postoffice.Office) {
			plain.Ways = []string{sasl.Login}
			c.Port, c.Username, c.Password = plain.Port, "ann", "opensesame"
		},
		"TLS from the first byte with nobody's certificate": func(c *post.Config, _, secure *postoffice.Office) { c.Port, c.TLS = secure.Port, post.TLS },
		"nobody behind the number":                          func(c *post.Config, _, _ *postoffice.Office) { c.Port = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			d, plain, secure := testkit.SQLite(t), postoffice.Open(t, postoffice.Plain), postoffice.Open(t, postoffice.StartTLS)
			c := config(plain)
			change(&c, plain, secure)
			m := post.New(d, c)
			enqueue(t, d, m, post.Letter{To: "ben@example.org", Args: map[string]string{"Name": "x", "Before": "x", "Last": "x"}})
			testkit.Must(t, m.Send(t.Context()))
			s := status(t, d)
			if len(plain.Letters())+len(secure.Letters()) != 0 || s.Waiting != 1 || s.Failure.Reason == "" || s.Failure.GivenUp {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestNotSetUp(t *testing.T) {
	d := testkit.SQLite(t)
	m := post.New(d, post.Config{})
	enqueue(t, d, m, post.Letter{To: "ben@example.org"})
	m.Fill(note, nil)
	testkit.Must(t, m.Run(t.Context()))
	if s := status(t, d); m.On() || s.Waiting != 0 || keeps(t, d) {
		t.Errorf("something is queued that nobody sends: %+v", s)
	}
}

// TestFilledWhenSent completes letters as they are sent, and drops those for nobody.
func TestFilledWhenSent(t *testing.T) {
	d, office := testkit.SQLite(t), postoffice.Open(t, postoffice.Plain)
	m := post.New(d, config(office))
	m.Fill(note, func(_ context.Context, l post.Letter) (post.Letter, error) {
		if l.Ref == 2 {
			return l, post.ErrNobody
		}
		l.To, l.Args = "ben@example.org", map[string]string{"Name": "cnry-code", "Before": "x", "Last": "x"}
		return l, nil
	})
	enqueue(t, d, m, post.Letter{Ref: 1})
	enqueue(t, d, m, post.Letter{Ref: 2})
	testkit.Must(t, m.Send(t.Context()))
	if got := office.Letters(); len(got) != 1 || !strings.Contains(got[0].Raw, "cnry-code") {
		t.Errorf("the office has %+v", got)
	}
	if s := status(t, d); s.Waiting != 0 || !s.Failure.At.IsZero() || keeps(t, d) {
		t.Errorf("afterwards: %+v", s)
	}
}

// TestRuns sends what is queued while it runs.
func TestRuns(t *testing.T) {
	d, office := testkit.SQLite(t), postoffice.Open(t, postoffice.Plain)
	m := post.New(d, config(office))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- m.Run(ctx) }()
	enqueue(t, d, m, post.Letter{To: "ben@example.org", Args: map[string]string{"Name": "x", "Before": "x", "Last": "x"}})
	for end := time.Now().Add(20 * time.Second); len(office.Letters()) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing arrives")
		}
	}
	stop()
	testkit.Must(t, <-done)
}

// TestHeadersForReaders groups letters about one thing and says how they stop.
func TestHeadersForReaders(t *testing.T) {
	d, office := testkit.SQLite(t), postoffice.Open(t, postoffice.Plain)
	m := post.New(d, config(office))
	m.Fill(note, func(_ context.Context, l post.Letter) (post.Letter, error) {
		l.Thread, l.Stop = "thread.abc", "https://forum.example/mail/stop/xyz"
		l.Args = map[string]string{"Name": "x", "Before": "x", "Last": "x"}
		return l, nil
	})
	enqueue(t, d, m, post.Letter{To: "ben@example.org"})
	testkit.Must(t, m.Send(t.Context()))
	h := office.Letters()[0].Message(t).Header
	for name, want := range map[string]string{
		"References": "<thread.abc@forum.example>", "In-Reply-To": "<thread.abc@forum.example>",
		"List-Unsubscribe": "<https://forum.example/mail/stop/xyz>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
