package speakup

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"waymark/internal/db"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

// tendTime is how often is looked whether something is to be made or deleted.
const tendTime = time.Minute

// Run keeps the front room in order until ctx ends. Keys are made here, and
// never while somebody waits for a page.
func (s *Speak) Run(ctx context.Context) error {
	tick := time.NewTicker(tendTime)
	defer tick.Stop()
	for {
		if err := s.Tend(ctx); err != nil && ctx.Err() == nil {
			s.Log.LogAttrs(ctx, slog.LevelError, "the keys of the anonymous channel could not be tended", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Tend does what is due: it makes the next week, says in the log that the
// script is another one, and deletes what is over.
func (s *Speak) Tend(ctx context.Context) error {
	s.tend.Lock()
	defer s.tend.Unlock()
	var err error
	if s.Drops != nil {
		err = s.grow(ctx)
	}
	if errors.Is(err, errElse) {
		err = s.load(ctx)
	}
	return errors.Join(err, s.sweep(ctx), s.reorder(ctx))
}

func (s *Speak) grow(ctx context.Context) error {
	now := s.db.Now()
	if s.Simulate && s.now.Load().log == nil {
		if err := s.simulate(ctx, now); err != nil {
			return err
		}
	}
	if week, due := s.now.Load().due(now); due {
		if err := s.makeWeek(ctx, week, now); err != nil {
			return err
		}
	}
	return s.renewBundle(ctx, now)
}

// simulate makes the week that a demonstration begins in and the one behind
// it, as if each had been published a week before: so there is no week without
// passes, on whichever day it begins.
func (s *Speak) simulate(ctx context.Context, now time.Time) error {
	for week := range 2 {
		e := ticket.EpochOf(now).Add(week)
		if err := s.makeWeek(ctx, e, e.Begins().AddDate(0, 0, -7)); err != nil {
			return err
		}
	}
	return nil
}

// renewBundle has the log name the script that pages load, where that has
// become another one.
func (s *Speak) renewBundle(ctx context.Context, now time.Time) error {
	n := s.now.Load()
	if n.log == nil || n.entries[len(n.entries)-1].Bundle == s.Bundle {
		return nil
	}
	return s.amend(ctx, now, n.entries[len(n.entries)-1].Epoch, nil)
}

// Renew has the log say other keys for envelopes in the place of ones that the
// back room has lost. Slots of weeks that the log does not know are passed over.
func (s *Speak) Renew(ctx context.Context, slots []ticket.Slot) error {
	s.tend.Lock()
	defer s.tend.Unlock()
	byWeek := map[ticket.Epoch][]ticket.Slot{}
	var weeks []ticket.Epoch
	for _, slot := range slots {
		e := slot.Epoch()
		if s.now.Load().week(e) == 0 {
			continue
		}
		if byWeek[e] == nil {
			weeks = append(weeks, e)
		}
		byWeek[e] = append(byWeek[e], slot)
	}
	for _, e := range weeks {
		drops, err := s.dropsOf(ctx, byWeek[e])
		if err != nil {
			return err
		}
		if err := s.amend(ctx, s.db.Now(), e, drops); err != nil {
			return err
		}
	}
	return nil
}

// Published gives the public half of the key for a slot that the log says
// last, for whoever looks whether the back room still has its other half; nil
// where it says none.
func (s *Speak) Published(slot ticket.Slot) []byte {
	n := s.now.Load()
	if n.log == nil {
		return nil
	}
	return n.log.Drop(slot)
}

func (s *Speak) amend(ctx context.Context, now time.Time, week ticket.Epoch, drops []keylog.Drop) error {
	n := s.now.Load()
	of := n.week(week)
	if of == 0 || now.UTC().Format(time.DateOnly) > n.entries[of-1].ValidTo {
		return nil
	}
	e := n.entries[of-1]
	e.Amends, e.Keys, e.Quota, e.Drop, e.Bundle = of, nil, nil, drops, s.Bundle
	e.Published = max(now.UTC().Format(time.DateOnly), n.entries[len(n.entries)-1].Published)
	return s.append(ctx, e, nil)
}

// How long rows are kept after their week: keys of wallets a day, who has
// collected and who could for six weeks.
const (
	walletDays  = 1
	collectDays = 42
	readerDays  = 14
)

// sweep deletes the keys and rows whose time is over.
func (s *Speak) sweep(ctx context.Context) error {
	now := s.db.Now()
	burnt, err := s.burn(now)
	if err != nil {
		return err
	}
	if burnt {
		if err := s.forget(ctx); err != nil {
			return err
		}
	}
	// A week that is over for so many days ended before the week in which the
	// moment so many days ago lies.
	over := func(days int) string { return string(ticket.EpochOf(now.AddDate(0, 0, -days)).Add(-1)) }
	if due := over(walletDays) + over(readerDays) + over(collectDays); due != s.swept {
		err = s.sweepRows(ctx, over)
		if err == nil {
			s.swept = due
		}
	}
	return err
}

// reorder writes who has collected anew, once a slot, where the database keeps
// rows in the order in which they came: all in one transaction and in the order
// of their key, so that the table says no more than on SQLite.
func (s *Speak) reorder(ctx context.Context) error {
	slot := slotBefore(s.Zone, s.db.Now())
	if s.db.Dialect != db.Postgres || slot == s.ordered {
		return nil
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, reorderCollect)
		return err
	})
	if err == nil {
		s.ordered = slot
	}
	return err
}

// sweepRows deletes the rows whose time is over. Of keys nothing stays in the
// database's file, nor in the log that SQLite writes ahead of it.
func (s *Speak) sweepRows(ctx context.Context, over func(days int) string) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		for _, one := range []struct {
			s    *db.Statement
			days int
		}{{blankWalletKeys, walletDays}, {blankReaderKeys, readerDays}} {
			if _, err := tx.Exec(ctx, one.s, over(one.days), make([]byte, keySize)); err != nil {
				return err
			}
		}
		for _, one := range []struct {
			s    *db.Statement
			days int
		}{{sweepWalletKeys, walletDays}, {sweepReaderKeys, readerDays}, {sweepCollect, collectDays}, {sweepRoster, collectDays}} {
			if _, err := tx.Exec(ctx, one.s, over(one.days)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.db.Checkpoint(ctx, true)
}

// forget has the state hold those keys alone that are on the disk.
func (s *Speak) forget(ctx context.Context) error {
	next := *s.now.Load()
	next.signers = map[ticket.Epoch]map[ticket.KeyID]*ticket.Signer{}
	s.now.Store(&next)
	return s.load(ctx)
}
