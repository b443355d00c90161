package index

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	segapi "github.com/blevesearch/scorch_segment_api/v2"
)

// Check looks whether every file is there, reads every segment's and holds it
// against the sum at its end, which Bleve writes and never looks at. Faults: ErrDamaged (close the index
// and build it anew), ErrClosed, or that of ctx.
func (x *Index) Check(ctx context.Context) error {
	if err := x.Err(); err != nil {
		return err
	}
	if err := x.refresh(); err != nil {
		return err
	}
	for _, name := range []string{"index_meta.json", filepath.Join("store", "root.bolt")} {
		if i, err := os.Stat(filepath.Join(x.dir, name)); err != nil || i.Size() == 0 {
			return fmt.Errorf("%w: %s is empty or gone", ErrDamaged, name)
		}
	}
	for _, path := range x.paths() {
		err := checkFile(ctx, path)
		if errors.Is(err, fs.ErrNotExist) {
			err = x.gone(path, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// paths are the files of the segments in the view.
func (x *Index) paths() (list []string) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for i := range x.view.segs {
		if p, ok := x.view.segs[i].seg.(segapi.PersistedSegment); ok {
			list = append(list, p.Path())
		}
	}
	return list
}

// gone tells a file that Bleve has merged into another since from one that
// somebody removed.
func (x *Index) gone(path string, err error) error {
	if rerr := x.refresh(); rerr != nil {
		return rerr
	}
	for _, p := range x.paths() {
		if p == path {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return nil
}

// sumSize is how many bytes the sum of a segment takes, at its end.
const sumSize = 4

func checkFile(ctx context.Context, path string) error {
	f, err := os.Open(path) //nolint:gosec // a file of the index
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	size := info.Size() - sumSize
	if size < 0 {
		return fmt.Errorf("%w: a segment of %d bytes", ErrDamaged, info.Size())
	}
	in := bufio.NewReaderSize(f, 256<<10)
	sum := crc32.NewIEEE()
	for left := size; left > 0; left -= min(left, 16<<20) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := io.CopyN(sum, in, min(left, 16<<20)); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	var end [sumSize]byte
	if _, err := io.ReadFull(in, end[:]); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if binary.BigEndian.Uint32(end[:]) != sum.Sum32() {
		return fmt.Errorf("%w: a segment does not have the sum that stands in it", ErrDamaged)
	}
	return nil
}
