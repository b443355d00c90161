package document

import (
	"encoding/xml"
	"strings"
)

// openReader is what the readers of OpenDocument files share: paragraphs,
// lists, tables, frames and notes are the same in all of them.
type openReader struct {
	j      *job
	t      *tokens
	titles map[string]string // styles made for one place, by the style they are made from
	form   Form              // of paragraphs where nothing else is said
}

// writerReader reads texts.
type writerReader struct{ openReader }

func (w *writerReader) read(j *job) error {
	return w.content(j, func(e xml.StartElement) {
		if e.Name.Local == "text" {
			w.t.within(w.block)
		}
	})
}

// content reads the styles, then calls visit for what lies in the body.
func (o *openReader) content(j *job, visit func(e xml.StartElement)) error {
	o.j = j
	o.titles = map[string]string{}
	return j.walk("content.xml", func(t *tokens, _ xml.StartElement) {
		o.t = t
		t.within(func(e xml.StartElement) {
			switch e.Name.Local {
			case "automatic-styles":
				t.within(func(e xml.StartElement) {
					if from := attr(e, "parent-style-name"); from != "" && len(o.titles) < maxStyles {
						o.titles[attr(e, "name")] = from
					}
				})
			case "scripts":
				t.within(func(xml.StartElement) { t.fail(macros()) })
			case "body":
				t.within(visit)
			}
		})
	})
}

// block reads what may stand between paragraphs.
func (o *openReader) block(e xml.StartElement) {
	switch e.Name.Local {
	case "h":
		o.paragraph(Block{Form: Heading, Level: max(1, count(attr(e, "outline-level"), 9))})
	case "p":
		b := Block{Form: o.form, Level: 1}
		style := attr(e, "style-name")
		if from := o.titles[style]; from != "" {
			style = from
		}
		if style == "Title" && o.form == Paragraph {
			b.Form = Heading
		}
		o.paragraph(b)
	case "list":
		o.list(1)
	case "table":
		o.table()
	case "frame", "custom-shape", "g", "rect", "ellipse", "a":
		o.drawn(e)
	case "tracked-changes", "annotation", "forms", "sequence-decls", "user-field-decls", "variable-decls", "shapes":
	case "dde-source", "section-source", "table-source", "cell-range-source":
		o.t.fail(outside())
	default:
		o.t.within(o.block)
	}
}

func (o *openReader) paragraph(b Block) {
	text, after := o.words()
	b.Text = text
	if text == "" {
		b.Form = Paragraph
	}
	o.t.fail(o.j.add(b))
	for _, b := range after {
		b.Where = Locator{}
		o.t.fail(o.j.add(b))
	}
}

// list reads a list; its paragraphs lie as deep as it.
func (o *openReader) list(level int) {
	o.t.within(func(e xml.StartElement) {
		if e.Name.Local != "list-item" && e.Name.Local != "list-header" {
			return
		}
		first := true
		o.t.within(func(e xml.StartElement) {
			switch {
			case e.Name.Local == "list":
				o.list(level + 1)
			case e.Name.Local == "p" && o.form == Paragraph:
				b := Block{Form: Item, Level: level}
				if !first {
					b.Form = Paragraph
				}
				first = false
				o.paragraph(b)
			default:
				o.block(e)
			}
		})
	})
}

// words gives the text of a paragraph, and what is fixed to it.
func (o *openReader) words() (string, []Block) {
	var b strings.Builder
	var after []Block
	var visit func(e xml.StartElement)
	write := func(s []byte) { o.t.write(&b, s) }
	flow := func(s []byte) { // line ends and runs of spaces count as one space
		for i, c := range s {
			if c == '\n' || c == '\t' || c == '\r' {
				s[i] = ' '
			}
			if s[i] != ' ' || i == 0 || s[i-1] != ' ' {
				write(s[i : i+1])
			}
		}
	}
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "s":
			write([]byte(strings.Repeat(" ", max(1, count(attr(e, "c"), 1000)))))
		case "tab":
			write([]byte("\t"))
		case "line-break":
			write([]byte("\n"))
		case "note":
			after = append(after, o.note()...)
		case "annotation", "ruby-text", "tracked-changes", "script":
		case "frame", "custom-shape", "g", "rect", "ellipse":
			after = append(after, o.j.apart(func() { o.drawn(e) })...)
		default:
			o.t.inside(visit, flow)
		}
	}
	o.t.inside(visit, flow)
	return strings.TrimSpace(b.String()), after
}

func (o *openReader) note() []Block {
	var text string
	o.t.within(func(e xml.StartElement) {
		if e.Name.Local == "note-body" {
			text = flatten(o.j.apart(func() { o.t.within(o.block) }))
		}
	})
	return []Block{{Form: Note, Text: text}}
}
