package live

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"waymark/internal/forum"
)

// Run has every connection hear, every thirty seconds, that the line works,
// and looks by then at the latest who is still signed in and a member of what;
// until ctx ends.
func (h *Hub) Run(ctx context.Context) error {
	tick := time.NewTicker(beatEvery / slots)
	defer tick.Stop()
	for slot := 0; ; slot = (slot + 1) % slots {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := h.round(ctx, slot); err != nil && ctx.Err() == nil {
			slog.LogAttrs(ctx, slog.LevelError, "nobody could be asked who may know what", slog.Any("error", err))
		}
	}
}

// round is the turn of one slot.
func (h *Hub) round(ctx context.Context, slot int) error {
	h.turn.Lock()
	defer h.turn.Unlock()
	var ears []*Ear
	people := map[int64]*person{}
	h.mu.Lock()
	h.each(func(p *person, e *Ear) {
		if e.slot == slot {
			ears, people[p.id] = append(ears, e), p
		}
	})
	h.mu.Unlock()
	err := h.learn(ctx, values(people))
	if err == nil {
		err = h.check(ctx, nil, ears)
	}
	if err == nil && slot == 0 {
		err = h.look(ctx)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.at.Epoch == "" {
		return err
	}
	b := &batch{what: Beat, to: h.at}
	for _, e := range ears {
		e.push(b)
	}
	return err
}

// few is how many ids are asked for at once.
const few = 512

// learn asks what people are members of. The turn is held.
func (h *Hub) learn(ctx context.Context, people []*person) error {
	for some := range slices.Chunk(people, few) {
		ids := make([]int64, len(some))
		for i, p := range some {
			ids[i] = p.id
		}
		members, err := forum.MemberOf(ctx, h.d, ids)
		if err != nil {
			return err
		}
		h.mu.Lock()
		for _, p := range some {
			p.memberOf = members[p.id]
		}
		h.mu.Unlock()
	}
	return nil
}

// look asks how visible the communities are that there is news of. The turn is held.
func (h *Hub) look(ctx context.Context) error {
	var ids []int64
	h.mu.Lock()
	for id := range h.places {
		ids = append(ids, id)
	}
	h.mu.Unlock()
	for some := range slices.Chunk(ids, few) {
		refs, err := forum.PlaceRefs(ctx, h.d, some)
		if err != nil {
			return err
		}
		h.mu.Lock()
		for id, ref := range refs {
			h.places[id].closed.Store(&ref.Visibility)
		}
		h.mu.Unlock()
	}
	return nil
}

// check ends, of some connections and those of some people, the ones whose
// session or token is no longer good.
func (h *Hub) check(ctx context.Context, people []*person, ears []*Ear) error {
	h.mu.Lock()
	for _, p := range people {
		ears = append(ears, p.ears...)
	}
	h.mu.Unlock()
	for some := range slices.Chunk(ears, few) {
		var sessions, tokens []int64
		for _, e := range some {
			if e.who.Token != 0 {
				tokens = append(tokens, e.who.Token)
			} else {
				sessions = append(sessions, e.who.Session)
			}
		}
		good, err := h.auth.GoodSessions(ctx, sessions)
		if err != nil {
			return err
		}
		work, err := h.auth.GoodTokens(ctx, tokens)
		if err != nil {
			return err
		}
		for _, e := range some {
			if e.who.Token != 0 && !work[e.who.Token] || e.who.Token == 0 && !good[e.who.Session] {
				e.mu.Lock()
				e.finish(End{CodeSignedOut, "signed out"})
				e.mu.Unlock()
			}
		}
	}
	return nil
}

// Times in which those who were sent away at a stop come back.
const (
	spreadLeast = 2 * time.Second
	spreadEach  = 3 * time.Millisecond
	spreadMost  = 30 * time.Second
)

// Stop ends every connection, tells each at another moment to come back, and
// lets in no more. It waits until they have been told or ctx ends.
func (h *Hub) Stop(ctx context.Context) {
	h.mu.Lock()
	h.stopped = true
	spread := min(spreadMost, max(spreadLeast, time.Duration(h.count)*spreadEach))
	h.each(func(_ *person, e *Ear) {
		e.mu.Lock()
		e.finish(End{CodeRestart, fmt.Sprintf("retry_ms=%d", rand.Int64N(spread.Milliseconds()))}) //nolint:gosec // no secret
		e.mu.Unlock()
	})
	h.mu.Unlock()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for h.writing.Load() > 0 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
