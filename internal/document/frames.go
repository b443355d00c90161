package document

import (
	"encoding/xml"
	"strings"
)

// frame reads what a slide holds besides shapes: a table, or the name of the
// part that holds the words of a diagram.
func (s *slideReader) frame() (diagrams []string) {
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "cNvPr":
			s.t.fail(s.j.add(Block{Form: Picture, Text: strings.TrimSpace(attr(e, "descr"))}))
		case "tbl":
			s.table()
		case "relIds":
			if part := s.parts[named(e, "dm")]; part.target != "" && !part.away {
				diagrams = append(diagrams, part.target)
			}
		default:
			s.t.within(visit)
		}
	}
	s.t.within(visit)
	return diagrams
}

func (s *slideReader) table() {
	var rows []Row
	header := false
	s.t.within(func(e xml.StartElement) {
		switch e.Name.Local {
		case "tblPr":
			header = attr(e, "firstRow") != "" && on(e, "firstRow")
		case "tr":
			r := Row{N: len(rows) + 1, Header: header && len(rows) == 0}
			col := 0
			s.t.within(func(e xml.StartElement) {
				if e.Name.Local != "tc" {
					return
				}
				col++
				span := count(attr(e, "gridSpan"), maxColumn)
				if text := s.lines(); text != "" {
					s.t.fail(s.j.cell(text))
					r.Cells = append(r.Cells, Cell{Text: text, Col: col, Span: span})
				}
			})
			if len(r.Cells) > 0 {
				rows = append(rows, r)
			}
		}
	})
	if len(rows) > 0 {
		s.t.fail(s.j.add(Block{Form: Table, Rows: rows}))
	}
}

// lines gives the paragraphs of a cell, a line for each.
func (s *slideReader) lines() string {
	var all []string
	s.deepest("p", func() {
		if text, _ := s.paragraph(); text != "" {
			all = append(all, text)
		}
	})
	return strings.Join(all, "\n")
}

// deepest calls read for each element of a name, which it must read itself.
func (s *slideReader) deepest(name string, read func()) {
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		if e.Name.Local == name {
			read()
			return
		}
		s.t.within(visit)
	}
	s.t.within(visit)
}

// diagram reads the words of a diagram.
func (s *slideReader) diagram(part string) error {
	return s.j.walk(part, func(t *tokens, _ xml.StartElement) {
		s.t = t
		s.deepest("p", func() {
			text, _ := s.paragraph()
			t.fail(s.j.add(Block{Form: Item, Level: 1, Text: text}))
		})
	})
}
