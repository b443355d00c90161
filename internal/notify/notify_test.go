package notify_test

import (
	"fmt"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/lesson"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// TestWhoHearsWhy goes through the reasons, one after the other.
func TestWhoHearsWhy(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Restricted)
		th := s.start(s.ann, "Which bins?", "Tell me, "+s.at(s.cat)+" and "+s.at(s.ann)+".")
		s.catch()
		s.waits(s.cat, notify.Mention)
		s.waits(s.ann) // of one's own acts
		r := s.reply(s.ben, th, "", "Green ones.")
		s.catch()
		s.waits(s.ann, notify.Answer)
		s.reply(s.ann, th, r.PID, "Why green?")
		s.catch()
		s.waits(s.ben, notify.Reply)
		s.waits(s.ann) // by answering it is done
		s.reply(s.cat, th, r.PID, "Ours are brown, says "+s.at(s.ben)+".")
		s.catch()
		s.waits(s.ben, notify.Mention)
		s.waits(s.ann, notify.WatchedThread) // who asks watches
		rows := s.open(s.ben)
		if len(rows) != 1 || rows[0].Others != 1 || rows[0].People() != 2 || rows[0].Title != "Which bins?" {
			t.Errorf("two answers in one thread are %+v", rows)
		}
		testkit.Must(t, notify.Done(t.Context(), d, s.ben, rows[0].Newest.PID))
		s.waits(s.ben)
		put, err := notify.PutAway(t.Context(), d, s.ben)
		testkit.Must(t, err)
		if len(put) == 0 || put[0].Done.IsZero() {
			t.Errorf("put away are %+v", put)
		}
		if err := notify.Done(t.Context(), d, s.cat, rows[0].PID); !fault.IsNotFound(err) {
			t.Errorf("somebody else's notice: %v", err)
		}
	})
}

// TestCommunityReasons are those that are about no thread.
func TestCommunityReasons(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Restricted)
		dan, eva := testkit.Person(t, d, "Dan Dove", ""), testkit.Person(t, d, "Eva East", "")
		testkit.Must(t, forum.AskToJoin(t.Context(), d, dan, s.place.ID, "Please"))
		testkit.Must(t, forum.AskToJoin(t.Context(), d, eva, s.place.ID, "Please"))
		s.catch()
		s.waits(s.lead, notify.JoinAsked, notify.JoinAsked)
		testkit.Must(t, forum.Accept(t.Context(), d, s.lead, s.place.ID, dan.Person))
		testkit.Must(t, forum.Decline(t.Context(), d, s.lead, s.place.ID, eva.Person))
		s.catch()
		s.waits(s.lead) // decided: nothing waits any more
		s.waits(dan, notify.LetIn)
		s.waits(eva, notify.Declined)
		testkit.Must(t, forum.PutMember(t.Context(), d, s.lead, s.place.ID, dan.Person, forum.Facilitator))
		s.catch()
		s.waits(dan, notify.Leads, notify.LetIn)

		th := s.start(s.ann, "A matter", "Text")
		testkit.Must(t, govern.Report(t.Context(), d, s.ben, govern.Complaint{Thread: th.PID, Reason: govern.Unkind}))
		cases, err := govern.Open(t.Context(), d, s.lead, s.place.ID)
		testkit.Must(t, err)
		testkit.Must(t, govern.Decide(t.Context(), d, s.lead, cases[0].PID, govern.Hide, "It was"))
		s.catch()
		s.waits(s.ben, notify.Reported)
		if r := s.open(s.ben)[0]; r.Title != "" || r.Thread != "" || r.By.PID != "" {
			t.Errorf("a decided report shows %+v", r)
		}

		l, err := lesson.Share(t.Context(), d, s.ann, lesson.Draft{Community: s.place.ID, Title: "A draft", AsDraft: true})
		testkit.Must(t, err)
		testkit.Must(t, lesson.ShareDraft(t.Context(), d, s.ann, l.PID, []int64{s.cat.Person}))
		s.catch()
		testkit.Must(t, lesson.ShareDraft(t.Context(), d, s.ann, l.PID, []int64{s.cat.Person, s.ben.Person}))
		s.catch()
		s.waits(s.cat, notify.Review) // once
		testkit.Must(t, lesson.ShareDraft(t.Context(), d, s.ann, l.PID, nil))
		s.waits(s.cat) // not shared any more
	})
}

