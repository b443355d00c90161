package search

import (
	"context"

	"waymark/index"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// access is what a viewer may search at one moment, by the database.
type access struct {
	parts []*index.Index
	// hidden holds groups that are in an index though the viewer may no longer
	// find them there.
	hidden map[string]bool
	// strays says that the index has not heard yet that a community is no
	// longer open. That a word is in the index then means nothing.
	strays bool
}

// allow is what index.Query takes; nil where everything is allowed.
func (a access) allow() func(group string) bool {
	if len(a.hidden) == 0 {
		return nil
	}
	return func(group string) bool { return !a.hidden[group] }
}

// access decides what a viewer may search.
func (s *Search) access(ctx context.Context, v forum.Viewer) (access, error) {
	if !v.SignedIn() {
		return access{}, fault.NotSignedIn()
	}
	list, err := s.closed(ctx, v.Person)
	if err != nil {
		return access{}, err
	}
	var a access
	var strays []int64
	s.mu.RLock()
	open, ok := s.parts[openPart]
	if ok {
		a.parts = append(a.parts, open.x)
	}
	for _, c := range list {
		known := s.shown[c.id]
		if known == "" {
			strays = append(strays, c.id)
		}
		if known != forum.Private && c.visibility == forum.Private {
			a.hide(docID(letterCommunity, c.id))
			a.strays = true
		}
		if p := s.parts[partOf(c.id)]; p != nil && c.readable {
			a.parts = append(a.parts, p.x)
		}
	}
	s.mu.RUnlock()
	if !ok {
		return access{}, fault.Down(keyDown, index.ErrMissing)
	}
	gone, err := s.elsewhere(ctx)
	if err == nil && len(strays) > 0 {
		var threads []int64
		threads, err = db.Column[int64](ctx, s.d, threadIDsIn, db.Of(strays))
		gone = append(gone, threads...)
		a.strays = true
		if err == nil {
			var sets []int64
			sets, err = db.Column[int64](ctx, s.d, collectionsIn, db.Of(strays))
			for _, id := range sets {
				a.hide(docID(letterCollection, id))
			}
		}
	}
	for _, id := range gone {
		a.strays = true
		a.hide(docID(letterThread, id))
	}
	return a, err
}

// elsewhere gives the threads that have left their community, of which the
// index furthest behind has not heard yet.
func (s *Search) elsewhere(ctx context.Context) ([]int64, error) {
	at, _ := s.behind()
	ids, err := db.Column[int64](ctx, s.d, movesAfter, at.Seq, forum.ThreadLeft.String())
	if err != nil || s.d.Dialect != db.Postgres {
		return ids, err
	}
	more, err := db.Column[int64](ctx, s.d, movesToCome, forum.ThreadLeft.String())
	return append(ids, more...), err
}

func (a *access) hide(group string) {
	if a.hidden == nil {
		a.hidden = map[string]bool{}
	}
	a.hidden[group] = true
}
