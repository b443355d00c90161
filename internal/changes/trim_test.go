package changes_test

import (
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/testkit"
)

var seqs = db.Scan("all of them", `SELECT subject FROM changes ORDER BY seq`)

func TestTrim(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		now := time.Now()
		d.Now = func() time.Time { return now }
		left := func(want ...int64) {
			t.Helper()
			got, err := db.Column[int64](t.Context(), d, seqs)
			testkit.Must(t, err)
			if !same(got, want) {
				t.Errorf("%v are left, not %v", got, want)
			}
		}
		trim := func(others ...int64) {
			t.Helper()
			_, err := changes.Trim(t.Context(), d, others...)
			testkit.Must(t, err)
		}
		k := keeper(t, d)
		several(t, d, 1, 2, 3)
		testkit.Must(t, changes.Catch(t.Context(), d, k))
		trim()
		left(1, 2, 3) // all are young
		now = now.Add(changes.KeepFor + time.Hour)
		several(t, d, 4, 5)
		testkit.Must(t, changes.Relay(t.Context(), d))
		head, err := changes.Head(t.Context(), d)
		testkit.Must(t, err)
		trim(head.Seq - 4)
		left(2, 3, 4, 5) // another reader has come no further
		now = now.Add(changes.KeepFor + time.Hour)
		trim()
		left(4, 5) // the keeper has not had these
		testkit.Must(t, changes.Catch(t.Context(), d, k))
		trim()
		left(5) // the head stays
		after, err := changes.Head(t.Context(), d)
		testkit.Must(t, err)
		if after != head {
			t.Errorf("the head went from %v to %v", head, after)
		}
		several(t, d, 6)
		testkit.Must(t, changes.Catch(t.Context(), d, k))
		got, err := db.Column[int64](t.Context(), d, allEffects)
		testkit.Must(t, err)
		if !same(got, []int64{1, 2, 3, 4, 5, 6}) {
			t.Errorf("effects of %v", got)
		}
	})
}
