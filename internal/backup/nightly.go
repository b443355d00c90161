package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"waymark/internal/db"
	"waymark/internal/files"
)

var (
	nightName  = regexp.MustCompile(`^waymark-(\d{8}-\d{6})\.backup$`)
	beforeName = regexp.MustCompile(`^before-migration-\d+-(\d{8}-\d{6})\.backup$`)
)

// beforeKept is how many backups from before migrations are kept.
const beforeKept = 3

// Nights is where nightly backups of a data directory go by default.
func Nights(data string) string { return filepath.Join(data, nightsName) }

// A Night is one nightly backup in a directory.
type Night struct {
	File string
	Made time.Time
}

// List gives the nightly backups in a directory, the newest first.
func List(dir string) ([]Night, error) { return list(dir, nightName) }

func list(dir string, name *regexp.Regexp) ([]Night, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all []Night
	for _, e := range entries {
		if m := name.FindStringSubmatch(e.Name()); m != nil && e.Type().IsRegular() {
			if at, err := time.Parse(stamp, m[1]); err == nil {
				all = append(all, Night{filepath.Join(dir, e.Name()), at})
			}
		}
	}
	slices.SortFunc(all, func(a, b Night) int { return b.Made.Compare(a.Made) })
	return all, err
}

// MakeNight makes a nightly backup in dir, which it makes if need be, notes
// how that went, and then removes the oldest so that keep are left.
func MakeNight(ctx context.Context, d *db.DB, store *files.Store, dir, program string, keep int) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	file := filepath.Join(dir, "waymark-"+d.Now().UTC().Format(stamp)+".backup")
	m, err := Make(ctx, d, store, file, program, nil)
	if err != nil {
		return "", err
	}
	if err := NoteFile(ctx, d, file, m); err != nil {
		return file, err
	}
	return file, prune(dir, nightName, keep)
}

// NoteFile is Succeeded with the file's own size.
func NoteFile(ctx context.Context, d *db.DB, file string, m Manifest) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	return Succeeded(ctx, d, file, info.Size(), m)
}

// prune removes the oldest files of a kind, and what attempts that were cut
// off have left: only the holder of the data directory's lock comes here.
func prune(dir string, name *regexp.Regexp, keep int) error {
	for _, left := range []string{"waymark-*.tmp", "before-migration-*.tmp", ".rehearsal-*"} {
		found, err := filepath.Glob(filepath.Join(dir, left))
		if err != nil {
			return err
		}
		for _, path := range found {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	all, err := list(dir, name)
	if err != nil {
		return err
	}
	for _, old := range all[min(len(all), max(1, keep)):] {
		if err := os.Remove(old.File); err != nil {
			return err
		}
	}
	return nil
}

// Due says whether it is time for a nightly backup: the hour has come since
// the last one was made. A night that was missed while the server was off is
// made up for once it has run a while; a store that never had one waits for
// its hour. After a failure it is tried again an hour later.
func Due(now, began, last, failed time.Time, hour int) bool {
	y, m, day := now.Date()
	night := time.Date(y, m, day, hour, 0, 0, 0, now.Location())
	if night.After(now) {
		night = time.Date(y, m, day-1, hour, 0, 0, 0, now.Location())
	}
	switch {
	case !last.Before(night), now.Sub(failed) < failedPause:
		return false
	case began.Before(night):
		return true
	}
	return !last.IsZero() && now.Sub(began) >= missedPause
}

const (
	missedPause = 5 * time.Minute
	failedPause = time.Hour
)
