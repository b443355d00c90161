package index

import (
	segapi "github.com/blevesearch/scorch_segment_api/v2"
)

// maxEntries bounds how many postings one search remembers for choosing the
// best part of each hit; beyond it, the head stands for the group.
const maxEntries = 4 << 20

// entry is one posting: a document has a word so often in one place.
type entry struct {
	doc   uint32
	freq  uint16
	place uint8
	exact bool // the word itself, not a similar one
}

// found is what one slot matches in one part.
type found struct {
	groups  []uint32
	tf      []float32 // by groups: weighted frequency
	entries []entry   // by segment, place and document; nil beyond maxEntries
}

// dictionary is a segment's list of the terms of one field.
type dictionary struct {
	seg   int
	field string
	dict  segapi.TermDictionary
}

// dict returns a dictionary, which only this search uses.
func (p *part) dict(seg int, field string) (segapi.TermDictionary, error) {
	for i := range p.dicts {
		if d := &p.dicts[i]; d.seg == seg && d.field == field {
			return d.dict, nil
		}
	}
	d, err := p.v.segs[seg].seg.Dictionary(field)
	if err != nil {
		return nil, err
	}
	p.dicts = append(p.dicts, dictionary{seg, field, d})
	return d, nil
}

// gather reads the postings of slot i in every part.
func (s *search) gather(i int) error {
	sl := &s.plan.slots[i]
	sl.df = 0
	for _, p := range s.parts {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		for len(p.found) <= i {
			p.found = append(p.found, found{})
		}
		f, err := p.gather(sl.variants, s.places())
		if err != nil {
			return err
		}
		p.found[i] = f
		sl.df += len(f.groups)
	}
	return nil
}

// gather reads the postings of terms that count as one word.
func (p *part) gather(variants []variant, places []int) (found, error) {
	start := len(p.s.entries)
	var list segapi.PostingsList
	var it segapi.PostingsIterator
	for seg := range p.v.segs {
		for _, place := range places {
			d, err := p.dict(seg, texts[place])
			if err != nil {
				return found{}, err
			}
			for n, v := range variants {
				if list, err = d.PostingsList([]byte(v.term), p.v.segs[seg].deleted, list); err != nil {
					return found{}, err
				}
				if list.Count() == 0 { // an iterator over a reused empty list reads past its segment
					continue
				}
				it = list.Iterator(true, false, false, it)
				if err := p.postings(it, seg, place, v.weight, n == 0); err != nil {
					return found{}, err
				}
			}
		}
	}
	var f found
	if len(p.s.entries) < maxEntries {
		f.entries = p.s.entries[start:len(p.s.entries):len(p.s.entries)]
	}
	f.groups = append(f.groups, p.s.touched...)
	f.tf = make([]float32, len(f.groups))
	for i, g := range f.groups {
		f.tf[i] = p.s.tf[g]
		p.s.tf[g] = 0
	}
	p.s.touched = p.s.touched[:0]
	return f, nil
}

// postings adds one list of postings to the frequencies of groups.
func (p *part) postings(it segapi.PostingsIterator, seg, place int, weight float32, exact bool) error {
	sg := &p.v.segs[seg]
	weight *= float32(twiceWeight[place]) / 2
	for {
		post, err := it.Next()
		if err != nil {
			return err
		}
		if post == nil {
			return nil
		}
		doc, freq := post.Number(), post.Frequency()
		g := sg.col.groupOf(doc)
		if g == nobody {
			continue
		}
		if p.s.tf[g] == 0 {
			p.s.touched = append(p.s.touched, g)
		}
		p.s.tf[g] += weight * float32(freq)
		if len(p.s.entries) < maxEntries {
			p.s.entries = append(p.s.entries, entry{
				sg.base + uint32(doc), uint16(min(freq, 1<<16-1)), uint8(place), exact, //nolint:gosec // bounded
			})
		}
	}
}

// count returns in how many documents of all parts a field has a term.
func (s *search) count(field, term string) (int, error) {
	n := 0
	for _, p := range s.parts {
		for seg := range p.v.segs {
			d, err := p.dict(seg, field)
			if err != nil {
				return 0, err
			}
			list, err := d.PostingsList([]byte(term), p.v.segs[seg].deleted, nil)
			if err != nil {
				return 0, err
			}
			n += int(list.Count()) //nolint:gosec // documents of an index
		}
	}
	return n, nil
}
