package search

import (
	"strings"
	"time"
)

// Period reads a day, month or year (2026-11-22, 2026-11, 2026) or a moment as
// in RFC 3339, and gives when it begins and when the next one begins, in UTC.
func Period(text string) (from, to time.Time, ok bool) {
	if len(text) > len(time.RFC3339Nano)+5 {
		return from, to, false
	}
	for _, p := range []struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {"2006-01-02", 0, 0, 1}} {
		if t, err := time.Parse(p.layout, text); err == nil && t.Year() > 0 {
			return t, t.AddDate(p.years, p.months, p.days), true
		}
	}
	t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
	if err != nil || t.Year() <= 0 {
		return from, to, false
	}
	return t.UTC(), t.UTC().Add(time.Microsecond), true
}
