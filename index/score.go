package index

import "math"

// BM25 over groups: a thread and its replies are one text, a word in a title
// counts as three (twiceWeight). The numbers are those that did best over the
// collections of retrieval_test.go, with care that each of them is a plateau.
const (
	k1         = 1.5
	lengthBias = 0.68 // b
	pairWeight = 0.25 // of words side by side, against both words' own weight
	wishWeight = 0.5  // of a phrase
)

// idf is the weight of a word that df of all groups have.
func (s *search) idf(df int) float64 {
	d := min(float64(df), s.groups)
	return math.Log(1 + (s.groups-d+0.5)/(d+0.5))
}

// damp returns what a frequency in a text of the given length is worth, below k1+1.
func damp(tf, size, average float64) float64 {
	return (k1 + 1) * tf / (tf + k1*(1-lengthBias+lengthBias*size/average))
}

// score adds what slot i matches to the candidates.
func (s *search) score(i int) {
	sl := &s.plan.slots[i]
	w := float64(sl.weight) * s.idf(sl.df)
	for _, p := range s.parts {
		f := &p.found[i]
		for j, g := range f.groups {
			if p.s.matched[g] == 0 {
				p.s.candidates = append(p.s.candidates, g)
			}
			p.s.matched[g]++
			p.s.score[g] += float32(w * damp(float64(f.tf[j]), p.v.size(g, s.average), s.average))
		}
	}
}

// scorePhrase counts and scores the groups that have a phrase. They are
// candidates already: its words are slots.
func (s *search) scorePhrase(ph []placed) error {
	w := 0.0
	for _, t := range ph {
		if i, ok := s.slot(s.plan.terms[t.slot]); ok {
			w += wishWeight * s.idf(s.plan.slots[i].df)
		}
	}
	for _, p := range s.parts {
		err := p.phrase(s.plan.terms, ph, s.places(), func(doc uint32, place, times int) {
			g := p.groupOf(doc)
			if g == nobody {
				return
			}
			if p.s.tf[g] == 0 {
				p.s.touched = append(p.s.touched, g)
			}
			p.s.tf[g] += float32(times) * float32(twiceWeight[place]) / 2
		})
		if err != nil {
			return err
		}
		for _, g := range p.s.touched {
			p.s.phrases[g]++
			p.s.score[g] += float32(w * damp(float64(p.s.tf[g]), p.v.size(g, s.average), s.average))
			p.s.tf[g] = 0
		}
		p.s.touched = p.s.touched[:0]
	}
	return nil
}

func (s *search) slot(term string) (int, bool) {
	for i := range s.plan.slots {
		if s.plan.slots[i].variants[0].term == term {
			return i, true
		}
	}
	return 0, false
}
