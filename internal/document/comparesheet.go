package document

import (
	"strconv"
	"strings"

	"waymark/internal/diff"
)

// A sheetText is the rows of a sheet, each with its text.
type sheetText struct {
	where Locator
	rows  []Row
	texts []string
}

func (d Document) sheetTexts() []*sheetText {
	var all []*sheetText
	for _, b := range d.Blocks {
		if b.Where.Part != Sheet {
			continue
		}
		if len(all) == 0 || all[len(all)-1].where.N != b.Where.N {
			all = append(all, &sheetText{where: Locator{Part: Sheet, N: b.Where.N, Name: b.Where.Name}})
		}
		s := all[len(all)-1]
		for _, r := range b.Rows {
			s.rows = append(s.rows, r)
			s.texts = append(s.texts, r.text())
		}
	}
	return all
}

// text tells rows apart: the cells, and which columns they stand in.
func (r Row) text() string {
	var b strings.Builder
	col := 1
	for _, c := range r.Cells {
		if c.Col != col {
			b.WriteString(strconv.Itoa(c.Col) + ":")
		}
		b.WriteString(c.Text + "\t")
		col = c.Col + 1
	}
	return b.String()
}

// shown is the row as people read it.
func (r Row) shown() string {
	all := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		all[i] = c.Text
	}
	return strings.Join(all, " · ")
}

// compareSheets gives the sheets in which something differs, and how many
// there are behind them in which nothing does.
func compareSheets(old, new Document) (out []PlaceChange, skipped int) {
	before, after := old.sheetTexts(), new.sheetTexts()
	was := pairSheets(before, after)
	for _, s := range after {
		p := PlaceChange{Where: s.where}
		from := was[s]
		if from == nil {
			p.Fate, from = Added, &sheetText{}
		} else if from.where.Name != s.where.Name {
			p.Was = from.where
		}
		p.Cells = compareRows(from, s)
		if p.Fate == Changed && len(p.Cells) == 0 && p.Was.Part == 0 {
			skipped++
			continue
		}
		p.Skipped, skipped = skipped, 0
		out = append(out, p)
	}
	kept := map[*sheetText]bool{}
	for _, s := range was {
		kept[s] = true
	}
	for _, s := range before {
		if !kept[s] {
			out = append(out, PlaceChange{Where: s.where, Fate: Removed, Cells: compareRows(s, &sheetText{}), Skipped: skipped})
			skipped = 0
		}
	}
	return out, skipped
}

// pairSheets says which sheet of the old document each of the new one was: the
// one of the same name, else one that says much the same.
func pairSheets(old, new []*sheetText) map[*sheetText]*sheetText {
	was, free := map[*sheetText]*sheetText{}, map[string]*sheetText{}
	for _, s := range old {
		free[s.where.Name] = s
	}
	for _, s := range new {
		if o := free[s.where.Name]; o != nil {
			was[s] = o
			delete(free, s.where.Name)
		}
	}
	const much = 60
	for _, s := range new {
		if was[s] != nil {
			continue
		}
		for _, o := range old {
			if free[o.where.Name] == o && len(o.rows) > 0 && diff.Like(strings.Join(o.texts, "\n"), strings.Join(s.texts, "\n")) >= much {
				was[s] = o
				delete(free, o.where.Name)
				break
			}
		}
	}
	return was
}

// compareRows gives the cells that differ and the rows that came and went.
// Where a row was put in, those below it are still themselves.
func compareRows(old, new *sheetText) []CellChange {
	steps := diff.Align(old.texts, new.texts)
	var out []CellChange
	for i := 0; i < len(steps); {
		if steps[i].Same {
			i++
			continue
		}
		end := i
		for end < len(steps) && !steps[end].Same {
			end++
		}
		for _, s := range inPlace(steps[i:end], old.rows, new.rows) {
			switch {
			case s.New < 0:
				r := old.rows[s.Old]
				out = append(out, CellChange{At: Ref{Row: r.N}, Fate: Removed, Pieces: []diff.Piece{{Op: diff.Removed, Text: r.shown()}}})
			case s.Old < 0:
				r := new.rows[s.New]
				out = append(out, CellChange{At: Ref{Row: r.N}, Fate: Added, Pieces: []diff.Piece{{Op: diff.Added, Text: r.shown()}}})
			default:
				out = append(out, compareCellsOf(old.rows[s.Old], new.rows[s.New])...)
			}
		}
		i = end
	}
	return out
}

// inPlace takes a row that went and one that came in its place, of the same
// number, for one that was changed.
func inPlace(steps []diff.Step, old, new []Row) []diff.Step {
	went, taken := map[int]int{}, map[int]bool{}
	for _, s := range steps {
		if s.New < 0 {
			went[old[s.Old].N] = s.Old
		}
	}
	out := make([]diff.Step, 0, len(steps))
	pairs := map[int]int{}
	for _, s := range steps {
		if s.Old < 0 {
			if o, ok := went[new[s.New].N]; ok {
				pairs[s.New], taken[o] = o, true
			}
		}
	}
	for _, s := range steps {
		switch o, ok := pairs[s.New]; {
		case s.New < 0 && taken[s.Old]:
		case s.Old < 0 && ok:
			out = append(out, diff.Step{Old: o, New: s.New})
		default:
			out = append(out, s)
		}
	}
	return out
}

func compareCellsOf(old, new Row) (out []CellChange) {
	a, b := old.Cells, new.Cells
	for len(a) > 0 || len(b) > 0 {
		col := maxColumn + 1
		if len(a) > 0 {
			col = a[0].Col
		}
		if len(b) > 0 {
			col = min(col, b[0].Col)
		}
		var was, is string
		if len(a) > 0 && a[0].Col == col {
			was, a = a[0].Text, a[1:]
		}
		if len(b) > 0 && b[0].Col == col {
			is, b = b[0].Text, b[1:]
		}
		if was != is {
			out = append(out, CellChange{At: Ref{col, new.N}, Pieces: diff.Words(was, is)})
		}
	}
	return out
}
