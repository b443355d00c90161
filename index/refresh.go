package index

import (
	"fmt"
	"runtime/debug"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// staleAfter is how long a search may use a snapshot that Bleve has since
// merged into fewer segments. What is found does not depend on it.
const staleAfter = time.Second

// arrival is a segment on its way into the view.
type arrival struct {
	segment
	heads []headRow
	fresh bool
}

// refresh brings the view to Bleve's newest snapshot. Columns of new segments
// are read while searches go on; only the sums are changed under the lock.
func (x *Index) refresh() (err error) {
	x.refreshing.Lock()
	defer x.refreshing.Unlock()
	defer guard(&err)
	r, err := x.adv.Reader()
	if err != nil {
		return err
	}
	snap, ok := r.(*scorch.IndexSnapshot)
	if !ok || snap == nil {
		return ErrClosed
	}
	if snap == x.view.snap {
		return snap.Close()
	}
	old := map[uint64]*segment{}
	for i := range x.view.segs {
		old[x.view.segs[i].id] = &x.view.segs[i]
	}
	next, err := x.arrivals(snap, old)
	if err != nil {
		_ = snap.Close()
		return err
	}
	x.mu.Lock()
	before := x.view.snap
	x.swap(snap, next, old)
	x.mu.Unlock()
	if before != nil {
		return before.Close()
	}
	return nil
}

// arrivals lists the segments of snap, reading the columns of those not in old.
func (x *Index) arrivals(snap *scorch.IndexSnapshot, old map[uint64]*segment) ([]arrival, error) {
	var next []arrival
	base := uint32(0)
	for _, s := range snap.Segments() {
		a := arrival{segment: segment{id: s.Id(), seg: s.Segment(), deleted: s.Deleted(), base: base}}
		if was, ok := old[a.id]; ok {
			a.col = was.col
		} else {
			var err error
			if a.col, a.heads, err = x.load.column(a.seg, a.deleted); err != nil {
				return nil, fmt.Errorf("read a segment: %w", err)
			}
			a.fresh = true
		}
		base += uint32(a.seg.Count()) //nolint:gosec // documents of an index
		next = append(next, a)
	}
	return next, nil
}

// swap puts the segments of next in the place of old. The lock is held.
func (x *Index) swap(snap *scorch.IndexSnapshot, next []arrival, old map[uint64]*segment) {
	v := &x.view
	for _, id := range x.load.ids[len(v.groups):] {
		v.groups = append(v.groups, group{id: id})
		v.sizes, v.inside = append(v.sizes, 0), append(v.inside, 0)
	}
	stay := map[uint64]bool{}
	for i := range next {
		a := &next[i]
		if a.fresh {
			continue
		}
		stay[a.id] = true
		if gone := since(old[a.id].deleted, a.deleted); gone != nil {
			for it := gone.Iterator(); it.HasNext(); {
				v.remove(a.col, uint64(it.Next()))
			}
		}
	}
	for id, s := range old {
		if !stay[id] {
			s.live(func(doc uint64) { v.remove(s.col, doc) })
		}
	}
	segs := make([]segment, len(next))
	for i := range next {
		a := &next[i]
		if a.fresh {
			a.live(func(doc uint64) { v.add(a.col, doc) })
			for j := range a.heads {
				v.head(a.col.groupOf(uint64(a.heads[j].doc)), &a.heads[j].meta)
			}
		}
		segs[i] = a.segment
	}
	v.snap, v.segs = snap, segs
}

// since returns what is deleted in now and was not in before.
func since(before, now *roaring.Bitmap) *roaring.Bitmap {
	if now == nil || before == now {
		return nil
	}
	if before == nil {
		return now
	}
	return roaring.AndNot(now, before)
}

// freshen starts a refresh beside the search where Bleve has merged segments
// since: the old ones are slower and hold their files.
func (x *Index) freshen() {
	now := time.Now().UnixNano()
	last := x.looked.Load()
	if now-last < int64(staleAfter) || !x.looked.CompareAndSwap(last, now) {
		return
	}
	r, err := x.adv.Reader()
	if err != nil {
		return
	}
	snap, ok := r.(*scorch.IndexSnapshot)
	if !ok || snap == nil {
		return
	}
	same := snap == x.view.snap
	_ = snap.Close()
	if same {
		return
	}
	x.work.Go(func() {
		if err := x.refresh(); err != nil {
			x.fail(err)
		}
	})
}

// guard turns a panic, a fault of memory that a damaged file is mapped into
// included, into an error. Use: defer guard(&err), directly.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", ErrDamaged, p)
	}
}

// faults lets guard see faults of mapped memory too. Use: defer faults()().
func faults() func() {
	was := debug.SetPanicOnFault(true)
	return func() { debug.SetPanicOnFault(was) }
}
