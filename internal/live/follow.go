package live

import (
	"context"
	"fmt"
	"strings"
	"time"

	"waymark/internal/changes"
)

// Reader gives the reader of the change log that has the hub tell what
// happens. Its position is in memory: after a start it is the log's head.
func (h *Hub) Reader() changes.Reader { return reader{h} }

type reader struct{ h *Hub }

func (r reader) Name() string { return "live" }

func (r reader) Position(ctx context.Context) (changes.Position, error) {
	r.h.mu.Lock()
	at := r.h.at
	r.h.mu.Unlock()
	if at.Epoch != "" {
		return at, nil
	}
	head, err := changes.Head(ctx, r.h.d)
	if err != nil {
		return head, err
	}
	return head, r.Reset(ctx, head)
}

// Reset has everybody look anew: the log is another.
func (r reader) Reset(_ context.Context, head changes.Position) error {
	h := r.h
	h.turn.Lock()
	defer h.turn.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reach(head)
	h.ring.start(head.Seq)
	b := &batch{to: head, what: Reset}
	h.each(func(_ *person, e *Ear) { e.push(b) })
	return nil
}

// Handle tells a batch of changes. Where it fails it is tried again: nothing
// is passed over.
func (r reader) Handle(ctx context.Context, all []changes.Change, now changes.Position) error {
	if err := r.h.pause(ctx); err != nil {
		return err
	}
	if err := r.h.tell(ctx, all, now); err != nil {
		return fmt.Errorf("%w: %w", changes.ErrStop, err)
	}
	return nil
}

// pause waits where a great many were told of something a moment ago, so that
// what comes meanwhile is told at once and nobody's queue is filled by it.
func (h *Hub) pause(ctx context.Context) error {
	h.mu.Lock()
	wait := time.Until(h.next)
	h.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait):
		return nil
	}
}

// perEach is how long news rests for each connection; longest is the most.
const (
	perEach = 10 * time.Microsecond
	longest = 100 * time.Millisecond
)

func (h *Hub) tell(ctx context.Context, all []changes.Change, now changes.Position) error {
	h.turn.Lock()
	defer h.turn.Unlock()
	if err := h.obey(ctx, all); err != nil {
		return err
	}
	described, err := describe(ctx, h.d, all)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	b := &batch{to: now}
	for _, n := range described {
		if n != nil {
			b.news = append(b.news, n)
		}
	}
	h.settle(b.news)
	for _, n := range b.news {
		h.ring.add(n)
	}
	h.reach(now)
	for _, p := range h.people {
		if !b.hasFor(p) {
			continue
		}
		for _, e := range p.ears {
			e.push(b)
		}
	}
	h.next = time.Now().Add(min(longest, time.Duration(h.count)*perEach))
	return nil
}

// settle puts news into the places that the hub knows, as they are now. The
// turn and the lock are held.
func (h *Hub) settle(news []*News) {
	now := map[subject]*place{}
	for _, n := range news {
		if n.place == nil {
			continue
		}
		p := h.places[n.place.id]
		if p == nil {
			p = n.place
			h.places[p.id] = p
		} else {
			p.closed.Store(n.place.closed.Load())
			n.place = p
		}
		now[n.about()] = p
	}
	h.ring.moved(now)
}

// obey first does what changes who may know of what: it learns who is a member
// of what anew, and ends the connections of who is no longer signed in.
func (h *Hub) obey(ctx context.Context, all []changes.Change) error {
	again, asked := map[int64]*person{}, map[int64]*person{}
	h.mu.Lock()
	for _, c := range all {
		switch kind, _, _ := strings.Cut(c.Verb, "."); kind {
		case "member", "invitation", "move", kindCommunity:
			mark(again, h.people[c.Part])
			mark(again, h.people[c.Actor])
		case "person":
			mark(again, h.people[c.Subject])
			mark(asked, h.people[c.Subject])
		case "session", "token":
			mark(asked, h.people[c.Part])
		}
	}
	h.mu.Unlock()
	if err := h.learn(ctx, values(again)); err != nil {
		return err
	}
	return h.check(ctx, values(asked), nil)
}

func mark(set map[int64]*person, p *person) {
	if p != nil {
		set[p.id] = p
	}
}

func values(set map[int64]*person) []*person {
	all := make([]*person, 0, len(set))
	for _, p := range set {
		all = append(all, p)
	}
	return all
}
