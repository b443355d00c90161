package index

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// DefaultFloor is the free space of the disk, in bytes, below which nothing is
// written: a full disk can end one of Bleve's goroutines.
const DefaultFloor = 256 << 20

// fullDisk is the free space below which a failed write is put down to that.
const fullDisk = 16 << 20

// Free returns how many bytes this process may still write to the disk of dir.
func Free(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil //nolint:gosec // a block size is positive
}

// roomless says whether a failed write is to be put down to a disk without
// room. What the disk says of itself is not enough: a quota, or a limit of how
// many files there may be, stands in no figure. Bleve passes errors on as text,
// and answers with panics too, so in the end a file is tried.
func roomless(dir string, floor uint64, err error) bool {
	if free, ferr := Free(dir); ferr == nil && free < max(floor, fullDisk) {
		return true
	}
	for _, e := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, e) || strings.Contains(err.Error(), e.Error()) {
			return true
		}
	}
	return noRoom(tried(dir))
}

func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// tried makes a file, as large as a small segment, and removes it again.
func tried(dir string) error {
	path := filepath.Join(dir, "ROOM")
	err := os.WriteFile(path, make([]byte, 64<<10), 0o600)
	return errors.Join(err, unmark(dir, "ROOM"))
}

// low makes ErrDiskLow of an error that says so.
func low(err error) error {
	if noRoom(err) {
		return fmt.Errorf("%w: %w", ErrDiskLow, err)
	}
	return err
}
