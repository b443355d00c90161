package views

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// week are the days of the week as they are listed.
var week = []struct {
	day time.Weekday
	key string
}{
	{time.Monday, "hours.monday"},
	{time.Tuesday, "hours.tuesday"},
	{time.Wednesday, "hours.wednesday"},
	{time.Thursday, "hours.thursday"},
	{time.Friday, "hours.friday"},
	{time.Saturday, "hours.saturday"},
	{time.Sunday, "hours.sunday"},
}

func dayOptions(ctx context.Context) []Option {
	list := make([]Option, len(week))
	for i, d := range week {
		list[i] = Option{Value: strconv.Itoa(int(d.day)), Label: words.T(ctx, d.key)}
	}
	return list
}

func (v WorkingDays) chosen() (days []string) {
	for day, works := range v.Days {
		if works {
			days = append(days, strconv.Itoa(day))
		}
	}
	return days
}

func hour(h int) string { return fmt.Sprintf("%02d:00", h) }

func hourOptions(from, to int) (list []Option) {
	for h := from; h <= to; h++ {
		list = append(list, Option{Value: strconv.Itoa(h), Label: hour(h)})
	}
	return list
}

// HolidayLines are holidays as people type them, one a line.
func HolidayLines(all []forum.Holiday) string {
	var b strings.Builder
	for _, h := range all {
		b.WriteString(strings.TrimSpace(h.Day+" "+h.Name) + "\n")
	}
	return b.String()
}
