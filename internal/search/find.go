package search

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"waymark/index"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Bounds of an answer.
const (
	deepest    = 10_000 // results that can be paged through
	facetShown = 50     // values of a facet
	snippetLen = 260    // bytes
	tries      = 5      // times to ask again where results turned out to be gone
)

// facetNames are the ways to narrow a result, in their order.
var facetNames = []string{index.FacetKind, index.FacetOutcome, index.FacetCommunity, index.FacetOrg, index.FacetTag, index.FacetFormat, index.FacetYear}

// Find answers a request for a viewer. Faults: SignIn for nobody, Invalid for
// a cursor of another request, Unavailable while there is no index.
func (s *Search) Find(ctx context.Context, v forum.Viewer, req Request) (Result, error) {
	began := time.Now()
	if !v.SignedIn() {
		return Result{}, fault.NotSignedIn()
	}
	if req.Limit <= 0 || req.Limit > MaxLimit {
		req.Limit = min(max(req.Limit, DefaultLimit), MaxLimit)
	}
	offset, err := s.offset(v, req)
	if err != nil {
		return Result{}, err
	}
	q, err := s.query(ctx, v, req)
	if err != nil {
		return Result{}, err
	}
	q.Offset, q.Limit, q.Facets, q.FacetLimit = offset, req.Limit, facetNames, facetShown
	res, err := s.find(ctx, v, req, q)
	if err != nil {
		return Result{}, err
	}
	if next := offset + req.Limit; next < res.Total && next < deepest {
		res.Next = s.cursor(v, req, next)
	}
	res.Request, res.Took = req, time.Since(began)
	return res, nil
}

// find asks the indexes until everything they name is there and may be read.
func (s *Search) find(ctx context.Context, v forum.Viewer, req Request, q index.Query) (res Result, err error) {
	gone := map[string]bool{}
	for try := 0; ; try++ {
		a, err := s.access(ctx, v)
		if err != nil {
			return res, err
		}
		for id := range gone {
			a.hide(id)
		}
		ask, expansions := s.widened(a, req, q)
		found, err := s.ask(ctx, a, ask, expansions)
		if errors.Is(err, index.ErrClosed) && try < tries {
			continue // another index has taken its place
		}
		if err != nil {
			return res, s.blame(a, err)
		}
		res.Expanded = shown(expansions, found.Expanded)
		marking := ask.With(found.Expanded)
		for _, e := range expansions {
			marking = marking.With([]index.Expansion{{From: e.acronym, To: e.words}})
		}
		res.Total, res.AllWords = found.Total, found.AllWords
		items, missing, err := s.items(ctx, v, found.Hits, marking)
		if err != nil {
			return res, err
		}
		if len(missing) > 0 && try < tries {
			for _, id := range missing {
				gone[id] = true
			}
			continue
		}
		if q.Sort != index.Newest {
			descend(items)
		}
		res.Items = items
		if res.Facets, err = s.facets(ctx, v, req, found.Facets); err != nil {
			return res, err
		}
		if res.Few() && !req.Exact && req.Text != "" && !a.strays {
			res.DidYouMean, err = s.better(ctx, a, req)
		}
		return res, err
	}
}

// descend has scores fall down the list: what has every word stands before what
// scores higher without.
func descend(items []Item) {
	for i := 1; i < len(items); i++ {
		if before := items[i-1].Score; items[i].Score >= before && before > 0 {
			items[i].Score = math.Nextafter(before, 0)
		}
	}
}

// better gives another way to type the request, with its unknown words
// replaced by known ones, or "".
func (s *Search) better(ctx context.Context, a access, req Request) (string, error) {
	text, err := index.Correct(ctx, a.parts, req.Text)
	if err != nil || text == "" || text == req.Text {
		return "", s.blame(a, err)
	}
	req.Text = text
	return req.String(), nil
}

// maxFaults is how many searches may fail in an index before it is built anew.
const maxFaults = 5

// blame makes a fault of what went wrong in an index, and has one that is
// damaged built anew. A search that failed inside may be a mistake of ours: it
// has the index's files looked at.
func (s *Search) blame(a access, err error) error {
	failed := errors.Is(err, index.ErrFailed)
	if err == nil || !failed && !lost(err) {
		return err
	}
	slog.Error("a search failed in the index", slog.Any("error", err))
	if failed {
		s.doubt()
		return fault.Down(keyDown, err)
	}
	for _, p := range s.serving() {
		for _, x := range a.parts {
			if p.x != x {
				continue
			}
			s.mu.Lock()
			p.faults++
			n := p.faults
			s.mu.Unlock()
			if x.Err() != nil || n >= maxFaults {
				s.lose(p.name, err)
			}
		}
	}
	return fault.Down(keyDown, err)
}
