package speakup_test

import (
	"slices"
	"testing"
	"time"

	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// Each week has the eight slots of each day, at the hours of the clocks there,
// whether they are put forward or back, and each slot is in one week.
func TestSlots(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/London", "Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles"} {
		zone, err := time.LoadLocation(name)
		testkit.Must(t, err)
		seen := map[ticket.Slot]bool{}
		var last ticket.Slot
		for week := ticket.Epoch("2026-W01"); week < "2027-W01"; week = week.Add(1) {
			slots := speakup.Slots(zone, week)
			if n := len(slots); n < 55 || n > 57 {
				t.Errorf("%s: %s has %d slots", name, week, n)
			}
			for _, s := range slots {
				if s.Epoch() != week || s <= last || seen[s] {
					t.Errorf("%s: %s has %s, after %s", name, week, s, last)
				}
				// Where clocks differ by half an hour the hour of UTC begins first.
				if h := s.Begins().Add(30 * time.Minute).In(zone).Hour(); h%2 != 0 || h < 6 || h > 20 {
					t.Errorf("%s: a slot at %d h", name, h)
				}
				seen[s], last = true, s
			}
		}
		if n := len(seen); n < 53*56-2 {
			t.Errorf("%s: the year has %d slots", name, n)
		}
	}
	zone, err := time.LoadLocation("Europe/London")
	testkit.Must(t, err)
	at := time.Date(2026, 3, 28, 21, 0, 0, 0, zone) // clocks go forward in that night
	want := []ticket.Slot{"2026-03-29T05", "2026-03-29T07"}
	if got := speakup.NextSlots(zone, at, 9*time.Hour); !slices.Equal(got, want[:1]) {
		t.Errorf("slots %v", got)
	}
	if got := speakup.NextSlots(zone, want[0].Begins(), 2*time.Hour); !slices.Equal(got, want[1:]) {
		t.Errorf("slots %v", got)
	}
}
