package ticket

import (
	"errors"
	"time"
)

// A Slot is the hour at whose beginning something is published, in UTC:
// 2026-11-24T14. No finer time is kept of what is said.
type Slot string

const slotForm = "2006-01-02T15"

var errSlot = errors.New("ticket: not an hour such as 2026-11-24T14")

// SlotOf is the hour that a moment lies in.
func SlotOf(t time.Time) Slot { return Slot(t.UTC().Format(slotForm)) }

// SlotAt is the slot with a number that Number gave.
func SlotAt(number int64) Slot { return SlotOf(time.Unix(number*3600, 0)) }

// ParseSlot reads an hour that there is, in thirteen characters.
func ParseSlot(s string) (Slot, error) {
	t, err := time.Parse(slotForm, s)
	if err != nil || t.Format(slotForm) != s || t.Year() < 2000 {
		return "", errSlot
	}
	return Slot(s), nil
}

// Begins is the slot's moment.
func (s Slot) Begins() time.Time {
	t, err := time.Parse(slotForm, string(s))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Number counts the hours since 1970.
func (s Slot) Number() int64 { return s.Begins().Unix() / 3600 }

// Epoch is the week that the slot lies in.
func (s Slot) Epoch() Epoch { return EpochOf(s.Begins()) }
