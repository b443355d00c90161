package speakup

import (
	"context"
	"sync"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/ticket"
)

// A presence knows who was here between two slots: in memory alone, and no
// finer than that.
type presence struct {
	mu sync.Mutex
	at map[ticket.Slot]map[int64]struct{}
}

// crowdOfDemo is how many more hold passes and are about in a demonstration.
const crowdOfDemo = 1200

// Seen notes that somebody who takes part is here.
func (s *Speak) Seen(v forum.Viewer) {
	slot := slotAfter(s.Zone, s.db.Now())
	p := &s.active
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at == nil {
		p.at = map[ticket.Slot]map[int64]struct{}{}
	}
	if p.at[slot] == nil {
		for old := range p.at {
			if old.Begins().Before(slot.Begins().Add(-24 * time.Hour)) {
				delete(p.at, old)
			}
		}
		p.at[slot] = map[int64]struct{}{}
	}
	p.at[slot][v.Person] = struct{}{}
}

// Crowd says how many hold this week's passes, and how many of those who take
// part were here between the last two slots. It is what the back room is told
// at a slot, and all that it is told.
func (s *Speak) Crowd(ctx context.Context, now time.Time) (holders, online int, err error) {
	n, err := db.Value[int64](ctx, s.db, holdersOf, string(ticket.EpochOf(now)))
	holders = int(n)
	last := slotBefore(s.Zone, now)
	s.active.mu.Lock()
	online = len(s.active.at[last])
	s.active.mu.Unlock()
	if s.Simulate {
		holders += crowdOfDemo
		online += crowdOfDemo
	}
	return holders, online, err
}

// Holders says how many hold this week's passes, rounded down to tens.
func (s *Speak) Holders(ctx context.Context) (int, error) {
	n, _, err := s.Crowd(ctx, s.db.Now())
	return n / 10 * 10, err
}
