// Package mail sends letters. Whoever has something to tell puts a letter in
// the queue inside the transaction that it tells of; a sender takes letters
// from the queue under leases, tries again with growing pauses and gives up
// with a reason. Where no mail server is configured nothing is queued, and
// pages show the text for people to copy.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"sync"
	"time"

	"waymark/internal/db"
	"waymark/internal/words"
)

// A Mode says how a connection to the mail server is kept secret.
type Mode string

// The modes: TLS begun on a plain connection, without which nothing is sent;
// TLS from the first byte; none, for a server on the same machine or network.
const (
	StartTLS Mode = "starttls"
	TLS      Mode = "tls"
	Plain    Mode = "off"
)

// Ports are the usual ports of the modes.
var Ports = map[Mode]int{StartTLS: 587, TLS: 465, Plain: 25}

// Config says which server takes the letters and who they are from.
type Config struct {
	Host     string // empty: no mail
	Port     int    // 0: the mode's usual one
	Username string // empty: the server asks for none
	Password string
	From     string // address, or "Name <address>"
	TLS      Mode
	// Trust checks the server's certificate; nil for the machine's own list.
	Trust *tls.Config
	Words *words.Words
	Log   *slog.Logger
}

// A Mail queues and sends letters. A nil Mail is one that is not set up: it
// takes letters and does nothing with them.
type Mail struct {
	d *db.DB
	c Config

	mu    sync.Mutex
	fills map[string]Fill
}

// A Fill completes a letter when it is sent: it finds the address, or makes a
// code that is thus kept nowhere. It may be called again for the same letter,
// and gives ErrNobody where the letter is for nobody.
type Fill func(ctx context.Context, l Letter) (Letter, error)

// ErrNobody says that a letter is for nobody, or no longer worth sending.
var ErrNobody = errors.New("mail: nobody to send it to")

// New makes a Mail on a database, or nil where the configuration names no server.
func New(d *db.DB, c Config) *Mail {
	if c.Host == "" {
		return nil
	}
	if c.TLS == "" {
		c.TLS = StartTLS
	}
	if c.Port == 0 {
		c.Port = Ports[c.TLS]
	}
	if c.Words == nil {
		c.Words = words.In(words.Default)
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Mail{d: d, c: c, fills: map[string]Fill{}}
}

// On says whether letters are sent at all.
func (m *Mail) On() bool { return m != nil }

// Fill has letters of a kind completed by f when they are sent; to be called
// before Run.
func (m *Mail) Fill(k Kind, f Fill) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fills[k.name] = f
}

// complete fills a letter in, if its kind needs it.
func (m *Mail) complete(ctx context.Context, l Letter) (Letter, error) {
	m.mu.Lock()
	f := m.fills[l.Kind.name]
	m.mu.Unlock()
	if f == nil {
		return l, nil
	}
	kind, until := l.Kind, l.Until
	l, err := f(ctx, l)
	l.Kind, l.Until = kind, until
	return l, err
}

// Lasting is how long a letter without an end of its own is tried.
const Lasting = 3 * 24 * time.Hour
