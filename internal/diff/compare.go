package diff

import "sort"

// span is a stretch of the two lists that is the same in both, or is replaced.
type span struct {
	same           bool
	a0, a1, b0, b1 int
}

// maxSteps bounds the changes that Myers' search follows in one stretch; its
// time grows with their square.
const maxSteps = 1000

type comparer struct {
	a, b  []int32 // equal numbers are equal tokens
	spans []span
}

// compare gives the spans that cover both lists. With anchors, tokens that stand
// once in each list are matched first, as people do; it also keeps long lists cheap.
func compare(a, b []string, anchors bool) []span {
	ids := make(map[string]int32, len(a))
	number := func(list []string) []int32 {
		out := make([]int32, len(list))
		for i, token := range list {
			id, ok := ids[token]
			if !ok {
				id = int32(len(ids))
				ids[token] = id
			}
			out[i] = id
		}
		return out
	}
	c := &comparer{a: number(a), b: number(b)}
	at, bt := 0, 0
	if anchors {
		for _, p := range c.anchors() {
			if p.a < at || p.b < bt {
				continue // the stretch before has grown over it
			}
			c.between(at, p.a, bt, p.b)
			c.add(true, p.a, p.a+1, p.b, p.b+1)
			at, bt = p.a+1, p.b+1
		}
	}
	c.between(at, len(a), bt, len(b))
	return c.spans
}

// add notes a span, grown onto the one before when both are of a kind.
func (c *comparer) add(same bool, a0, a1, b0, b1 int) {
	if a0 == a1 && b0 == b1 {
		return
	}
	if n := len(c.spans) - 1; n >= 0 && c.spans[n].same == same {
		c.spans[n].a1, c.spans[n].b1 = a1, b1
		return
	}
	c.spans = append(c.spans, span{same, a0, a1, b0, b1})
}

type match struct{ a, b int }

// anchors gives the longest rising run of tokens that stand once in each list.
func (c *comparer) anchors() []match {
	type count struct{ inA, inB, a, b int }
	counts := map[int32]*count{}
	for i, id := range c.a {
		if counts[id] == nil {
			counts[id] = &count{}
		}
		counts[id].inA++
		counts[id].a = i
	}
	for i, id := range c.b {
		if n := counts[id]; n != nil {
			n.inB++
			n.b = i
		}
	}
	var pairs []match
	for i, id := range c.a {
		if n := counts[id]; n.inA == 1 && n.inB == 1 {
			pairs = append(pairs, match{i, n.b})
		}
	}
	return rising(pairs)
}

// rising gives the longest part of pairs, ordered by a, whose b rises too.
func rising(pairs []match) []match {
	var tops []int // index of the pair that ends the best run of each length
	before := make([]int, len(pairs))
	for i, p := range pairs {
		at := sort.Search(len(tops), func(j int) bool { return pairs[tops[j]].b >= p.b })
		before[i] = -1
		if at > 0 {
			before[i] = tops[at-1]
		}
		if at == len(tops) {
			tops = append(tops, i)
		} else {
			tops[at] = i
		}
	}
	run := make([]match, len(tops))
	if len(tops) == 0 {
		return run
	}
	for i, at := tops[len(tops)-1], len(tops)-1; i >= 0; i, at = before[i], at-1 {
		run[at] = pairs[i]
	}
	return run
}

// between covers one stretch: what is the same at both its ends, then the rest.
func (c *comparer) between(a0, a1, b0, b1 int) {
	head := 0
	for a0+head < a1 && b0+head < b1 && c.a[a0+head] == c.b[b0+head] {
		head++
	}
	tail := 0
	for a1-tail > a0+head && b1-tail > b0+head && c.a[a1-tail-1] == c.b[b1-tail-1] {
		tail++
	}
	c.add(true, a0, a0+head, b0, b0+head)
	c.myers(a0+head, a1-tail, b0+head, b1-tail)
	c.add(true, a1-tail, a1, b1-tail, b1)
}
