package index

// Names of places in a Hit.
var placeNames = [places]string{"title", "summary", "tag", "body", "file"}

const inReply = "reply"

// list makes hits of the page that was asked for.
func (s *search) list(best []candidate) error {
	from := min(s.q.Offset, len(best))
	page := best[from:min(from+max(s.q.Limit, 0), len(best))]
	for _, c := range page {
		gr := &c.part.v.groups[c.g]
		s.result.Hits = append(s.result.Hits, Hit{
			ID: gr.id, Best: gr.id, Kind: c.part.x.names().name(gr.kind),
			Score: c.score, AllWords: c.all, Created: gr.created,
		})
	}
	if len(s.plan.slots) == 0 {
		return nil
	}
	for _, p := range s.parts {
		on := map[uint32]*Hit{}
		for i := range page {
			if page[i].part == p {
				on[page[i].g] = &s.result.Hits[i]
			}
		}
		if len(on) == 0 {
			continue
		}
		if err := s.bestParts(p, on); err != nil {
			return err
		}
	}
	return nil
}

// piece is what one document of a group matches.
type piece struct {
	doc   uint32
	head  bool
	score float64
	slot  int     // to which tf belongs
	tf    float64 // of that slot so far
	mass  [places]float64
}

// bestParts finds the best part of each hit of a part.
func (s *search) bestParts(p *part, on map[uint32]*Hit) error {
	p.s.unmark()
	for g := range on {
		p.s.exclude(g)
	}
	average := float64(p.v.total) / float64(max(p.v.docs-p.v.inner, 1))
	pieces := map[uint32]map[uint32]*piece{} // by group and document
	for i := range s.plan.slots {
		s.pieces(p, i, average, pieces)
	}
	for g, docs := range pieces {
		var top *piece
		for _, d := range docs {
			s.settle(p, d, average)
			if top == nil || d.better(top) {
				top = d
			}
		}
		h := on[g]
		if top.head {
			h.Where = top.where()
			continue
		}
		seg := &p.v.segs[p.segmentOf(top.doc)]
		id, err := seg.seg.DocID(uint64(top.doc - seg.base))
		if err != nil {
			return err
		}
		h.Best, h.Where = string(id), inReply
		if _, inside := seg.col.length(uint64(top.doc - seg.base)); inside {
			h.Where = placeNames[inFile]
		}
	}
	return nil
}

// pieces adds what slot i matches in the marked groups.
func (s *search) pieces(p *part, i int, average float64, to map[uint32]map[uint32]*piece) {
	idf := s.idf(s.plan.slots[i].df)
	seg, end := segment{}, uint32(0)
	entries := p.found[i].entries
	for j := range entries {
		e := &entries[j]
		if e.doc >= end || e.doc < seg.base {
			seg = p.v.segs[p.segmentOf(e.doc)]
			end = seg.base + uint32(len(seg.col.group)) //nolint:gosec // documents of a segment
		}
		g := seg.col.groupOf(uint64(e.doc - seg.base))
		if !p.s.out[g] {
			continue
		}
		if to[g] == nil {
			to[g] = map[uint32]*piece{}
		}
		d := to[g][e.doc]
		if d == nil {
			d = &piece{doc: e.doc, head: seg.col.group[e.doc-seg.base]&headBit != 0, slot: i}
			to[g][e.doc] = d
		}
		if d.slot != i {
			s.settle(p, d, average)
			d.slot = i
		}
		d.tf += float64(e.freq) * float64(twiceWeight[e.place]) / 2
		d.mass[e.place] += idf
	}
}

// settle adds the slot that a piece has been counting to its score.
func (s *search) settle(p *part, d *piece, average float64) {
	if d.tf == 0 {
		return
	}
	seg := &p.v.segs[p.segmentOf(d.doc)]
	size, _ := seg.col.length(uint64(d.doc - seg.base))
	sl := &s.plan.slots[d.slot]
	d.score += float64(sl.weight) * s.idf(sl.df) * damp(d.tf, float64(size), average)
	d.tf = 0
}

// better orders pieces: by score, the head before replies, then the earlier.
func (d *piece) better(than *piece) bool {
	if d.score != than.score {
		return d.score > than.score
	}
	if d.head != than.head {
		return d.head
	}
	return d.doc < than.doc
}

// where names the place that holds most of what matches.
func (d *piece) where() string {
	top := 0
	for place, m := range d.mass {
		if m > d.mass[top] {
			top = place
		}
	}
	return placeNames[top]
}
