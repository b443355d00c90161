package words_test

import (
	"testing"
	"time"

	"waymark/internal/words"
)

// Days that share a place among those shown last are told apart, in every
// zone and before 1970.
func TestDateShortOfManyDays(t *testing.T) {
	w := words.In("en")
	west := w.At(time.FixedZone("", -11*3600))
	for range 2 {
		for day := -1000; day < 1000; day++ {
			at := time.Date(1970, 1, 1, 23, 30, 0, 0, time.UTC).AddDate(0, 0, day)
			if got, want := w.DateShort(at), at.Format("2 Jan 2006"); got != want {
				t.Fatalf("%s is shown as %q", want, got)
			}
			there := at.Add(-11 * time.Hour)
			if got, want := west.DateShort(at), there.Format("2 Jan 2006"); got != want {
				t.Fatalf("%s in the west is shown as %q", want, got)
			}
		}
	}
}
