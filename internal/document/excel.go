package document

import (
	"encoding/xml"
	"strings"
)

// regionRows is how many rows of a sheet make one place: few enough for a hit
// to be near, enough for a small table to stay whole.
const regionRows = 40

// excelReader reads Excel files: what the cells of each sheet show, not the
// formulas behind it, nor comments.
type excelReader struct {
	j       *job
	t       *tokens
	strings []string
	formats []numberFormat
	old     bool // days are counted from 1904
	region  region
}

func (x *excelReader) read(j *job) error {
	x.j = j
	if j.has("xl/connections.xml") {
		if err := x.checkConnections(); err != nil {
			return err
		}
	}
	root, err := j.relations("")
	if err != nil {
		return err
	}
	main := find(root, "officeDocument")
	parts, err := j.relations(main)
	if err != nil {
		return err
	}
	if err := x.readStrings(find(parts, "sharedStrings")); err != nil {
		return err
	}
	if err := x.readFormats(find(parts, "styles")); err != nil {
		return err
	}
	sheets, err := x.sheets(main)
	if err != nil {
		return err
	}
	for i, s := range sheets {
		if err := j.begin(Sheet, i+1, s.name); err != nil {
			return err
		}
		part := parts[s.part]
		if part.kind != "worksheet" || part.away {
			continue // a sheet that is a chart
		}
		if err := x.sheet(part.target); err != nil {
			return err
		}
	}
	return nil
}

// checkConnections refuses data that is fetched from elsewhere. The data of
// the file itself is listed in the same place.
func (x *excelReader) checkConnections() error {
	away := false
	err := x.j.walk("xl/connections.xml", func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			if kind := attr(e, "type"); e.Name.Local == "connection" && kind != "100" && kind != "102" {
				away = true
			}
		})
	})
	if err == nil && away {
		return outside()
	}
	return err
}

type sheet struct{ name, part string }

func (x *excelReader) sheets(main string) ([]sheet, error) {
	var all []sheet
	err := x.j.walk(main, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			switch e.Name.Local {
			case "workbookPr":
				x.old = attr(e, "date1904") != "" && on(e, "date1904")
			case "sheets":
				t.within(func(e xml.StartElement) {
					if len(all) >= MaxSlides {
						t.fail(tooMuch())
						return
					}
					all = append(all, sheet{attr(e, "name"), named(e, "id")})
				})
			}
		})
	})
	return all, err
}

// readStrings reads the texts that cells share.
func (x *excelReader) readStrings(part string) error {
	if part == "" || !x.j.has(part) {
		return nil
	}
	total := 0
	return x.j.walk(part, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			if e.Name.Local != "si" {
				return
			}
			s := richText(t)
			if total += len(s); total > MaxText || len(x.strings) >= MaxCells {
				t.fail(tooMuch())
				return
			}
			x.strings = append(x.strings, s)
		})
	})
}

// richText gives the text of runs, without how it is read aloud in Japanese.
func richText(t *tokens) string {
	var b strings.Builder
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "t":
			t.inside(func(xml.StartElement) {}, func(s []byte) { t.write(&b, s) })
		case "r":
			t.within(visit)
		}
	}
	t.within(visit)
	return strings.TrimSpace(b.String())
}

// sheet reads the cells of one sheet.
func (x *excelReader) sheet(part string) error {
	x.region = region{j: x.j, sheet: x.j.where}
	err := x.j.walk(part, func(t *tokens, _ xml.StartElement) {
		x.t = t
		t.within(func(e xml.StartElement) {
			if e.Name.Local != "sheetData" {
				return
			}
			n := 0
			t.within(func(e xml.StartElement) {
				n++
				if r := count(attr(e, "r"), maxRow); r > 0 {
					n = r
				}
				x.row(min(n, maxRow))
			})
		})
	})
	if err == nil {
		err = x.region.end()
	}
	return err
}

func (x *excelReader) row(n int) {
	col := 0
	x.t.within(func(e xml.StartElement) {
		if e.Name.Local != "c" {
			return
		}
		col++
		if r, ok := parseRef(attr(e, "r")); ok {
			col = r.Col
		}
		text := x.cell(e)
		if text != "" {
			x.t.fail(x.region.add(n, Cell{Text: text, Col: min(col, maxColumn)}))
		}
	})
	x.t.fail(x.region.endRow())
}

// cell gives what a cell shows.
func (x *excelReader) cell(e xml.StartElement) string {
	kind, style := attr(e, "t"), count(attr(e, "s"), 1<<20)
	var value string
	x.t.within(func(e xml.StartElement) {
		switch e.Name.Local {
		case "v":
			value = x.t.words()
		case "is":
			value = richText(x.t)
		}
	})
	switch kind {
	case "s":
		if n := count(value, MaxCells); value != "" && n < len(x.strings) {
			return x.strings[n]
		}
		return ""
	case "b":
		return map[string]string{"0": "FALSE", "1": "TRUE"}[value]
	case "str", "inlineStr", "e", "d":
		return strings.TrimSpace(value)
	}
	var f numberFormat
	if style < len(x.formats) {
		f = x.formats[style]
	}
	return f.show(strings.TrimSpace(value), x.old)
}
