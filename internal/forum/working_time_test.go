package forum_test

import (
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestWorkingTime(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	testkit.Must(t, err)
	const form = "Mon 2 Jan 2006 15:04"
	at := func(text string) time.Time {
		t.Helper()
		at, err := time.ParseInLocation(form, text, zone)
		testkit.Must(t, err)
		return at
	}
	w := forum.UsualTime
	w.Holidays = []forum.Holiday{{Day: "2026-04-03"}, {Day: "2026-04-06"}} // Good Friday, Easter Monday
	for now, want := range map[string]string{
		"Wed 8 Apr 2026 10:00": "Thu 2 Apr 2026 10:00",
		"Mon 6 Apr 2026 10:00": "Wed 1 Apr 2026 00:00",
		"Fri 3 Apr 2026 10:00": "Wed 1 Apr 2026 00:00",
	} {
		if got := w.Before(at(now), 2).Format(form); got != want {
			t.Errorf("two working days before %s: %s, want %s", now, got, want)
		}
	}
	for now, want := range map[string]string{
		"Thu 2 Apr 2026 17:59": "Thu 2 Apr 2026 17:59",
		"Thu 2 Apr 2026 18:00": "Tue 7 Apr 2026 08:00",
		"Tue 7 Apr 2026 03:00": "Tue 7 Apr 2026 08:00",
	} {
		if got := w.Next(at(now)).Format(form); got != want {
			t.Errorf("open after %s: %s, want %s", now, got, want)
		}
	}
	sundays := forum.WorkingTime{Days: [7]bool{time.Sunday: true, time.Monday: true}, From: 0, To: 24}
	if got := sundays.Before(at("Mon 6 Apr 2026 10:00"), 2).Format(form); got != "Sun 29 Mar 2026 10:00" && got != "Mon 30 Mar 2026 10:00" {
		t.Errorf("where people work on Sundays: %s", got)
	}
}

func TestSetWorkingTime(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		if w, err := forum.WorkingTimeOf(t.Context(), d); err != nil || w.From != 8 || w.Days[time.Sunday] {
			t.Fatalf("at first: %+v (%v)", w, err)
		}
		w := forum.UsualTime
		w.Days[time.Friday] = false
		var err error
		w.Holidays, err = forum.ParseHolidays("2026-12-25  Christmas Day\n\n2026-01-01\r\n")
		testkit.Must(t, err)
		who := testkit.Person(t, d, "Ann Archer", "")
		if err := forum.SetWorkingTime(t.Context(), d, who, w); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("anybody can: %v", err)
		}
		who.Admin = true
		testkit.Must(t, forum.SetWorkingTime(t.Context(), d, who, w))
		got, err := forum.WorkingTimeOf(t.Context(), d)
		testkit.Must(t, err)
		if got.Days[time.Friday] || len(got.Holidays) != 2 || got.Holidays[1] != (forum.Holiday{Day: "2026-12-25", Name: "Christmas Day"}) {
			t.Errorf("kept is %+v", got)
		}
		for name, bad := range map[string]forum.WorkingTime{
			"days": {From: 8, To: 18}, "from": {Days: w.Days, From: 18, To: 8}, "holidays": {Days: w.Days, From: 8, To: 18, Holidays: make([]forum.Holiday, forum.MaxHolidays+1)},
		} {
			if _, wrong := fault.FieldsOf(forum.SetWorkingTime(t.Context(), d, who, bad)).Of(name); !wrong {
				t.Errorf("%s: taken", name)
			}
		}
		if _, err := forum.ParseHolidays("2026-02-30 Nonsense"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a day that is none: %v", err)
		}
	})
}
