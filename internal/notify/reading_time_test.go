package notify_test

import (
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// TestFollowedByReading follows what was read for four minutes, and nothing
// that somebody has said something of.
func TestFollowedByReading(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		s := newScene(t, d, forum.Open)
		read := func(v forum.Viewer, th forum.Thread, minutes int) {
			t.Helper()
			for range minutes {
				now = now.Add(time.Minute)
				testkit.Must(t, notify.ReadFor(t.Context(), d, v, th, time.Minute))
			}
		}
		of := func(v forum.Viewer, th forum.Thread) notify.Following {
			t.Helper()
			f, err := notify.LevelOf(t.Context(), d, v, notify.Target{Kind: notify.OnThread, Name: th.PID})
			testkit.Must(t, err)
			return f
		}
		th := s.start(s.ann, "Which bins?", "")
		s.catch()
		read(s.ben, th, 3)
		if f := of(s.ben, th); f.Level != notify.Normal {
			t.Errorf("after three minutes: %+v", f)
		}
		for range 20 { // several windows tell of one minute
			testkit.Must(t, notify.ReadFor(t.Context(), d, s.ben, th, time.Hour))
		}
		if f := of(s.ben, th); f.Level != notify.Normal {
			t.Errorf("with many windows: %+v", f)
		}
		read(s.ben, th, 1)
		if f := of(s.ben, th); f.Level != notify.Follow || !f.Read || f.Chosen {
			t.Errorf("after four minutes: %+v", f)
		}
		s.level(s.ben, notify.OnThread, th.PID, notify.Normal)
		read(s.ben, th, 10)
		if f := of(s.ben, th); f.Level != notify.Normal || f.Read || !f.Chosen {
			t.Errorf("once stopped: %+v", f)
		}
		read(s.ann, th, 10)
		if f := of(s.ann, th); f.Level != notify.Watch || f.Read {
			t.Errorf("who began it: %+v", f)
		}
		read(forum.Viewer{}, th, 10)

		other := s.start(s.ann, "Which lids?", "")
		s.level(s.cat, notify.OnCommunity, s.place.Slug, notify.Mute)
		read(s.cat, other, 10)
		if f := of(s.cat, other); f.Level != notify.Normal {
			t.Errorf("in what is muted: %+v", f)
		}
		off := notify.Usual
		off.ByReading = false
		testkit.Must(t, notify.SetSettings(t.Context(), d, s.ben, off))
		read(s.ben, other, 10)
		if f := of(s.ben, other); f.Level != notify.Normal {
			t.Errorf("switched off: %+v", f)
		}
	})
}

// TestReadingTimeIsForgotten leaves nothing of what was read for less, nor of
// who has left, and says nothing of it in the log.
func TestReadingTimeIsForgotten(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		s := newScene(t, d, forum.Open)
		th := s.start(s.ann, "Which bins?", "")
		s.catch()
		before := s.head()
		testkit.Must(t, notify.ReadFor(t.Context(), d, s.ben, th, time.Minute))
		testkit.Must(t, notify.ReadFor(t.Context(), d, s.cat, th, time.Minute))
		if s.head() != before {
			t.Error("the log tells who reads")
		}
		kept := func() int {
			n, err := db.Value[int](t.Context(), d, notify.CountReading)
			testkit.Must(t, err)
			return n
		}
		if kept() != 2 {
			t.Fatalf("%d rows", kept())
		}
		testkit.Must(t, forum.EndPerson(t.Context(), d, forum.System(), s.cat.Person))
		s.catch()
		if kept() != 1 {
			t.Errorf("%d rows once somebody has left", kept())
		}
		now = now.AddDate(0, 3, 0)
		testkit.Must(t, s.n.Sweep(t.Context()))
		if kept() != 0 {
			t.Errorf("%d rows after three months", kept())
		}
	})
}
