package forum_test

import (
	"database/sql"
	"testing"
	"time"

	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// Whoever has the database does not see from it at what time somebody was
// here: of what is read, the day alone is kept.
func TestReadingKeepsTheDayAlone(t *testing.T) {
	d := testkit.SQLite(t)
	w := newWorld(t, d, forum.Open)
	at := time.Date(2026, 11, 24, 10, 17, 33, 0, time.UTC)
	d.Now = func() time.Time { return at }
	th := w.start(t, w.ann, "A talk?")
	testkit.Must(t, forum.SawReplies(w.ctx, d, w.ben, th, nil))
	raw, err := sql.Open("sqlite3", "file:"+d.Path()+"?mode=ro")
	testkit.Must(t, err)
	defer raw.Close()
	var seen int64
	testkit.Must(t, raw.QueryRow("SELECT seen_at FROM positions WHERE person_id = ?", w.ben.Person).Scan(&seen))
	if got := time.UnixMicro(seen).UTC(); !got.Equal(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("it is kept that somebody was here at %v", got)
	}
}
