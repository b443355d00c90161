package notify_test

import (
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

func (p *posted) pace(v forum.Viewer, pace notify.Pace) {
	p.Helper()
	s := notify.Usual
	s.Pace = pace
	testkit.Must(p.T, notify.SetSettings(p.Context(), p.d, v, s))
}

// TestLettersInWorkingHours holds letters over the night, the weekend and a
// holiday for who wants it so, and for nobody else.
func TestLettersInWorkingHours(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newPosted(t, d, forum.Open)
		works := forum.UsualTime
		works.Holidays = []forum.Holiday{{Day: "2026-03-09", Name: "Founders' Day"}} // a Monday
		testkit.Must(t, forum.SetWorkingTime(t.Context(), d, forum.System(), works))
		s.pace(s.ann, notify.InHours)
		mine, theirs := s.start(s.ann, "Which bins?", ""), s.start(s.ben, "Which lids?", "")
		s.pass(time.Minute)
		s.now = time.Date(2026, 3, 6, 17, 55, 0, 0, time.UTC) // a Friday
		s.reply(s.cat, mine, "", "Green ones.")
		s.reply(s.cat, theirs, "", "Flat ones.")
		s.pass(11 * time.Minute)
		if l := s.arrives(1)[0]; l.Message(t).Header.Get("Subject") != "Which lids?" {
			t.Errorf("on Friday night came %s", l.Raw)
		}
		s.now = time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC) // the holiday
		s.pass(time.Minute)
		for _, l := range s.letters() {
			if l.To == s.email(s.ann) {
				t.Errorf("on the holiday came %s", l.Raw)
			}
		}
		s.now = time.Date(2026, 3, 10, 8, 0, 0, 0, time.UTC)
		s.pass(time.Minute)
		got := 0
		for _, l := range s.letters() {
			if l.To == s.email(s.ann) && l.Message(t).Header.Get("Subject") == "Which bins?" {
				got++
			}
		}
		if got != 1 {
			t.Errorf("on Tuesday morning came %d letters", got)
		}
	})
}

// TestPaces sends the summary alone, or nothing, to who wants it so.
func TestPaces(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newPosted(t, d, forum.Open)
		s.pace(s.ann, notify.SummaryOnly)
		s.pace(s.ben, notify.NoLetters)
		for _, v := range []forum.Viewer{s.ann, s.ben} {
			th := s.start(v, "Which bins?", "")
			s.catch()
			s.reply(s.cat, th, "", "Green ones.")
		}
		s.pass(11 * time.Minute)
		s.arrives(0)
		s.waits(s.ann, notify.Answer)
		s.waits(s.ben, notify.Answer)
		s.now = time.Date(2026, 3, 3, 8, 0, 0, 0, time.UTC)
		s.pass(time.Minute)
		l := s.arrives(1)[0]
		if l.To != s.email(s.ann) {
			t.Errorf("in the morning came %s", l.Raw)
		}
		_, err := notify.StopMail(t.Context(), d, stopOf(t, l))
		testkit.Must(t, err)
		set, err := notify.SettingsOf(t.Context(), d, s.ann)
		if testkit.Must(t, err); set.Pace != notify.NoLetters {
			t.Errorf("who stops the only letter they get has %+v", set)
		}
	})
}

func (p *posted) email(v forum.Viewer) string {
	p.Helper()
	who, err := forum.PersonByID(p.Context(), p.d, forum.System(), v.Person)
	testkit.Must(p.T, err)
	return who.Email
}
