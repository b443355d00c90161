package forgetful

import (
	"errors"
	"math/rand/v2"
	"os"
	"syscall"
)

// block is how many bytes of a file are kept or forgotten together.
const block = 4096

// memory is what a file was when it was last synced, as far as it differs.
type memory struct {
	file *os.File         // held, so that the inode stays what it is
	size int64            // at the last sync
	was  map[int64][]byte // by block; nil: behind the end
}

func (m *memory) drop() { _ = m.file.Close() }

// remember keeps what is about to be overwritten. The disk is locked.
func (d *Disk) remember(fd int, from, to int64) error {
	var st syscall.Stat_t
	if err := syscall.Fstat(fd, &st); err != nil {
		return err
	}
	m := d.files[st.Ino]
	if m == nil {
		f, err := reopen(fd)
		if err != nil {
			return err
		}
		m = &memory{file: f, size: st.Size, was: map[int64][]byte{}}
		d.files[st.Ino] = m
	}
	for b := from / block; b*block < to; b++ {
		if _, had := m.was[b]; had {
			continue
		}
		m.was[b] = nil
		if b*block >= m.size {
			continue
		}
		text := make([]byte, block)
		n, err := m.file.ReadAt(text, b*block)
		if err != nil && n == 0 && b*block < st.Size {
			return err
		}
		m.was[b] = text[:n]
	}
	return nil
}

// synced forgets what a file was: it is now what it is.
func (d *Disk) synced(fd int) error {
	var st syscall.Stat_t
	if err := syscall.Fstat(fd, &st); err != nil {
		return err
	}
	if m := d.files[st.Ino]; m != nil {
		m.drop()
		delete(d.files, st.Ino)
	}
	return nil
}

// A Loss is what a cut took and left of what was not synced, in blocks.
type Loss struct{ Lost, Kept int }

// Cut takes the power away: each block that was not synced is kept with the
// chance keep, else it is again what it was; so is the size of each file. The
// disk is then unmounted; nobody may use it any more.
func (d *Disk) Cut(keep float64) (l Loss, err error) {
	d.mu.Lock()
	d.off = true
	for _, m := range d.files {
		err = errors.Join(err, m.forget(keep, &l))
	}
	d.mu.Unlock()
	return l, errors.Join(err, d.Unmount())
}

func (m *memory) forget(keep float64, l *Loss) error {
	if rand.Float64() >= keep {
		if err := m.file.Truncate(m.size); err != nil {
			return err
		}
	}
	st, err := m.file.Stat()
	if err != nil {
		return err
	}
	for b, was := range m.was {
		if rand.Float64() < keep {
			l.Kept++
			continue
		}
		l.Lost++
		if was == nil { // behind what was the end there is nothing, or noughts
			was = make([]byte, max(0, min(block, st.Size()-b*block)))
		}
		if _, err := m.file.WriteAt(was, b*block); err != nil {
			return err
		}
	}
	return nil
}
