package watch

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"waymark/internal/db"
)

// A Problem is a reason for which the program is not ready.
type Problem string

// The problems.
const (
	Draining Problem = "draining" // it is about to stop
	NoRoom   Problem = "disk"     // its disk is full
	NoWrites Problem = "database" // nothing can be written
)

// A probe is what became of the last write that was made to see whether
// writing works.
type probe struct {
	at  time.Time // when it was answered
	err error
}

// Ready gives the reasons for which the program cannot do its work; none when
// it can. Search and mail are not among them: without them it works on.
func (w *Watch) Ready(ctx context.Context) (all []Problem) {
	if w.drains.Load() {
		all = append(all, Draining)
	}
	if w.ReadOnly() {
		all = append(all, NoRoom)
	}
	if p := w.probe(ctx); p.err != nil {
		all = append(all, NoWrites)
	}
	return all
}

// probe gives a recent answer of the database, or asks it. However many ask,
// it writes once in a few seconds, and not at all while nobody asks.
func (w *Watch) probe(ctx context.Context) probe {
	w.probing.Lock()
	defer w.probing.Unlock()
	if w.probed.err != nil || time.Since(w.probed.at) >= probeFresh {
		err := w.write(ctx)
		if err != nil && w.probed.err == nil && ctx.Err() == nil {
			w.Log.LogAttrs(ctx, slog.LevelError, "nothing can be written", slog.Any("error", err))
		}
		w.probed = probe{time.Now(), err}
		w.Failed(err)
	}
	return w.probed
}

// write writes a row and waits until it is on the disk. It also finds a
// database that a newer program has meanwhile made its own.
func (w *Watch) write(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		f := func(tx *db.Tx) error {
			if err := db.Fits(ctx, tx); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, writeProbe, strconv.FormatInt(tx.Micros(), 10))
			return err
		}
		if w.d.Dialect == db.Postgres {
			// Nodes that ask at the same moment must not abort one another.
			done <- w.d.Relay(ctx, f)
			return
		}
		done <- w.d.Write(ctx, f)
	}()
	// A writer that hangs does not look at ctx.
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Alive says that the database's writer answers, be it with an error: the sign
// of life of a watchdog, which must not restart a program for a full disk.
func (w *Watch) Alive(ctx context.Context) bool {
	err := w.probe(ctx).err
	return err == nil || ctx.Err() == nil && err != context.DeadlineExceeded //nolint:errorlint // the one that write gives
}