// TestLevels follows at each level: watched things come to the inbox, what is
// muted is silent, and what one has muted widely does not hide what one takes
// part in.
func TestLevels(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Open)
		s.level(s.lead, notify.OnCommunity, s.place.Slug, notify.Watch)
		s.level(s.ben, notify.OnPerson, pid(t, d, s.ann), notify.Watch)
		th := s.start(s.ann, "First", "Text", "bins")
		s.level(s.cat, notify.OnTag, "bins", notify.Watch)
		s.catch()
		s.waits(s.lead, notify.WatchedCommunity)
		s.waits(s.ben, notify.WatchedPerson)
		s.waits(s.cat, notify.WatchedTag)
		if r := s.open(s.cat)[0]; r.About != "bins" {
			t.Errorf("the watched tag is %q", r.About)
		}
		s.level(s.cat, notify.OnThread, th.PID, notify.Watch)
		s.reply(s.ben, th, "", "Said.")
		s.catch()
		s.waits(s.cat, notify.WatchedThread)
		s.waits(s.lead, notify.WatchedCommunity)
		if r := s.open(s.lead)[0]; r.Others != 0 {
			t.Error("replies in a watched community come one by one")
		}
		s.level(s.cat, notify.OnThread, th.PID, notify.Mute)
		s.reply(s.ben, th, "", "Said to "+s.at(s.cat)+".")
		s.catch()
		s.waits(s.cat)
		s.level(s.lead, notify.OnPerson, pid(t, d, s.ann), notify.Mute)
		s.start(s.ann, "Second", "For "+s.at(s.lead)+".")
		s.catch()
		s.waits(s.lead)
		s.level(s.lead, notify.OnPerson, pid(t, d, s.ann), notify.Normal)
		s.level(s.ben, notify.OnCommunity, s.place.Slug, notify.Mute)
		third := s.start(s.cat, "Third", "For "+s.at(s.ben)+".")
		s.catch()
		s.waits(s.ben, notify.WatchedPerson, notify.WatchedPerson) // from before, and no mention
		r := s.reply(s.ben, third, "", "Mine.")
		s.reply(s.cat, third, r.PID, "Yours.")
		s.catch()
		s.waits(s.ben, notify.Reply, notify.WatchedPerson, notify.WatchedPerson)
		for _, x := range []notify.Target{{Kind: notify.OnThread, Name: th.PID}, {Kind: notify.OnTag, Name: "bins"}} {
			if _, err := notify.LevelOf(t.Context(), d, s.cat, x); err != nil {
				t.Error(err)
			}
		}
		all, err := notify.Interests(t.Context(), d, s.cat)
		testkit.Must(t, err)
		if len(all) != 3 { // a thread, a tag, and the thread that she began
			t.Errorf("she follows %+v", all)
		}
	})
}

// TestNotAnyMore shows nothing that somebody may no longer see, and counts it
// neither: removed members, hidden and deleted texts, closed communities.
func TestNotAnyMore(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Private)
		dan := testkit.Person(t, d, "Dan Dove", "")
		th := s.start(s.ann, "Secret", "For "+s.at(s.cat)+" and "+s.at(dan)+".")
		s.level(s.ben, notify.OnThread, th.PID, notify.Watch)
		testkit.Must(t, notify.Save(t.Context(), d, s.cat, th.PID, "", "to read"))
		r := s.reply(s.ann, th, "", "More.")
		s.catch()
		s.waits(s.cat, notify.Mention)
		s.waits(dan) // who is not in
		s.waits(s.ben, notify.WatchedThread)
		testkit.Must(t, forum.RemoveMember(t.Context(), d, s.lead, s.place.ID, s.cat.Person))
		s.waits(s.cat)
		if kept, err := notify.SavedBy(t.Context(), d, s.cat); err != nil || len(kept) != 0 {
			t.Errorf("kept is %+v, %v", kept, err)
		}
		s.reply(s.ann, th, "", "Even more, "+s.at(s.cat)+".")
		s.catch()
		s.waits(s.cat)
		testkit.Must(t, forum.PutMember(t.Context(), d, s.lead, s.place.ID, s.cat.Person, forum.Member))
		s.catch()
		s.waits(s.cat, notify.LetIn, notify.Mention)
		if err := notify.SetLevel(t.Context(), d, dan, notify.Target{Kind: notify.OnThread, Name: th.PID}, notify.Watch); !fault.IsNotFound(err) {
			t.Errorf("a stranger follows: %v", err)
		}
		for _, pid := range []string{r.PID} {
			_, err := forum.DeleteReply(t.Context(), d, s.ann, pid, "")
			testkit.Must(t, err)
		}
		testkit.Must(t, discussion.Delete(t.Context(), d, s.ann, th.PID, ""))
		s.waits(s.ben)
		s.waits(s.cat, notify.LetIn)
	})
}

// TestEdits names whom an edit adds, once, and nobody again.
func TestEdits(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Open)
		th := s.start(s.ann, "Edited", "For "+s.at(s.ben)+".")
		s.catch()
		for i := range 3 {
			_, err := discussion.Edit(t.Context(), d, s.ann, th.PID, 0, discussion.Draft{Title: "Edited", Body: fmt.Sprintf("For %s and %s, %d.", s.at(s.ben), s.at(s.cat), i)})
			testkit.Must(t, err)
			s.catch()
		}
		s.waits(s.ben, notify.Mention)
		s.waits(s.cat, notify.Mention)
		if s.open(s.ben)[0].Others+s.open(s.cat)[0].Others != 0 {
			t.Error("an edit mentions again")
		}
	})
}

// TestManyWatchers tells a thousand people in several transactions, each once.
func TestManyWatchers(t *testing.T) {
	d := testkit.SQLite(t)
	s := newScene(t, d, forum.Open)
	var people []forum.Viewer
	for i := range 600 {
		v := testkit.Person(t, d, fmt.Sprint("Person ", i), "")
		testkit.Must(t, notify.SetLevel(t.Context(), d, v, notify.Target{Kind: notify.OnCommunity, Name: s.place.Slug}, notify.Watch))
		people = append(people, v)
	}
	s.start(s.ann, "To all", "Text")
	s.catch()
	testkit.Must(t, s.n.Spread(t.Context()))
	for _, v := range people {
		if rows := s.open(v); len(rows) != 1 || rows[0].Others != 0 {
			t.Fatalf("%+v", rows)
		}
	}
}

func pid(t *testing.T, d *db.DB, v forum.Viewer) string {
	t.Helper()
	p, err := forum.PersonByID(t.Context(), d, v, v.Person)
	testkit.Must(t, err)
	return p.PID
}
