package watch

import (
	"errors"
	"os"
	"syscall"
)

// reserve makes a file whose room is its own, without writing it.
func reserve(path string, size int64) (err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // our own data directory
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return syscall.Fallocate(int(f.Fd()), 0, 0, size)
}
