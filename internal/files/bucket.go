package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A Bucket keeps the files somewhere else, by their names of Name. What is not
// there is ErrMissing.
type Bucket interface {
	// Put has the bucket keep size bytes; it returns once they are safe.
	Put(ctx context.Context, name string, r io.Reader, size int64) error
	// Get gives the bytes from the beginning.
	Get(ctx context.Context, name string) (io.ReadCloser, error)
	// Stat gives the size in bytes, and when the file was last put or touched.
	Stat(ctx context.Context, name string) (size int64, at time.Time, err error)
	// Touch has a file count as put at a time.
	Touch(ctx context.Context, name string, at time.Time) error
	// Remove takes a file away; one that is not there is no error.
	Remove(ctx context.Context, name string) error
	// Check says what stands in the way of using it, if anything does.
	Check(ctx context.Context) error
	// Walk gives every name with its size in bytes, in the order of names.
	Walk(ctx context.Context, each func(name string, size int64) error) error
}

// Behind gives a store whose files lie in a bucket. The directory holds those
// that were asked for lately, at most so many bytes after each Sweep.
func Behind(dir string, b Bucket, most int64) *Store { return &Store{dir: dir, far: b, most: most} }

// Check says what stands in the way of using the bucket, if there is one.
func (s *Store) Check(ctx context.Context) error {
	if s.far == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, askTime)
	defer stop()
	return s.far.Check(ctx)
}

// Far says whether the files lie in a bucket, out of this computer's reach for
// backups.
func (s *Store) Far() bool { return s.far != nil }

// Times that the bucket is given: for a question, and for the bytes of a file.
const (
	askTime  = 15 * time.Second
	moveTime = 10 * time.Minute
)

func asking() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), askTime)
}

func moving() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), moveTime)
}

// send brings a file that has come to the bucket.
func (t *Sent) send() error {
	ctx, stop := moving()
	defer stop()
	if err := t.s.far.Put(ctx, Name(t.Hash), t.Reader(), t.Bytes); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	return nil
}

// fetch brings a file from the bucket into the directory.
func (s *Store) fetch(hash string) error {
	ctx, stop := moving()
	defer stop()
	r, err := s.far.Get(ctx, Name(hash))
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	t, err := s.Take(r, 1<<62)
	if err != nil {
		return err
	}
	if t.Hash != hash {
		t.Drop()
		return ErrDamaged
	}
	defer s.hold(hash)()
	return t.place()
}

// used has a file count as asked for just now, so that it stays for a while.
func (s *Store) used(path string, last time.Time) {
	if s.far != nil && time.Since(last) > time.Hour {
		_ = os.Chtimes(path, time.Time{}, time.Now()) //nolint:forbidigo // of a file; at worst it is fetched again
	}
}

// shrink removes from the directory what was asked for longest ago, until the
// rest is small enough.
func (s *Store) shrink() error {
	type held struct {
		path string
		size int64
		at   time.Time
	}
	var all []held
	var sum int64
	err := filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && (e.IsDir() || !IsHash(e.Name())) {
			return nil
		}
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil {
			all = append(all, held{path, info.Size(), info.ModTime()})
			sum += info.Size()
		}
		return nil
	})
	slices.SortFunc(all, func(a, b held) int { return a.at.Compare(b.at) })
	for _, h := range all {
		if sum <= s.most {
			break
		}
		if gone := os.Remove(h.path); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
			continue
		}
		sum -= h.size
	}
	return err
}

// deleteFar is Delete where the files lie in a bucket.
func (s *Store) deleteFar(hash string, before time.Time) (bool, error) {
	ctx, stop := asking()
	defer stop()
	_, at, err := s.far.Stat(ctx, Name(hash))
	if errors.Is(err, ErrMissing) || err == nil && !at.Before(before) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := s.far.Remove(ctx, Name(hash)); err != nil {
		return false, err
	}
	err = os.Remove(s.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return true, err
}

// walkFar is Walk where the files lie in a bucket.
func (s *Store) walkFar(ctx context.Context, each func(hash string, bytes int64) error) error {
	return s.far.Walk(ctx, func(name string, size int64) error {
		hash := filepath.Base(name)
		if !IsHash(hash) || name != Name(hash) {
			return nil
		}
		return each(hash, size)
	})
}

// reader gives a file's bytes where they are kept for good.
func (s *Store) reader(ctx context.Context, hash string) (io.ReadCloser, error) {
	if s.far != nil && IsHash(hash) {
		return s.far.Get(ctx, Name(hash))
	}
	f, _, err := s.Open(hash)
	return f, err
}
