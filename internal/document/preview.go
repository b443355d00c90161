package document

import (
	"html"
	"strconv"
	"strings"
)

// PreviewRows is how many rows of each sheet a preview shows.
const PreviewRows = 200

// Preview gives a document as HTML that is safe to show and can be read aloud:
// headings from level top on (2 to 5) without gaps, lists, tables, what pictures
// show as text, the first rows of each sheet, slides with their notes. Each
// place has an element whose id is the place's Anchor. The name says in the
// reader's language what a page, slide or sheet, its notes or its cells are called.
func Preview(d Document, top int, name func(Locator) string) string {
	w := &webWriter{top: min(max(top, 2), 5), name: name, placed: map[string]bool{}}
	for _, b := range d.Blocks {
		w.block(b)
	}
	w.list(0)
	w.endPart()
	return w.b.String()
}

// webWriter writes elements of a fixed set; text comes in through text alone,
// which escapes it, and ids are made of anchors.
type webWriter struct {
	b      strings.Builder
	top    int
	level  int // of the last heading
	lists  int // that are open
	part   bool
	notes  bool
	rows   int // of the sheet so far
	name   func(Locator) string
	placed map[string]bool
}

func (w *webWriter) text(s string) {
	w.b.WriteString(strings.ReplaceAll(html.EscapeString(s), "\n", "<br>"))
}

// id gives the attribute for a place, once.
func (w *webWriter) id(l Locator) string {
	a := l.Anchor()
	if w.placed[a] {
		return ""
	}
	w.placed[a] = true
	return ` id="` + html.EscapeString(a) + `"`
}

func (w *webWriter) element(tag, attributes, text string) {
	w.b.WriteString("<" + tag + attributes + ">")
	w.text(text)
	w.b.WriteString("</" + tag + ">\n")
}

func (w *webWriter) block(b Block) {
	if b.Form != Item {
		w.list(0)
	}
	if b.Where.Notes != w.notes {
		w.turn(b.Where)
	}
	switch b.Form {
	case Begin:
		w.endPart()
		w.b.WriteString("<section" + w.id(b.Where) + ">\n")
		w.part, w.rows, w.level = true, 0, 0
		w.heading("", 1, w.name(b.Where))
	case Heading:
		level := b.Level
		if w.part {
			level++
		}
		w.heading(w.id(b.Where), level, b.Text)
	case Item:
		w.list(min(b.Level, 9))
		w.b.WriteString("<li>")
		w.text(b.Text)
		w.b.WriteString("\n")
	case Table:
		w.table(b)
	case Paragraph, Note, Picture:
		w.element("p", "", b.Text)
	}
}

// heading writes a heading, at most one level below the one before it.
func (w *webWriter) heading(id string, level int, text string) {
	w.level = min(level, w.level+1)
	w.element("h"+strconv.Itoa(min(w.top+w.level-1, 6)), id, text)
}

// turn opens or closes the notes of a slide.
func (w *webWriter) turn(l Locator) {
	if w.notes = l.Notes; !w.notes {
		w.b.WriteString("</div>\n")
		return
	}
	w.b.WriteString("<div" + w.id(l) + ">\n")
	w.heading("", 2, w.name(l))
}

func (w *webWriter) endPart() {
	if w.notes {
		w.b.WriteString("</div>\n")
		w.notes = false
	}
	if w.part {
		w.b.WriteString("</section>\n")
		w.part = false
	}
}

// list opens and closes lists until so many are open.
func (w *webWriter) list(depth int) {
	for ; w.lists > depth; w.lists-- {
		w.b.WriteString("</li></ul>\n")
	}
	if w.lists == depth && depth > 0 {
		w.b.WriteString("</li>")
	}
	for ; w.lists < depth; w.lists++ {
		w.b.WriteString("<ul>")
		if w.lists+1 < depth {
			w.b.WriteString("<li>")
		}
	}
}

// table writes a table; cells without text are put in where others follow.
func (w *webWriter) table(b Block) {
	rows, first := b.Rows, 1
	id := ""
	if b.Where.Part == Sheet {
		if rows = rows[:max(0, min(len(rows), PreviewRows-w.rows))]; len(rows) == 0 {
			return
		}
		w.rows += len(rows)
		id, first = w.id(b.Where), b.Where.From.Col
	}
	w.b.WriteString("<table" + id + ">\n")
	if b.Where.Part == Sheet {
		w.element("caption", "", w.name(b.Where))
	}
	for _, row := range rows {
		w.row(row, first)
	}
	w.b.WriteString("</table>\n")
}

func (w *webWriter) row(row Row, col int) {
	tag, scope := "td", ""
	if row.Header {
		tag, scope = "th", ` scope="col"`
	}
	w.b.WriteString("<tr>")
	for _, c := range row.Cells {
		if gap := c.Col - col; gap > 0 {
			w.b.WriteString(`<td colspan="` + strconv.Itoa(min(gap, 1000)) + `"></td>`)
		}
		span := ""
		if c.Span > 1 {
			span = ` colspan="` + strconv.Itoa(min(c.Span, 1000)) + `"`
		}
		w.b.WriteString("<" + tag + scope + span + ">")
		w.text(c.Text)
		w.b.WriteString("</" + tag + ">")
		col = c.Col + max(1, c.Span)
	}
	w.b.WriteString("</tr>\n")
}
