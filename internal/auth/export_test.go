package auth

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/mail"
)

// HashRuns says how many password hashes an Auth's pool has worked out.
func (a *Auth) HashRuns() int64 { return a.pool.runs.Load() }

// WithPool gives an Auth a pool of its own.
func (a *Auth) WithPool(atOnce, longest int) *Auth {
	a.pool = newPool(atOnce, longest)
	return a
}

// Hold takes a place in the pool until the function it gives is called.
func (a *Auth) Hold() (release func()) {
	a.pool.slots <- struct{}{}
	return func() { <-a.pool.slots }
}

// Waiting says how many wait for the pool, those at work included.
func (a *Auth) Waiting() int64 { return a.pool.waiting.Load() }

// CheapHash hashes a password at less than today's cost.
func CheapHash(password string) string {
	c := cost{memory: 8, time: 1, threads: 1}
	salt := []byte("0123456789abcdef")
	key, err := newPool(1, 1).key(context.Background(), password, salt, c, keyBytes)
	if err != nil {
		panic(err)
	}
	return encode(c, salt, key)
}

// HashIsStale says whether a kept hash is of another cost than today's.
func HashIsStale(encoded string) bool {
	c, _, _, err := decode(encoded)
	return err != nil || c != nowCost
}

// Statements with which tests look at what is kept.
var (
	KeptHash = accountOf
	PutHash  = putAccount
)

// LetterReset is the kind of the letter about another password.
var LetterReset = letterReset

// FillOf is what writes that letter.
func FillOf(a *Auth, base string) mail.Fill { return a.fillReset(base) }

// CountLinks counts the links there are.
var CountLinks = db.Scan("a test", `SELECT COUNT(*) FROM one_time_links`)
