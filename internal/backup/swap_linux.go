package backup

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// swap puts next in the place of dir, and what was there to kept. At every
// moment there is a whole store at dir.
func swap(next, dir, kept string) error {
	err := unix.Renameat2(unix.AT_FDCWD, next, unix.AT_FDCWD, dir, unix.RENAME_EXCHANGE)
	switch {
	case err == nil:
		return os.Rename(next, kept)
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOSYS):
		return swapByTwo(next, dir, kept) // the file system cannot exchange
	}
	return &os.LinkError{Op: "exchange", Old: next, New: dir, Err: err}
}
