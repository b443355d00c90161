package document

import "slices"

// region collects rows of a sheet that follow one another, and makes of them
// a table that says which cells it is about.
type region struct {
	j     *job
	sheet Locator
	rows  []Row
	row   Row // being read; its cells are reused for the next
	last  int
}

// add takes in a cell of a row.
func (r *region) add(n int, c Cell) error {
	r.row.N = n
	r.row.Cells = append(r.row.Cells, c)
	return r.j.cell(c.Text)
}

// endRow takes in the row, if it holds something.
func (r *region) endRow() error {
	if len(r.row.Cells) == 0 {
		return nil
	}
	if len(r.rows) > 0 && (r.row.N != r.last+1 || len(r.rows) >= regionRows) {
		if err := r.end(); err != nil {
			return err
		}
	}
	r.last = r.row.N
	r.rows = append(r.rows, Row{N: r.row.N, Header: r.row.Header, Cells: slices.Clone(r.row.Cells)})
	r.row = Row{Cells: r.row.Cells[:0]}
	return nil
}

// end makes a table of the rows so far.
func (r *region) end() error {
	if len(r.rows) == 0 {
		return nil
	}
	where := r.sheet
	where.From = Ref{maxColumn, r.rows[0].N}
	where.To = Ref{1, r.rows[len(r.rows)-1].N}
	for _, row := range r.rows {
		for _, c := range row.Cells {
			where.From.Col, where.To.Col = min(where.From.Col, c.Col), max(where.To.Col, c.Col+max(c.Span, 1)-1)
		}
	}
	b := Block{Form: Table, Rows: slices.Clone(r.rows), Where: where}
	r.rows = r.rows[:0]
	return r.j.add(b)
}
