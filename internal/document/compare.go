package document

import (
	"slices"

	"waymark/internal/diff"
)

// Fate says what became of a place between two versions of a document.
type Fate uint8

// The fates.
const (
	Changed Fate = iota
	Added
	Removed
	Moved // as it was, but in another order
)

// A PlaceChange is what is different in one place: a slide, a page, a sheet,
// or what stands under a heading.
type PlaceChange struct {
	Where   Locator // in the new document; of one that was removed, in the old
	Was     Locator // where it stood, if its number was another
	Fate    Fate
	Pieces  []diff.Piece // of its text, a line for each paragraph or cell, what is the same folded away
	Cells   []CellChange // of a sheet
	Skipped int          // places before it in which nothing is different
}

// A CellChange is a cell that is different, or a row that came or went.
type CellChange struct {
	At     Ref  // with Col 0 it is a row
	Fate   Fate // of a row
	Pieces []diff.Piece
}

// A Difference is what is different between two versions of a document.
type Difference struct {
	Places  []PlaceChange // in the order of the new document
	Skipped int           // places after them in which nothing is different
	More    bool          // more is different than it holds
}

const (
	compareBytes = 150 << 10 // of text that a difference shows
	compareCells = 1000      // cells and rows of a sheet that it shows
	compareNear  = 1         // unchanged lines beside a change
)

// Compare says what is different in the text of a document, by place.
func Compare(old, new Document) Difference {
	var all []PlaceChange
	var rest int
	if old.sheets() && new.sheets() {
		all, rest = compareSheets(old, new)
	} else {
		all, rest = compareTexts(old.units(), new.units())
	}
	out := Difference{Skipped: rest}
	size := 0
	for _, p := range all {
		if size >= compareBytes {
			out.More, out.Skipped = true, 0
			break
		}
		if len(p.Cells) > compareCells {
			p.Cells, out.More = p.Cells[:compareCells], true
		}
		p.Pieces, size = within(p.Pieces, size)
		for i := range p.Cells {
			p.Cells[i].Pieces, size = within(p.Cells[i].Pieces, size)
		}
		out.Places = append(out.Places, p)
	}
	out.More = out.More || size > compareBytes
	return out
}

// within gives the pieces for which there is room.
func within(pieces []diff.Piece, size int) ([]diff.Piece, int) {
	for i, p := range pieces {
		if p.Op != diff.Hidden {
			size += len(p.Text) + excerptCell
		}
		if size > compareBytes {
			return pieces[:i], size
		}
	}
	return pieces, size
}

func (d Document) sheets() bool { return slices.Contains([]Kind{XLSX, XLTX, ODS}, d.Kind) }

// A unit is what is compared: a paragraph, or a cell of a table.
type unit struct {
	text  string
	where Locator
}

func (d Document) units() (all []unit) {
	for _, b := range d.Blocks {
		if b.Form == Begin {
			continue
		}
		where := b.Where
		where.From, where.To = Ref{}, Ref{}
		if b.Text != "" {
			all = append(all, unit{b.Text, where})
		}
		for _, row := range b.Rows {
			for _, c := range row.Cells {
				all = append(all, unit{c.Text, where})
			}
		}
	}
	return all
}

func texts(all []unit) []string {
	out := make([]string, len(all))
	for i, u := range all {
		out[i] = u.text
	}
	return out
}

// A spot tells places apart.
type spot struct {
	part  Part
	n     int
	notes bool
}

func (l Locator) spot() spot { return spot{l.Part, l.N, l.Notes} }

// A bucket gathers what became of the units of one place.
type bucket struct {
	PlaceChange
	at         int // in the order of the page
	kept, same int // units that stand in both documents, and that are as they were
	came, went int
	text       string // of what came or went
}

