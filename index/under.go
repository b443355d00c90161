package index

import (
	"context"
	"fmt"
)

// Holds says whether there have been documents inside files whose IDs begin
// with an owner and a dot.
func (x *Index) Holds(owner string) bool {
	_, ok := x.load.owners.Load(owner)
	return ok
}

// idField is where Bleve keeps the ids of documents.
const idField = "_id"

// Under gives the documents whose IDs begin with a prefix, by ID, with their
// versions.
func (x *Index) Under(ctx context.Context, prefix string) (found map[string]int64, err error) {
	x.mu.RLock()
	if x.closed {
		x.mu.RUnlock()
		return nil, ErrClosed
	}
	snap := x.view.snap
	snap.AddRef()
	segs := x.view.segs
	x.mu.RUnlock()
	defer func() { _ = snap.Close() }()
	defer faults()()
	defer guard(&err)
	found = map[string]int64{}
	for i := range segs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := x.under(&segs[i], prefix, found); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return found, nil
}

func (x *Index) under(s *segment, prefix string, found map[string]int64) error {
	d, err := s.seg.Dictionary(idField)
	if err != nil {
		return err
	}
	var ids []string
	it := d.AutomatonIterator(nil, []byte(prefix), after(prefix))
	for {
		e, err := it.Next()
		if err != nil {
			return err
		}
		if e == nil {
			break
		}
		ids = append(ids, e.Term)
	}
	if len(ids) == 0 {
		return nil
	}
	docs, err := s.seg.DocNumbers(ids)
	if err != nil {
		return err
	}
	for in := docs.Iterator(); in.HasNext(); {
		doc := in.Next()
		if s.deleted != nil && s.deleted.Contains(doc) {
			continue
		}
		id, m, err := x.load.stored(s.seg, uint64(doc))
		if err != nil {
			return err
		}
		found[id] = m.version
	}
	return nil
}
