package words

import (
	"strconv"
	"sync/atomic"
	"time"
)

var monthKeys = [12]string{
	"date.month_01", "date.month_02", "date.month_03", "date.month_04", "date.month_05", "date.month_06",
	"date.month_07", "date.month_08", "date.month_09", "date.month_10", "date.month_11", "date.month_12",
}

var shortKeys = [12]string{
	"date.short_01", "date.short_02", "date.short_03", "date.short_04", "date.short_05", "date.short_06",
	"date.short_07", "date.short_08", "date.short_09", "date.short_10", "date.short_11", "date.short_12",
}

// calendar holds a language's names of months, looked up once, and the dates
// shown last: a page has the same few again and again.
type calendar struct {
	months, short [12]string
	recent        [256]atomic.Pointer[shownDay]
}

type shownDay struct {
	day  int64 // since 1970, in the zone in which it was shown
	text string
}

func newCalendar(w *Words) *calendar {
	c := &calendar{}
	for i := range monthKeys {
		c.months[i], c.short[i] = w.T(monthKeys[i]), w.T(shortKeys[i])
	}
	return c
}

// Date gives "12 September 2026" in the words' time zone.
func (w *Words) Date(t time.Time) string {
	t = t.In(w.zone)
	return w.T("date.form_date", "Day", strconv.Itoa(t.Day()), "Month", w.cal.months[t.Month()-1], "Year", strconv.Itoa(t.Year()))
}

// DateShort gives "12 Sep 2026".
func (w *Words) DateShort(t time.Time) string {
	t = t.In(w.zone)
	_, east := t.Zone()
	day := floorDiv(t.Unix()+int64(east), 24*60*60)
	place := &w.cal.recent[day&int64(len(w.cal.recent)-1)]
	if was := place.Load(); was != nil && was.day == day {
		return was.text
	}
	text := w.T("date.form_date", "Day", strconv.Itoa(t.Day()), "Month", w.cal.short[t.Month()-1], "Year", strconv.Itoa(t.Year()))
	place.Store(&shownDay{day, text})
	return text
}

// floorDiv is a/b rounded down, also before 1970.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// DateTime gives "12 September 2026, 14:05".
func (w *Words) DateTime(t time.Time) string {
	return w.T("date.form_date_time", "Date", w.Date(t), "Time", w.Time(t))
}

// Time gives "14:05".
func (w *Words) Time(t time.Time) string { return t.In(w.zone).Format("15:04") }

// Month gives "September 2026".
func (w *Words) Month(t time.Time) string {
	t = t.In(w.zone)
	return w.T("date.form_month", "Month", w.cal.months[t.Month()-1], "Year", strconv.Itoa(t.Year()))
}

// Ago says how long t lies before now, up to a week; then it gives the short date.
func (w *Words) Ago(t, now time.Time) string {
	age := now.Sub(t)
	switch {
	case age < time.Minute:
		return w.T("date.just_now")
	case age < time.Hour:
		return w.N("date.minutes_ago", int(age/time.Minute))
	case age < 24*time.Hour:
		return w.N("date.hours_ago", int(age/time.Hour))
	}
	switch days := daysBetween(t.In(w.zone), now.In(w.zone)); {
	case days <= 1:
		return w.T("date.yesterday")
	case days < 7:
		return w.N("date.days_ago", days)
	}
	return w.DateShort(t)
}

// daysBetween counts midnights, not spans of 24 hours: that is what people mean.
func daysBetween(t, now time.Time) int {
	a := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a) / (24 * time.Hour))
}
