package document

import "strings"

// Passage is the text of one place: what search keeps, and a hit points to.
type Passage struct {
	Where Locator
	Text  string
}

// Passages gives the text by place: under each heading, on each page and
// slide, in each range of a sheet. One place has one passage.
func (d Document) Passages() []Passage {
	var all []Passage
	var b strings.Builder
	var where Locator
	flush := func() {
		if b.Len() > 0 {
			all = append(all, Passage{where, b.String()})
		}
		b.Reset()
	}
	for _, block := range d.Blocks {
		if block.Form == Begin {
			continue
		}
		if !same(where, block.Where) {
			flush()
			where = block.Where
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		block.write(&b)
	}
	flush()
	return all
}

// same says whether two blocks stand in one place.
func same(a, b Locator) bool {
	return a.Part == b.Part && a.N == b.N && a.Notes == b.Notes && a.From == b.From
}

// Text gives the whole text, a line for each block and each row of a table,
// cells with tabs between them.
func (d Document) Text() string {
	var b strings.Builder
	for _, block := range d.Blocks {
		if block.Form == Begin {
			continue
		}
		block.write(&b)
		b.WriteByte('\n')
	}
	return b.String()
}

func (b Block) write(to *strings.Builder) {
	to.WriteString(b.Text)
	for i, row := range b.Rows {
		if i > 0 {
			to.WriteByte('\n')
		}
		for k, cell := range row.Cells {
			if k > 0 {
				to.WriteByte('\t')
			}
			to.WriteString(cell.Text)
		}
	}
}
