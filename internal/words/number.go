package words

import (
	"strconv"
	"strings"
)

// numerals are a language's signs in numbers.
type numerals struct{ group, decimal string }

func newNumerals(w *Words) numerals {
	return numerals{group: w.T("number.group"), decimal: w.T("number.decimal")}
}

// Number gives a whole number with its thousands apart: "12,345".
func (w *Words) Number(n int) string {
	s := strconv.Itoa(n)
	if n > -1000 && n < 1000 {
		return s
	}
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range []byte(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(w.num.group)
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Decimal gives a number with a fixed count of places: "1.5".
func (w *Words) Decimal(x float64, places int) string {
	s := strconv.FormatFloat(x, 'f', places, 64)
	whole, fraction, found := strings.Cut(s, ".")
	if n, err := strconv.Atoi(whole); err == nil && n != 0 {
		whole = w.Number(n)
	}
	if !found {
		return whole
	}
	return whole + w.num.decimal + fraction
}

// Size gives a count of bytes for people: "340 KB", "1.2 MB".
func (w *Words) Size(bytes int64) string {
	const kilo = 1000
	switch {
	case bytes < kilo:
		return w.N("size.bytes", int(bytes))
	case bytes < kilo*kilo:
		return w.T("size.kilobytes", "Size", w.Number(int((bytes+kilo/2)/kilo)))
	case bytes < kilo*kilo*kilo:
		return w.T("size.megabytes", "Size", w.Decimal(float64(bytes)/(kilo*kilo), 1))
	}
	return w.T("size.gigabytes", "Size", w.Decimal(float64(bytes)/(kilo*kilo*kilo), 1))
}

// List joins names as a sentence does: "Ana, Bo and Cy".
func (w *Words) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return w.T("list.and", "Before", strings.Join(items[:last], w.T("list.comma")), "Last", items[last])
}
