package index

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Bounds of a query.
const (
	maxText    = 64 << 10 // bytes of text that are looked at
	maxStrict  = 4        // words up to which all-words-first and phrases hold strictly
	askingFrom = 4        // tokens from which the words one asks with are left out
)

// plan is a query after analysis.
type plan struct {
	slots    []slot
	pairs    [][2]int   // slots whose words stand side by side in the query
	phrases  [][]placed // words by index into terms, with their places
	excludes [][]placed
	terms    []string       // of phrases and excludes
	at       map[string]int // slots by term, until rarest
	paired   map[[2]int]bool
	required int  // how many of phrases must match
	strict   bool // few words: what has all of them comes first
	open     int  // slot whose word may be unfinished, or -1
}

// slot is one word of the query and what else counts as that word.
type slot struct {
	word     string // as written, folded
	weight   float32
	variants []variant
	df       int
}

// variant is a term that matches a slot, and how much it counts.
type variant struct {
	term   string
	weight float32
}

// makePlan analyses q.
func makePlan(q *Query) *plan {
	p := &plan{open: -1, at: map[string]int{}, paired: map[[2]int]bool{}}
	text := shorten(q.Text)
	tokens := content(text)
	p.strict = distinct(tokens) <= maxStrict
	p.words(tokens)
	if q.Prefix && len(tokens) > 0 && p.strict {
		if last := tokens[len(tokens)-1]; last.end == len(text) && last.kind == word {
			p.open = p.at[stem(last.word)]
		}
	}
	for _, s := range q.Phrases {
		s = shorten(s)
		if ph := p.phrase(s); ph != nil {
			p.phrases = append(p.phrases, ph)
			p.words(content(s))
		}
	}
	if p.strict {
		p.required = len(p.phrases)
	}
	for _, s := range q.Exclude {
		if ph := p.phrase(shorten(s)); ph != nil {
			p.excludes = append(p.excludes, ph)
		}
	}
	return p
}

func shorten(s string) string { return shortenTo(s, maxText) }

// shortenTo cuts s to n bytes, between characters.
func shortenTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// content returns the tokens that count: words; without any, stop words; without
// those, signs. Words that people ask with do not count in a longer query.
func content(text string) []token {
	var by [3][]token
	var solid []token
	all := 0
	s := scanner{text: text}
	for t, ok := s.next(); ok; t, ok = s.next() {
		by[t.kind] = append(by[t.kind], t)
		if t.kind == symbol {
			continue
		}
		all++
		if t.kind == word && !asking[t.word] {
			solid = append(solid, t)
		}
	}
	if all >= askingFrom && len(solid) > 0 {
		return solid
	}
	for _, l := range by {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}

func distinct(tokens []token) int {
	seen := map[string]bool{}
	for _, t := range tokens {
		seen[stem(t.word)] = true
	}
	return len(seen)
}

// words adds a run of tokens as slots; one that recurs weighs more.
func (p *plan) words(tokens []token) {
	before := -1
	for _, t := range tokens {
		term := termOf(t)
		i, ok := p.at[term]
		if !ok {
			i = len(p.slots)
			p.at[term] = i
			p.slots = append(p.slots, slot{word: t.word, variants: []variant{{term, 1}}})
		}
		p.slots[i].weight++
		if pair := [2]int{before, i}; before >= 0 && before != i && !p.paired[pair] {
			p.paired[pair] = true
			p.pairs = append(p.pairs, pair)
		}
		before = i
	}
}

func termOf(t token) string {
	if t.kind == word {
		return stem(t.word)
	}
	return weak(t.word)
}

// phrase notes the words of s with their places, stop words as gaps; it is nil
// where there is nothing to find.
func (p *plan) phrase(s string) []placed {
	var out []placed
	for _, t := range inPhrase(s) {
		out = append(out, placed{p.term(termOf(t)), int32(t.pos)}) //nolint:gosec // below maxText
	}
	return out
}

// inPhrase returns the tokens of a phrase: its words, or where there is none, all.
func inPhrase(s string) []token {
	var words, all []token
	sc := scanner{text: s}
	for t, ok := sc.next(); ok; t, ok = sc.next() {
		all = append(all, t)
		if t.kind == word {
			words = append(words, t)
		}
	}
	if len(words) > 0 {
		return words
	}
	return all
}

func (p *plan) term(term string) int32 {
	i := slices.Index(p.terms, term)
	if i < 0 {
		i = len(p.terms)
		p.terms = append(p.terms, term)
	}
	return int32(i) //nolint:gosec // below maxText
}

// rarest keeps the limit rarest slots, given how often each occurs.
func (p *plan) rarest(limit int, df func(term string) int) {
	if len(p.slots) <= limit {
		return
	}
	for i := range p.slots {
		p.slots[i].df = df(p.slots[i].variants[0].term)
	}
	order := make([]int, len(p.slots))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		x, y := p.slots[order[a]].df, p.slots[order[b]].df
		return x != 0 && (y == 0 || x < y) // a word that occurs nowhere finds nothing
	})
	keep := slices.Clone(order[:limit])
	slices.Sort(keep)
	to := map[int]int{}
	var slots []slot
	for _, i := range keep {
		to[i] = len(slots)
		slots = append(slots, p.slots[i])
	}
	var pairs [][2]int
	for _, pair := range p.pairs {
		a, aok := to[pair[0]]
		b, bok := to[pair[1]]
		if aok && bok {
			pairs = append(pairs, [2]int{a, b})
		}
	}
	p.slots, p.pairs = slots, pairs
}

// widen adds a similar term to a slot, once.
func (s *slot) widen(term string, weight float32) bool {
	for _, v := range s.variants {
		if v.term == term {
			return false
		}
	}
	s.variants = append(s.variants, variant{strings.Clone(term), weight})
	return true
}
