// Package search finds things over all kinds in one list. It keeps full-text
// indexes in step with the database by following the change log, one for what
// everybody may read and one for each community that not everybody may read,
// and decides by the database, never by an index, what a viewer gets to see.
package search

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/seal"
)

var errNotYet = errors.New("not yet")

// Search is the indexes of one database and all that is asked of them. It is
// safe for concurrent use.
type Search struct {
	d     *db.DB
	dir   string
	kinds map[string]forum.Kind
	seal  *seal.Sealer
}

// Open opens the indexes in dir, which it makes where it is missing. A damaged,
// outdated or missing index is no error: Follow, Catch and WaitFor build it anew.
func Open(ctx context.Context, d *db.DB, dir string, kinds ...forum.Kind) (*Search, error) {
	return nil, errNotYet
}

// Close ends the following and closes the indexes.
func (s *Search) Close() error { return nil }

// SetSealer has cursors sealed so that they outlive the process.
func (s *Search) SetSealer(with *seal.Sealer) { s.seal = with }

// SetFloor sets the free space of the disk, in bytes, below which nothing is indexed.
func (s *Search) SetFloor(bytes uint64) {}

// Follow keeps the indexes in step with the database until ctx ends.
func (s *Search) Follow(ctx context.Context) error { return errNotYet }

// Catch brings the indexes in step with the database and returns.
func (s *Search) Catch(ctx context.Context) error { return errNotYet }

// WaitFor returns when the indexes hold everything up to a position of the log.
// It does the work itself where nobody follows. Faults: Unavailable where the
// disk is too full to index.
func (s *Search) WaitFor(ctx context.Context, at changes.Position) error { return errNotYet }

// Settle is WaitFor the log's present head.
func (s *Search) Settle(ctx context.Context) error { return errNotYet }

// Rebuild builds every index anew from the database while the old ones answer,
// and tells progress in documents.
func (s *Search) Rebuild(ctx context.Context, progress func(done, total int)) error { return errNotYet }

// Verify holds the indexes against the database, document by document, and
// indexes again what differs.
func (s *Search) Verify(ctx context.Context) (Verification, error) { return Verification{}, errNotYet }

// Parse reads what somebody typed. Whatever is not a well-formed query word is
// a plain word; nothing is an error.
func Parse(text string) Request { return Request{Text: text} }

// Find answers a request for a viewer. Faults: SignIn for nobody, Invalid for
// a cursor of another request, Unavailable while there is no index.
func (s *Search) Find(ctx context.Context, v forum.Viewer, req Request) (Result, error) {
	return Result{}, errNotYet
}

// Suggest gives at most 8 things whose titles have the words typed so far.
func (s *Search) Suggest(ctx context.Context, v forum.Viewer, typed string) ([]Suggestion, error) {
	return nil, errNotYet
}

// Similar gives at most 5 threads and lessons like a title that is being
// written; those of a community (by slug) come first.
func (s *Search) Similar(ctx context.Context, v forum.Viewer, title, community string) ([]Item, error) {
	return nil, errNotYet
}

// Related gives at most 5 lessons on what a thread is about, for a viewer who
// may read the thread. Answers are kept for a minute.
func (s *Search) Related(ctx context.Context, v forum.Viewer, t forum.Thread) ([]Item, error) {
	return nil, errNotYet
}
