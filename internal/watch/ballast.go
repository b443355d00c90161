package watch

import (
	"log/slog"
	"os"
	"path/filepath"
)

// ballastName is the file in the data directory that holds nothing but room.
const ballastName = "ballast"

// StandardBallast is the size of the ballast in bytes.
const StandardBallast = 64 << 20

func (w *Watch) ballast() string { return filepath.Join(w.Dir, ballastName) }

// makeBallast sets room aside, where that leaves plenty.
func (w *Watch) makeBallast(now Disk) {
	if w.Dir == "" || w.Ballast == 0 || levelOf(now.Free-min(now.Free, uint64(w.Ballast)), now.Total) != Plenty { //nolint:gosec // a size
		return
	}
	if _, err := os.Lstat(w.ballast()); err == nil {
		return
	}
	if err := reserve(w.ballast(), w.Ballast); err != nil {
		_ = os.Remove(w.ballast())
		w.Log.Debug("no ballast was made", slog.Any("error", err))
	}
}

// dropBallast gives the room back and says whether there was any.
func (w *Watch) dropBallast() bool {
	return w.Dir != "" && os.Remove(w.ballast()) == nil
}
