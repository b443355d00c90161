package forum_test

import (
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// told says what a catch-up holds: "Title (new, replies shown)".
func told(groups []forum.FreshIn) string {
	var all []string
	for _, g := range groups {
		for _, f := range g.Threads {
			line := f.Title
			if !f.Opened {
				line += "*"
			}
			for _, r := range f.Replies {
				line += " " + strings.TrimSuffix(strings.TrimPrefix(r.HTML, "<p>"), "</p>\n")
			}
			all = append(all, line)
		}
	}
	return strings.Join(all, "; ")
}

func (w world) catch(t *testing.T, v forum.Viewer) string {
	t.Helper()
	groups, _, err := forum.CatchUp(w.ctx, w.d, v, w.d.Now().AddDate(0, 0, -7))
	testkit.Must(t, err)
	return told(groups)
}

func (w world) say(t *testing.T, v forum.Viewer, th forum.Thread, text string) forum.Reply {
	t.Helper()
	r, _, err := forum.AddReply(w.ctx, w.d, v, th.PID, forum.ReplyDraft{Body: text})
	testkit.Must(t, err)
	return r
}

func TestCatchUp(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Private)
		now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		catch := func(v forum.Viewer) string { return w.catch(t, v) }
		w.start(t, w.ann, "Long ago?")
		now = now.AddDate(0, 0, 8)
		th := w.start(t, w.ann, "Bins?")
		if got := catch(w.ben); got != "Bins?*" {
			t.Errorf("a new thread: %s", got)
		}
		if got := catch(w.ann); got != "" {
			t.Errorf("one’s own thread: %s", got)
		}
		testkit.Must(t, forum.MarkRead(w.ctx, d, w.ben, forum.ReadMark{Thread: th.PID}))
		if got := catch(w.ben); got != "" {
			t.Errorf("after reading: %s", got)
		}
		now = now.Add(time.Minute)
		for _, text := range []string{"one", "two", "three", "four"} {
			w.say(t, w.ann, th, text)
		}
		mine := w.say(t, w.ben, th, "mine")
		if got := catch(w.ben); got != "Bins? one two three" {
			t.Errorf("with replies: %s", got)
		}
		if got := catch(w.ann); got != "Bins? mine" {
			t.Errorf("to who asked, who has not come back since: %s", got)
		}
		other := w.start(t, w.ann, "Skips?")
		w.say(t, w.ann, other, "five")
		his := w.say(t, w.ben, other, "his own")
		if got := catch(w.ben); got != "Skips?* five; Bins? one two three" {
			t.Errorf("one’s own words in what was never opened: %s", got)
		}
		testkit.Must(t, forum.MarkRead(w.ctx, d, w.ben, forum.ReadMark{Thread: other.PID, Reply: his.PID}))
		if got := catch(w.eve); got != "" {
			t.Errorf("to a stranger: %s", got)
		}
		testkit.Must(t, forum.MarkRead(w.ctx, d, w.ben, forum.ReadMark{Thread: th.PID, Reply: mine.PID}))
		if got := catch(w.ben); got != "" {
			t.Errorf("all read: %s", got)
		}
		w.say(t, w.ben, th, "again mine")
		if got := catch(w.ben); got != "" {
			t.Errorf("one’s own reply: %s", got)
		}
		w.say(t, w.ann, th, "news")
		testkit.Must(t, forum.RemoveMember(w.ctx, d, w.ann, w.community.ID, w.ben.Person))
		if got := catch(w.ben); got != "" {
			t.Errorf("after leaving: %s", got)
		}
		entries := []forum.Entry{{ID: th.ID}}
		testkit.Must(t, forum.MarkNew(w.ctx, d, w.ann, entries))
		if entries[0].New != 0 {
			t.Errorf("%d new of a thread never opened", entries[0].New)
		}
	})
}

func TestCatchUpIsBounded(t *testing.T) {
	d := testkit.SQLite(t)
	w := newWorld(t, d, forum.Open)
	for range 15 {
		w.start(t, w.ann, "Another one?")
	}
	groups, more, err := forum.CatchUp(w.ctx, d, w.ben, time.Now().AddDate(0, 0, -7))
	if err != nil || !more || len(groups) != 1 || len(groups[0].Threads) != 12 {
		t.Errorf("%d groups, more %v: %v", len(groups), more, err)
	}
}
