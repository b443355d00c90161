package live

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"waymark/internal/changes"
)

// A Who is on whose behalf somebody listens, and by what right: a session or
// an API token.
type Who struct {
	Person         int64
	Session, Token int64
}

// An End says why a connection ends: a WebSocket's code and reason.
type End struct {
	Code   int
	Reason string
}

// Codes of ends. The reason of CodeRestart says after how many milliseconds
// to come back: "retry_ms=1234".
const (
	CodeRestart   = 1012
	CodeSignedOut = 4001
	CodeSlow      = 4008
)

// A batch is news that is told together, the same to everybody who may know.
type batch struct {
	news []*News
	to   changes.Position
	what string // Beat or Reset, where it is no news
}

// hasFor says whether a person may know of any of it.
func (b *batch) hasFor(p *person) bool {
	return slices.ContainsFunc(b.news, func(n *News) bool { return n.reaches(p.id, p.memberOf) })
}

// An Ear is one connection that is told what happens, of whatever kind.
type Ear struct {
	hub    *Hub
	who    Who
	person *person
	slot   int

	mu    sync.Mutex
	wake  func() // nil until it listens
	queue []*batch
	from  int64 // it knows of everything up to here
	busy  bool  // somebody is about to take what waits
	end   *End
}

// push has a batch wait for the connection. Whoever does not keep up is sent
// away and comes back with its position.
func (e *Ear) push(b *batch) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.end != nil || b.what == "" && b.to.Seq <= e.from {
		return
	}
	if len(e.queue) >= queueLength {
		e.hub.counted.Slow++
		e.finish(End{CodeSlow, "slow"})
		return
	}
	e.queue = append(e.queue, b)
	e.call()
}

// finish ends the connection; what waits is dropped. The ear's lock is held.
func (e *Ear) finish(end End) {
	if e.end == nil {
		e.end, e.queue = &end, nil
		e.call()
	}
}

// call wakes who takes, unless they are at it. The ear's lock is held.
func (e *Ear) call() {
	if e.wake != nil && !e.busy {
		e.busy = true
		e.wake()
	}
}

// Listen begins to tell: wake is called whenever something waits, once until
// Take finds nothing more. It must not block and must not call the ear.
func (e *Ear) Listen(wake func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wake = wake
	if len(e.queue) > 0 || e.end != nil {
		e.call()
	}
}

// Take gives what waits, as far as the viewer may know of it at this moment:
// of news that is alike the last. It gives why the connection ends, if it
// does. Where there is neither, wake is called for the next.
func (e *Ear) Take() (all []Message, end *End) {
	h := e.hub
	for {
		e.mu.Lock()
		queue := e.queue
		e.queue = nil
		if e.end != nil || len(queue) == 0 {
			e.busy, end = false, e.end
			e.mu.Unlock()
			return nil, end
		}
		from := e.from
		e.from = max(from, queue[len(queue)-1].to.Seq)
		e.mu.Unlock()
		h.mu.Lock()
		memberOf := e.person.memberOf
		h.mu.Unlock()
		if all = h.messages(queue, from, e.who.Person, memberOf); len(all) > 0 {
			return all, nil
		}
	}
}

// messages makes of batches what one is told who knows of everything up to from.
func (h *Hub) messages(queue []*batch, from int64, person int64, memberOf []int64) []Message {
	var all []Message
	last, beat := queue[len(queue)-1].to, false
	for i, b := range queue {
		beat = beat || b.what == Beat
		if b.what == Reset {
			all = []Message{h.bare(Reset, b.to)}
			queue, from = queue[i:], b.to.Seq
			break
		}
	}
	for _, n := range newest(queue, func(n *News) bool { return n.Seq > from && n.reaches(person, memberOf) }) {
		if n.anew(person, memberOf) {
			all = append(all, h.bare(Reset, changes.Position{Epoch: last.Epoch, Seq: n.Seq}))
			continue
		}
		all = append(all, h.message(n, last.Epoch))
	}
	if beat {
		m := h.bare(Beat, last)
		m.beat = true
		all = append(all, m)
	}
	return all
}

// newest gives the news that want says yes to, in order: of what is alike the
// last.
func newest(queue []*batch, want func(*News) bool) []*News {
	type alike struct{ kind, subject, what, part string }
	var news []*News
	place := map[alike]int{}
	for _, b := range queue {
		for _, n := range b.news {
			if !want(n) {
				continue
			}
			key := alike{n.Kind, n.Subject, n.What, n.Part}
			if i, had := place[key]; had {
				news[i] = n
			} else {
				place[key] = len(news)
				news = append(news, n)
			}
		}
	}
	slices.SortFunc(news, func(a, b *News) int { return cmp.Compare(a.Seq, b.Seq) })
	return news
}

// Close ends the connection from the side of whoever listens.
func (e *Ear) Close() {
	e.mu.Lock()
	e.end, e.queue, e.wake = cmp.Or(e.end, &End{}), nil, nil
	e.mu.Unlock()
	e.hub.leave(e)
}

// Open begins a connection that knows of everything up to a sealed position;
// without one it knows of everything up to now. It is TooMany or Unavailable
// where there is no room.
func (h *Hub) Open(ctx context.Context, who Who, since string) (*Ear, error) {
	e := &Ear{hub: h, who: who}
	h.turn.Lock()
	err := h.enter(ctx, e)
	h.turn.Unlock()
	if err != nil {
		return nil, err
	}
	// Whoever was signed out while this went on is found now.
	if err = h.check(ctx, nil, []*Ear{e}); err == nil {
		err = h.resume(ctx, e, since)
	}
	if err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}
