package document

import "strings"

// What an excerpt holds at most, so that a page of it stays one that opens.
const (
	ExcerptBytes = 300 << 10 // of text, each cell and block counted as some more
	excerptCols  = 100       // cells of one row
	excerptCell  = 24        // bytes that a block or cell costs beside its text
)

// An Excerpt is a stretch of a document that is short enough for a page.
type Excerpt struct {
	Document
	Begins Locator // where it begins; zero: where the document does
	Next   Locator // where the rest begins; zero: there is none
	More   bool    // that there is a rest
}

// Excerpt gives the beginning of the document or, where the place with an
// anchor lies behind it, a stretch that begins there. Of each sheet it holds
// PreviewRows rows; cut says in the reader's language, after the last, where
// what is left out begins.
func (d Document) Excerpt(at string, cut func(Locator) string) Excerpt {
	e, found := d.stretch(0, at, cut)
	if found || at == "" {
		return e
	}
	for i, b := range d.Blocks {
		if b.Where.Anchor() == at {
			e, _ = d.stretch(i, at, cut)
			e.Begins = b.Where
			return e
		}
	}
	return e
}

// stretch takes blocks from one on, and says whether the place is among them.
func (d Document) stretch(from int, at string, cut func(Locator) string) (e Excerpt, found bool) {
	e.Kind = d.Kind
	left, rows := ExcerptBytes, 0
	if from > 0 && d.Blocks[from].Form != Begin {
		if begin, ok := d.beginOf(from); ok {
			e.Blocks = append(e.Blocks, begin)
		}
	}
	skip := Locator{} // the sheet of which nothing more is taken
	for i := from; i < len(d.Blocks); i++ {
		b := d.Blocks[i]
		if b.Form == Begin {
			rows = 0
		}
		if skip.Part == Sheet && b.Form != Begin && b.Where.N == skip.N {
			continue
		}
		if left <= 0 {
			e.More, e.Next = true, b.Where
			return e, found
		}
		if b.Form == Table && b.Where.Part == Sheet {
			if rows+len(b.Rows) > PreviewRows && rows > 0 {
				skip = b.Where
				e.Blocks = append(e.Blocks, Block{Form: Paragraph, Text: cut(b.Where), Where: Locator{Part: Sheet, N: b.Where.N, Name: b.Where.Name}})
				continue
			}
			rows += len(b.Rows)
		}
		short, whole := b.within(&left)
		e.Blocks = append(e.Blocks, short)
		found = found || b.Where.Anchor() == at
		if !whole {
			e.Blocks = append(e.Blocks, Block{Form: Paragraph, Text: cut(b.Where), Where: b.Where})
		}
	}
	return e, found
}

// beginOf gives the page, slide or sheet in which a block stands.
func (d Document) beginOf(block int) (Block, bool) {
	for i := block; i >= 0; i-- {
		if d.Blocks[i].Form == Begin {
			return d.Blocks[i], true
		}
	}
	return Block{}, false
}

// within gives what of a block there is room for, and says whether that is all.
func (b Block) within(left *int) (Block, bool) {
	whole := true
	if *left -= excerptCell + len(b.Text); *left < 0 {
		b.Text = strings.ToValidUTF8(b.Text[:max(0, len(b.Text)+*left)], "")
		whole = b.Text == "" && len(b.Rows) > 0
	}
	if len(b.Rows) == 0 {
		return b, whole
	}
	all := b.Rows
	b.Rows = nil
	for _, row := range all {
		if *left <= 0 {
			return b, false
		}
		if len(row.Cells) > excerptCols {
			row.Cells, whole = row.Cells[:excerptCols], false
		}
		for i, c := range row.Cells {
			if *left -= excerptCell + len(c.Text); *left <= 0 && len(c.Text) > 0 {
				row.Cells = append([]Cell(nil), row.Cells[:i]...)
				whole = false
				break
			}
		}
		b.Rows = append(b.Rows, row)
	}
	return b, whole
}

// A Place is a page, slide, sheet or heading, to be led to.
type Place struct {
	Where Locator
	Level int    // of a heading, from 1
	Text  string // of a heading its own, else how the page, slide or sheet begins
}

// placeText is how many bytes of text name a place.
const placeText = 80

// Places gives the places of the document in order, the first of them.
func (d Document) Places(most int) (list []Place, more int) {
	for i, b := range d.Blocks {
		p := Place{Where: b.Where, Level: 1}
		switch {
		case b.Form == Begin && b.Where.Part != Sheet:
			if i+1 < len(d.Blocks) && d.Blocks[i+1].Form != Begin && !d.Blocks[i+1].Where.Notes {
				p.Text = d.Blocks[i+1].Text
			}
		case b.Form == Begin:
		case b.Form == Heading && b.Where.Part == Body:
			p.Level, p.Text = b.Level, b.Text
		default:
			continue
		}
		if len(list) == most {
			more++
			continue
		}
		if p.Text, _, _ = strings.Cut(p.Text, "\n"); len(p.Text) > placeText {
			p.Text = strings.TrimSpace(strings.ToValidUTF8(p.Text[:placeText], "")) + "…"
		}
		list = append(list, p)
	}
	return list, more
}
