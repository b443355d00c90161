package live

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"waymark/internal/auth"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/seal"
)

// Limits of a hub. A zero value is the default's, a negative one is none.
type Limits struct {
	// Each is how many connections a person may have; 8.
	Each int
	// All is how many connections there may be; 20,000.
	All int
	// Ring is how much news is kept for those who come back; 8,192.
	Ring int
	// Patience is how long a socket may take nothing before it is closed; 5 s.
	Patience time.Duration
}

// Sizes and times of connections.
const (
	queueLength = 32
	replayMost  = 1000 // changes that are read for one who comes back
	beatEvery   = 30 * time.Second
	slots       = 30 // parts that take turns within beatEvery
)

// A Hub tells the connections of one node what happens. It is safe for
// concurrent use.
type Hub struct {
	d      *db.DB
	auth   *auth.Auth
	sealer *seal.Sealer
	limits Limits

	// turn is held by whoever changes what somebody may know: so that nobody
	// is given memberships that were read before they ended.
	turn sync.Mutex

	shown atomic.Pointer[changes.Position] // at, for whoever must not wait

	mu      sync.Mutex
	at      changes.Position // up to here everybody has been told; zero: it does not follow yet
	ring    ring
	places  map[int64]*place
	people  map[int64]*person
	count   int // connections
	made    int // ever, to spread them over the slots
	stopped bool
	next    time.Time // when the next news may be told
	counted Counts
	writing atomic.Int64 // sockets that are being written to
	desk    desk
}

// Counts is what a hub has counted, for metrics.
type Counts struct {
	Open    int // connections now
	Slow    int // ended since they did not keep up
	Replays int // came back and were told what they had missed
	Resets  int // came back and were told to look anew
}

// A person has connections, and is a member of communities.
type person struct {
	id       int64
	memberOf []int64 // in order; the slice is replaced, never changed
	ears     []*Ear
}

// New makes a hub; it tells nothing until its Reader follows the change log.
func New(d *db.DB, accounts *auth.Auth, sealer *seal.Sealer, limits Limits) *Hub {
	standard := func(n *int, usual int) {
		if *n == 0 {
			*n = usual
		}
	}
	standard(&limits.Each, 8)
	standard(&limits.All, 20_000)
	standard(&limits.Ring, 8192)
	if limits.Patience <= 0 {
		limits.Patience = 5 * time.Second
	}
	return &Hub{d: d, auth: accounts, sealer: sealer, limits: limits, places: map[int64]*place{}, people: map[int64]*person{}, ring: ring{room: max(1, limits.Ring)}}
}

// At is the position up to which everybody has been told; ok is false while
// the hub does not follow the log.
func (h *Hub) At() (at changes.Position, ok bool) {
	if p := h.shown.Load(); p != nil {
		return *p, true
	}
	return at, false
}

// reach notes how far everybody has been told. The lock is held.
func (h *Hub) reach(at changes.Position) {
	h.at = at
	h.shown.Store(&at)
}

// Sealed is At as it may leave the server, or nothing.
func (h *Hub) Sealed() string {
	at, ok := h.At()
	if !ok {
		return ""
	}
	return Seal(h.sealer, at)
}

// Counts gives what has been counted so far.
func (h *Hub) Counts() Counts {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.counted
	c.Open = h.count
	return c
}

var (
	errStopping = errors.New("live: the server is about to stop")
	errFull     = errors.New("live: there are too many connections")
)

// admit makes room for a connection of a person, or says why there is none.
// The lock is held.
func (h *Hub) admit(who int64) error {
	p := h.people[who]
	switch {
	case h.stopped:
		return fault.Down("fault.live_stopping", errStopping)
	case h.limits.All > 0 && h.count >= h.limits.All:
		return fault.Down("fault.live_full", errFull)
	case p != nil && h.limits.Each > 0 && len(p.ears) >= h.limits.Each:
		return fault.Limited(beatEvery)
	}
	return nil
}

// each calls f for every connection. The lock is held.
func (h *Hub) each(f func(*person, *Ear)) {
	for _, p := range h.people {
		for _, e := range p.ears {
			f(p, e)
		}
	}
}

// enter begins a connection. The turn is held.
func (h *Hub) enter(ctx context.Context, e *Ear) error {
	h.mu.Lock()
	err := h.admit(e.who.Person)
	p := h.people[e.who.Person]
	h.mu.Unlock()
	if err != nil {
		return err
	}
	if p == nil {
		p = &person{id: e.who.Person}
		if err := h.learn(ctx, []*person{p}); err != nil {
			return err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.people[p.id]; now != nil {
		p = now
	}
	h.people[p.id] = p
	e.person, e.slot = p, h.made%slots
	h.made++
	h.count++
	p.ears = append(p.ears, e)
	return nil
}

// leave ends a connection.
func (h *Hub) leave(e *Ear) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := e.person
	for i, o := range p.ears {
		if o == e {
			p.ears = append(p.ears[:i:i], p.ears[i+1:]...)
			h.count--
			break
		}
	}
	if len(p.ears) == 0 && h.people[p.id] == p {
		delete(h.people, p.id)
	}
}
