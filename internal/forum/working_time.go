package forum

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// WorkingTimeSet says that an administrator changed when people here work.
var WorkingTimeSet = changes.Declare("site.working_time_set", changes.Audited)

// WorkingTime is when people here work: on which days of the week, between
// which hours, and on which days not.
type WorkingTime struct {
	Days     [7]bool   `json:"days"` // by time.Weekday
	From     int       `json:"from"` // the hour at which a working day begins
	To       int       `json:"to"`   // the hour at which it ends, 24 at most
	Holidays []Holiday `json:"holidays"`
}

// A Holiday is a day on which nobody is expected to work.
type Holiday struct {
	Day  string `json:"day"` // such as 2026-12-25
	Name string `json:"name,omitempty"`
}

// UsualTime is when people work where nobody has said otherwise.
var UsualTime = WorkingTime{Days: [7]bool{false, true, true, true, true, true, false}, From: 8, To: 18}

// MaxHolidays is how many holidays are kept.
const MaxHolidays = 200

// Works says whether people work on the day of a time, which is in the site's zone.
func (w WorkingTime) Works(t time.Time) bool {
	day := t.Format(time.DateOnly)
	return w.Days[t.Weekday()] && !slices.ContainsFunc(w.Holidays, func(h Holiday) bool { return h.Day == day })
}

// Open says whether people work at a time, which is in the site's zone.
func (w WorkingTime) Open(t time.Time) bool {
	return w.Works(t) && t.Hour() >= w.From && t.Hour() < w.To
}

// Next is the first moment from a time on at which people work, in the zone of
// the time; the time itself where none comes in a year.
func (w WorkingTime) Next(t time.Time) time.Time {
	if w.Open(t) {
		return t
	}
	y, m, d := t.Date()
	for i := range 366 {
		begin := time.Date(y, m, d+i, w.From, 0, 0, 0, t.Location())
		if w.Works(begin) && begin.After(t) {
			return begin
		}
	}
	return t
}

// Before gives the moment from which a number of working days have passed
// until a time, which is in the site's zone. What is no working day stands
// still.
func (w WorkingTime) Before(t time.Time, days int) time.Time {
	if !w.Works(t) { // it stands still since the end of the last working day
		for !w.Works(t) {
			t = t.AddDate(0, 0, -1)
		}
		y, m, d := t.AddDate(0, 0, 1).Date()
		t = time.Date(y, m, d, 0, 0, 0, 0, t.Location())
		if days == 0 {
			return t
		}
		t, days = t.AddDate(0, 0, -1), days-1
	}
	for ; days > 0; days-- {
		t = t.AddDate(0, 0, -1)
		for !w.Works(t) {
			t = t.AddDate(0, 0, -1)
		}
	}
	return t
}

const workingTimeName = "working_time"

// WorkingTimeOf gives when people here work.
func WorkingTimeOf(ctx context.Context, q db.Q) (w WorkingTime, err error) {
	text, err := db.Value[string](ctx, q, selectSecret, workingTimeName)
	switch {
	case errors.Is(err, db.ErrNone):
		return UsualTime, nil
	case err != nil:
		return w, err
	}
	return w, json.Unmarshal([]byte(text), &w)
}

// SetWorkingTime keeps when people here work, for an administrator.
func SetWorkingTime(ctx context.Context, d *db.DB, v Viewer, w WorkingTime) error {
	if err := adminOnly(v); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	slices.SortFunc(w.Holidays, func(a, b Holiday) int { return strings.Compare(a.Day, b.Day) })
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, putSetting, workingTimeName, string(text)); err != nil {
			return err
		}
		return changes.Append(ctx, tx, WorkingTimeSet, changes.Change{Kind: "site", Actor: v.Person, Audience: changes.Nobody})
	})
}

func (w WorkingTime) check() error {
	var f fault.Fields
	if !slices.Contains(w.Days[:], true) {
		f.Add("days", "fault.working_days")
	}
	if w.From < 0 || w.To > 24 || w.From >= w.To {
		f.Add("from", "fault.working_hours")
	}
	if len(w.Holidays) > MaxHolidays {
		f.Add("holidays", "fault.holidays_many", "Max", MaxHolidays)
	}
	return f.Err()
}

// ParseHolidays reads a holiday a line: the day as 2026-12-25, and its name.
// It fails with the first line that is none.
func ParseHolidays(text string) (all []Holiday, err error) {
	for line := range strings.Lines(text) {
		day, name, _ := strings.Cut(Clean(line), " ")
		if day == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			var f fault.Fields
			f.Add("holidays", "fault.holiday", "Line", Clean(line))
			return nil, f.Err()
		}
		all = append(all, Holiday{Day: day, Name: Clean(name)})
	}
	return all, nil
}
