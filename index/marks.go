package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Marks are files beside Bleve's. OPENING is there while the index is being
// opened and counts the attempts that did not end: a damaged index can take the
// process down. RUNNING is there while it is open; finding it means that the
// process ended without closing, and CRASHES keeps those times.
const (
	openingMark = "OPENING"
	runningMark = "RUNNING"
	crashesMark = "CRASHES"

	maxAttempts = 2
	maxCrashes  = 5
	crashWindow = 10 * time.Minute
)

// attempt notes that the index is about to be opened; it answers ErrDamaged
// where that has ended the process too often.
func attempt(dir string) error {
	n := 0
	if b, err := os.ReadFile(filepath.Join(dir, openingMark)); err == nil {
		n, _ = strconv.Atoi(strings.TrimSpace(string(b)))
		n = max(n, 1)
	}
	if n >= maxAttempts {
		return fmt.Errorf("%w: the process ended while opening it %d times", ErrDamaged, n)
	}
	if err := crashed(dir); err != nil {
		return err
	}
	return mark(dir, openingMark, strconv.Itoa(n+1))
}

// crashed notes an end without closing; it answers ErrDamaged where there were
// many in a short time.
func crashed(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, runningMark)); err != nil {
		return nil //nolint:nilerr // no mark: the index was closed
	}
	now := time.Now()
	recent := []string{strconv.FormatInt(now.Unix(), 10)}
	if b, err := os.ReadFile(filepath.Join(dir, crashesMark)); err == nil {
		for _, s := range strings.Fields(string(b)) {
			if at, err := strconv.ParseInt(s, 10, 64); err == nil && now.Sub(time.Unix(at, 0)) < crashWindow {
				recent = append(recent, s)
			}
		}
	}
	if len(recent) >= maxCrashes {
		return fmt.Errorf("%w: the process ended without closing it %d times in %v", ErrDamaged, len(recent), crashWindow)
	}
	if err := mark(dir, crashesMark, strings.Join(recent, "\n")); err != nil {
		return err
	}
	return unmark(dir, runningMark)
}

func mark(dir, name, text string) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // our own directory
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func unmark(dir, name string) error {
	if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
