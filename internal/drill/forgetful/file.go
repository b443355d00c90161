package forgetful

import (
	"context"
	"fmt"
	"os"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// A file is an open file.
type file struct {
	d  *Disk
	n  *node
	fd int
}

// reopen opens the same file once more.
func reopen(fd int) (*os.File, error) {
	return os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", fd), os.O_RDWR, 0)
}

// Read reads what is there, synced or not.
func (f *file) Read(_ context.Context, to []byte, at int64) (fuse.ReadResult, syscall.Errno) {
	n, err := syscall.Pread(f.fd, to, at)
	if err != nil {
		return nil, fs.ToErrno(err)
	}
	return fuse.ReadResultData(to[:n]), 0
}

// Write writes, and remembers what was there.
func (f *file) Write(_ context.Context, text []byte, at int64) (uint32, syscall.Errno) {
	var st syscall.Stat_t
	if err := syscall.Fstat(f.fd, &st); err != nil {
		return 0, fs.ToErrno(err)
	}
	if e := f.d.change(f.n.name(), at+int64(len(text)) > st.Size); e != 0 {
		return 0, e
	}
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if f.d.off {
		return 0, syscall.EIO
	}
	if err := f.d.remember(f.fd, at, at+int64(len(text))); err != nil {
		return 0, fs.ToErrno(err)
	}
	n, err := syscall.Pwrite(f.fd, text, at)
	return uint32(max(0, n)), fs.ToErrno(err) //nolint:gosec // not below nought
}

func (f *file) truncate(size int64) syscall.Errno {
	var st syscall.Stat_t
	if err := syscall.Fstat(f.fd, &st); err != nil {
		return fs.ToErrno(err)
	}
	if e := f.d.change(f.n.name(), size > st.Size); e != 0 {
		return e
	}
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if f.d.off {
		return syscall.EIO
	}
	if err := f.d.remember(f.fd, min(size, st.Size), st.Size); err != nil {
		return fs.ToErrno(err)
	}
	return fs.ToErrno(syscall.Ftruncate(f.fd, size))
}

// Fsync makes what is written durable, or says so.
func (f *file) Fsync(context.Context, uint32) syscall.Errno {
	name := f.n.name()
	if e := f.d.change(name, false); e != 0 {
		return e
	}
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if f.d.off {
		return syscall.EIO
	}
	if f.d.lies != nil && f.d.lies(name) {
		return 0
	}
	return fs.ToErrno(f.d.synced(f.fd))
}

// Flush does nothing: to close a file makes nothing durable.
func (f *file) Flush(context.Context) syscall.Errno { return 0 }

// Release closes the file.
func (f *file) Release(context.Context) syscall.Errno { return fs.ToErrno(syscall.Close(f.fd)) }
