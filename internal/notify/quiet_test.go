package notify_test

import (
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// TestMutedIsQuiet mutes a thread, its author, its community and its tag, one
// after the other: it goes out of the inbox, the counts, the home page's lists
// and the page for catching up, and comes back.
func TestMutedIsQuiet(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Open)
		th := s.start(s.ann, "Which bins?", "", "recycling")
		s.catch()
		author, err := forum.PersonByID(t.Context(), d, s.ben, s.ann.Person)
		testkit.Must(t, err)
		since := d.Now().Add(-time.Hour)
		seen := func() string { return seenBy(s, s.ben, since) }
		const everywhere = "count lately unanswered published catch-up"
		if got := seen(); got != everywhere {
			t.Fatalf("before: %s", got)
		}
		for kind, name := range map[string]string{
			notify.OnThread: th.PID, notify.OnPerson: author.PID, notify.OnCommunity: s.place.Slug, notify.OnTag: "recycling",
		} {
			s.level(s.ben, kind, name, notify.Mute)
			if got := seen(); got != "" {
				t.Errorf("with the %s muted: %s", kind, got)
			}
			s.level(s.ben, kind, name, notify.Normal)
			if kind != notify.OnThread {
				continue
			}
			testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error { // as if they had never said anything of it
				_, err := tx.Exec(t.Context(), notify.ForgetFollows, s.ben.Person)
				return err
			}))
		}
		if got := seen(); got != everywhere {
			t.Errorf("afterwards: %s", got)
		}
		s.level(s.ben, notify.OnCommunity, s.place.Slug, notify.Mute)
		s.level(s.ben, notify.OnThread, th.PID, notify.Follow)
		if got := seen(); got != everywhere {
			t.Errorf("followed in a muted community: %s", got)
		}
	})
}

// seenBy lists where something is shown to somebody as new.
func seenBy(s *scene, v forum.Viewer, since time.Time) string {
	s.Helper()
	var in []string
	counts, err := forum.FreshCounts(s.Context(), s.d, v, since)
	testkit.Must(s.T, err)
	if counts[s.place.ID] > 0 {
		in = append(in, "count")
	}
	for _, list := range []struct {
		name string
		of   func() ([]forum.Entry, error)
	}{
		{"lately", func() ([]forum.Entry, error) { return forum.Lately(s.Context(), s.d, v, 10) }},
		{"unanswered", func() ([]forum.Entry, error) { return forum.Unanswered(s.Context(), s.d, v, 10) }},
		{"published", func() ([]forum.Entry, error) { return forum.Quietly(s.Context(), s.d, v, discussion.Name, 10) }},
	} {
		all, err := list.of()
		testkit.Must(s.T, err)
		if len(all) > 0 {
			in = append(in, list.name)
		}
	}
	groups, _, err := forum.CatchUp(s.Context(), s.d, v, since)
	testkit.Must(s.T, err)
	if len(groups) > 0 {
		in = append(in, "catch-up")
	}
	return strings.Join(in, " ")
}

// TestUndo brings back what was put away, one row or all of them.
func TestUndo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { now = now.Add(time.Second); return now }
		s := newScene(t, d, forum.Open)
		one, two := s.start(s.ann, "Which bins?", ""), s.start(s.ann, "Which lids?", "")
		s.catch()
		for _, th := range []forum.Thread{one, one, two} {
			s.reply(s.ben, th, "", "These.")
		}
		s.catch()
		rows := s.open(s.ann)
		testkit.Must(t, notify.Done(t.Context(), d, s.ann, rows[1].Newest.PID))
		s.waits(s.ann, notify.Answer)
		testkit.Must(t, notify.Again(t.Context(), d, s.ann, rows[1].Newest.PID, false))
		if got := s.open(s.ann); len(got) != 2 || got[1].Others != 1 {
			t.Errorf("one brought back: %+v", got)
		}
		testkit.Must(t, notify.DoneAll(t.Context(), d, s.ann, rows[0].Newest.PID))
		s.waits(s.ann)
		testkit.Must(t, notify.Again(t.Context(), d, s.ann, rows[0].Newest.PID, false))
		if got := s.open(s.ann); len(got) != 1 || got[0].Title != "Which lids?" {
			t.Errorf("one of all brought back: %+v", got)
		}
		testkit.Must(t, notify.DoneAll(t.Context(), d, s.ann, rows[0].Newest.PID))
		testkit.Must(t, notify.Again(t.Context(), d, s.ann, rows[0].Newest.PID, true))
		s.waits(s.ann, notify.Answer) // what had been put away before stays so
		if some, err := notify.IsDone(t.Context(), d, s.ben, rows[0].Newest.PID); err != nil || some {
			t.Errorf("another's notice: %v %v", some, err)
		}
	})
}
