package live

import (
	"context"

	"waymark/internal/changes"
)

// resume tells a connection what it has missed since a sealed position: from
// the ring, else by one bounded query; where that is not possible it is told
// to look anew.
func (h *Hub) resume(ctx context.Context, e *Ear, since string) error {
	at, following := h.At()
	if !following {
		var err error
		if at, err = changes.Head(ctx, h.d); err != nil {
			return err
		}
	}
	if since == "" {
		e.begin(at.Seq, &batch{what: Beat, to: at})
		return nil
	}
	seq, ok := Open(h.sealer, at.Epoch, since)
	if !ok {
		h.startAnew(e, at)
		return nil
	}
	news, ok, err := h.missed(ctx, e, changes.Position{Epoch: at.Epoch, Seq: seq}, at)
	switch {
	case err != nil:
		return err
	case !ok:
		h.startAnew(e, at)
	default:
		h.mu.Lock()
		h.counted.Replays++
		h.mu.Unlock()
		e.begin(seq, &batch{news: news, what: Beat, to: changes.Position{Epoch: at.Epoch, Seq: max(at.Seq, seq)}})
	}
	return nil
}

func (h *Hub) startAnew(e *Ear, at changes.Position) {
	h.mu.Lock()
	h.counted.Resets++
	h.mu.Unlock()
	e.begin(at.Seq, &batch{what: Reset, to: at})
}

// begin puts what a connection is told first before what came meanwhile.
func (e *Ear) begin(from int64, first *batch) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.from = from
	if e.end == nil {
		e.queue = append([]*batch{first}, e.queue...)
	}
}

// missed gives the news behind a position up to now; ok is false where they
// are too many or too long ago. The connection is being told what comes from
// now on, and is told what stands in both once.
func (h *Hub) missed(ctx context.Context, e *Ear, since, at changes.Position) (news []*News, ok bool, err error) {
	h.mu.Lock()
	news, ok = h.ring.after(since.Seq)
	h.mu.Unlock()
	if ok && since.Seq <= at.Seq {
		return news, len(news) <= replayMost, nil
	}
	if void, err := changes.Void(ctx, h.d, since); err != nil || void {
		return nil, false, err
	}
	all, err := changes.After(ctx, h.d, since.Seq, replayMost+1)
	if err != nil || len(all) > replayMost {
		return nil, false, err
	}
	described, err := describe(ctx, h.d, all)
	if err != nil {
		return nil, false, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range described {
		if n == nil || !n.reaches(e.who.Person, e.person.memberOf) {
			continue
		}
		if n.place != nil && h.places[n.place.id] != nil {
			n.place = h.places[n.place.id] // which hears of it if the community becomes private now
		}
		news = append(news, n)
	}
	return news, true, nil
}
