package document

import "encoding/xml"

// calcReader reads sheets of OpenDocument: what the cells show.
type calcReader struct {
	openReader
	region region
	next   int // row
	header bool
}

func (c *calcReader) read(j *job) error {
	sheets := 0
	return c.content(j, func(e xml.StartElement) {
		if e.Name.Local != "spreadsheet" {
			return
		}
		c.t.within(func(e xml.StartElement) {
			switch e.Name.Local {
			case "table":
				sheets++
				c.t.fail(j.begin(Sheet, sheets, attr(e, "name")))
				c.sheet()
			case "dde-links":
				c.t.fail(outside())
			}
		})
	})
}

func (c *calcReader) sheet() {
	c.region = region{j: c.j, sheet: c.j.where}
	c.next = 1
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "table-header-rows":
			c.header = true
			c.t.within(visit)
			c.header = false
		case "table-rows", "table-row-group":
			c.t.within(visit)
		case "table-row":
			c.cells(max(1, count(attr(e, "number-rows-repeated"), maxRow)))
		case "table-source", "cell-range-source", "dde-source":
			c.t.fail(outside())
		}
	}
	c.t.within(visit)
	c.t.fail(c.region.end())
}

// cells reads a row that is repeated times times. Cells that hold nothing are
// counted on, not kept: a sheet claims to be as large as sheets can be.
func (c *calcReader) cells(times int) {
	var row []Cell
	col := 1
	c.t.within(func(e xml.StartElement) {
		if e.Name.Local != "table-cell" && e.Name.Local != "covered-table-cell" {
			return
		}
		wide := max(1, count(attr(e, "number-columns-repeated"), maxColumn))
		span := count(attr(e, "number-columns-spanned"), maxColumn)
		text := flatten(c.j.apart(func() { c.t.within(c.cell) }))
		for i := 0; i < wide && text != "" && col+i <= maxColumn && c.t.err == nil; i++ {
			row = append(row, Cell{Text: text, Col: col + i, Span: span})
		}
		col = min(maxColumn, col+wide)
	})
	for i := 0; i < times && len(row) > 0 && c.next+i <= maxRow && c.t.err == nil; i++ {
		c.region.row.Header = c.header
		for _, cell := range row {
			if c.t.fail(c.region.add(c.next+i, cell)); c.t.err != nil {
				return
			}
		}
		c.t.fail(c.region.endRow())
	}
	c.next = min(maxRow, c.next+times)
}

// cell reads the lines of a cell, and what is drawn on it.
func (c *calcReader) cell(e xml.StartElement) {
	switch e.Name.Local {
	case "cell-range-source":
		c.t.fail(outside())
	default:
		c.block(e)
	}
}
