// Package notify decides who hears of what and why. It follows the change log
// and keeps, in one transaction with its place in it, a row for each person
// who is told: the inbox. What waits there for ten minutes goes out by mail,
// as each person has said and within a budget of letters a day; the rest
// stands in one daily summary. What somebody may no longer see is neither
// shown nor sent.
package notify

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/mail"
	"waymark/internal/words"
)

// Name is the name under which the reader of the change log keeps its place.
const Name = "notify"

// Config is what people are told with.
type Config struct {
	DB    *db.DB
	Mail  *mail.Mail // nil: nothing goes out by mail
	Base  string     // address of the site, of links in letters
	Words *words.Words
	Log   *slog.Logger
}

// A Notify tells people.
type Notify struct {
	Config

	summed int64 // the day whose summaries are all queued
}

// New makes a Notify, which completes letters about notices as they are sent.
func New(c Config) *Notify {
	if c.Words == nil {
		c.Words = words.In(words.Default)
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	n := &Notify{Config: c}
	n.Mail.Fill(letterThread, n.fillThread)
	n.Mail.Fill(letterSummary, n.fillSummary)
	return n
}

// Reader gives the reader of the change log that writes notices: each once,
// with the reader's place in one transaction.
func (n *Notify) Reader() changes.Reader {
	return changes.Keeper{DB: n.DB, Called: Name, Whole: true, Effect: n.effect}
}

// tickTime is how often is looked whether something waits for its time.
const tickTime = 10 * time.Second

// Run follows the log, tells those who watch and queues letters, until ctx ends.
func (n *Notify) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return changes.Follow(ctx, n.DB, n.Reader()) })
	group.Go(func() error { return n.work(ctx) })
	return group.Wait()
}

func (n *Notify) work(ctx context.Context) error {
	bell := n.DB.Bell()
	defer n.DB.Unbell(bell)
	tick, sweep := time.NewTicker(tickTime), time.NewTicker(time.Hour)
	defer tick.Stop()
	defer sweep.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-bell:
			changes.Pause(ctx, changes.Rest)
			err = n.Spread(ctx)
		case <-tick.C:
			err = errors.Join(n.Spread(ctx), n.Post(ctx))
		case <-sweep.C:
			err = n.Sweep(ctx)
		}
		if err != nil && ctx.Err() == nil {
			n.Log.LogAttrs(ctx, slog.LevelError, "telling people stands still", slog.Any("error", err))
		}
	}
}

// Keep is how long a notice is kept, done or not.
const Keep = 180 * 24 * time.Hour

// Sweep forgets notices and letters from long ago, a thousand at a time.
func (n *Notify) Sweep(ctx context.Context) error {
	return n.DB.Write(ctx, func(tx *db.Tx) error {
		before := db.Micros(tx.Now.Add(-Keep))
		if _, err := tx.Exec(ctx, sweepNotices, before); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sweepLetters, before); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, sweepReading, db.Micros(tx.Now.Add(-readingKept)))
		return err
	})
}
