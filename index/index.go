package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	bapi "github.com/blevesearch/bleve_index_api"
)

// Index is one open index, safe for use by many goroutines.
type Index struct {
	dir    string
	number uint64 // order in which several are locked
	b      bleve.Index
	adv    bapi.Index

	mu     sync.RWMutex // guards view and closed
	view   view
	closed bool

	refreshing sync.Mutex // one refresh at a time; guards load
	load       loader
	looked     atomic.Int64 // when a search last compared the view with Bleve

	applying sync.Mutex // one batch at a time
	work     sync.WaitGroup
	closing  chan struct{}
	floor    atomic.Uint64
	scratch  sync.Pool

	failed   chan struct{} // closed at the first fault that only building anew mends
	failOnce sync.Once
	failure  error
}

var opened atomic.Uint64

// names returns the table of keywords.
func (x *Index) names() *names { return x.load.names }

// fail remembers that the index is damaged.
func (x *Index) fail(err error) {
	x.failOnce.Do(func() {
		x.failure = err
		if !errors.Is(err, ErrDamaged) {
			x.failure = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		close(x.failed)
	})
}

// Err returns ErrDamaged, wrapped with the reason, once the index has failed in
// a way that only building it anew mends; nil before.
func (x *Index) Err() error {
	select {
	case <-x.failed:
		return x.failure
	default:
		return nil
	}
}

// Close closes the index; searches that run are waited for.
func (x *Index) Close() (err error) {
	x.applying.Lock()
	defer x.applying.Unlock()
	x.mu.Lock()
	if x.closed {
		x.mu.Unlock()
		return nil
	}
	x.closed = true
	x.mu.Unlock()
	close(x.closing)
	x.work.Wait()
	x.refreshing.Lock()
	defer x.refreshing.Unlock()
	defer guard(&err)
	if x.view.snap != nil {
		_ = x.view.snap.Close()
	}
	x.view = view{}
	defer running.Delete(x.storePath())
	if err = x.closeBleve(); err == nil {
		err = unmark(x.dir, runningMark)
	}
	return err
}

// closeTime is how long Bleve may take to close an index that has failed: one
// of its goroutines may have ended with a lock in its hands.
const closeTime = 3 * time.Second

// closeBleve closes Bleve's index, or leaves it to itself where it cannot be
// closed: it is not used any more.
func (x *Index) closeBleve() error {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer guard(&err)
		if x.Err() != nil {
			// A batch may wait for ever inside x.b and hold its lock.
			err = x.adv.Close()
			return
		}
		err = x.b.Close()
	}()
	select {
	case err := <-done:
		return err
	case <-x.failed:
	}
	select {
	case err := <-done:
		return err
	case <-time.After(closeTime):
		return fmt.Errorf("%w: it cannot be closed", ErrDamaged)
	}
}

var positionKey = []byte("position")

// Position returns how far the index has followed its log; zero for a new one.
func (x *Index) Position() (Position, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return Position{}, ErrClosed
	}
	b, err := x.view.snap.GetInternal(positionKey)
	if err != nil || b == nil {
		return Position{}, err
	}
	if len(b) < 8 {
		return Position{}, fmt.Errorf("%w: position of %d bytes", ErrDamaged, len(b))
	}
	return Position{Epoch: string(b[8:]), Seq: int64(binary.BigEndian.Uint64(b))}, nil //nolint:gosec // it was an int64
}

func (p Position) bytes() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(p.Seq)), p.Epoch...) //nolint:gosec // read back as int64
}

// Count returns the number of documents, replies included.
func (x *Index) Count() (int, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return 0, ErrClosed
	}
	return x.view.docs, nil
}

// Groups returns the number of groups: what an empty Query would find.
func (x *Index) Groups() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.view.alive
}

// SetFloor sets the free space of the disk, in bytes, below which Apply answers
// ErrDiskLow. It is DefaultFloor at first.
func (x *Index) SetFloor(bytes uint64) { x.floor.Store(bytes) }

// IDs calls fn with every document's ID and Version, in no order, until fn fails.
func (x *Index) IDs(ctx context.Context, fn func(id string, version int64) error) (err error) {
	x.mu.RLock()
	if x.closed {
		x.mu.RUnlock()
		return ErrClosed
	}
	snap := x.view.snap
	snap.AddRef()
	segs := x.view.segs
	x.mu.RUnlock()
	defer func() { _ = snap.Close() }()
	defer faults()()
	defer guard(&err)
	for i := range segs {
		s := &segs[i]
		for doc := range s.seg.Count() {
			if s.deleted != nil && s.deleted.Contains(uint32(doc)) { //nolint:gosec // documents of a segment
				continue
			}
			if doc%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			id, m, err := x.load.stored(s.seg, doc)
			if err != nil {
				return fmt.Errorf("%w: %w", ErrDamaged, err)
			}
			if err := fn(id, m.version); err != nil {
				return err
			}
		}
	}
	return nil
}
