package speakup

import (
	"slices"
	"time"

	"waymark/internal/ticket"
)

// hours are those of a day, in the site's zone, at which something is
// published.
var hours = [...]int{6, 8, 10, 12, 14, 16, 18, 20}

// Slots gives the slots of a week at which something is published, in order.
// Nobody else computes them: browsers read them in the log, and the back room
// is told.
func Slots(zone *time.Location, week ticket.Epoch) []ticket.Slot {
	var all []ticket.Slot
	begins := week.Begins()
	for day := -1; day <= 7; day++ {
		y, m, d := begins.AddDate(0, 0, day).Date()
		for _, h := range hours {
			slot := ticket.SlotOf(time.Date(y, m, d, h, 0, 0, 0, zone))
			if slot.Epoch() == week {
				all = append(all, slot)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// NextSlots gives the slots that begin after a moment and no later than a
// while after it, in order.
func NextSlots(zone *time.Location, after time.Time, within time.Duration) []ticket.Slot {
	var all []ticket.Slot
	last := after.Add(within)
	for week := ticket.EpochOf(after); !week.Begins().After(last); week = week.Add(1) {
		for _, s := range Slots(zone, week) {
			if at := s.Begins(); at.After(after) && !at.After(last) {
				all = append(all, s)
			}
		}
	}
	return all
}

// slotAfter is the first slot that begins after a moment.
func slotAfter(zone *time.Location, t time.Time) ticket.Slot {
	return NextSlots(zone, t, 24*time.Hour)[0]
}

// slotBefore is the last slot that has begun at a moment.
func slotBefore(zone *time.Location, t time.Time) ticket.Slot {
	all := NextSlots(zone, t.Add(-24*time.Hour), 24*time.Hour)
	return all[len(all)-1]
}
