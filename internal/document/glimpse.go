package document

import (
	"strings"
	"unicode/utf8"
)

// Sight is what a glimpse of a document looks like.
type Sight string

// The sights.
const (
	SightText  Sight = "text"  // lines of a page
	SightSheet Sight = "sheet" // cells
	SightSlide Sight = "slide" // a title and lines
)

// GlimpseLine is a line of a glimpse.
type GlimpseLine struct {
	Text  string
	Level int // of a heading, else 0
	Item  bool
}

// Glimpse is what a card shows of a document: its beginning, small.
type Glimpse struct {
	Sight Sight
	Name  string        // of the first sheet
	Title string        // the first heading, or the title of the first slide
	Lines []GlimpseLine // of a text or a slide, without the title of the slide
	Cells [][]string    // of a sheet: rows of equal length
	Count int           // of pages, slides or sheets; 0 where there are none
}

// The size of a glimpse.
const (
	glimpseLines   = 9
	glimpseRows    = 7
	glimpseColumns = 5
	glimpseLine    = 60 // letters
	glimpseCell    = 18
)

// Glance gives a glimpse of a document.
func Glance(d Document) Glimpse {
	g := Glimpse{Sight: SightText}
	switch d.Kind {
	case XLSX, XLTX, ODS:
		g.Sight = SightSheet
	case PPTX, POTX, ODP:
		g.Sight = SightSlide
	case DOCX, DOTX, ODT, PDF, Markdown:
	}
	begun := false
	for _, b := range d.Blocks {
		if b.Form == Begin {
			if g.Count++; !begun && g.Count > 1 && (len(g.Lines) > 0 || len(g.Cells) > 0 || g.Title != "") {
				begun = true
			}
			if !begun {
				g.Name = cutShort(b.Text, glimpseLine)
			}
			continue
		}
		if begun || b.Where.Notes {
			continue
		}
		g.take(b)
	}
	return g
}

// take adds a block to what is seen, if there is room.
func (g *Glimpse) take(b Block) {
	switch {
	case g.Sight == SightSheet:
		if b.Form == Table && len(g.Cells) == 0 {
			g.Cells = corner(b)
		}
	case b.Form == Heading && g.Title == "":
		g.Title = cutShort(b.Text, glimpseLine)
		if g.Sight == SightText {
			g.line(b.Text, b.Level, false)
		}
	case b.Form == Heading:
		g.line(b.Text, b.Level, false)
	case b.Form == Table:
		for _, r := range b.Rows {
			var cells []string
			for _, c := range r.Cells {
				cells = append(cells, c.Text)
			}
			g.line(strings.Join(cells, "  "), 0, false)
		}
	case b.Form == Paragraph || b.Form == Item:
		for line := range strings.Lines(b.Text) {
			g.line(line, 0, b.Form == Item)
		}
	}
}

func (g *Glimpse) line(text string, level int, item bool) {
	if text = cutShort(text, glimpseLine); text != "" && len(g.Lines) < glimpseLines {
		g.Lines = append(g.Lines, GlimpseLine{text, level, item})
	}
}

// corner gives the upper left cells of a table.
func corner(b Block) [][]string {
	first, last := maxColumn, 0
	rows := b.Rows[:min(len(b.Rows), glimpseRows)]
	for _, r := range rows {
		for _, c := range r.Cells {
			first, last = min(first, c.Col), max(last, c.Col)
		}
	}
	wide := min(last-first+1, glimpseColumns)
	cells := make([][]string, len(rows))
	for i, r := range rows {
		cells[i] = make([]string, max(wide, 0))
		for _, c := range r.Cells {
			if at := c.Col - first; at < wide {
				cells[i][at] = cutShort(c.Text, glimpseCell)
			}
		}
	}
	return cells
}

// cutShort gives the beginning of a text on one line.
func cutShort(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
}
