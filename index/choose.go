package index

import (
	"container/heap"
	"math/bits"
	"sort"
	"strconv"
)

// rerankTop is how many of the best are looked at for words side by side.
const rerankTop = 50

// candidate is a group that may be listed.
type candidate struct {
	part    *part
	g       uint32
	first   bool // has what puts it before the others
	all     bool // has every word
	score   float64
	created int64
}

// choose counts what passes the filters and returns the best in order.
func (s *search) choose() []candidate {
	keep := s.q.Offset + s.q.Limit
	if s.q.Limit <= 0 {
		keep = 0
	} else {
		keep = max(keep, rerankTop)
	}
	top := &best{newest: s.newest()}
	counters := make([]*counter, len(s.parts))
	for i, p := range s.parts {
		counters[i] = p.counter(s.q)
		f := p.filter(s.q)
		for _, g := range p.s.candidates {
			c, failed, ok := s.judge(p, f, g)
			if !ok || bits.OnesCount(failed) > 1 || failed&^counters[i].wanted != 0 {
				continue
			}
			gr := &p.v.groups[g]
			if s.q.Allow != nil && !s.q.Allow(gr.id) {
				continue
			}
			counters[i].count(gr, failed)
			if failed != 0 {
				continue
			}
			s.result.Total++
			if c.all {
				s.result.AllWords++
			}
			top.offer(c, keep)
		}
	}
	s.facets(counters)
	sort.Slice(top.list, func(i, j int) bool { return top.before(&top.list[i], &top.list[j]) })
	return top.list
}

// judge makes a candidate of a group; ok tells that it matches the query's words.
func (s *search) judge(p *part, f *filter, g uint32) (c candidate, failed uint, ok bool) {
	gr := &p.v.groups[g]
	if gr.heads <= 0 || p.s.out[g] || int(p.s.phrases[g]) < s.plan.required {
		return c, 0, false
	}
	all := int(p.s.matched[g]) == len(s.plan.slots) && int(p.s.phrases[g]) == len(s.plan.phrases)
	if s.q.Whole && !all {
		return c, 0, false
	}
	c = candidate{
		part: p, g: g, all: all, first: all,
		score: float64(p.s.score[g]) * float64(gr.boost), created: gr.created,
	}
	if !s.plan.strict {
		// By date, what has but a few of many words is of no use: half of them
		// will do. By score, the score knows.
		c.first = s.newest() && 2*int(p.s.matched[g]) >= len(s.plan.slots)
	}
	return c, f.fails(g, gr), true
}

func (s *search) newest() bool {
	return s.q.Sort == Newest || len(s.plan.slots) == 0
}

// best is a heap of the best candidates, the worst on top.
type best struct {
	newest bool
	list   []candidate
}

// before is the order of results; it is total, so that pages do not overlap.
func (b *best) before(x, y *candidate) bool {
	if x.first != y.first {
		return x.first
	}
	if !b.newest && x.score != y.score {
		return x.score > y.score
	}
	if x.created != y.created {
		return x.created > y.created
	}
	return CompareNames(x.part.v.groups[x.g].id, y.part.v.groups[y.g].id) < 0
}

func (b *best) Len() int           { return len(b.list) }
func (b *best) Less(i, j int) bool { return b.before(&b.list[j], &b.list[i]) }
func (b *best) Swap(i, j int)      { b.list[i], b.list[j] = b.list[j], b.list[i] }
func (b *best) Push(x any)         { b.list = append(b.list, x.(candidate)) } //nolint:forcetypeassert // offer pushes
func (b *best) Pop() any {
	n := len(b.list) - 1
	x := b.list[n]
	b.list = b.list[:n]
	return x
}

func (b *best) offer(c candidate, keep int) {
	if len(b.list) < keep {
		heap.Push(b, c)
	} else if keep > 0 && b.before(&c, &b.list[0]) {
		b.list[0] = c
		heap.Fix(b, 0)
	}
}

// facets adds the parts' counts up.
func (s *search) facets(counters []*counter) {
	for _, name := range s.q.Facets {
		dim, ok := dimensionOf[name]
		if !ok {
			continue
		}
		sum := map[string]int{}
		for i, c := range counters {
			for code, n := range c.counts[dim] {
				if n > 0 && code != 0 {
					sum[s.parts[i].x.names().name(uint32(code))] += int(n) //nolint:gosec // a name's number
				}
			}
			if dim == byDate {
				for y, n := range c.years {
					sum[strconv.Itoa(int(y))] += int(n)
				}
			}
		}
		if s.result.Facets == nil {
			s.result.Facets = map[string][]FacetValue{}
		}
		s.result.Facets[name] = frequent(sum, s.q.FacetLimit)
	}
}

func frequent(sum map[string]int, limit int) []FacetValue {
	list := make([]FacetValue, 0, len(sum))
	for v, n := range sum {
		list = append(list, FacetValue{v, n})
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Count != list[j].Count {
			return list[i].Count > list[j].Count
		}
		return CompareNames(list[i].Value, list[j].Value) < 0
	})
	if limit <= 0 {
		limit = 100
	}
	return list[:min(limit, len(list))]
}
