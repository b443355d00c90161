package document

import (
	"strconv"
	"strings"
)

// Part says what a locator counts.
type Part uint8

// The parts. A Body is told by its headings.
const (
	Body Part = iota + 1
	Page
	Slide
	Sheet
)

// Ref is a cell of a sheet, column and row counted from 1.
type Ref struct{ Col, Row int }

// Locator says where in a document something stands.
type Locator struct {
	Part  Part
	N     int      // the page, slide, sheet or heading, from 1; 0 before the first heading
	Notes bool     // in the notes of the slide
	Name  string   // of the sheet
	From  Ref      // the cells of the sheet, if it is about cells
	To    Ref      // the last of them
	Path  []string // the headings above, outermost first
}

// String gives the place in the form that is kept and compared, the same for
// the same place: page 12, slide 7, slide 7 notes, sheet "Costs" B4:D9,
// heading "Travel" > "By train"; empty before the first heading.
func (l Locator) String() string {
	switch l.Part {
	case Page:
		return "page " + strconv.Itoa(l.N)
	case Slide:
		if l.Notes {
			return "slide " + strconv.Itoa(l.N) + " notes"
		}
		return "slide " + strconv.Itoa(l.N)
	case Sheet:
		s := "sheet " + quoted(l.Name)
		if l.From.Col > 0 {
			s += " " + l.Cells()
		}
		return s
	case Body:
		if len(l.Path) > 0 {
			q := make([]string, len(l.Path))
			for i, h := range l.Path {
				q[i] = quoted(h)
			}
			return "heading " + strings.Join(q, " > ")
		}
	}
	return ""
}

// Cells gives the cells of a sheet as sheets write them: B4, or B4:D9.
func (l Locator) Cells() string {
	if l.From == l.To {
		return l.From.String()
	}
	return l.From.String() + ":" + l.To.String()
}

// Anchor gives the id of the element that a preview shows for the place:
// letters, digits and hyphens.
func (l Locator) Anchor() string {
	n := strconv.Itoa(l.N)
	switch l.Part {
	case Page:
		return "page-" + n
	case Slide:
		if l.Notes {
			return "slide-" + n + "-notes"
		}
		return "slide-" + n
	case Sheet:
		if l.From.Col > 0 {
			return "sheet-" + n + "-" + l.From.String()
		}
		return "sheet-" + n
	case Body:
	}
	return "heading-" + n
}

// quoted puts a name between quotes and doubles the quotes in it, as sheets do.
func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// String gives the cell as sheets write it: B4.
func (r Ref) String() string { return columnName(r.Col) + strconv.Itoa(r.Row) }

// columnName gives A for 1, Z for 26, AA for 27.
func columnName(n int) string {
	var b [8]byte
	i := len(b)
	for ; n > 0 && i > 0; n = (n - 1) / 26 {
		i--
		b[i] = byte('A' + (n-1)%26)
	}
	return string(b[i:])
}

// The largest sheet there is.
const (
	maxColumn = 16384
	maxRow    = 1 << 20
)

// parseRef reads B4; ok says whether it is a cell.
func parseRef(s string) (r Ref, ok bool) {
	i := 0
	for ; i < len(s) && s[i] >= 'A' && s[i] <= 'Z' && i < 4; i++ {
		r.Col = r.Col*26 + int(s[i]-'A') + 1
	}
	n, err := strconv.Atoi(s[i:])
	if err != nil || i == 0 || n < 1 || n > maxRow || r.Col > maxColumn {
		return Ref{}, false
	}
	r.Row = n
	return r, true
}
