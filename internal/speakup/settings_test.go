package speakup_test

import (
	"context"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
)

var tamper = db.SQL(`UPDATE speak_settings SET value = $2 WHERE name = $1`)

// No setting makes the crowd smaller than the floors: none that is given, and
// none that was written into the database.
func TestFloors(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d).begin()
		admin := testkit.Admin(t, d, "Ada Admin")
		for _, l := range []speakup.Limits{{Least: 19, Quiet: 20}, {Least: 50, Quiet: 9}, {}, {Least: -1, Quiet: -1}} {
			if err := r.Set(ctx, admin, speakup.Settings{Limits: l, Orgs: []int64{r.org}}); err == nil {
				t.Errorf("%+v was taken", l)
			}
		}
		if err := r.Set(ctx, r.ann, speakup.Settings{Limits: speakup.Limits{Least: 50, Quiet: 20}}); err == nil {
			t.Error("somebody who looks after nothing sets it")
		}
		lowest := speakup.Limits{Least: speakup.LeastFloor, Quiet: speakup.QuietFloor}
		testkit.Must(t, r.Set(ctx, admin, speakup.Settings{Limits: lowest, Orgs: []int64{r.org}, Route: " The staff council "}))
		set, err := r.Settings(ctx)
		testkit.Must(t, err)
		if set.Limits != lowest || set.Route != "The staff council" || len(set.Orgs) != 1 {
			t.Errorf("%+v", set)
		}
		testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, tamper, "limits", `{"least":1,"quiet":1}`)
			return err
		}))
		if got, err := r.Limits(ctx); err != nil || got != lowest {
			t.Errorf("written into the database: %+v (%v)", got, err)
		}
	})
}

// The crowd is who holds this week's passes and who was here between the last
// two slots; people see the number rounded down.
func TestCrowd(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	q, b := r.request(first)
	_, err := r.Collect(ctx, r.ann, q, b)
	testkit.Must(t, err)
	if has, online, err := r.Crowd(ctx, r.d.Now()); err != nil || has != 0 || online != 0 {
		t.Errorf("before that week: %d, %d (%v)", has, online, err)
	}
	at := first.Begins().Add(9 * time.Hour) // between the slots of 8 and 10 h
	r.clock(at)
	r.Seen(r.ann)
	r.Seen(r.ann)
	r.Seen(r.ben)
	for _, step := range []struct {
		after  time.Duration
		online int
	}{{0, 0}, {time.Hour, 2}, {time.Hour + 59*time.Minute, 2}, {3 * time.Hour, 0}} {
		if has, online, err := r.Crowd(ctx, at.Add(step.after)); err != nil || has != 1 || online != step.online {
			t.Errorf("after %s: %d hold passes, %d are here, want 1 and %d (%v)", step.after, has, online, step.online, err)
		}
	}
	if n, err := r.Holders(ctx); err != nil || n != 0 {
		t.Errorf("%d are told (%v)", n, err)
	}
}
