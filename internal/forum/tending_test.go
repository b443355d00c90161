package forum_test

import (
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestWorkingDays(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	testkit.Must(t, err)
	const form = "Mon 2 Jan 2006 15:04"
	for now, want := range map[string]string{
		"Fri 6 Mar 2026 15:04": "Wed 4 Mar 2026 15:04",
		"Mon 9 Mar 2026 15:04": "Thu 5 Mar 2026 15:04",
		"Tue 10 Mar 2026 9:00": "Fri 6 Mar 2026 09:00",
		"Sat 7 Mar 2026 10:00": "Thu 5 Mar 2026 00:00",
		"Sun 8 Mar 2026 23:59": "Thu 5 Mar 2026 00:00",
		"Mon 30 Mar 2026 9:00": "Thu 26 Mar 2026 09:00", // over the change of the clocks
	} {
		at, err := time.ParseInLocation(form, now, zone)
		testkit.Must(t, err)
		if got := forum.UsualTime.Before(at, 2).Format(form); got != want {
			t.Errorf("before %s: %s, want %s", now, got, want)
		}
	}
}

func TestWhatWaitsForFacilitators(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Private)
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // a Monday
		d.Now = func() time.Time { return now }
		w.start(t, w.ben, "Hello")
		w.start(t, w.ben, "My second")
		w.start(t, w.ann, "Who knows?")
		w.say(t, w.ben, w.start(t, w.ann, "Who replied?"), "I")
		now = now.Add(47 * time.Hour)
		w.start(t, w.ann, "Too new?")
		look := func() (string, string) {
			t.Helper()
			all, err := forum.TendingOf(w.ctx, d, w.ann, w.community.ID, now, time.UTC, 10)
			testkit.Must(t, err)
			return titles(all.Questions), titles(all.Newcomers)
		}
		if q, n := look(); q != "" || n != "" {
			t.Errorf("after 47 hours: %s; %s", q, n)
		}
		now = now.Add(2 * time.Hour)
		if q, n := look(); q != "Who knows?" || n != "Hello" {
			t.Errorf("after two working days: %s; %s", q, n)
		}
		for _, v := range []forum.Viewer{w.ben, w.eve} {
			if _, err := forum.TendingOf(w.ctx, d, v, w.community.ID, now, time.UTC, 10); err == nil {
				t.Error("not a facilitator, and shown all the same")
			}
		}
	})
}

func titles(all []forum.Entry) (text string) {
	for _, e := range all {
		text += e.Title
	}
	return text
}

// Nobody is asked to reply to what they cannot read, and a community announces
// one thing a day.
func TestAskingAndAnnouncing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Private)
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		th := w.start(t, w.ann, "Who knows?")
		ask := func(v, who forum.Viewer) error {
			t.Helper()
			p, err := forum.PersonByID(w.ctx, d, forum.System(), who.Person)
			testkit.Must(t, err)
			_, _, err = forum.AskToAnswer(w.ctx, d, v, "", th.PID, p.PID)
			return err
		}
		if ask(w.ann, w.ben) != nil || fault.KindOf(ask(w.ann, w.eve)) != fault.Forbidden || fault.KindOf(ask(w.ann, w.ann)) != fault.Forbidden ||
			fault.KindOf(ask(w.ben, w.ann)) != fault.Forbidden || !fault.IsNotFound(ask(w.eve, w.ben)) {
			t.Error("the wrong people ask, or are asked")
		}
		if _, err := forum.Announce(w.ctx, d, w.ben, "", th.PID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member announces: %v", err)
		}
		got, err := forum.Announce(w.ctx, d, w.ann, "", th.PID)
		testkit.Must(t, err)
		if !got.Pinned {
			t.Error("it is not pinned")
		}
		if _, err := forum.Announce(w.ctx, d, w.ann, "", th.PID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("at once again: %v", err)
		}
		now = now.Add(forum.AnnounceEvery + time.Second)
		_, err = forum.Announce(w.ctx, d, w.ann, "", th.PID)
		testkit.Must(t, err)
	})
}

// A welcome is shown to who joins by themselves, with their name, until they
// put it away.
func TestWelcome(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		texts := map[forum.Ready]string{forum.ReadyWelcome: "Hello {name}, this is {community}."}
		if err := forum.SaveReady(w.ctx, d, w.ben, w.community.ID, texts); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member: %v", err)
		}
		testkit.Must(t, forum.SaveReady(w.ctx, d, w.ann, w.community.ID, texts))
		testkit.Must(t, forum.JoinCommunity(w.ctx, d, w.eve, w.community.ID))
		told, ok, err := forum.AnswerTo(w.ctx, d, w.eve, w.community.ID)
		testkit.Must(t, err)
		if !ok || told.Message != "Hello Person 2, this is Field." {
			t.Errorf("%v %q", ok, told.Message)
		}
		testkit.Must(t, forum.SaveReady(w.ctx, d, w.ann, w.community.ID, map[forum.Ready]string{}))
		if own, err := forum.ReadyOf(w.ctx, d, w.ann, w.community.ID); err != nil || len(own) != 0 {
			t.Errorf("%v: %v", own, err)
		}
	})
}
