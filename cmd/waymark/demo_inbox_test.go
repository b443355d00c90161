package main

import (
	"testing"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// demoInboxes fails unless there is something to do, and not too much of it,
// in the inbox of everybody whom visitors may be, and something that they keep.
func demoInboxes(t *testing.T, d *db.DB, c demoContent) {
	t.Helper()
	for _, who := range c.People {
		if who.Demo == "" {
			continue
		}
		id, err := db.Value[int64](t.Context(), d, personOfDemo, who.Email)
		testkit.Must(t, err)
		v := forum.Viewer{Person: id}
		rows, more, err := notify.Waiting(t.Context(), d, v)
		testkit.Must(t, err)
		why := ""
		for _, r := range rows {
			why += " " + string(r.Reason)
		}
		if len(rows) == 0 || len(rows) > 20 || more {
			t.Errorf("for the %s waits%s", who.Demo, why)
		}
		t.Logf("for the %s waits%s", who.Demo, why)
		saved, err := notify.SavedBy(t.Context(), d, v)
		testkit.Must(t, err)
		follows, err := notify.Interests(t.Context(), d, v)
		testkit.Must(t, err)
		if len(saved) == 0 || saved[0].Note == "" || len(follows) == 0 {
			t.Errorf("the %s keeps %d things and follows %d", who.Demo, len(saved), len(follows))
		}
	}
}

var personOfDemo = db.SQL(`SELECT id FROM persons WHERE email = $1`)
