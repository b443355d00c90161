package index

import (
	"context"
	"errors"
)

// errUnbuilt stands where the body of a function is still to come.
var errUnbuilt = errors.New("index: not built yet")

// Index is one open index, safe for use by many goroutines.
type Index struct{}

// Open opens the index in dir. Faults: ErrMissing, ErrDamaged, ErrSchema, ErrBusy.
func Open(dir string) (*Index, error) { return nil, ErrMissing }

// Create makes an empty index in dir, which must not exist or be empty, and opens it.
func Create(dir string) (*Index, error) { return nil, errUnbuilt }

// Replace puts the closed index of the directory fresh in the place of dir, durably.
func Replace(fresh, dir string) error { return errUnbuilt }

// Remove deletes the index directory dir; it may be missing.
func Remove(dir string) error { return errUnbuilt }

// Close closes the index; searches that run are waited for.
func (x *Index) Close() error { return nil }

// Apply puts and removes documents and moves the position, all or nothing; when
// it returns, they are on disk and searches see them. Faults: ErrDiskLow (nothing
// was done), ErrDamaged (close the index and build it anew), ErrClosed.
func (x *Index) Apply(ctx context.Context, put []Document, remove []string, at Position) error {
	return errUnbuilt
}

// Position returns how far the index has followed its log; zero for a new one.
func (x *Index) Position() (Position, error) { return Position{}, errUnbuilt }

// Count returns the number of documents, replies included.
func (x *Index) Count() (int, error) { return 0, errUnbuilt }

// Groups returns the number of groups: what an empty Query would find.
func (x *Index) Groups() int { return 0 }

// SetFloor sets the free space of the disk, in bytes, below which Apply answers ErrDiskLow.
func (x *Index) SetFloor(bytes uint64) {}

// IDs calls fn with every document's ID and Version, in no order, until fn fails.
func (x *Index) IDs(ctx context.Context, fn func(id string, version int64) error) error {
	return errUnbuilt
}

// Search answers a query from this index alone.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	return SearchAll(ctx, []*Index{x}, q)
}

// SearchAll answers a query from several indexes as if they were one: one
// ranking with statistics over all of them, one total, one set of facets.
func SearchAll(ctx context.Context, of []*Index, q Query) (Result, error) {
	return Result{}, errUnbuilt
}

// Suggest returns at most limit hits whose titles have the words of text, the
// last of which may be unfinished.
func Suggest(ctx context.Context, of []*Index, text string, limit int) ([]Hit, error) {
	return nil, errUnbuilt
}

// Correct returns text with its unknown words replaced by similar known ones of
// these indexes, or "" when there is nothing better: for "Did you mean".
func Correct(ctx context.Context, of []*Index, text string) (string, error) {
	return "", errUnbuilt
}
