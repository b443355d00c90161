// Package forgetful mounts a directory as a disk that can lose its power,
// fill up and lie. What is written to it is kept in the directory behind it;
// when the power is cut, what was not synced is forgotten, all of it or by
// chance a block here and there. Names are taken to be durable at once: a
// missing sync of a directory is not found out.
package forgetful

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// ErrNone says that this computer cannot mount such a disk.
var ErrNone = errors.New("no FUSE here: /dev/fuse is missing or may not be used")

// A Disk is a mounted directory. It is safe for concurrent use.
type Disk struct {
	back   string
	server *fuse.Server

	mu    sync.Mutex
	files map[uint64]*memory // that hold something not synced, by inode
	off   bool               // the power is cut
	lies  func(name string) bool
	full  func(name string) bool
	free  uint64 // that it says it has; 0: the truth
	count int    // changes until at is called
	at    func()
	ended sync.Once
}

// Mount shows the directory back at mount, which must both exist. It fails
// with ErrNone where the system has no FUSE.
func Mount(back, mount string) (*Disk, error) {
	if _, err := os.Stat("/dev/fuse"); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	var st syscall.Stat_t
	if err := syscall.Stat(back, &st); err != nil {
		return nil, err
	}
	d := &Disk{back: back, files: map[uint64]*memory{}}
	root := &fs.LoopbackRoot{Path: back, Dev: st.Dev}
	top := &node{LoopbackNode: fs.LoopbackNode{RootData: root}, d: d}
	root.RootNode = top
	keep := time.Second
	var err error
	d.server, err = fs.Mount(mount, top, &fs.Options{
		AttrTimeout: &keep, EntryTimeout: &keep, NullPermissions: true,
		MountOptions: fuse.MountOptions{DirectMount: true, FsName: "forgetful", Name: "forgetful", MaxWrite: 128 << 10, DisableXAttrs: true},
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	return d, nil
}

// Lie has syncs of the files so named (below the mount) do nothing, and say
// that they did; nil: no lies.
func (d *Disk) Lie(about func(name string) bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lies = about
}

// Fill has the files so named refuse to grow, and new ones to be made; nil:
// there is room again. free is what the disk says it has; 0: the truth.
func (d *Disk) Fill(which func(name string) bool, free uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full, d.free = which, free
}

// At calls f once, before the n-th change from now: a write, a sync, a change
// of a name or of a size. The change waits for f.
func (d *Disk) At(n int, f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count, d.at = n, f
}

// Changes is how many changes there were since At was called with a number
// that is not reached.
func (d *Disk) Changes(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return n - d.count
}

// change counts a change of a file and says whether it may be made.
func (d *Disk) change(name string, grows bool) syscall.Errno {
	d.mu.Lock()
	d.count--
	f := d.at
	if d.count != 0 {
		f = nil
	}
	d.mu.Unlock()
	if f != nil {
		f()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.off:
		return syscall.EIO
	case grows && d.full != nil && d.full(name):
		return syscall.ENOSPC
	}
	return 0
}

// Unmount ends the disk with everything kept. Nobody may use it any more.
func (d *Disk) Unmount() (err error) {
	d.ended.Do(func() {
		for range 100 {
			if err = d.server.Unmount(); err == nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, m := range d.files {
			m.drop()
		}
	})
	return err
}
