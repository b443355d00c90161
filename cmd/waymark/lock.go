package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// errLocked says that another process has the data directory.
var errLocked = errors.New("the data directory is in use")

// A lock on a data directory is held while its file is open: it ends with the
// process, however that ends.
type lock struct{ file *os.File }

// lockData makes the data directory if need be and takes its lock; it fails
// with errLocked where another process has it.
func lockData(dir string) (*lock, error) {
	//nolint:gosec // whoever starts the program names it
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errLocked
		}
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	// For people who wonder who has it; the lock itself is the kernel's.
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return &lock{f}, nil
}

func (l *lock) release() error { return l.file.Close() }

// holder is the process that has a directory's lock, as far as its file says.
func holder(dir string) string {
	b, err := os.ReadFile(filepath.Join(dir, "lock")) //nolint:gosec // its own file
	if err != nil {
		return "?"
	}
	return strings.TrimSpace(string(b))
}
