package document

import (
	"encoding/xml"
	"strings"
)

// wordText collects one paragraph.
type wordText struct {
	*wordReader
	b     strings.Builder
	style wordStyle
	field strings.Builder // what the field computes, not what it shows
	after []Block         // text boxes, pictures and notes
}

func (w *wordReader) paragraph() {
	p := &wordText{wordReader: w}
	w.t.within(p.run)
	text := strings.TrimSpace(p.b.String())
	b := Block{Text: text}
	switch {
	case p.style.heading > 0 && text != "":
		b.Form, b.Level = Heading, p.style.heading
	case p.style.item > 0:
		b.Form, b.Level = Item, p.style.item
	}
	w.t.fail(w.j.add(b))
	for _, b := range p.after {
		b.Where = Locator{}
		w.t.fail(w.j.add(b))
	}
}

// run reads what may stand in a paragraph.
func (p *wordText) run(e xml.StartElement) {
	switch e.Name.Local {
	case "pPr":
		p.properties()
	case "r":
		p.letters()
	case "hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml", "dir", "bdo", "oMathPara":
		if e.Name.Local == "fldSimple" {
			p.computes(attr(e, "instr"))
		}
		p.t.within(p.run)
	case "oMath":
		p.t.within(p.math)
	case "AlternateContent":
		p.choice(p.run)
	}
}

// math reads the letters of a formula in their order.
func (p *wordText) math(e xml.StartElement) {
	if e.Name.Local == "t" {
		p.t.inside(p.math, p.write)
		return
	}
	p.t.within(p.math)
}

func (p *wordText) write(s []byte) { p.t.write(&p.b, s) }

func (p *wordText) properties() {
	var named string
	var own wordStyle
	p.t.within(func(e xml.StartElement) {
		switch e.Name.Local {
		case "pStyle":
			named = attr(e, "val")
		default:
			own.level(p.t, e)
		}
	})
	p.style = p.wordReader.style(named)
	if own.heading != 0 {
		p.style.heading = own.heading
	}
	if own.item != 0 {
		p.style.item = own.item
	}
}

// letters reads a run, whose letters all look the same.
func (p *wordText) letters() {
	hidden := false
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "rPr":
			p.t.within(func(e xml.StartElement) {
				hidden = hidden || e.Name.Local == "vanish" && on(e, "val")
			})
		case "t":
			p.t.inside(func(xml.StartElement) {}, func(s []byte) {
				if !hidden {
					p.write(s)
				}
			})
		case "instrText":
			p.t.inside(func(xml.StartElement) {}, func(s []byte) { p.t.write(&p.field, s) })
		case "fldChar":
			p.computes(p.field.String())
			p.field.Reset()
		case "AlternateContent":
			p.choice(visit)
		default:
			p.mark(e)
		}
	}
	p.t.within(visit)
}

// mark reads what stands between letters.
func (p *wordText) mark(e xml.StartElement) {
	switch e.Name.Local {
	case "tab", "ptab":
		p.write([]byte("\t"))
	case "br", "cr":
		p.write([]byte("\n"))
	case "noBreakHyphen":
		p.write([]byte("-"))
	case "footnoteReference", "endnoteReference":
		kind := strings.TrimSuffix(e.Name.Local, "Reference")
		if text := p.notes[kind+attr(e, "id")]; text != "" {
			p.after = append(p.after, Block{Form: Note, Text: text})
		}
	case "drawing", "pict", "object":
		p.t.within(p.drawn)
	}
}

// drawn looks for text boxes, and for what pictures are said to show.
func (p *wordText) drawn(e xml.StartElement) {
	switch e.Name.Local {
	case "docPr":
		if s := strings.TrimSpace(attr(e, "descr")); s != "" {
			p.after = append(p.after, Block{Form: Picture, Text: s})
		}
	case "txbxContent":
		p.after = append(p.after, p.j.apart(func() { p.t.within(p.block) })...)
	case "AlternateContent":
		p.choice(p.drawn)
	default:
		p.t.within(p.drawn)
	}
}

// computes refuses fields that load something when the file is opened.
func (p *wordText) computes(field string) {
	words := strings.Fields(strings.ToUpper(field))
	if len(words) == 0 {
		return
	}
	switch words[0] {
	case "DDE", "DDEAUTO":
		p.t.fail(outside())
	case "INCLUDEPICTURE", "INCLUDETEXT", "IMPORT":
		if strings.Contains(words[len(words)-1], "://") || len(words) > 1 && strings.Contains(words[1], "://") {
			p.t.fail(outside())
		}
	}
}
