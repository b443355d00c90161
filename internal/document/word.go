package document

import (
	"encoding/xml"
	"strings"
)

// wordReader reads Word files: the body with its text boxes, footnotes and
// endnotes. Comments and what was struck out while changes were recorded are
// no text of the document.
type wordReader struct {
	j      *job
	t      *tokens
	styles map[string]wordStyle
	notes  map[string]string // by kind and number
}

func (w *wordReader) read(j *job) error {
	w.j = j
	root, err := j.relations("")
	if err != nil {
		return err
	}
	main := find(root, "officeDocument")
	parts, err := j.relations(main)
	if err != nil {
		return err
	}
	if err := w.readStyles(find(parts, "styles")); err != nil {
		return err
	}
	w.notes = map[string]string{}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := w.readNotes(kind, find(parts, kind+"s")); err != nil {
			return err
		}
	}
	return j.walk(main, func(t *tokens, _ xml.StartElement) {
		w.t = t
		t.within(w.block)
	})
}

// readNotes keeps the text of the notes of a kind.
func (w *wordReader) readNotes(kind, part string) error {
	if part == "" || !w.j.has(part) {
		return nil
	}
	total := 0
	return w.j.walk(part, func(t *tokens, _ xml.StartElement) {
		w.t = t
		t.within(func(e xml.StartElement) {
			if e.Name.Local != kind || attr(e, "type") != "" && attr(e, "type") != "normal" {
				return
			}
			text := w.flat()
			if total += len(text); total > MaxText {
				t.fail(tooMuch())
			}
			w.notes[kind+attr(e, "id")] = text
		})
	})
}

// flat gives the text of the blocks in the current element, a line for each.
func (w *wordReader) flat() string {
	return flatten(w.j.apart(func() { w.t.within(w.block) }))
}

// flatten makes blocks lines of one text.
func flatten(blocks []Block) string {
	if len(blocks) == 1 && len(blocks[0].Rows) == 0 {
		return blocks[0].Text
	}
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte('\n')
		}
		block.write(&b)
	}
	return b.String()
}

// block reads what may stand between paragraphs.
func (w *wordReader) block(e xml.StartElement) {
	switch e.Name.Local {
	case "p":
		w.paragraph()
	case "tbl":
		w.table()
	case "body", "sdt", "sdtContent", "customXml", "ins", "moveTo", "txbxContent", "docParts", "docPart", "docPartBody":
		w.t.within(w.block)
	case "AlternateContent":
		w.choice(w.block)
	}
}

// choice reads the first way of saying a thing; the others are for older
// programs and say the same.
func (w *wordReader) choice(visit func(xml.StartElement)) {
	taken := false
	w.t.within(func(e xml.StartElement) {
		if !taken {
			taken = true
			w.t.within(visit)
		}
	})
}

// table reads a table; what a cell holds becomes lines of its text.
func (w *wordReader) table() {
	var rows []Row
	var row func(e xml.StartElement)
	row = func(e xml.StartElement) {
		switch e.Name.Local {
		case "tr":
			if r := w.row(); len(r.Cells) > 0 {
				r.N = len(rows) + 1
				rows = append(rows, r)
			}
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			w.t.within(row)
		}
	}
	w.t.within(row)
	if len(rows) > 0 {
		w.t.fail(w.j.add(Block{Form: Table, Rows: rows}))
	}
}

func (w *wordReader) row() Row {
	var r Row
	col := 1
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "tc":
			text, span := w.cell()
			if text != "" {
				w.t.fail(w.j.cell(text))
				r.Cells = append(r.Cells, Cell{Text: text, Col: col, Span: span})
			}
			col += max(1, span)
		case "trPr":
			w.t.within(func(e xml.StartElement) {
				if e.Name.Local == "tblHeader" && on(e, "val") {
					r.Header = true
				}
			})
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			w.t.within(visit)
		}
	}
	w.t.within(visit)
	return r
}

func (w *wordReader) cell() (text string, span int) {
	blocks := w.j.apart(func() {
		w.t.within(func(e xml.StartElement) {
			if e.Name.Local != "tcPr" {
				w.block(e)
				return
			}
			w.t.within(func(e xml.StartElement) {
				if e.Name.Local == "gridSpan" {
					span = count(attr(e, "val"), maxColumn)
				}
			})
		})
	})
	return flatten(blocks), span
}
