// Package auth knows how people and programs show who they are: passwords,
// web sessions, API tokens and addresses that work once. A person is the
// forum's; an account is a way to sign in as that person. Secrets are given
// out once and kept only as hashes.
package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"waymark/internal/db"
)

// Options say how long web sessions last; a zero value is the default's.
type Options struct {
	// Idle ends a session that has not been used for so long, by the day; 14 days.
	Idle time.Duration
	// Absolute ends every session so long after it began; 90 days.
	Absolute time.Duration
}

// Auth signs people in and knows them again. It is safe for concurrent use.
type Auth struct {
	d    *db.DB
	opts Options
	pool *pool

	sessions *cache[Session]
	tokens   *cache[Token]
}

// New makes an Auth on a database. Whoever runs several processes on one
// database must follow the change log with Reader.
func New(d *db.DB, opts Options) *Auth {
	if opts.Idle <= 0 {
		opts.Idle = 14 * day
	}
	if opts.Absolute <= 0 {
		opts.Absolute = 90 * day
	}
	return &Auth{d: d, opts: opts, pool: passwords, sessions: newCache[Session](), tokens: newCache[Token]()}
}

const day = 24 * time.Hour

// secretBytes is 256 bits: nobody guesses a secret, so it needs no slow hash.
const secretBytes = 32

// secretLength is the length of a secret in base64url.
const secretLength = 43

// newSecret makes a secret and the hash by which it is kept.
func newSecret(prefix string) (secret string, hash []byte) {
	var b [secretBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	secret = prefix + base64.RawURLEncoding.EncodeToString(b[:])
	h := hashOf(secret)
	return secret, h[:]
}

func hashOf(secret string) [sha256.Size]byte { return sha256.Sum256([]byte(secret)) }

// dayOf is the start of a moment's day in UTC, all that is kept of when a
// session or token was used.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(day) }
