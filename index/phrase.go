package index

import (
	"slices"

	segapi "github.com/blevesearch/scorch_segment_api/v2"
)

// phrase calls fn for every document and place that has the words at their
// distances, with the number of times. One word alone is a phrase, too.
func (p *part) phrase(terms []string, ph []placed, places []int, fn func(doc uint32, place, times int)) error {
	for seg := range p.v.segs {
		for _, place := range places {
			d, err := p.dict(seg, texts[place])
			if err != nil {
				return err
			}
			base := p.v.segs[seg].base
			its, err := p.iterators(d, seg, terms, ph)
			if err != nil {
				return err
			}
			if its == nil {
				continue
			}
			err = together(its, ph, func(doc uint64, times int) {
				fn(base+uint32(doc), place, times) //nolint:gosec // documents of a segment
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// iterators opens the postings of a phrase's words, or none where one is missing.
func (p *part) iterators(d segapi.TermDictionary, seg int, terms []string, ph []placed) ([]segapi.PostingsIterator, error) {
	var its []segapi.PostingsIterator
	for _, t := range ph {
		list, err := d.PostingsList([]byte(terms[t.slot]), p.v.segs[seg].deleted, nil)
		if err != nil {
			return nil, err
		}
		if list.Count() == 0 {
			return nil, nil
		}
		its = append(its, list.Iterator(true, false, true, nil))
	}
	return its, nil
}

// together walks several lists of postings to the documents that all have.
func together(its []segapi.PostingsIterator, ph []placed, fn func(doc uint64, times int)) error {
	at := make([][]int32, len(its))
	doc, agree := uint64(0), 0
	for i := 0; ; i = (i + 1) % len(its) {
		post, err := its[i].Advance(doc)
		if err != nil || post == nil {
			return err
		}
		if post.Number() != doc || agree == 0 {
			doc, agree = post.Number(), 0
		}
		at[i] = positions(post, at[i][:0])
		if agree++; agree < len(its) {
			continue
		}
		if n := aligned(at, ph); n > 0 {
			fn(doc, n)
		}
		doc, agree = doc+1, 0
	}
}

func positions(post segapi.Posting, to []int32) []int32 {
	for _, l := range post.Locations() {
		to = append(to, int32(l.Pos())) //nolint:gosec // a position in a text
	}
	return to
}

// aligned counts the places where all words of a phrase stand at their distances.
func aligned(at [][]int32, ph []placed) int {
	n := 0
	for _, start := range at[0] {
		all := true
		for i := 1; i < len(at) && all; i++ {
			_, all = slices.BinarySearch(at[i], start+ph[i].pos-ph[0].pos)
		}
		if all {
			n++
		}
	}
	return n
}
