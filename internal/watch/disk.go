package watch

import (
	"context"
	"fmt"
	"log/slog"
	"syscall"

	"waymark/internal/db"
)

// A Level is how much room a disk has left.
type Level int

// The levels, and what is held back at each.
const (
	Plenty Level = iota
	Low          // administrators are warned
	Tight        // uploads, the search index and backups wait
	Full         // nothing is written but sign-ins; reading goes on
)

var levelNames = [...]string{"plenty", "low", "tight", "full"}

// String gives the level's name as it stands in logs and metrics.
func (l Level) String() string { return levelNames[l] }

// floors are the room below which a level begins: a part of the disk or a
// size, whichever is smaller, so that a large disk is not called full for a
// percentage, nor a small one for a size that it never had.
var floors = [...]struct{ percent, bytes uint64 }{
	Low:   {15, 2 << 30},
	Tight: {5, 512 << 20},
	Full:  {2, 128 << 20},
}

// A Disk is the state of the data directory's disk, in bytes.
type Disk struct {
	Free, Total uint64
	Level       Level
}

// Floor is the room in bytes below which a disk of a size is at a level.
func Floor(l Level, total uint64) uint64 {
	f := floors[l]
	return min(total/100*f.percent, f.bytes)
}

func levelOf(free, total uint64) Level {
	for l := Full; l > Plenty; l-- {
		if free < Floor(l, total) {
			return l
		}
	}
	return Plenty
}

// space asks the system; what only its administrator may use is not free.
func space(dir string) (free, total uint64, err error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, 0, fmt.Errorf("room on the disk: %w", err)
	}
	size := uint64(fs.Bsize) //nolint:gosec // a block size is positive
	return fs.Bavail * size, fs.Blocks * size, nil
}

// look measures the disk once.
func (w *Watch) look() Disk {
	now := Disk{}
	if w.Dir != "" {
		if free, total, err := w.Space(w.Dir); err == nil && total > 0 {
			now = Disk{free, total, levelOf(free, total)}
		}
	}
	if w.refuse.Load() {
		now.Level = Full
	}
	w.disk.Store(&now)
	return now
}

// Look looks at the disk and does what its state asks for: it gives up the
// ballast where there is no room left, and makes it where there is plenty.
func (w *Watch) Look(ctx context.Context) {
	was := w.Disk().Level
	if w.refuse.Load() && w.write(ctx) == nil {
		w.refuse.Store(false)
	}
	now := w.look()
	if now.Level == Full && w.dropBallast() {
		// Room enough for what stands in the database's log to be moved into
		// its file; whether that worked shows at the next write.
		_ = w.d.Checkpoint(ctx, true)
		if w.refuse.Load() && w.write(ctx) == nil {
			w.refuse.Store(false)
		}
		w.Log.LogAttrs(ctx, slog.LevelWarn, "the disk is full, the ballast was given up")
		now = w.look()
	}
	if now.Level == Plenty {
		w.makeBallast(now)
	}
	if now.Level != was {
		level := slog.LevelWarn
		if now.Level < was {
			level = slog.LevelInfo
		}
		w.Log.LogAttrs(ctx, level, "room on the disk", slog.String("level", now.Level.String()),
			slog.Uint64("free", now.Free), slog.Uint64("total", now.Total))
	}
}

// Disk gives the state of the data directory's disk when it was last looked at.
func (w *Watch) Disk() Disk { return *w.disk.Load() }

// Pause says that what can wait must: uploads, the search index, backups.
func (w *Watch) Pause() bool { return w.Disk().Level >= Tight }

// ReadOnly says that nothing may be written but what signs people in and out.
// A database on another machine has a disk of its own.
func (w *Watch) ReadOnly() bool {
	return w.refuse.Load() || w.d.Dialect == db.SQLite && w.Disk().Level == Full
}
