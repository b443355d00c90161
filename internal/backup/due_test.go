package backup_test

import (
	"testing"
	"time"

	"waymark/internal/backup"
)

func TestDue(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, zone) }
	never := time.Time{}
	for name, c := range map[string]struct {
		now, began, last, failed time.Time
		want                     bool
	}{
		"the first night, before":        {at(2, 1, 59), at(1, 12, 0), never, never, false},
		"the first night":                {at(2, 2, 0), at(1, 12, 0), never, never, true},
		"had it":                         {at(2, 2, 1), at(1, 12, 0), at(2, 2, 0), never, false},
		"the next":                       {at(3, 2, 0), at(1, 12, 0), at(2, 2, 0), never, true},
		"failed a moment ago":            {at(3, 2, 10), at(1, 12, 0), at(2, 2, 0), at(3, 2, 0), false},
		"failed an hour ago":             {at(3, 3, 0), at(1, 12, 0), at(2, 2, 0), at(3, 2, 0), true},
		"a new store in the afternoon":   {at(3, 15, 0), at(3, 12, 0), never, never, false},
		"missed while it was off":        {at(3, 12, 5), at(3, 12, 0), at(2, 2, 0), never, true},
		"missed, and only just on":       {at(3, 12, 4), at(3, 12, 0), at(2, 2, 0), never, false},
		"the night the clocks go on":     {at(29, 3, 0), at(28, 12, 0), at(28, 2, 0), never, true},
		"after the clocks have gone on":  {at(29, 4, 0), at(28, 12, 0), at(29, 3, 0), never, false},
		"started after the hour, had it": {at(3, 12, 0), at(3, 2, 30), at(3, 2, 0), never, false},
	} {
		if got := backup.Due(c.now, c.began, c.last, c.failed, 2); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
