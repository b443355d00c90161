package ticket

import (
	"errors"
	"fmt"
	"time"
)

// An Epoch is the week that tickets are for, as ISO 8601 numbers it:
// 2026-W48. It begins on Monday at midnight UTC.
type Epoch string

var errEpoch = errors.New("ticket: not a week such as 2026-W48")

// EpochOf is the week that a moment lies in.
func EpochOf(t time.Time) Epoch {
	year, week := t.UTC().ISOWeek()
	return Epoch(fmt.Sprintf("%04d-W%02d", year, week))
}

// ParseEpoch reads a week that there is, in eight characters.
func ParseEpoch(s string) (Epoch, error) {
	var year, week int
	if len(s) != 8 || s[4:6] != "-W" || !digits(s[:4], &year) || !digits(s[6:], &week) || year < 2000 {
		return "", errEpoch
	}
	if e := Epoch(s); week > 0 && EpochOf(e.Begins()) == e {
		return e, nil
	}
	return "", errEpoch
}

func digits(s string, n *int) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
		*n = *n*10 + int(c-'0')
	}
	return true
}

// Begins is the week's first moment.
func (e Epoch) Begins() time.Time {
	var year, week int
	digits(string(e[:4]), &year)
	digits(string(e[6:]), &week)
	// The fourth of January is always in the first week.
	fourth := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC)
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7)
	return monday.AddDate(0, 0, 7*(week-1))
}

// Add is the week that lies so many weeks later.
func (e Epoch) Add(weeks int) Epoch { return EpochOf(e.Begins().AddDate(0, 0, 7*weeks)) }
