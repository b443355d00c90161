// Package watch knows how the running program is: whether it can write, how
// much room its disk has, how far what follows the change log is behind, and
// whether it is about to stop. It holds back what may wait when room runs
// short, and tells all of it as readiness, as a status for people and as
// metrics. None of it names or counts anybody.
package watch

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"waymark/internal/db"
)

// Options say what a Watch looks at; all may be left out.
type Options struct {
	// Dir is the data directory, whose disk is watched; empty: none is.
	Dir string
	// Log is told when the state of the disk changes.
	Log *slog.Logger
	// Space gives the free and the whole space of a directory's disk in bytes,
	// in place of the system's answer.
	Space func(dir string) (free, total uint64, err error)
	// Ballast is the size of the file that is given up when the disk is full;
	// 0 for none.
	Ballast int64
	// Version is the program's.
	Version string
}

// A Watch looks after one running program. It is safe for concurrent use.
type Watch struct {
	Options

	d       *db.DB
	started time.Time
	metrics *metrics

	drains atomic.Bool
	disk   atomic.Pointer[Disk]
	refuse atomic.Bool // the database itself said that its disk is full
	nudge  chan struct{}

	probing sync.Mutex
	probed  probe

	mu      sync.Mutex
	readers []reader
}

// A reader is one that follows the change log and keeps its position itself.
type reader struct {
	name string
	lag  func(context.Context) (int64, error)
}

const (
	lookTime   = 2 * time.Second // how often the disk is looked at
	probeFresh = 4 * time.Second // how long a write that worked is proof enough
	probeTime  = 2 * time.Second // how long a write may take
)

// New makes a Watch over a database.
func New(d *db.DB, o Options) *Watch {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Space == nil {
		o.Space = space
	}
	w := &Watch{Options: o, d: d, started: time.Now(), nudge: make(chan struct{}, 1)}
	w.disk.Store(&Disk{})
	w.metrics = newMetrics(w)
	w.look()
	return w
}

// Run looks at the disk from time to time, until ctx ends.
func (w *Watch) Run(ctx context.Context) error {
	tick := time.NewTicker(lookTime)
	defer tick.Stop()
	for {
		w.Look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-w.nudge:
		}
	}
}

// Failed tells the watch of an error of the database: that its disk is full is
// acted upon at once.
func (w *Watch) Failed(err error) {
	if !db.IsDiskFull(err) || w.refuse.Swap(true) {
		return
	}
	select {
	case w.nudge <- struct{}{}:
	default:
	}
}

// Follows has a reader of the change log that keeps its position outside the
// database shown among the others; lag is the number of changes it has not had.
func (w *Watch) Follows(name string, lag func(context.Context) (int64, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readers = append(w.readers, reader{name, lag})
}

// Drain has the program no longer count as ready, since it is about to stop.
func (w *Watch) Drain() { w.drains.Store(true) }
