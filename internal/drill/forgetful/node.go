package forgetful

import (
	"context"
	"path/filepath"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// A node is a file or directory of the disk.
type node struct {
	fs.LoopbackNode
	d *Disk
}

// WrapChild makes a node of what is below this one.
func (n *node) WrapChild(context.Context, fs.InodeEmbedder) fs.InodeEmbedder {
	return &node{LoopbackNode: fs.LoopbackNode{RootData: n.RootData}, d: n.d}
}

func (n *node) name() string { return n.Path(n.Root()) }

func (n *node) path(name string) string { return filepath.Join(n.d.back, n.name(), name) }

// Statfs tells how full the disk is.
func (n *node) Statfs(ctx context.Context, out *fuse.StatfsOut) syscall.Errno {
	e := n.LoopbackNode.Statfs(ctx, out)
	n.d.mu.Lock()
	defer n.d.mu.Unlock()
	if n.d.free > 0 && out.Bsize > 0 {
		out.Bavail, out.Bfree = n.d.free/uint64(out.Bsize), n.d.free/uint64(out.Bsize)
	}
	return e
}

// Open opens a file for reading and writing, whatever was asked: what is
// about to be overwritten is read.
func (n *node) Open(_ context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	fd, err := syscall.Open(n.path(""), how(flags)&^syscall.O_TRUNC, 0)
	if err != nil {
		return nil, 0, fs.ToErrno(err)
	}
	f := &file{d: n.d, fd: fd, n: n}
	if flags&syscall.O_TRUNC != 0 {
		if e := f.truncate(0); e != 0 {
			_ = syscall.Close(fd)
			return nil, 0, e
		}
	}
	return f, 0, 0
}

func how(flags uint32) int {
	h := int(flags) &^ (syscall.O_APPEND | syscall.O_CREAT | syscall.O_EXCL | syscall.O_DIRECT)
	if h&syscall.O_ACCMODE == syscall.O_WRONLY {
		h = h&^syscall.O_ACCMODE | syscall.O_RDWR
	}
	return h | syscall.O_CLOEXEC
}

// Create makes a file.
func (n *node) Create(ctx context.Context, name string, flags, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	if e := n.d.change(filepath.Join(n.name(), name), true); e != 0 {
		return nil, nil, 0, e
	}
	h := how(flags)&^syscall.O_TRUNC | syscall.O_CREAT | int(flags)&syscall.O_EXCL
	fd, err := syscall.Open(n.path(name), h, mode)
	if err != nil {
		return nil, nil, 0, fs.ToErrno(err)
	}
	child, e := n.Lookup(ctx, name, out)
	if e != 0 {
		_ = syscall.Close(fd)
		return nil, nil, 0, e
	}
	made, ok := child.Operations().(*node)
	if !ok {
		_ = syscall.Close(fd)
		return nil, nil, 0, syscall.EIO
	}
	return child, &file{d: n.d, fd: fd, n: made}, 0, 0
}

// Mkdir makes a directory.
func (n *node) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	if e := n.d.change(filepath.Join(n.name(), name), true); e != 0 {
		return nil, e
	}
	return n.LoopbackNode.Mkdir(ctx, name, mode, out)
}

// Unlink removes a file.
func (n *node) Unlink(ctx context.Context, name string) syscall.Errno {
	if e := n.d.change(filepath.Join(n.name(), name), false); e != 0 {
		return e
	}
	return n.LoopbackNode.Unlink(ctx, name)
}

// Rename changes a name.
func (n *node) Rename(_ context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	if e := n.d.change(filepath.Join(n.name(), name), false); e != 0 {
		return e
	}
	into, ok := to.(*node)
	if !ok || flags != 0 {
		return syscall.EINVAL
	}
	return fs.ToErrno(syscall.Rename(n.path(name), into.path(newName)))
}

// Setattr changes a file's size, or what else there is of it.
func (n *node) Setattr(ctx context.Context, h fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	if size, ok := in.GetSize(); ok {
		fd, err := syscall.Open(n.path(""), syscall.O_RDWR|syscall.O_CLOEXEC, 0)
		if err != nil {
			return fs.ToErrno(err)
		}
		f := &file{d: n.d, fd: fd, n: n}
		e := f.truncate(int64(size)) //nolint:gosec // a file's size
		_ = syscall.Close(fd)
		if e != 0 {
			return e
		}
		in.Valid &^= fuse.FATTR_SIZE
	}
	return n.LoopbackNode.Setattr(ctx, nil, in, out)
}

// Getattr tells of a file.
func (n *node) Getattr(ctx context.Context, h fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	if f, ok := h.(*file); ok {
		var st syscall.Stat_t
		if err := syscall.Fstat(f.fd, &st); err != nil {
			return fs.ToErrno(err)
		}
		out.FromStat(&st)
		return 0
	}
	return n.LoopbackNode.Getattr(ctx, nil, out)
}

// CopyFileRange is not offered: it would go past the memory.
func (n *node) CopyFileRange(context.Context, fs.FileHandle, uint64, *fs.Inode, fs.FileHandle, uint64, uint64, uint64) (uint32, syscall.Errno) {
	return 0, syscall.ENOSYS
}
