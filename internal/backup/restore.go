package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// nightsName is the directory of nightly backups in a data directory, unless
// the configuration says otherwise.
const nightsName = "backups"

// A Restored is what a restore did, or would do.
type Restored struct {
	Directory  string   `json:"directory"`
	Kept       string   `json:"kept,omitempty"`             // where what was there before lies now
	Taken      bool     `json:"speak_taken_over,omitempty"` // the anonymous channel goes on with the keys that were there before
	Epoch      string   `json:"epoch"`                      // the new one: every earlier position is void
	Migrations int      `json:"migrations"`                 // how many the backup had missed
	Trial      bool     `json:"dry_run"`                    // nothing was put in place
	Manifest   Manifest `json:"backup"`
}

// A Target is a directory to restore to, as it is now.
type Target int

// The targets.
const (
	Free  Target = iota // it is not there, or empty
	Store               // it holds a store
	Other               // it holds something else
)

// Look says what a directory holds.
func Look(dir string) (Target, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Free, nil
	case err != nil:
		return Other, err
	}
	found := Free
	for _, e := range entries {
		switch e.Name() {
		case databaseName:
			return Store, nil
		case "lock":
		default:
			found = Other
		}
	}
	return found, nil
}

// Restore makes dir the store that is in a backup. It unpacks beside dir,
// verifies, runs the migrations that are missing and begins a new epoch there,
// and only then exchanges the two; what was in dir is kept beside it. There is
// no search index in it: the server makes one. The caller holds the lock of a
// dir that is a store. With trial all is done but the exchange.
func Restore(ctx context.Context, file, dir string, trial bool) (r Restored, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return r, err
	}
	r.Directory, r.Trial = dir, trial
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return r, err
	}
	side, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".restoring-")
	if err != nil {
		return r, err
	}
	defer func() { _ = os.RemoveAll(side) }()
	if r.Manifest, err = Unpack(ctx, file, side); err != nil {
		return r, err
	}
	if r.Migrations, r.Epoch, err = ready(ctx, filepath.Join(side, databaseName)); err != nil {
		return r, err
	}
	if trial {
		return r, nil
	}
	if r.Kept, err = exchange(side, dir, r.Manifest.Made); err != nil || r.Kept == "" {
		return r, err
	}
	return r, errors.Join(regain(ctx, dir, r.Kept), regainSpeak(r.Manifest, dir, r.Kept))
}

// ready brings an unpacked database up to date, voids the positions that were
// given out while it was in use, and looks at it once more.
func ready(ctx context.Context, path string) (migrations int, epoch string, err error) {
	d, err := db.Open(ctx, path)
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if migrations, err = d.Migrate(ctx); err != nil {
		return 0, "", err
	}
	if err := changes.NewEpoch(ctx, d); err != nil {
		return 0, "", err
	}
	if epoch, err = changes.Epoch(ctx, d); err != nil {
		return 0, "", err
	}
	faults, err := d.Integrity(ctx)
	if err == nil && len(faults) > 0 {
		err = damaged(faults[0])
	}
	if err != nil {
		return 0, "", err
	}
	return migrations, epoch, d.Checkpoint(ctx, true)
}

// exchange puts side in the place of dir and keeps what was there.
func exchange(side, dir string, made time.Time) (kept string, err error) {
	if err := syncDir(side); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("put the restored store into its place: %w", err)
		}
	}()
	was, err := Look(dir)
	if err != nil {
		return "", err
	}
	if was == Free {
		// Nothing in it but a lock, if anything.
		if err := os.RemoveAll(dir); err != nil {
			return "", err
		}
		return "", errors.Join(os.Rename(side, dir), syncDir(filepath.Dir(dir)))
	}
	if was != Store {
		return "", fault.Clash("not_a_store", "fault.restore_other", "Directory", dir)
	}
	kept = dir + ".before-restore-" + made.UTC().Format(stamp)
	for n := 2; ; n++ {
		if _, err := os.Lstat(kept); errors.Is(err, fs.ErrNotExist) {
			break
		}
		kept = fmt.Sprintf("%s.before-restore-%s-%d", dir, made.UTC().Format(stamp), n)
	}
	if err := swap(side, dir, kept); err != nil {
		return "", err
	}
	// The nightly backups stay with the store that goes on.
	nights := filepath.Join(kept, nightsName)
	if _, err := os.Stat(nights); err == nil {
		if err := os.Rename(nights, filepath.Join(dir, nightsName)); err != nil {
			return kept, err
		}
	}
	return kept, syncDir(filepath.Dir(dir))
}

// stamp is a moment in the name of a file.
const stamp = "20060102-150405"
