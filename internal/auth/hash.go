package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"

	"waymark/internal/fault"
)

// A cost is what a password hash takes. now is OWASP's first choice for
// argon2id in little memory; hashes of another cost are made anew when their
// owner signs in.
type cost struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

var nowCost = cost{memory: 19 * 1024, time: 2, threads: 1}

const (
	saltBytes = 16
	keyBytes  = 32
)

// A pool bounds how many password hashes are worked out at once: each takes
// 19 MiB, and a crowd at the door must not take the whole machine.
type pool struct {
	slots   chan struct{}
	waiting atomic.Int64
	longest int64
	runs    atomic.Int64 // how many hashes were worked out, for tests
}

// passwords is the pool of the whole process.
var passwords = newPool(2, 64)

func newPool(atOnce, longest int) *pool {
	return &pool{slots: make(chan struct{}, atOnce), longest: int64(longest)}
}

// key works out a hash, or fails with Limited where too many wait already.
func (p *pool) key(ctx context.Context, password string, salt []byte, c cost, length uint32) ([]byte, error) {
	if p.waiting.Add(1) > p.longest {
		p.waiting.Add(-1)
		return nil, fault.Limited(2 * time.Second)
	}
	defer p.waiting.Add(-1)
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-p.slots }()
	p.runs.Add(1)
	return argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, length), nil
}

// hash gives a password's hash in the usual notation, which names its cost.
func (p *pool) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	key, err := p.key(ctx, password, salt, nowCost, keyBytes)
	if err != nil {
		return "", err
	}
	return encode(nowCost, salt, key), nil
}

func encode(c cost, salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads, b64(salt), b64(key))
}

// matches says whether a password has a hash, and whether the hash is of
// another cost than is wanted now.
func (p *pool) matches(ctx context.Context, encoded, password string) (ok, stale bool, err error) {
	c, salt, want, err := decode(encoded)
	if err != nil {
		return false, false, err
	}
	key, err := p.key(ctx, password, salt, c, uint32(len(want))) //nolint:gosec // a few dozen bytes
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1, c != nowCost, nil
}

func decode(encoded string) (c cost, salt, key []byte, err error) {
	fail := func() (cost, []byte, []byte, error) {
		return cost{}, nil, nil, fmt.Errorf("auth: a password hash that is none of ours")
	}
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return fail()
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads); err != nil {
		return fail()
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(key) < 16 || len(key) > 128 || c.time < 1 || c.threads < 1 || c.memory > 1<<20 {
		return fail()
	}
	return c, salt, key, nil
}

// nobody is the hash of no password, for work that takes as long for an
// address nobody has as for one that somebody has.
var nobody = func() string {
	salt, key := make([]byte, saltBytes), make([]byte, keyBytes)
	_, _ = rand.Read(salt)
	_, _ = rand.Read(key)
	return encode(nowCost, salt, key)
}()
