package mail_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	post "waymark/internal/mail"
	"waymark/internal/testkit"
	"waymark/internal/testkit/postoffice"
)

// TestTry says of each way in which a mail server can be wrong what it was,
// with the server's own words where it said any, and puts nothing in the queue.
func TestTry(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes a connection and says nothing
	testkit.Must(t, err)
	t.Cleanup(func() { _ = silent.Close() })
	for name, c := range map[string]struct {
		change func(c *post.Config, plain, secure *postoffice.Office)
		want   string // the reason; empty where the letter goes out
		answer string // what the server said, in part
	}{
		"a letter":       {func(*post.Config, *postoffice.Office, *postoffice.Office) {}, "", "250 "},
		"over STARTTLS":  {func(c *post.Config, _, s *postoffice.Office) { c.Port, c.TLS, c.Trust = s.Port, post.StartTLS, s.Trust }, "", "250 "},
		"nobody there":   {func(c *post.Config, _, _ *postoffice.Office) { c.Port = 1 }, "connection refused", ""},
		"no STARTTLS":    {func(c *post.Config, _, _ *postoffice.Office) { c.TLS = post.StartTLS }, "502 at STARTTLS", ""},
		"not trusted":    {func(c *post.Config, _, s *postoffice.Office) { c.Port, c.TLS = s.Port, post.StartTLS }, "the certificate is not trusted", ""},
		"wrong password": {func(c *post.Config, _, _ *postoffice.Office) { c.Username, c.Password = "ann", "wrong" }, "535 at AUTH", "535 "},
		"refused": {func(_ *post.Config, p, _ *postoffice.Office) {
			p.Refuse["ben@example.org"] = &smtp.SMTPError{Code: 550, Message: "not here"}
		}, "550 at RCPT", "not here"},
		"later": {func(_ *post.Config, p, _ *postoffice.Office) {
			p.Refuse["ben@example.org"] = &smtp.SMTPError{Code: 421, Message: "busy"}
		}, "421 at RCPT", "busy"},
		"no answer":       {func(c *post.Config, _, _ *postoffice.Office) { c.Port = silent.Addr().(*net.TCPAddr).Port }, "no answer at greeting", ""},
		"taken, then not": {func(_ *post.Config, p, _ *postoffice.Office) { p.BreakAt = 1 }, "451 at DATA", "taken, and not said so"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, plain, secure := testkit.SQLite(t), postoffice.Open(t, postoffice.Plain), postoffice.Open(t, postoffice.StartTLS)
			conf := config(plain)
			c.change(&conf, plain, secure)
			m := post.New(d, conf)
			ctx := t.Context()
			if name == "no answer" {
				brief, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
				defer cancel()
				ctx = brief
			}
			v, err := m.Try(ctx, post.Letter{Kind: note, To: "ben@example.org", Name: "Ben", Args: map[string]string{"Name": "x", "Before": "x", "Last": "x"}})
			testkit.Must(t, err)
			if v.Sent != (c.want == "") || v.Reason != c.want || !strings.Contains(v.Answer, c.answer) {
				t.Errorf("the verdict is %+v", v)
			}
			if got := len(plain.Letters()) + len(secure.Letters()); v.Sent && got != 1 {
				t.Errorf("%d letters came", got)
			}
			if s := status(t, d); s.Waiting != 0 || !s.Failure.At.IsZero() || keeps(t, d) {
				t.Errorf("the queue has %+v", s)
			}
		})
	}
	if _, err := (*post.Mail)(nil).Try(t.Context(), post.Letter{}); err == nil {
		t.Error("a letter goes out without a server")
	}
	if s := (*post.Mail)(nil).Setup(); s.Host != "" {
		t.Errorf("set up is %+v", s)
	}
}