func (b *bucket) take(s diff.Step, old, new []unit) {
	switch {
	case s.New < 0:
		b.went++
		b.text += old[s.Old].text + "\n"
		b.Pieces = diff.Join(b.Pieces, diff.Piece{Op: diff.Removed, Text: old[s.Old].text + "\n"})
	case s.Old < 0:
		b.came++
		b.text += new[s.New].text + "\n"
		b.Pieces = diff.Join(b.Pieces, diff.Piece{Op: diff.Added, Text: new[s.New].text + "\n"})
	case s.Same:
		b.kept++
		b.same++
		b.Pieces = diff.Join(b.Pieces, diff.Piece{Op: diff.Same, Text: new[s.New].text + "\n"})
	default:
		b.kept++
		b.Pieces = diff.Join(b.Pieces, diff.Words(old[s.Old].text+"\n", new[s.New].text+"\n")...)
	}
}

func (b *bucket) different() bool { return b.came+b.went > 0 || b.same < b.kept }

// compareTexts gives the places in which texts differ, and how many there are
// behind them in which they do not.
func compareTexts(old, new []unit) ([]PlaceChange, int) {
	steps := diff.Align(texts(old), texts(new))
	places := map[spot]*bucket{}
	var all []*bucket
	for _, u := range new {
		if places[u.where.spot()] == nil {
			b := &bucket{PlaceChange: PlaceChange{Where: u.where}, at: 2 * len(all)}
			places[u.where.spot()] = b
			all = append(all, b)
		}
	}
	home := homes(steps, old, new, places)
	gone := map[spot]*bucket{}
	last := -1
	for _, s := range steps {
		if s.New >= 0 {
			b := places[new[s.New].where.spot()]
			b.take(s, old, new)
			last = b.at
			continue
		}
		where := old[s.Old].where
		b := home[where.spot()]
		if b == nil {
			if b = gone[where.spot()]; b == nil {
				b = &bucket{PlaceChange: PlaceChange{Where: where}, at: last + 1}
				gone[where.spot()] = b
				all = append(all, b)
			}
		}
		b.take(s, old, new)
	}
	slices.SortStableFunc(all, func(a, b *bucket) int { return a.at - b.at })
	return settled(moved(all))
}

// homes says in which place of the new document most of what stood in one of
// the old now stands; no place where nothing of it does.
func homes(steps []diff.Step, old, new []unit, places map[spot]*bucket) map[spot]*bucket {
	type pair struct{ from, to spot }
	count := map[pair]int{}
	home, best := map[spot]*bucket{}, map[spot]int{}
	was := map[*bucket]int{}
	for _, s := range steps {
		if s.Old < 0 || s.New < 0 {
			continue
		}
		from := old[s.Old].where
		p := pair{from.spot(), new[s.New].where.spot()}
		count[p]++
		b := places[p.to]
		if count[p] > best[p.from] {
			best[p.from], home[p.from] = count[p], b
		}
		if count[p] > was[b] {
			was[b] = count[p]
			if b.Was = (Locator{}); from.N != b.Where.N && from.Part == b.Where.Part && from.Part != Body {
				b.Was = from
			}
		}
	}
	return home
}

// moved takes a place that went and one that came with the same text for one.
func moved(all []*bucket) []*bucket {
	went := map[string]*bucket{}
	for _, b := range all {
		if b.went > 0 && b.kept+b.came == 0 {
			went[b.text] = b
		}
	}
	found := map[*bucket]bool{}
	for _, b := range all {
		if from := went[b.text]; from != nil && b.came > 0 && b.kept+b.went == 0 {
			delete(went, b.text)
			b.Fate, b.Was, b.Pieces = Moved, from.Where, nil
			found[from] = true
		}
	}
	return slices.DeleteFunc(all, func(b *bucket) bool { return found[b] })
}

func settled(all []*bucket) (out []PlaceChange, skipped int) {
	for _, b := range all {
		if !b.different() {
			skipped++
			continue
		}
		switch {
		case b.Fate == Moved:
		case b.kept+b.went == 0:
			b.Fate = Added
		case b.kept+b.came == 0:
			b.Fate = Removed
		}
		b.Pieces = diff.Near(b.Pieces, compareNear)
		b.Skipped, skipped = skipped, 0
		out = append(out, b.PlaceChange)
	}
	return out, skipped
}
