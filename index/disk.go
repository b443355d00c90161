package index

import "syscall"

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
