package document

import (
	"encoding/xml"
	"strings"
)

// fetched are the elements whose address is loaded when a file is opened.
var fetched = map[string]bool{
	"image": true, "object": true, "object-ole": true, "plugin": true, "applet": true, "floating-frame": true, "fill-image": true, "background-image": true,
}

// drawn reads a frame or a shape: its paragraphs, its table, or what its
// picture is said to show.
func (o *openReader) drawn(e xml.StartElement) {
	before := o.form
	defer func() { o.form = before }()
	switch attr(e, "class") {
	case "title":
		o.form = Heading
	case "page-number", "footer", "header", "date-time":
		return
	case "notes":
		o.form = Note
	}
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		name := e.Name.Local
		if fetched[name] && strings.Contains(attr(e, "href"), "://") {
			o.t.fail(outside())
			return
		}
		switch {
		case name == "title" || name == "desc":
			if strings.Contains(e.Name.Space, "svg") {
				o.t.fail(o.j.add(Block{Form: Picture, Text: strings.TrimSpace(o.t.words())}))
			}
		case name == "text-box" || name == "g" || name == "a":
			o.t.within(visit)
		case name == "image" || name == "object":
		default:
			o.block(e)
		}
	}
	o.t.within(visit)
}

// table reads a table of a text or a slide; what a cell holds becomes lines.
func (o *openReader) table() {
	var rows []Row
	header := false
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "table-header-rows":
			header = true
			o.t.within(visit)
			header = false
		case "table-rows", "table-row-group":
			o.t.within(visit)
		case "table-row":
			r := o.row()
			if r.N, r.Header = len(rows)+1, header; len(r.Cells) > 0 {
				rows = append(rows, r)
			}
		case "dde-source", "table-source":
			o.t.fail(outside())
		}
	}
	o.t.within(visit)
	if len(rows) > 0 {
		o.t.fail(o.j.add(Block{Form: Table, Rows: rows}))
	}
}

func (o *openReader) row() Row {
	var r Row
	col := 1
	form := o.form
	o.form = Paragraph
	o.t.within(func(e xml.StartElement) {
		if e.Name.Local != "table-cell" && e.Name.Local != "covered-table-cell" {
			return
		}
		span := count(attr(e, "number-columns-spanned"), maxColumn)
		wide := max(1, count(attr(e, "number-columns-repeated"), maxColumn))
		text := flatten(o.j.apart(func() { o.t.within(o.block) }))
		if text != "" && e.Name.Local == "table-cell" {
			o.t.fail(o.j.cell(text))
			r.Cells = append(r.Cells, Cell{Text: text, Col: col, Span: span})
		}
		col = min(maxColumn, col+wide)
	})
	o.form = form
	return r
}
