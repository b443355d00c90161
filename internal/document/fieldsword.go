package document

import (
	"slices"
	"strings"
)

// wordPart is a part of a Word file that people see.
type wordPart struct {
	name string
	part FieldPart
}

// parts gives the parts with text: the body, then headers, footers and notes.
func (f *form) parts() ([]wordPart, error) {
	root, err := f.j.relations("")
	if err != nil {
		return nil, err
	}
	main := find(root, "officeDocument")
	related, err := f.j.relations(main)
	if err != nil {
		return nil, err
	}
	f.word = &wordReader{j: f.j}
	if err := f.word.readStyles(find(related, "styles")); err != nil {
		return nil, err
	}
	kinds := map[string]FieldPart{"header": InHeader, "footer": InFooter, "footnotes": InNote, "endnotes": InNote}
	order := []FieldPart{InHeader, InFooter, InNote}
	var more []wordPart
	for _, r := range related {
		if part := kinds[r.kind]; part != "" && !r.away && f.j.has(r.target) {
			more = append(more, wordPart{r.target, part})
		}
	}
	slices.SortFunc(more, func(a, b wordPart) int {
		if a.part != b.part {
			return slices.Index(order, a.part) - slices.Index(order, b.part)
		}
		return strings.Compare(a.name, b.name)
	})
	return append([]wordPart{{main, InBody}}, slices.Compact(more)...), nil
}

// read finds the fields of a part, and notes what is to be changed to fill
// those that have a value.
func (f *form) read(p wordPart) error {
	b, err := f.j.whole(p.name)
	if err != nil {
		return err
	}
	root, err := f.j.tree(b)
	if err != nil {
		return err
	}
	f.part, f.b, f.cuts = p.part, b, nil
	return f.visit(root, p.part == InBody)
}

// visit goes through what may hold paragraphs; headings count where they
// count when the text is read.
func (f *form) visit(n *node, headings bool) error {
	switch {
	case n.is("p"):
		if headings {
			f.heading(n)
		}
		return f.paragraph(n)
	case n.is("sdt"):
		if c, ok := asControl(n); ok {
			return f.take(c)
		}
	case n.is("tbl", "txbxContent"):
		headings = false
	case n.is("del", "moveFrom"):
		return nil
	}
	for _, k := range n.kids {
		if err := f.visit(k, headings); err != nil {
			return err
		}
	}
	return nil
}

// heading keeps where the fields stand that follow.
func (f *form) heading(p *node) {
	own := f.word.style(p.kid("pPr").kid("pStyle").value("val")).heading
	if o := p.kid("pPr").kid("outlineLvl"); o != nil {
		own = -1
		if level := count(o.value("val"), 10) + 1; level < 10 {
			own = level
		}
	}
	if text := p.letters(); own > 0 && text != "" {
		f.j.enter(&Block{Form: Heading, Level: own, Text: text})
	}
}

// piece is a run of letters of a paragraph: where they stand in its text.
type piece struct {
	*node
	from, to int
}

// line is the text of a paragraph, and the runs that it is made of.
type line struct {
	text   strings.Builder
	pieces []piece
	apart  []*node // paragraphs and controls that lie in it
}

func (l *line) read(n *node) {
	for _, k := range n.kids {
		switch {
		case k.is("t"):
			from := l.text.Len()
			l.text.WriteString(k.text)
			l.pieces = append(l.pieces, piece{k, from, l.text.Len()})
		case k.is("br", "cr", "tab", "ptab"):
			l.text.WriteByte('\n')
		case k.is("sdt"):
			if _, ok := asControl(k); !ok && !k.has("p") {
				l.read(k) // a part of the paragraph like any other
				continue
			}
			l.apart = append(l.apart, k)
		case k.is("p"):
			l.apart = append(l.apart, k)
		case k.is("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText"):
		default:
			l.read(k)
		}
	}
}

// paragraph finds what is to be filled in of a paragraph, however its letters
// are divided into runs.
func (f *form) paragraph(p *node) error {
	var l line
	l.read(p)
	text := l.text.String()
	found := placeholder.FindAllStringSubmatchIndex(text, -1)
	for _, m := range found {
		field := Field{Name: text[m[2]:m[3]], Label: text[m[2]:m[3]], Type: FieldText, Part: f.part}
		if m[4] >= 0 {
			field.Hint = strings.TrimSpace(text[m[4]:m[5]])
		}
		if len(found) == 1 && strings.TrimSpace(text[:m[0]]+text[m[1]:]) == "" {
			field.Type = FieldLines
		}
		if err := f.add(field); err != nil {
			return err
		}
	}
	f.fillLine(&l, text, found)
	for _, n := range l.apart {
		if err := f.visit(n, false); err != nil {
			return err
		}
	}
	return nil
}
