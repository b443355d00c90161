package document

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// numberFormat says what a number in a cell is shown as.
type numberFormat uint8

const (
	asNumber  numberFormat = iota
	asDate                 // 2026-11-22
	asTime                 // 14:05
	asMoment               // both
	asPercent              // 12.5%
)

// readFormats reads what the styles of cells say of numbers.
func (x *excelReader) readFormats(part string) error {
	if part == "" || !x.j.has(part) {
		return nil
	}
	own := map[string]numberFormat{}
	return x.j.walk(part, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			switch e.Name.Local {
			case "numFmts":
				t.within(func(e xml.StartElement) {
					if len(own) < maxStyles {
						own[attr(e, "numFmtId")] = formatOf(attr(e, "formatCode"))
					}
				})
			case "cellXfs":
				t.within(func(e xml.StartElement) {
					if len(x.formats) >= 100*maxStyles {
						t.fail(tooMuch())
						return
					}
					id := attr(e, "numFmtId")
					f, ok := own[id]
					if !ok {
						f = builtIn(count(id, 1000))
					}
					x.formats = append(x.formats, f)
				})
			}
		})
	})
}

// builtIn gives the formats that files name by number alone.
func builtIn(id int) numberFormat {
	switch {
	case id == 9 || id == 10:
		return asPercent
	case id >= 14 && id <= 17:
		return asDate
	case id >= 18 && id <= 21 || id >= 45 && id <= 47:
		return asTime
	case id == 22:
		return asMoment
	}
	return asNumber
}

// formatOf reads a format's code: which of day, hour and percent it shows,
// leaving out words in quotes and conditions in brackets.
func formatOf(code string) numberFormat {
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	var day, hour, percent, quote, bracket bool
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quote = !quote
		case c == '\\':
			i++
		case quote:
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
			hour = hour || code[i-1] == '[' && (c == 'h' || c == 'm' || c == 's')
		case c == 'd' || c == 'y':
			day = true
		case c == 'h' || c == 's':
			hour = true
		case c == '%':
			percent = true
		}
	}
	switch {
	case day && hour:
		return asMoment
	case day:
		return asDate
	case hour:
		return asTime
	case percent:
		return asPercent
	}
	return asNumber
}

// show gives a number as people read it; what is none stays as it is.
func (f numberFormat) show(value string, old bool) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return value
	}
	switch f {
	case asDate, asTime, asMoment:
		if n < 0 || n > 2_958_466 { // after the year 9999
			break
		}
		zero := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if old {
			zero = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		} else if n < 60 {
			zero = zero.AddDate(0, 0, 1) // Excel knows a 29 February 1900
		}
		day := math.Floor(n)
		at := zero.AddDate(0, 0, int(day)).Add(time.Duration(math.Round((n-day)*86400)) * time.Second)
		return at.Format([]string{asDate: "2006-01-02", asTime: "15:04", asMoment: "2006-01-02 15:04"}[f])
	case asPercent:
		return strconv.FormatFloat(math.Round(n*1e6)/1e4, 'f', -1, 64) + "%"
	case asNumber:
	}
	if math.Abs(n) >= 1e15 {
		return strconv.FormatFloat(n, 'g', 15, 64)
	}
	return strconv.FormatFloat(round15(n), 'f', -1, 64)
}

// round15 keeps as many digits as sheets do, so that 0.1+0.2 is 0.3.
func round15(n float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		return n
	}
	return r
}
