package watch

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// A Status is how the program is, for people and for metrics.
type Status struct {
	Version  string
	Database db.Dialect
	Schema   int // the newest migration that the program knows
	Started  time.Time
	// Problems are the reasons for which it is not ready; none when it is.
	Problems []Problem
	Draining bool
	ReadOnly bool
	// Disk is that of the data directory.
	Disk Disk
	// Waiting is how many writes wait for the writer.
	Waiting int
	// WAL is the size in bytes of what SQLite has not yet moved into its file.
	WAL int64
	// Seq is the place of the newest change, and Outbox how many wait for one.
	Seq, Outbox int64
	// Readers are those that follow the log, by name.
	Readers []Lag
}

// A Lag is how far one that follows the change log is behind.
type Lag struct {
	Name    string
	Changes int64
	// Time is the age of the oldest change it has not had; 0 where it has had all.
	Time time.Duration
}

// Status tells how the program is now.
func (w *Watch) Status(ctx context.Context) (Status, error) {
	s := Status{
		Version: w.Version, Database: w.d.Dialect, Schema: db.Version(), Started: w.started,
		Problems: w.Ready(ctx), Draining: w.drains.Load(), ReadOnly: w.ReadOnly(), Disk: w.Disk(),
		Waiting: w.d.Waiting(), WAL: w.wal(),
	}
	head, err := changes.Head(ctx, w.d)
	if err != nil {
		return s, err
	}
	s.Seq = head.Seq
	if w.d.Dialect == db.Postgres {
		if s.Outbox, err = db.Value[int64](ctx, w.d, countOutbox); err != nil {
			return s, err
		}
	}
	s.Readers, err = w.lags(ctx, head)
	return s, err
}

// lags asks every reader of the log how far it is.
func (w *Watch) lags(ctx context.Context, head changes.Position) ([]Lag, error) {
	all, err := db.All(ctx, w.d, func(r db.Row) (l Lag, err error) {
		var at changes.Position
		if err = r.Scan(&l.Name, &at.Epoch, &at.Seq); at.Epoch != head.Epoch {
			at.Seq = 0 // its position is void: it has everything before it
		}
		l.Changes = max(0, head.Seq-at.Seq)
		return l, err
	}, selectReaders)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	readers := slices.Clone(w.readers)
	w.mu.Unlock()
	for _, r := range readers {
		if n, err := r.lag(ctx); err == nil {
			all = append(all, Lag{Name: r.name, Changes: n})
		}
	}
	for i := range all {
		if all[i].Changes == 0 {
			continue
		}
		at, err := db.Value[int64](ctx, w.d, selectWaits, head.Seq-all[i].Changes)
		if errors.Is(err, db.ErrNone) {
			continue
		} else if err != nil {
			return nil, err
		}
		all[i].Time = max(0, w.d.Now().Sub(db.Time(at)))
	}
	slices.SortFunc(all, func(a, b Lag) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// wal is the size of SQLite's write-ahead log.
func (w *Watch) wal() int64 {
	path := w.d.Path()
	if path == "" {
		return 0
	}
	info, err := os.Stat(path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}
