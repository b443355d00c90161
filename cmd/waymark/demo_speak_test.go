package main

import (
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/backroom"
	"waymark/internal/db"
	"waymark/internal/heard"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// demoSpeech fails unless the anonymous channel of the demo shows all that it
// can: what waits, what was promised and done or not, and what was taken away;
// and unless it is filled once.
func demoSpeech(t *testing.T, d *db.DB) {
	t.Helper()
	s := &site{d: d, c: &config{Data: t.TempDir(), Zone: time.UTC}}
	testkit.Must(t, demoSpeaks(t.Context(), s))
	testkit.Must(t, demoSpeaks(t.Context(), s))
	room, err := backroom.Open(t.Context(), filepath.Join(s.c.Data, speakFile), filepath.Join(t.TempDir(), "pool"))
	testkit.Must(t, err)
	defer func() { testkit.Must(t, room.Close()) }()
	b, err := room.Board(t.Context(), ticket.SlotOf(d.Now()), nil)
	testkit.Must(t, err)
	answers, err := heard.AllAnswers(t.Context(), d)
	testkit.Must(t, err)
	steps, err := heard.Promises(t.Context(), d)
	testkit.Must(t, err)
	f := heard.FiguresOf(heard.Lines(&b, answers, steps), d.Now())
	if f.Waiting == 0 || f.Open == 0 || f.Overdue == 0 || f.Answered == 0 || len(answers) != 5 || len(b.Moderation) != 1 {
		t.Errorf("it shows %+v, %d answers and %d moves of moderators", f, len(answers), len(b.Moderation))
	}
	for _, thread := range b.Threads {
		if thread.State != "open" || len(thread.Posts) < 2 || thread.Title == "" {
			t.Errorf("a thread is %+v", thread)
		}
		for _, p := range thread.Posts {
			if p.Slot.Begins().After(d.Now()) {
				t.Errorf("a text of %s is of %s", thread.Title, p.Slot)
			}
		}
	}
	states := map[heard.State]bool{}
	for _, all := range steps {
		states[all[len(all)-1].State] = true
		for _, step := range all {
			if step.Created.After(d.Now()) {
				t.Errorf("%s is promised in %v", step.Thread, step.Created)
			}
		}
	}
	if len(states) < 4 {
		t.Errorf("promises are in the states %v", states)
	}
}
