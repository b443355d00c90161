// Package insight keeps the figures of communities up to date: it follows the
// change log and works a community's figures out anew some time after
// something happened in it, and now and then for all, since questions grow
// old by themselves.
package insight

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

const (
	// calm is the least time between two refreshments of a community, however
	// much happens in it.
	calm = 30 * time.Second
	// stale is when figures are worked out anew though nothing happened.
	stale = time.Hour
	// many is how many stale communities are asked for at once.
	many = 100
)

// Insight follows the change log of one database. It is safe for concurrent use.
type Insight struct {
	d *db.DB

	mu    sync.Mutex
	at    changes.Position
	dirty map[int64]bool      // something happened since the last refreshment
	last  map[int64]time.Time // when that was

	swept time.Time // of Run alone
}

// New makes an Insight that knows of nothing that happened before.
func New(d *db.DB) *Insight {
	return &Insight{d: d, dirty: map[int64]bool{}, last: map[int64]time.Time{}}
}

// Run keeps the figures up to date until ctx ends. It looks once a second and
// does not wait for the bell: nobody waits for figures.
func (i *Insight) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := i.step(ctx); err != nil && ctx.Err() == nil {
			slog.LogAttrs(ctx, slog.LevelError, "the figures of communities stand still", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// step works out what is due.
func (i *Insight) step(ctx context.Context) error {
	if err := changes.Catch(ctx, i.d, reader{i}); err != nil {
		return err
	}
	if now := i.d.Now(); now.Sub(i.swept) >= stale/6 {
		i.swept = now
		if err := i.sweep(ctx); err != nil {
			return err
		}
	}
	return i.refresh(ctx, i.due())
}

// Settle works out at once what is to be worked out: all that happened since
// the last time, and what is stale.
func (i *Insight) Settle(ctx context.Context) error {
	if err := changes.Catch(ctx, i.d, reader{i}); err != nil {
		return err
	}
	if err := i.sweep(ctx); err != nil {
		return err
	}
	i.mu.Lock()
	all := slices.Sorted(maps.Keys(i.dirty))
	i.mu.Unlock()
	return i.refresh(ctx, all)
}

// due are the communities in which something happened and whose figures have
// not just been worked out.
func (i *Insight) due() (communities []int64) {
	now := i.d.Now()
	i.mu.Lock()
	defer i.mu.Unlock()
	for id := range i.dirty {
		if now.Sub(i.last[id]) >= calm {
			communities = append(communities, id)
		}
	}
	slices.Sort(communities)
	return communities
}

func (i *Insight) refresh(ctx context.Context, communities []int64) error {
	for _, id := range communities {
		now := i.d.Now()
		i.mu.Lock()
		delete(i.dirty, id) // before the work, so that what happens meanwhile counts
		i.last[id] = now
		i.mu.Unlock()
		if err := forum.RefreshFigures(ctx, i.d, id, now); err != nil && !fault.IsNotFound(err) {
			i.mu.Lock()
			i.dirty[id] = true
			i.mu.Unlock()
			return err
		}
	}
	return nil
}

// sweep refreshes every community whose figures are stale or were never there.
func (i *Insight) sweep(ctx context.Context) error {
	before := i.d.Now().Add(-stale)
	for ctx.Err() == nil {
		old, err := forum.StaleFigures(ctx, i.d, before, many)
		if err != nil || len(old) == 0 {
			return err
		}
		if err := i.refresh(ctx, old); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// A reader notes in which communities something happened. Its position is in
// memory: what it has missed while nothing ran is stale, and swept.
type reader struct{ i *Insight }

func (r reader) Name() string { return "insight" }

func (r reader) Position(ctx context.Context) (changes.Position, error) {
	r.i.mu.Lock()
	at := r.i.at
	r.i.mu.Unlock()
	if at.Epoch != "" {
		return at, nil
	}
	head, err := changes.Head(ctx, r.i.d)
	if err != nil {
		return head, err
	}
	return head, r.Reset(ctx, head)
}

func (r reader) Reset(_ context.Context, head changes.Position) error {
	r.i.mu.Lock()
	defer r.i.mu.Unlock()
	r.i.at = head
	return nil
}

func (r reader) Handle(_ context.Context, batch []changes.Change, now changes.Position) error {
	r.i.mu.Lock()
	defer r.i.mu.Unlock()
	for _, c := range batch {
		if c.Community != 0 {
			r.i.dirty[c.Community] = true
		}
	}
	r.i.at = now
	return nil
}
