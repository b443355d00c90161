package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

const (
	// cacheTime is how long a session or token is believed without a look at
	// the database. What ends in this process ends at once; what ends in
	// another when the change log says so, and after this time at the latest.
	cacheTime = 5 * time.Second
	// cacheSize bounds the memory; the cache starts anew when it is full.
	cacheSize = 20_000
)

type cacheKey = [sha256.Size]byte

// A cache keeps what was looked up by a secret's hash for a few seconds.
type cache[T any] struct {
	mu  sync.RWMutex
	all map[cacheKey]cached[T]
	gen uint64
}

type cached[T any] struct {
	value T
	until time.Time
}

func newCache[T any]() *cache[T] { return &cache[T]{all: map[cacheKey]cached[T]{}} }

func (c *cache[T]) get(k cacheKey, now time.Time) (value T, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.all[k]
	return e.value, ok && now.Before(e.until)
}

// generation is to be asked before the database is, and handed to put: what
// was read before something was dropped must not come back behind it.
func (c *cache[T]) generation() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.gen
}

func (c *cache[T]) put(k cacheKey, value T, gen uint64, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if gen != c.gen {
		return
	}
	if len(c.all) >= cacheSize {
		clear(c.all)
	}
	c.all[k] = cached[T]{value, now.Add(cacheTime)}
}

// drop forgets whatever f says yes to.
func (c *cache[T]) drop(f func(T) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gen++
	for k, e := range c.all {
		if f(e.value) {
			delete(c.all, k)
		}
	}
}
