package index

import (
	"math"
	"math/bits"
	"slices"
)

// Dimensions of filters and facets, as bits of what a group fails.
const (
	byKind = iota
	byCommunity
	byOrg
	byTag
	byAuthor
	byOutcome
	byFormat
	byDate
	dimensions
)

var dimensionOf = map[string]int{
	FacetKind: byKind, FacetCommunity: byCommunity, FacetOrg: byOrg, FacetTag: byTag,
	FacetAuthor: byAuthor, FacetOutcome: byOutcome, FacetFormat: byFormat, FacetYear: byDate,
}

// filter is a query's filters in the numbers of one part.
type filter struct {
	want     [dimensions][]uint32
	set      [dimensions]bool
	authors  []bool // by group, where a filter by author is set
	from, to int64
	active   bool
}

func (p *part) filter(q *Query) *filter {
	f := &filter{from: math.MinInt64, to: math.MaxInt64}
	lists := [...][]string{q.Kinds, q.Communities, q.Orgs, q.Tags, q.Authors, q.Outcomes, q.Formats}
	for dim, l := range lists {
		if len(l) > 0 {
			f.set[dim], f.active = true, true
			f.want[dim] = p.x.names().known(l)
		}
	}
	if q.From != 0 {
		f.from, f.set[byDate], f.active = q.From, true, true
	}
	if q.To != 0 {
		f.to, f.set[byDate], f.active = q.To, true, true
	}
	if f.set[byAuthor] {
		f.authors = p.writtenBy(f.want[byAuthor])
	}
	return f
}

// writtenBy returns which groups have a document by one of the authors.
func (p *part) writtenBy(authors []uint32) []bool {
	by := make([]bool, len(p.v.groups))
	for i := range p.v.segs {
		s := &p.v.segs[i]
		match := func(doc uint32) {
			g := s.col.groupOf(uint64(doc))
			if g != nobody && (s.deleted == nil || !s.deleted.Contains(doc)) {
				by[g] = true
			}
		}
		for doc, a := range s.col.author {
			if a != 0 && slices.Contains(authors, a) {
				match(uint32(doc)) //nolint:gosec // documents of a segment
			}
		}
		for doc, more := range s.col.more {
			if slices.ContainsFunc(more, func(a uint32) bool { return slices.Contains(authors, a) }) {
				match(doc)
			}
		}
	}
	return by
}

// fails returns the dimensions whose filter the group does not pass.
func (f *filter) fails(g uint32, gr *group) (failed uint) {
	if !f.active {
		return 0
	}
	one := func(dim int, v uint32) {
		if f.set[dim] && !slices.Contains(f.want[dim], v) {
			failed |= 1 << dim
		}
	}
	one(byKind, gr.kind)
	one(byCommunity, gr.community)
	one(byOrg, gr.org)
	one(byOutcome, gr.outcome)
	some := func(dim int, values []uint32) {
		if f.set[dim] && !slices.ContainsFunc(values, func(v uint32) bool { return slices.Contains(f.want[dim], v) }) {
			failed |= 1 << dim
		}
	}
	some(byTag, gr.tags)
	some(byFormat, gr.formats)
	if f.set[byAuthor] && !f.authors[g] {
		failed |= 1 << byAuthor
	}
	if gr.created < f.from || gr.created >= f.to {
		failed |= 1 << byDate
	}
	return failed
}

// counter counts the values of facets in one part.
type counter struct {
	wanted uint // dimensions
	counts [dimensions][]int32
	years  map[int32]int32
}

func (p *part) counter(q *Query) *counter {
	c := &counter{years: map[int32]int32{}}
	for _, name := range q.Facets {
		if dim, ok := dimensionOf[name]; ok {
			c.wanted |= 1 << dim
			if dim != byDate {
				c.counts[dim] = make([]int32, p.x.names().len())
			}
		}
	}
	return c
}

// count counts a group that fails nothing, or the one dimension that it is
// counted in all the same: a facet's counts leave its own filter out.
func (c *counter) count(gr *group, failed uint) {
	w := c.wanted
	if failed != 0 {
		w &= failed
	}
	for ; w != 0; w &= w - 1 {
		switch dim := bits.TrailingZeros(w); dim {
		case byKind:
			c.counts[dim][gr.kind]++
		case byCommunity:
			c.counts[dim][gr.community]++
		case byOrg:
			c.counts[dim][gr.org]++
		case byOutcome:
			c.counts[dim][gr.outcome]++
		case byTag:
			for _, t := range gr.tags {
				c.counts[dim][t]++
			}
		case byFormat:
			for _, f := range gr.formats {
				c.counts[dim][f]++
			}
		case byAuthor:
			for _, a := range gr.authors {
				c.counts[dim][a]++
			}
		case byDate:
			c.years[gr.year]++
		}
	}
}
