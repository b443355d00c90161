package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// letterTime is how long the server may take over one letter.
const letterTime = time.Minute

// soon is a deadline of the network's, which goes by the machine's clock.
func soon(wait time.Duration) time.Time { return time.Now().Add(wait) } //nolint:forbidigo // it is not kept

// A line is a connection to the mail server, opened when the first letter
// needs it and again after it breaks.
type line struct {
	m    *Mail
	c    *smtp.Client
	n    net.Conn
	most time.Duration // for one letter; 0: letterTime
	said string        // what the server said when it took the last letter
}

func (l *line) patience() time.Time {
	if l.most > 0 {
		return soon(l.most)
	}
	return soon(letterTime)
}

func (l *line) close() {
	if l.c != nil {
		_ = l.n.SetDeadline(soon(5 * time.Second))
		_ = l.c.Quit()
		_ = l.c.Close()
		l.c = nil
	}
}

// send hands one letter over.
func (l *line) send(ctx context.Context, to string, raw []byte) *trouble {
	at, err := l.hand(ctx, to, raw)
	if err == nil {
		return nil
	}
	if l.c != nil {
		_ = l.c.Close()
		l.c = nil
	}
	return troubleOf(at, err)
}

// hand goes through the steps and says at which one it failed.
func (l *line) hand(ctx context.Context, to string, raw []byte) (at string, err error) {
	if l.c == nil {
		if at, err := l.open(ctx); err != nil {
			return at, err
		}
	}
	if err := l.n.SetDeadline(l.patience()); err != nil {
		return "connecting", err
	}
	_, from, err := l.m.sender()
	if err != nil {
		return "MAIL", err
	}
	if err := l.c.Mail(from); err != nil {
		return "MAIL", err
	}
	if err := l.c.Rcpt(to); err != nil {
		return "RCPT", err
	}
	l.said, err = l.data(raw)
	return "DATA", err
}

// data hands the text over and gives what the server says to it, which
// smtp.Client keeps to itself.
func (l *line) data(raw []byte) (said string, err error) {
	id, err := l.c.Text.Cmd("DATA")
	if err != nil {
		return "", err
	}
	l.c.Text.StartResponse(id)
	_, _, err = l.c.Text.ReadResponse(354)
	l.c.Text.EndResponse(id)
	if err != nil {
		return "", err
	}
	w := l.c.Text.DotWriter()
	if _, err := w.Write(raw); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	code, text, err := l.c.Text.ReadResponse(250)
	return strconv.Itoa(code) + " " + text, err
}

// open connects, begins TLS and signs in.
func (l *line) open(ctx context.Context) (at string, err error) {
	c := l.m.c
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	n, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(c.Host, strconv.Itoa(c.Port)))
	if err != nil {
		return "connecting", err
	}
	defer func() {
		if err != nil {
			_ = n.Close()
			l.c = nil
		}
	}()
	if err := n.SetDeadline(l.patience()); err != nil {
		return "connecting", err
	}
	secure := c.Trust.Clone()
	if secure == nil {
		secure = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	secure.ServerName = c.Host
	if c.TLS == TLS {
		n = tls.Client(n, secure)
	}
	l.n = n
	if l.c, err = smtp.NewClient(n, c.Host); err != nil {
		return "greeting", err
	}
	_, bare, err := l.m.sender()
	if err != nil {
		return "greeting", err
	}
	if _, domain, ok := strings.Cut(bare, "@"); ok {
		if err := l.c.Hello(domain); err != nil {
			return "EHLO", err
		}
	}
	if c.TLS == StartTLS {
		if err := l.c.StartTLS(secure); err != nil {
			return "STARTTLS", err
		}
	}
	if c.Username == "" {
		return "", nil
	}
	return "AUTH", l.c.Auth(l.auth())
}

// auth chooses a way to sign in that the server offers. A password goes out
// under TLS, or to this machine itself, and nowhere else.
func (l *line) auth() smtp.Auth {
	c := l.m.c
	if ok, ways := l.c.Extension("AUTH"); ok && strings.Contains(ways, "LOGIN") && !strings.Contains(ways, "PLAIN") {
		return &login{c.Username, c.Password}
	}
	return smtp.PlainAuth("", c.Username, c.Password, c.Host)
}

// login is the older way to sign in, which some servers have alone.
type login struct{ username, password string }

func (a *login) Start(s *smtp.ServerInfo) (string, []byte, error) {
	if !s.TLS {
		return "", nil, errors.New("mail: no password without TLS")
	}
	return "LOGIN", nil, nil
}

func (a *login) Next(asked []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	if strings.HasPrefix(strings.ToLower(string(asked)), "user") {
		return []byte(a.username), nil
	}
	return []byte(a.password), nil
}

// troubleOf says what went wrong in few words. What the server refuses for
// good is final, unless it is this program that it does not let in.
func troubleOf(at string, err error) *trouble {
	var said *textproto.Error
	var timeout net.Error
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &said):
		return &trouble{fmt.Sprintf("%d at %s", said.Code, at), said.Code >= 500 && (at == "RCPT" || at == "DATA")}
	case errors.As(err, &cert):
		return &trouble{"the certificate is not trusted", false}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &trouble{"connection refused", false}
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return &trouble{"no answer at " + at, false}
	default:
		return &trouble{"failed at " + at, false}
	}
}
