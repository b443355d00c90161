package notify_test

import (
	"testing"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// An announcement is told to every member, once; somebody who is asked to
// answer is told so alone.
func TestAnnouncedAndAsked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Private)
		out := testkit.Person(t, d, "Out Sider", "")
		th := s.start(s.lead, "The plan", "Text.")
		_, err := forum.Announce(t.Context(), d, s.lead, "", th.PID)
		testkit.Must(t, err)
		s.catch()
		s.catch()
		for _, v := range []forum.Viewer{s.ann, s.ben, s.cat} {
			if rows := s.open(v); len(rows) != 1 || rows[0].Reason != notify.Announced || rows[0].Others != 0 {
				t.Errorf("a member: %+v", rows)
			}
		}
		if len(s.open(s.lead))+len(s.open(out)) != 0 {
			t.Error("whoever announced it, or an outsider, is told")
		}
		ben, err := forum.PersonByID(t.Context(), d, forum.System(), s.ben.Person)
		testkit.Must(t, err)
		_, _, err = forum.AskToAnswer(t.Context(), d, s.lead, "", th.PID, ben.PID)
		testkit.Must(t, err)
		s.catch()
		if rows := s.open(s.ben); len(rows) != 1 || rows[0].Reason != notify.Asked || rows[0].Others != 1 {
			t.Errorf("who is asked: %+v", rows)
		}
		if rows := s.open(s.cat); len(rows) != 1 || rows[0].Others != 0 {
			t.Errorf("who is not: %+v", rows)
		}
	})
}
