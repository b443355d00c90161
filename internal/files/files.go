// Package files keeps what people upload, each file once, under the hash of
// its bytes, in a directory or in a bucket of an S3 service. A file is never
// changed. It knows no database: whose a file is and who may read it is said
// elsewhere.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Why a file is not taken or not given.
var (
	ErrLarge   = errors.New("files: larger than it may be")
	ErrMissing = errors.New("files: there is no such file")
	ErrDamaged = errors.New("files: the bytes are not those that were put")
)

// temporary is how the names of files begin that are not whole yet.
const temporary = ".new-"

var hashPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// IsHash says whether s can be the name of a file.
func IsHash(s string) bool { return hashPattern.MatchString(s) }

// Name is where a file lies below the directory: ab/cd/abcd…
func Name(hash string) string { return hash[:2] + "/" + hash[2:4] + "/" + hash }

// A Store is a directory of files, or a bucket with a directory before it.
// Several processes may use it at once.
type Store struct {
	dir  string
	far  Bucket // nil: the directory is all there is
	most int64  // bytes that the directory keeps of the bucket's
	scan Scan   // nil: nobody looks for viruses
}

// In gives the store in a directory, which is made when the first file comes.
func In(dir string) *Store { return &Store{dir: dir} }

// Dir is the directory.
func (s *Store) Dir() string { return s.dir }

func (s *Store) path(hash string) string { return filepath.Join(s.dir, filepath.FromSlash(Name(hash))) }

// A Sent file has come and is not kept yet.
type Sent struct {
	Hash  string
	Bytes int64

	s    *Store
	f    *os.File
	done bool
}

// Take reads a file of at most limit bytes to its end, into a temporary file.
// It is followed by Keep or Drop.
func (s *Store) Take(r io.Reader, limit int64) (*Sent, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(s.dir, temporary+"*")
	if err != nil {
		return nil, err
	}
	t := &Sent{s: s, f: f}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = ErrLarge
	}
	if err != nil {
		t.Drop()
		return nil, err
	}
	t.Hash, t.Bytes = hex.EncodeToString(h.Sum(nil)), n
	return t, nil
}

// Reader gives the bytes that have come, from their beginning.
func (t *Sent) Reader() *io.SectionReader { return io.NewSectionReader(t.f, 0, t.Bytes) }

// Keep puts the file into the store, whether it has the same one or not. It
// returns once the file would outlive a power cut.
func (t *Sent) Keep() error { return t.KeepIn(context.Background()) }

// KeepIn is Keep for whoever waits no longer than ctx for the file to be
// looked through for viruses.
func (t *Sent) KeepIn(ctx context.Context) error {
	if err := t.looked(ctx); err != nil {
		t.Drop()
		return err
	}
	defer t.s.hold(t.Hash)()
	if t.s.far != nil {
		if err := t.send(); err != nil {
			t.Drop()
			return err
		}
	}
	return t.place()
}

// place puts the file into the directory, under whose hash nothing else is
// done meanwhile.
func (t *Sent) place() error {
	defer t.Drop()
	if err := t.f.Sync(); err != nil {
		return err
	}
	to := t.s.path(t.Hash)
	dir := filepath.Dir(to)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.Rename(t.f.Name(), to); err != nil {
		return err
	}
	for ; ; dir = filepath.Dir(dir) {
		if err := syncDir(dir); err != nil {
			return err
		}
		if dir == filepath.Clean(t.s.dir) {
			return nil
		}
	}
}

// Drop forgets a file that has not been kept.
func (t *Sent) Drop() {
	if t == nil || t.done {
		return
	}
	t.done = true
	_ = t.f.Close()
	_ = os.Remove(t.f.Name()) // it is not there any more once it was kept
}

// Put is Take and Keep.
func (s *Store) Put(r io.Reader, limit int64) (hash string, bytes int64, err error) {
	t, err := s.Take(r, limit)
	if err != nil {
		return "", 0, err
	}
	return t.Hash, t.Bytes, t.Keep()
}

