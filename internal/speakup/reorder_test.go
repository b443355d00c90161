package speakup_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var (
	inStore = db.SQLOn(db.Postgres, `SELECT person_id FROM speak_collect ORDER BY ctid`)
	writers = db.SQLOn(db.Postgres, `SELECT DISTINCT xmin::text FROM speak_collect`)
)

// PostgreSQL's tables say which row came first, and which came together; after
// a slot that of who has collected says neither, whoever was first.
func TestOrderOfCollectingIsForgotten(t *testing.T) {
	d := testkit.Postgres(t)
	ctx := context.Background()
	r := newRoom(t, d).begin()
	all := []forum.Viewer{r.ann, r.ben}
	slices.SortFunc(all, func(a, b forum.Viewer) int { return int(b.Person - a.Person) }) // the last comes first
	for _, v := range all {
		q, b := r.request(first)
		_, err := r.Collect(ctx, v, q, b)
		testkit.Must(t, err)
	}
	look := func() (people []int64, transactions int) {
		people, err := db.Column[int64](ctx, d, inStore)
		testkit.Must(t, err)
		of, err := db.Column[string](ctx, d, writers)
		testkit.Must(t, err)
		return people, len(of)
	}
	if people, n := look(); slices.IsSorted(people) || n != 2 {
		t.Errorf("the control: the rows %v of %d transactions say nothing already", people, n)
	}
	r.clock(r.at.Load().Add(2 * time.Hour))
	testkit.Must(t, r.Tend(ctx))
	if people, n := look(); !slices.IsSorted(people) || len(people) != 2 || n != 1 {
		t.Errorf("after a slot the rows %v of %d transactions tell who came first", people, n)
	}
	for _, v := range all {
		q, b := r.request(first)
		if _, err := r.Collect(ctx, v, q, b); code(err) != "already_collected" {
			t.Errorf("collecting once more: %q", code(err))
		}
	}
}
