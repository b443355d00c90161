package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"

	"waymark/internal/fault"
)

const (
	freeTries    = 5
	longestWait  = 15 * time.Minute
	throttleSize = 50_000
)

// A Throttle slows down whoever fails again and again: after five failures
// each next one doubles the wait, up to a quarter of an hour. It holds hashes
// of what it is told, under a key of its own, and no e-mail address. A nil
// Throttle lets everything through.
type Throttle struct {
	now  func() time.Time
	salt [16]byte

	mu  sync.Mutex
	all map[cacheKey]tries
}

type tries struct {
	failed int
	until  time.Time
	last   time.Time
}

// NewThrottle makes a throttle that goes by a clock.
func NewThrottle(now func() time.Time) *Throttle {
	t := &Throttle{now: now, all: map[cacheKey]tries{}}
	_, _ = rand.Read(t.salt[:]) // never fails
	return t
}

// Check fails with Limited while the one that the parts name (an account, an
// account from an address) must wait.
func (t *Throttle) Check(parts ...string) error {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if wait := t.all[t.key(parts)].until.Sub(t.now()); wait > 0 {
		return fault.Limited(wait)
	}
	return nil
}

// Failed counts a failure.
func (t *Throttle) Failed(parts ...string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now, k := t.now(), t.key(parts)
	if len(t.all) >= throttleSize {
		t.shrink(now)
	}
	was := t.all[k]
	if now.Sub(was.last) > 4*longestWait {
		was = tries{}
	}
	was.failed, was.last = was.failed+1, now
	if over := was.failed - freeTries; over >= 0 {
		was.until = now.Add(min(longestWait, time.Second<<min(over, 20)))
	}
	t.all[k] = was
}

// Succeeded forgets the failures.
func (t *Throttle) Succeeded(parts ...string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.all, t.key(parts))
}

// shrink forgets those who wait no longer, or everybody where all still wait.
func (t *Throttle) shrink(now time.Time) {
	for k, e := range t.all {
		if !now.Before(e.until) {
			delete(t.all, k)
		}
	}
	if len(t.all) >= throttleSize {
		clear(t.all)
	}
}

func (t *Throttle) key(parts []string) (k cacheKey) {
	h := sha256.New()
	_, _ = h.Write(t.salt[:])
	for _, p := range parts {
		_, _ = h.Write([]byte(p))
		_, _ = h.Write([]byte{0})
	}
	h.Sum(k[:0])
	return k
}
