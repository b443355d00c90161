package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
)

// few is the number of results below which similar words are looked for, too.
const few = 5

// search is one search under way.
type search struct {
	ctx   context.Context
	q     *Query
	plan  *plan
	parts []*part

	groups  float64 // in all parts
	average float64 // length of a group, weighted, twice
	result  Result
}

// part is one index in a search; its lock is held for reading.
type part struct {
	x     *Index
	v     *view
	s     *scratch
	dicts []dictionary
	found []found // by slot
}

// Search answers a query from this index alone.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	return SearchAll(ctx, []*Index{x}, q)
}

// SearchAll answers a query from several indexes as if they were one: one
// ranking with statistics over all of them, one total, one set of facets. What
// it returns depends on nothing outside these indexes. Faults: ErrClosed,
// ErrFailed, or that of ctx.
func SearchAll(ctx context.Context, of []*Index, q Query) (Result, error) {
	s := &search{ctx: ctx, q: &q}
	err := s.with(of, s.run)
	if err != nil {
		return Result{}, err
	}
	return s.result, nil
}

// with runs fn while the indexes are locked for reading. They are locked in one
// order by everybody: a writer that waits holds up later readers.
func (s *search) with(of []*Index, fn func() error) (err error) {
	of = slices.Clone(of)
	sort.Slice(of, func(i, j int) bool { return of[i].number < of[j].number })
	of = slices.Compact(of)
	for _, x := range of {
		x.mu.RLock()
		defer x.mu.RUnlock()
		if x.closed {
			return ErrClosed
		}
		x.freshen()
		p := &part{x: x, v: &x.view, s: x.scratch.Get().(*scratch)} //nolint:forcetypeassert // its own pool
		p.s.fit(len(p.v.groups))
		defer func() {
			p.s.reset()
			x.scratch.Put(p.s)
		}()
		s.parts = append(s.parts, p)
	}
	defer faults()()
	defer func() {
		if r := recover(); r != nil {
			// The scratch may hold anything now: it is not given back.
			for _, p := range s.parts {
				p.s = &scratch{}
			}
			err = fmt.Errorf("%w: %v", ErrFailed, r)
		}
	}()
	var total uint64
	for _, p := range s.parts {
		s.groups += float64(p.v.alive)
		total += p.v.total
	}
	s.average = float64(max(total, 1)) / max(s.groups, 1)
	if err = fn(); err != nil && s.ctx.Err() == nil && !errors.Is(err, ErrFailed) {
		err = fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return err
}

func (s *search) run() error {
	s.plan = makePlan(s.q)
	var err error
	s.plan.rarest(MaxTerms, func(term string) int {
		n, e := s.count(bodyField, term)
		if e != nil {
			err = e
		}
		return n
	})
	if err != nil {
		return err
	}
	if len(s.plan.slots) > 0 || len(s.plan.phrases) > 0 {
		if err := s.words(); err != nil {
			return err
		}
	} else {
		for _, p := range s.parts {
			p.everything()
		}
	}
	if err := s.exclude(); err != nil {
		return err
	}
	best := s.choose()
	if err := s.rerank(best); err != nil {
		return err
	}
	return s.list(best)
}

// words finds and scores what matches the words and phrases.
func (s *search) words() error {
	if s.plan.open >= 0 {
		if err := s.finish(&s.plan.slots[s.plan.open]); err != nil {
			return err
		}
	}
	for i := range s.plan.slots {
		if err := s.gather(i); err != nil {
			return err
		}
	}
	if !s.q.NoTypos {
		if err := s.typos(); err != nil {
			return err
		}
	}
	for i := range s.plan.slots {
		s.score(i)
	}
	for _, ph := range s.plan.phrases {
		if err := s.scorePhrase(ph); err != nil {
			return err
		}
	}
	return nil
}

// exclude marks the groups that have a word or phrase which no result may have.
func (s *search) exclude() error {
	for _, ph := range s.plan.excludes {
		for _, p := range s.parts {
			err := p.phrase(s.plan.terms, ph, s.places(), func(doc uint32, _, _ int) {
				p.s.exclude(p.groupOf(doc))
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// places returns which of texts are searched.
func (s *search) places() []int {
	if s.q.OnTitles {
		return []int{inTitle}
	}
	return []int{inTitle, inSummary, inTags, inBody, inFile}
}

// groupOf returns the group of a document of the part.
func (p *part) groupOf(doc uint32) uint32 {
	i := p.segmentOf(doc)
	return p.v.segs[i].col.groupOf(uint64(doc - p.v.segs[i].base))
}

func (p *part) segmentOf(doc uint32) int {
	return sort.Search(len(p.v.segs), func(i int) bool { return p.v.segs[i].base > doc }) - 1
}

// everything makes every group a candidate.
func (p *part) everything() {
	for g := range p.v.groups {
		if p.v.groups[g].heads > 0 {
			p.s.candidates = append(p.s.candidates, uint32(g)) //nolint:gosec // a group's number
		}
	}
}

// scratch is memory that searches use again, by group. Between searches all is zero.
type scratch struct {
	tf         []float32 // of one slot
	touched    []uint32  // where tf is set
	score      []float32
	matched    []uint16 // slots
	phrases    []uint16
	out        []bool // excluded, or marked for a moment
	candidates []uint32
	excluded   []uint32
	entries    []entry // given to found piece by piece
}

func (s *scratch) fit(n int) {
	if n <= len(s.tf) {
		return
	}
	n += n / 4
	*s = scratch{
		tf: make([]float32, n), score: make([]float32, n),
		matched: make([]uint16, n), phrases: make([]uint16, n), out: make([]bool, n),
	}
}

func (s *scratch) reset() {
	for _, g := range s.candidates {
		s.score[g], s.matched[g], s.phrases[g] = 0, 0, 0
	}
	s.unmark()
	s.candidates = s.candidates[:0]
	if cap(s.entries) > maxEntries {
		s.entries = nil
	}
	s.entries = s.entries[:0]
}

// unmark forgets what is excluded or marked.
func (s *scratch) unmark() {
	for _, g := range s.excluded {
		s.out[g] = false
	}
	s.excluded = s.excluded[:0]
}

// exclude keeps a group out of the results; once these are chosen, it marks one.
func (s *scratch) exclude(g uint32) {
	if g != nobody && !s.out[g] {
		s.out[g] = true
		s.excluded = append(s.excluded, g)
	}
}
