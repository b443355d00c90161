package web

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"sync"
	"time"

	"waymark/internal/fault"
)

// A Cost says which bucket a request is paid from.
type Cost int

// The costs.
const (
	CostRead   Cost = iota + 1 // a page or a list
	CostWrite                  // whatever changes something
	CostSearch                 // a query of the index
	CostSignIn                 // a password, a code or a one-time address
	CostLive                   // to begin to listen to what happens
	CostUpload                 // a file
	CostNone                   // health and files that are cached
)

// costNames are the classes of requests in metrics.
var costNames = [...]string{CostRead: "read", CostWrite: "write", CostSearch: "search", CostSignIn: "sign_in", CostLive: "live", CostUpload: "upload", CostNone: "none"}

// rates says for each cost how many requests at once and how many a second.
// Everybody at a public body may come from one address, so nobody signed in
// shares a bucket with anybody.
var rates = [...]struct{ burst, second float64 }{
	CostRead:   {300, 30},
	CostWrite:  {60, 1},
	CostSearch: {60, 5},
	CostSignIn: {30, 0.1},
	CostUpload: {40, 0.1},
	CostLive:   {16, 2},
}

// limiter holds token buckets in memory; a restart fills them all.
type limiter struct {
	seed   maphash.Seed
	shards [16]limitShard
}

type limitShard struct {
	mu      sync.Mutex
	buckets map[bucketKey]bucket
}

type bucketKey struct {
	cost   Cost
	person int64
	addr   netip.Addr
}

type bucket struct {
	level float64
	at    time.Time
}

func newLimiter() *limiter {
	l := &limiter{seed: maphash.MakeSeed()}
	for i := range l.shards {
		l.shards[i].buckets = map[bucketKey]bucket{}
	}
	return l
}

// spend pays for a request, or says when to come again.
func (s *Server) spend(c *Call) error {
	cost := c.route.Cost
	if s.NoLimits || cost == CostNone {
		return nil
	}
	key := bucketKey{cost: cost, person: c.Viewer.Person}
	if key.person == 0 || cost == CostSignIn {
		// An IPv6 customer has a whole /64.
		key.person, key.addr = 0, c.rec.addr
		if p, err := key.addr.Prefix(64); err == nil && key.addr.Is6() {
			key.addr = p.Addr()
		}
	}
	if wait := s.limits.take(key, c.Now); wait > 0 {
		return fault.Limited(wait)
	}
	return nil
}

// take takes one token; where there is none it says how long until there is.
func (l *limiter) take(key bucketKey, now time.Time) time.Duration {
	rate := rates[key.cost]
	shard := &l.shards[l.shard(key)]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	b, ok := shard.buckets[key]
	if !ok {
		if len(shard.buckets) > 4096 {
			shard.sweep(now)
		}
		b = bucket{level: rate.burst, at: now}
	}
	b.level = min(rate.burst, b.level+max(0, now.Sub(b.at).Seconds())*rate.second)
	b.at = now
	if b.level < 1 {
		shard.buckets[key] = b
		return time.Duration((1 - b.level) / rate.second * float64(time.Second))
	}
	b.level--
	shard.buckets[key] = b
	return 0
}

// sweep forgets buckets that are full by now.
func (s *limitShard) sweep(now time.Time) {
	for key, b := range s.buckets {
		if r := rates[key.cost]; b.level+now.Sub(b.at).Seconds()*r.second >= r.burst {
			delete(s.buckets, key)
		}
	}
}

func (l *limiter) shard(key bucketKey) uint64 {
	var b [24]byte
	binary.LittleEndian.PutUint64(b[:], uint64(key.person)) //nolint:gosec // bits, not a number
	a := key.addr.As16()
	copy(b[8:], a[:])
	return maphash.Bytes(l.seed, b[:]) % uint64(len(l.shards))
}
