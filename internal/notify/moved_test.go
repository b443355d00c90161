package notify_test

import (
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// Whoever is touched by what a facilitator does with a thread is told of it
// once; what waited follows to where it is now, and is gone where it may not
// be read any more.
func TestMovedThreads(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Open)
		ctx := t.Context()
		th := s.start(s.ann, "Bins?", "Which?")
		r := s.reply(s.ben, th, "", "The "+s.at(s.cat)+" knows")
		s.catch()
		s.waits(s.ann, notify.Answer)
		s.waits(s.cat, notify.Mention)
		to, err := forum.SplitThread(ctx, d, s.lead, discussion.Name, th.PID, forum.Split{Replies: []string{r.PID}, Title: "Lids"})
		testkit.Must(t, err)
		s.catch()
		s.waits(s.ben, notify.Split)
		s.waits(s.cat, notify.Mention)
		if row := s.open(s.cat)[0]; row.Thread != to.PID {
			t.Errorf("what waited is in %q", row.Title)
		}
		_, _, err = forum.MergeThread(ctx, d, s.lead, discussion.Name, to.PID, th.PID, forum.Consent{To: forum.Open})
		testkit.Must(t, err)
		s.catch()
		s.waits(s.cat, notify.Mention)
		s.waits(s.ann, notify.Answer)
		private := testkit.Community(t, d, s.lead, forum.Private)
		testkit.Join(t, d, private, s.lead, s.ann)
		_, err = forum.MoveThread(ctx, d, s.lead, discussion.Name, th.PID, private.ID, forum.Consent{To: forum.Private})
		testkit.Must(t, err)
		s.waits(s.cat)
		s.waits(s.ben)
		s.catch()
		s.waits(s.cat)
		s.waits(s.ben)
		if rows := s.open(s.ann); rows[0].Reason != notify.Answer && rows[0].Reason != notify.Moved || rows[0].Community.Slug != private.Slug {
			t.Errorf("%+v", rows)
		}
		s.waits(s.lead)
	})
}
