package changes

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"waymark/internal/db"
)

// A Reader follows the log from a position that it keeps itself.
type Reader interface {
	// Name is the reader's, for the record of what it passed over.
	Name() string
	// Position is the last change the reader has handled, wherever it keeps it.
	Position(ctx context.Context) (Position, error)
	// Reset is called where that position is void: the reader starts anew
	// from the present, at or before head.
	Reset(ctx context.Context, head Position) error
	// Handle takes changes in order and keeps the position with their effect,
	// both or neither. It may be given changes again that it had.
	Handle(ctx context.Context, batch []Change, now Position) error
}

// Rest is how long those who follow the log to write wait after the bell: open
// pages are told first, on a processor and a disk that nobody else is using,
// and what is written in a burst is taken at once.
const Rest = 40 * time.Millisecond

// unhurried is a Reader that lets a while pass after the bell.
type unhurried interface{ Rest() time.Duration }

// batchSize is how many changes a reader gets at once.
const batchSize = 1000

var (
	noteSkipped = db.SQL(`INSERT INTO skipped_changes (reader, seq, at, reason) VALUES ($1, $2, $3, $4)
		ON CONFLICT (reader, seq) DO NOTHING`)
	selectSkipped = db.SQL(`SELECT seq FROM skipped_changes WHERE reader = $1 ORDER BY seq LIMIT 100`)
)

// Follow feeds r until ctx ends: at each ring of the bell and at least once a
// second, since a bell may be lost.
func Follow(ctx context.Context, d *db.DB, r Reader) error {
	bell := d.Bell()
	defer d.Unbell(bell)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var rest time.Duration
	if u, ok := r.(unhurried); ok {
		rest = u.Rest()
	}
	for {
		if err := Catch(ctx, d, r); err != nil && ctx.Err() == nil {
			slog.LogAttrs(ctx, slog.LevelError, "a reader of the change log stands still",
				slog.String("reader", r.Name()), slog.Any("error", err))
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-bell:
			Pause(ctx, rest)
		case <-tick.C:
		}
	}
}

// Pause lets a time pass, or ctx end.
func Pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Catch feeds r until nothing is left. On PostgreSQL it first moves what is
// committed from the outbox into the log.
func Catch(ctx context.Context, d *db.DB, r Reader) error {
	if err := Relay(ctx, d); err != nil {
		return err
	}
	p, err := r.Position(ctx)
	if err != nil {
		return err
	}
	if bad, err := void(ctx, d, p); err != nil {
		return err
	} else if bad {
		head, err := Head(ctx, d)
		if err != nil {
			return err
		}
		if err := r.Reset(ctx, head); err != nil {
			return err
		}
		if p, err = r.Position(ctx); err != nil {
			return err
		}
	}
	for ctx.Err() == nil {
		batch, err := After(ctx, d, p.Seq, batchSize)
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := feed(ctx, d, r, batch, p.Epoch); err != nil {
			return err
		}
		p.Seq = batch[len(batch)-1].Seq
	}
	return ctx.Err()
}

// ErrStop is wrapped by a reader that cannot go on at all (a full disk, a
// damaged index), so that its changes are not passed over one by one.
var ErrStop = errors.New("the reader stops")

// feed gives r a batch; where that fails it halves the batch until the
// poisonous change stands alone, records it and passes over it, so that one
// change does not stop the rest.
func feed(ctx context.Context, d *db.DB, r Reader, batch []Change, epoch string) error {
	last := Position{epoch, batch[len(batch)-1].Seq}
	err := r.Handle(ctx, batch, last)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil || errors.Is(err, ErrStop) || db.IsDiskFull(err):
		return err
	case len(batch) > 1:
		half := len(batch) / 2
		if err := feed(ctx, d, r, batch[:half], epoch); err != nil {
			return err
		}
		return feed(ctx, d, r, batch[half:], epoch)
	}
	slog.LogAttrs(ctx, slog.LevelError, "a change was passed over",
		slog.String("reader", r.Name()), slog.Int64("seq", last.Seq), slog.Any("error", err))
	if err := d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, noteSkipped, r.Name(), last.Seq, tx.Micros(), "failed")
		return err
	}); err != nil {
		return err
	}
	return r.Handle(ctx, nil, last)
}

// Skipped lists up to 100 changes that the reader so named passed over.
func Skipped(ctx context.Context, q db.Q, reader string) ([]int64, error) {
	return db.Column[int64](ctx, q, selectSkipped, reader)
}
