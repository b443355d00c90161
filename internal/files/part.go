package files

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A large file comes in pieces, so that a connection that is lost costs one
// piece and not the file. What has come lies in a directory of its own, in two
// files: the bytes, and what is known of them. Of the bytes only those count
// that have been noted after they were safe on the disk.

const (
	// PartLife is how long a file may take to come.
	PartLife = 24 * time.Hour
	// MaxParts is how many files of one owner may be on their way. One more
	// and the one goes that has stood still for longest.
	MaxParts = 5

	partDir   = ".parts"
	partBytes = ".bytes"
)

var partPattern = regexp.MustCompile(`^[a-z2-7]{16}$`)

// A Part is a file that is on its way. Several nodes may take its pieces only
// where they share the directory.
type Part struct {
	ID    string    `json:"id"`
	Owner string    `json:"owner"` // who began it; nobody else may go on
	Name  string    `json:"name"`
	Size  int64     `json:"size"` // of the whole file, in bytes
	Have  int64     `json:"have"` // so many of them are safe
	Begun time.Time `json:"begun"`
	Done  string    `json:"done,omitempty"` // what became of it, as Ended was told; empty while it comes
	moved time.Time
}

func (s *Store) partPath(id string) string { return filepath.Join(s.dir, partDir, id) }

// Begin notes a file that will come in pieces. The id is the caller's, 16
// characters of base32.
func (s *Store) Begin(p Part) error {
	if err := os.MkdirAll(filepath.Join(s.dir, partDir), 0o700); err != nil {
		return err
	}
	defer busy.hold(s.partPath(""))()
	if err := s.SweepParts(p.Begun.Add(-PartLife)); err != nil {
		return err
	}
	all, err := s.parts()
	if err != nil {
		return err
	}
	var mine []Part
	for _, other := range all {
		if other.Owner == p.Owner && other.Done == "" {
			mine = append(mine, other)
		}
	}
	slices.SortFunc(mine, func(a, b Part) int { return a.moved.Compare(b.moved) })
	for len(mine) >= MaxParts {
		if err := s.dropPart(mine[0].ID); err != nil {
			return err
		}
		mine = mine[1:]
	}
	p.Have, p.Done = 0, ""
	return s.note(p)
}

// Part gives a file that is on its way to its owner; for all others it is
// ErrMissing.
func (s *Store) Part(id, owner string) (p Part, err error) {
	if p, err = s.part(id); err == nil && p.Owner != owner {
		return Part{}, ErrMissing
	}
	return p, err
}

func (s *Store) part(id string) (p Part, err error) {
	if !partPattern.MatchString(id) {
		return p, ErrMissing
	}
	b, err := os.ReadFile(s.partPath(id))
	if errors.Is(err, fs.ErrNotExist) {
		return p, ErrMissing
	}
	if err != nil {
		return p, err
	}
	info, err := os.Stat(s.partPath(id))
	if err != nil || json.Unmarshal(b, &p) != nil || p.ID != id || p.Have < 0 || p.Have > p.Size {
		return Part{}, ErrMissing
	}
	p.moved = info.ModTime()
	return p, nil
}

// Append takes the next piece, which begins at a place in the file, and gives
// the part as it is then. A piece that begins elsewhere is not read: it has
// come before. Whatever reading ends with, what came counts.
func (s *Store) Append(id, owner string, at int64, r io.Reader) (Part, error) {
	defer busy.hold(s.partPath(id))()
	p, err := s.Part(id, owner)
	if err != nil || at != p.Have || p.Done != "" {
		return p, err
	}
	f, err := os.OpenFile(s.partPath(id)+partBytes, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return p, err
	}
	defer func() { _ = f.Close() }()
	if err := f.Truncate(p.Have); err != nil { // what was never noted
		return p, err
	}
	n, broken := io.Copy(io.NewOffsetWriter(f, p.Have), io.LimitReader(r, p.Size-p.Have))
	if err := f.Sync(); err != nil {
		return p, err
	}
	if n > 0 {
		p.Have += n
		if err := s.note(p); err != nil {
			return p, err
		}
	}
	return p, broken
}

// Whole gives the file once all of it has come, to be kept or dropped; before
// that it fails with ErrMissing. It is a copy, which nothing can change that
// still comes.
func (s *Store) Whole(id, owner string) (*Sent, error) {
	defer busy.hold(s.partPath(id))()
	p, err := s.Part(id, owner)
	if err != nil {
		return nil, err
	}
	if p.Have < p.Size || p.Done != "" {
		return nil, ErrMissing
	}
	f, err := os.Open(s.partPath(id) + partBytes)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return s.Take(io.LimitReader(f, p.Size), p.Size)
}

// Ended notes what became of a file that has come, so that whoever asks again
// is told the same, and forgets its bytes.
func (s *Store) Ended(id, owner, what string) error {
	defer busy.hold(s.partPath(id))()
	p, err := s.Part(id, owner)
	if err != nil {
		return err
	}
	p.Done = what
	if err := s.note(p); err != nil {
		return err
	}
	return gone(os.Remove(s.partPath(id) + partBytes))
}

// note writes down what is known of a part. It returns once that would outlive
// a power cut.
func (s *Store) note(p Part) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	dir := filepath.Join(s.dir, partDir)
	f, err := os.CreateTemp(dir, temporary+"*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), s.partPath(p.ID))
	}
	if err != nil {
		return errors.Join(err, gone(os.Remove(f.Name())))
	}
	return syncDir(dir)
}

// SweepParts removes what began to come before a time, and what a crash has
// left of others.
func (s *Store) SweepParts(before time.Time) error {
	all, err := os.ReadDir(filepath.Join(s.dir, partDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range all {
		id := strings.TrimSuffix(e.Name(), partBytes)
		p, missing := s.part(id)
		old := p.Begun.Before(before)
		if missing != nil {
			info, err := e.Info()
			old = err == nil && info.ModTime().Before(before)
		}
		if old {
			err = errors.Join(err, gone(os.Remove(s.partPath(e.Name()))))
		}
	}
	return err
}

// parts are all that is on its way.
func (s *Store) parts() (all []Part, err error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, partDir))
	for _, e := range entries {
		if p, missing := s.part(e.Name()); missing == nil {
			all = append(all, p)
		}
	}
	return all, err
}

func (s *Store) dropPart(id string) error {
	return errors.Join(gone(os.Remove(s.partPath(id))), gone(os.Remove(s.partPath(id)+partBytes)))
}

// gone takes it for no fault that a file is not there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