// Open gives a file to read and its size, or fails with ErrMissing.
func (s *Store) Open(hash string) (*os.File, int64, error) {
	if !IsHash(hash) {
		return nil, 0, ErrMissing
	}
	f, err := os.Open(s.path(hash))
	if errors.Is(err, fs.ErrNotExist) && s.far != nil {
		if err := s.fetch(hash); err != nil {
			return nil, 0, err
		}
		f, err = os.Open(s.path(hash))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, ErrMissing
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	s.used(f.Name(), info.ModTime())
	return f, info.Size(), nil
}

// Exists says whether there is a file.
func (s *Store) Exists(hash string) bool {
	if !IsHash(hash) {
		return false
	}
	if s.far != nil {
		ctx, stop := asking()
		defer stop()
		_, _, err := s.far.Stat(ctx, Name(hash))
		return err == nil
	}
	_, err := os.Stat(s.path(hash))
	return err == nil
}

// Delete removes a file that was last put before a time, and says whether it
// did. One that is not there is no error.
func (s *Store) Delete(hash string, before time.Time) (bool, error) {
	if !IsHash(hash) {
		return false, nil
	}
	defer s.hold(hash)()
	if s.far != nil {
		return s.deleteFar(hash, before)
	}
	info, err := os.Stat(s.path(hash))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, os.Remove(s.path(hash))
}

// Touch has a file count as put just now, so that Delete leaves it for a while.
func (s *Store) Touch(hash string, now time.Time) error {
	if !IsHash(hash) {
		return nil
	}
	if s.far != nil {
		ctx, stop := asking()
		defer stop()
		if err := s.far.Touch(ctx, Name(hash), now); !errors.Is(err, ErrMissing) {
			return err
		}
		return nil
	}
	err := os.Chtimes(s.path(hash), now, now)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Walk gives every file with its size, in the order of hashes.
func (s *Store) Walk(ctx context.Context, each func(hash string, bytes int64) error) error {
	if s.far != nil {
		return s.walkFar(ctx, each)
	}
	return filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // none yet, or one that has just gone
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case e.IsDir() || !IsHash(e.Name()) || path != s.path(e.Name()):
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return each(e.Name(), info.Size())
	})
}

// Verify reads a file and holds it against its hash: ErrMissing, ErrDamaged
// or nothing wrong.
func (s *Store) Verify(ctx context.Context, hash string) error {
	f, err := s.reader(ctx, hash)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, &patient{ctx, f}); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != hash {
		return ErrDamaged
	}
	return nil
}

// Sweep removes what a crash has left half written: temporary files from
// before a time. Before a bucket it also makes room in the directory.
func (s *Store) Sweep(before time.Time) error {
	all, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range all {
		if !strings.HasPrefix(e.Name(), temporary) {
			continue
		}
		if info, gone := e.Info(); gone == nil && info.ModTime().Before(before) {
			err = errors.Join(err, os.Remove(filepath.Join(s.dir, e.Name())))
		}
	}
	if s.far != nil {
		err = errors.Join(err, s.shrink())
	}
	return err
}

// Gather takes over the files of another directory that are not here yet;
// where the disk allows it, without copying them.
func (s *Store) Gather(ctx context.Context, from *Store) (n int, err error) {
	err = from.Walk(ctx, func(hash string, bytes int64) error {
		if s.Exists(hash) {
			return nil
		}
		n++
		if err := os.MkdirAll(filepath.Dir(s.path(hash)), 0o700); err != nil {
			return err
		}
		if os.Link(from.path(hash), s.path(hash)) == nil {
			return nil
		}
		f, _, err := from.Open(hash)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		_, _, err = s.Put(f, bytes)
		return err
	})
	return n, err
}

// patient stops reading when the context ends.
type patient struct {
	ctx context.Context //nolint:containedctx // of one reading
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// syncDir has a renaming outlive a power cut.
func syncDir(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // below the store's own directory
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
