package index

import (
	"slices"
	"sort"
)

// near is how far apart, in order, two words of a query still count as side by side.
const near = 3

// spot is one document and place, in the order of entries.
type spot struct {
	doc   uint32
	place uint8
}

func (a spot) compare(b spot) int {
	if a.doc != b.doc {
		return int(int64(a.doc) - int64(b.doc))
	}
	return int(a.place) - int(b.place)
}

// rerank lifts those of the best whose words stand as in the query, and puts
// them in order again. What comes after them stays where it is.
func (s *search) rerank(list []candidate) error {
	n := min(rerankTop, len(list))
	if n < 2 || s.newest() || len(s.plan.pairs) == 0 {
		return nil
	}
	for _, p := range s.parts {
		lift := map[uint32]*candidate{}
		for i := range list[:n] {
			if list[i].part == p {
				lift[list[i].g] = &list[i]
			}
		}
		if len(lift) == 0 {
			continue
		}
		if err := s.pairs(p, lift); err != nil {
			return err
		}
	}
	b := best{list: list}
	sort.SliceStable(list[:n], func(i, j int) bool { return b.before(&list[i], &list[j]) })
	return nil
}

// pairs adds to the scores of some groups of a part what its pairs are worth.
func (s *search) pairs(p *part, lift map[uint32]*candidate) error {
	p.s.unmark()
	for g := range lift {
		p.s.exclude(g)
	}
	spots := make([]map[spot][]int32, len(s.plan.slots))
	for i := range spots {
		spots[i] = p.spots(p.found[i].entries)
	}
	for _, pair := range s.plan.pairs {
		for at := range spots[pair[0]] {
			if _, ok := spots[pair[1]][at]; ok {
				spots[pair[0]][at], spots[pair[1]][at] = []int32{}, []int32{}
			}
		}
	}
	for i := range spots {
		if err := p.locate(s.plan.slots[i].variants[0].term, spots[i]); err != nil {
			return err
		}
	}
	tf := map[uint32]float64{}
	for _, pair := range s.plan.pairs {
		a, b := &s.plan.slots[pair[0]], &s.plan.slots[pair[1]]
		w := pairWeight * (s.idf(a.df) + s.idf(b.df))
		clear(tf)
		for at, first := range spots[pair[0]] {
			if n := follow(first, spots[pair[1]][at]); n > 0 {
				tf[p.groupOf(at.doc)] += float64(n) * float64(twiceWeight[at.place]) / 2
			}
		}
		for g, f := range tf {
			lift[g].score += w * damp(f, p.v.size(g, s.average), s.average) * float64(p.v.groups[g].boost)
		}
	}
	return nil
}

// spots returns where in the marked groups a word itself stands.
func (p *part) spots(entries []entry) map[spot][]int32 {
	m := map[spot][]int32{}
	seg := segment{col: nil}
	end := uint32(0)
	for i := range entries {
		e := &entries[i]
		if !e.exact {
			continue
		}
		if e.doc >= end || e.doc < seg.base || seg.col == nil {
			seg = p.v.segs[p.segmentOf(e.doc)]
			end = seg.base + uint32(len(seg.col.group)) //nolint:gosec // documents of a segment
		}
		if g := seg.col.groupOf(uint64(e.doc - seg.base)); p.s.out[g] {
			m[spot{e.doc, e.place}] = nil
		}
	}
	return m
}

// locate reads the positions of a term at those spots that are not nil.
func (p *part) locate(term string, spots map[spot][]int32) error {
	var order []spot
	for at, l := range spots {
		if l != nil {
			order = append(order, at)
		}
	}
	// By segment and place, then document: each list is walked once, forwards.
	slices.SortFunc(order, func(a, b spot) int {
		if x, y := p.segmentOf(a.doc), p.segmentOf(b.doc); x != y {
			return x - y
		}
		if a.place != b.place {
			return int(a.place) - int(b.place)
		}
		return a.compare(b)
	})
	for len(order) > 0 {
		seg, place, n := p.segmentOf(order[0].doc), order[0].place, 1
		for n < len(order) && order[n].place == place && p.segmentOf(order[n].doc) == seg {
			n++
		}
		d, err := p.dict(seg, texts[place])
		if err != nil {
			return err
		}
		list, err := d.PostingsList([]byte(term), p.v.segs[seg].deleted, nil)
		if err != nil {
			return err
		}
		it := list.Iterator(true, false, true, nil)
		for _, at := range order[:n] {
			post, err := it.Advance(uint64(at.doc - p.v.segs[seg].base))
			if err != nil {
				return err
			}
			if post == nil {
				break
			}
			spots[at] = positions(post, spots[at])
		}
		order = order[n:]
	}
	return nil
}

// follow counts how often a position of b comes soon after one of a.
func follow(a, b []int32) int {
	n, j := 0, 0
	for _, x := range a {
		for j < len(b) && b[j] <= x {
			j++
		}
		if j < len(b) && b[j]-x <= near {
			n++
		}
	}
	return n
}
