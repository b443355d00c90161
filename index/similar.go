package index

import (
	"context"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	segapi "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"
)

// Bounds of looking for other words.
const (
	prefixFrom   = 2    // letters of a word that may be unfinished
	prefixLook   = 3000 // words looked at
	prefixKeep   = 32   // words kept, the most frequent
	prefixWeight = 0.5
	typoFrom     = 5 // letters of a word that may be mistyped once
	typoTwice    = 9 // letters of one that may be mistyped twice
	typoRare     = 2 // texts up to which a word is thought mistyped
	typoKeep     = 4
	typoWeight   = 0.4
)

// known is a word of the indexes and the number of documents that have it.
type known struct {
	word     string
	count    int
	distance int
}

// finish widens the slot of an unfinished word by the words that begin with it.
func (s *search) finish(sl *slot) error {
	if utf8.RuneCountInString(sl.word) < prefixFrom {
		return nil
	}
	words := map[string]int{}
	budget := prefixLook
	for _, p := range s.parts {
		for _, seg := range p.largest() {
			d, err := p.dict(seg, surfaceField)
			if err != nil {
				return err
			}
			it := d.AutomatonIterator(nil, []byte(sl.word), after(sl.word))
			for ; budget > 0; budget-- {
				e, err := it.Next()
				if err != nil {
					return err
				}
				if e == nil {
					break
				}
				words[e.Term] += int(e.Count) //nolint:gosec // documents of an index
			}
		}
	}
	for _, k := range ordered(words, nil, prefixKeep) {
		sl.widen(stem(k.word), prefixWeight)
	}
	return nil
}

// largest returns the segments, the largest first.
func (p *part) largest() []int {
	order := make([]int, len(p.v.segs))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		return len(p.v.segs[order[a]].col.group) > len(p.v.segs[order[b]].col.group)
	})
	return order
}

// after returns the first key behind all that begin with s.
func after(s string) []byte {
	b := []byte(s)
	b[len(b)-1]++ // UTF-8 has no byte 0xff
	return b
}

// ordered returns at most keep words: the closest, then the most frequent.
func ordered(words, distance map[string]int, keep int) []known {
	list := make([]known, 0, len(words))
	for w, n := range words {
		list = append(list, known{w, n, distance[w]})
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.distance != b.distance {
			return a.distance < b.distance
		}
		if a.count != b.count {
			return a.count > b.count
		}
		return a.word < b.word
	})
	return list[:min(keep, len(list))]
}

// typos widens the slots of rare words by similar words where few groups have
// all words, and reads those slots again.
func (s *search) typos() error {
	if s.complete() >= few || !s.plan.strict {
		return nil
	}
	for i := range s.plan.slots {
		sl := &s.plan.slots[i]
		if sl.df > typoRare {
			continue
		}
		near, err := s.similar(sl.word)
		if err != nil {
			return err
		}
		wider := false
		for _, k := range near {
			if k.count > sl.df && sl.widen(stem(k.word), typoWeight/float32(k.distance)) {
				wider = true
				s.result.Expanded = append(s.result.Expanded, Expansion{sl.word, k.word})
			}
		}
		if wider {
			if err := s.gather(i); err != nil {
				return err
			}
		}
	}
	return nil
}

// complete counts the groups that have every word, up to few.
func (s *search) complete() int {
	n := 0
	for _, p := range s.parts {
		for i := range p.found {
			for _, g := range p.found[i].groups {
				p.s.matched[g]++
			}
		}
		for i := range p.found {
			for _, g := range p.found[i].groups {
				if int(p.s.matched[g]) == len(s.plan.slots) && p.v.groups[g].heads > 0 {
					n++
				}
				p.s.matched[g] = 0
			}
		}
	}
	return n
}

var automata = sync.OnceValues(func() (b [3]*levenshtein.LevenshteinAutomatonBuilder, err error) {
	for d := uint8(1); d <= 2; d++ {
		if b[d], err = levenshtein.NewLevenshteinAutomatonBuilder(d, true); err != nil {
			return b, err
		}
	}
	return b, nil
})

// similar returns words of the indexes that a few slips turn into w, the
// closest first.
func (s *search) similar(w string) ([]known, error) {
	letters := utf8.RuneCountInString(w)
	if letters < typoFrom || strings.ContainsAny(w, "0123456789") {
		return nil, nil
	}
	builders, err := automata()
	if err != nil {
		return nil, err
	}
	words, distance := map[string]int{}, map[string]int{}
	for slips := 1; slips <= 2 && len(words) == 0; slips++ {
		if slips == 2 && letters < typoTwice {
			break
		}
		dfa, err := builders[slips].BuildDfa(w, uint8(slips)) //nolint:gosec // 1 or 2
		if err != nil {
			return nil, err
		}
		err = s.matching(dfa, func(word string, count int) {
			if word != w {
				words[word] += count
				distance[word] = slips
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return s.alive(ordered(words, distance, 4*typoKeep))
}

// alive keeps those words that a document has which is there: of what was
// removed, the segments name the words for a while yet.
func (s *search) alive(list []known) (kept []known, err error) {
	for _, k := range list {
		if k.count, err = s.count(surfaceField, k.word); err != nil {
			return nil, err
		}
		if k.count > 0 && len(kept) < typoKeep {
			kept = append(kept, k)
		}
	}
	return kept, nil
}

// matching calls fn for the words that an automaton accepts, segment by segment.
func (s *search) matching(a segapi.Automaton, fn func(word string, count int)) error {
	for _, p := range s.parts {
		for seg := range p.v.segs {
			d, err := p.dict(seg, surfaceField)
			if err != nil {
				return err
			}
			it := d.AutomatonIterator(a, nil, nil)
			for {
				e, err := it.Next()
				if err != nil {
					return err
				}
				if e == nil {
					break
				}
				fn(e.Term, int(e.Count)) //nolint:gosec // documents of an index
			}
		}
	}
	return nil
}

// Suggest returns at most limit hits whose titles have the words of text, the
// last of which may be unfinished.
func Suggest(ctx context.Context, of []*Index, text string, limit int) ([]Hit, error) {
	q := Query{Text: text, Prefix: true, OnTitles: true, Whole: true, Limit: limit}
	if len(content(shorten(text))) == 0 {
		return nil, nil
	}
	r, err := SearchAll(ctx, of, q)
	return r.Hits, err
}

// Correct returns text with its unknown words replaced by similar known ones of
// these indexes, or "" when there is nothing better: for "Did you mean".
func Correct(ctx context.Context, of []*Index, text string) (string, error) {
	s := &search{ctx: ctx, q: &Query{}}
	text = shorten(text)
	out := ""
	err := s.with(of, func() error {
		var b strings.Builder
		at := 0
		for _, t := range content(text) {
			w, err := s.correct(t)
			if err != nil {
				return err
			}
			if w != "" {
				b.WriteString(text[at:t.start])
				b.WriteString(w)
				at = t.end
			}
		}
		if at > 0 {
			b.WriteString(text[at:])
			out = b.String()
		}
		return nil
	})
	return out, err
}

// correct returns a better word for an unknown one, or "".
func (s *search) correct(t token) (string, error) {
	if err := s.ctx.Err(); err != nil || t.kind != word {
		return "", err
	}
	n, err := s.count(surfaceField, t.word)
	if err != nil || n > 0 {
		return "", err
	}
	near, err := s.similar(t.word)
	if err != nil || len(near) == 0 {
		return "", err
	}
	return near[0].word, nil
}
