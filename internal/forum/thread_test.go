package forum_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// world is a community with a facilitator, a member and a stranger.
type world struct {
	d             *db.DB
	ann, ben, eve forum.Viewer
	community     forum.Community
	ctx           context.Context //nolint:containedctx // a test's
}

func newWorld(t *testing.T, d *db.DB, visibility forum.Visibility) world {
	t.Helper()
	ctx := t.Context()
	w := world{d: d, ctx: ctx}
	for i, v := range []*forum.Viewer{&w.ann, &w.ben, &w.eve} {
		p, err := forum.AddPerson(ctx, d, forum.System(), forum.PersonDraft{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@example.org", i)})
		testkit.Must(t, err)
		v.Person = p.ID
	}
	c, err := forum.Found(ctx, d, w.ann, forum.CommunityDraft{Name: "Field", Summary: "To try", Visibility: visibility})
	testkit.Must(t, err)
	w.community = c
	testkit.Must(t, forum.PutMember(ctx, d, w.ann, c.ID, w.ben.Person, forum.Member))
	return w
}

func (w world) start(t *testing.T, v forum.Viewer, title string) forum.Thread {
	t.Helper()
	th, err := discussion.Start(w.ctx, w.d, v, discussion.Draft{Community: w.community.ID, Title: title, Body: "Text *of* it", Tags: []string{"Bins", "bins", "Two Words"}})
	testkit.Must(t, err)
	return th
}

func (w world) reply(t *testing.T, v forum.Viewer, th forum.Thread, to string) forum.Reply {
	t.Helper()
	r, _, err := forum.AddReply(w.ctx, w.d, v, th.PID, forum.ReplyDraft{Body: "A reply", ReplyTo: to})
	testkit.Must(t, err)
	return r
}

func TestThreadIsFoundByThoseWhoMay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for _, visibility := range forum.Visibilities {
			t.Run(string(visibility), func(t *testing.T) {
				w := newWorld(t, d2(t, d), visibility)
				th := w.start(t, w.ben, "How do we sort bins?")
				if !th.Asks || th.Replies != 0 || th.Slug != "how-do-we-sort-bins" || !strings.Contains(th.HTML, "<em>of</em>") {
					t.Errorf("got %+v", th)
				}
				_, err := forum.ThreadByPID(w.ctx, w.d, w.eve, discussion.Name, th.PID)
				if seen := err == nil; seen != (visibility == forum.Open) {
					t.Errorf("a stranger finds it: %v (%v)", seen, err)
				}
				if _, err := forum.ThreadByPID(w.ctx, w.d, forum.Viewer{}, "", th.PID); !fault.IsNotFound(err) {
					t.Errorf("nobody gets %v", err)
				}
				if _, err := forum.ThreadByPID(w.ctx, w.d, w.ben, "lesson", th.PID); !fault.IsNotFound(err) {
					t.Errorf("as another kind: %v", err)
				}
			})
		}
	})
}

// d2 gives each subtest names of its own to work with in one database: a
// fresh one of the same kind.
func d2(t *testing.T, d *db.DB) *db.DB {
	t.Helper()
	if d.Dialect == db.Postgres {
		return testkit.Postgres(t)
	}
	return testkit.SQLite(t)
}

func TestRepliesComeInReadingOrder(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		th := w.start(t, w.ann, "A long thread")
		random := rand.New(rand.NewPCG(1, 2))
		var pids []string
		parents := map[string]string{}
		for range 130 {
			to := ""
			if len(pids) > 0 && random.IntN(3) > 0 {
				to = pids[random.IntN(len(pids))]
			}
			r := w.reply(t, w.ben, th, to)
			pids = append(pids, r.PID)
			parents[r.PID] = to
		}
		var all []forum.Reply
		for cursor := int64(0); ; {
			some, next, err := forum.After(w.ctx, d, w.ann, th, cursor, 50)
			testkit.Must(t, err)
			all = append(all, some...)
			if cursor = next; cursor == 0 {
				break
			}
		}
		if len(all) != len(pids) {
			t.Fatalf("%d of %d replies", len(all), len(pids))
		}
		line := []string{""} // the ancestors of the reply before
		for _, r := range all {
			if r.Parent != parents[r.PID] {
				t.Fatalf("%s answers %q, not %q", r.PID, parents[r.PID], r.Parent)
			}
			if r.Depth > len(line) || line[r.Depth-1] != r.Parent {
				t.Fatalf("depth %d below %q does not follow %v", r.Depth, r.Parent, line)
			}
			line = append(line[:r.Depth], r.PID)
		}
	})
}

func TestWindowsShowEveryReplyOnce(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t), forum.Open)
	th := w.start(t, w.ann, "A long thread")
	for range 45 {
		r := w.reply(t, w.ben, th, "")
		for range 4 {
			w.reply(t, w.ann, th, r.PID)
		}
	}
	th, err := forum.ThreadByPID(w.ctx, w.d, w.ann, "", th.PID)
	testkit.Must(t, err)
	if th.Replies != 225 || th.Branches != 45 || !th.Replied {
		t.Fatalf("got %d replies in %d branches, answered %v", th.Replies, th.Branches, th.Replied)
	}
	seen := map[string]int{}
	for page := 1; page <= 3; page++ {
		win, err := forum.Replies(w.ctx, w.d, w.ann, th, forum.OldestFirst, page)
		testkit.Must(t, err)
		if win.Pages != 3 {
			t.Fatalf("%d windows", win.Pages)
		}
		for _, b := range win.Branches {
			seen[b.PID]++
			if len(b.Below) != forum.BelowShown || b.More != 1 {
				t.Fatalf("%d shown and %d more below", len(b.Below), b.More)
			}
			whole, err := forum.BranchOf(w.ctx, w.d, w.ann, th, b.N, 1)
			testkit.Must(t, err)
			for _, r := range whole.Branches[0].Below {
				seen[r.PID]++
				page, branch := r.Page(th)
				if branch != (r.BranchN > forum.BelowShown) || page < 1 {
					t.Errorf("reply %d.%d on page %d, branch %v", r.N, r.BranchN, page, branch)
				}
			}
		}
	}
	if len(seen) != 225 {
		t.Errorf("%d of 225 replies seen", len(seen))
	}
	if _, err := forum.Replies(w.ctx, w.d, w.ann, th, forum.OldestFirst, 4); !fault.IsNotFound(err) {
		t.Errorf("a window beyond the end: %v", err)
	}
}

func TestDeepThreadsKeepShortPaths(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t), forum.Open)
	th := w.start(t, w.ann, "Deep")
	to := ""
	for range 40 {
		to = w.reply(t, w.ben, th, to).PID
	}
	all, _, err := forum.After(w.ctx, w.d, w.ann, th, 0, 100)
	testkit.Must(t, err)
	for i, r := range all {
		if r.Depth != i+1 {
			t.Fatalf("reply %d has depth %d", i+1, r.Depth)
		}
	}
}

func TestGraceAndRevisions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		th := w.start(t, w.ann, "First words")
		edit := func(title string, revision int) (forum.Thread, error) {
			return discussion.Edit(w.ctx, d, w.ann, th.PID, revision, discussion.Draft{Title: title, Body: th.Body})
		}
		th, err := edit("Second words", 1)
		testkit.Must(t, err)
		if th.Revision != 1 || !th.Edited.IsZero() {
			t.Errorf("an edit at once left a trace: revision %d", th.Revision)
		}
		began := time.Now()
		d.Now = func() time.Time { return began.Add(time.Hour) }
		th, err = edit("Third words", 1)
		testkit.Must(t, err)
		if th.Revision != 2 || th.Edited.IsZero() {
			t.Errorf("a late edit left none: revision %d", th.Revision)
		}
		if _, err = edit("Too late", 1); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an edit of an old revision: %v", err)
		}
		past, err := forum.Revisions(w.ctx, d, th.ID, 0, 0)
		testkit.Must(t, err)
		if len(past) != 1 || past[0].Title != "Second words" || past[0].Editor.ID != w.ann.Person {
			t.Errorf("history: %+v", past)
		}
		if _, err := discussion.Edit(w.ctx, d, w.ben, th.PID, 0, discussion.Draft{Title: "Mine now"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody else's edit: %v", err)
		}
	})
}

func TestTombstones(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		th := w.start(t, w.ben, "Regretted")
		r := w.reply(t, w.ben, th, "")
		w.reply(t, w.eve, th, r.PID)
		if _, err := forum.DeleteReply(w.ctx, d, w.eve, r.PID, "no"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a stranger deletes: %v", err)
		}
		if _, err := forum.DeleteReply(w.ctx, d, w.ann, r.PID, ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a facilitator without a reason: %v", err)
		}
		_, err := forum.DeleteReply(w.ctx, d, w.ann, r.PID, "A telephone number")
		testkit.Must(t, err)
		win, err := forum.Replies(w.ctx, d, w.ann, reload(t, w, th), forum.OldestFirst, 1)
		testkit.Must(t, err)
		b := win.Branches[0]
		if !b.Deleted || b.Body != "" || b.HTML != "" || b.DeleteReason == "" || len(b.Below) != 1 {
			t.Errorf("tombstone: %+v", b)
		}
		testkit.Must(t, discussion.Delete(w.ctx, d, w.ben, th.PID, ""))
		th = reload(t, w, th)
		if th.State != forum.Deleted || th.Body != "" {
			t.Errorf("deleted thread: %+v", th)
		}
		if _, _, err := forum.AddReply(w.ctx, d, w.eve, th.PID, forum.ReplyDraft{Body: "Late"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a reply to a tombstone: %v", err)
		}
		list, err := forum.InCommunity(w.ctx, d, w.ben, w.community.ID, "", "", 10)
		testkit.Must(t, err)
		if len(list.Entries) != 0 {
			t.Errorf("lists still show it")
		}
	})
}

func reload(t *testing.T, w world, th forum.Thread) forum.Thread {
	t.Helper()
	th, err := forum.ThreadByPID(w.ctx, w.d, w.ben, "", th.PID)
	testkit.Must(t, err)
	return th
}

func TestOnceByKey(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		draft := discussion.Draft{Community: w.community.ID, Title: "Sent twice", Key: "k1"}
		a, err := discussion.Start(w.ctx, d, w.ann, draft)
		testkit.Must(t, err)
		b, err := discussion.Start(w.ctx, d, w.ann, draft)
		testkit.Must(t, err)
		c, err := discussion.Start(w.ctx, d, w.ben, draft)
		testkit.Must(t, err)
		if a.PID != b.PID || a.PID == c.PID {
			t.Errorf("%s %s %s", a.PID, b.PID, c.PID)
		}
		if _, _, err := forum.AddReply(w.ctx, d, w.ann, a.PID, forum.ReplyDraft{Body: "x", Key: "k1"}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a key used for something else: %v", err)
		}
	})
}

func TestListsGoOnFromTheirCursor(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Restricted)
		clock := time.Now()
		d.Now = func() time.Time { clock = clock.Add(time.Second); return clock }
		for i := range 7 {
			w.start(t, w.ben, fmt.Sprintf("Number %d?", i))
		}
		var titles []string
		for cursor := ""; ; {
			p, err := forum.Everywhere(w.ctx, d, w.ann, discussion.Name, cursor, 3)
			testkit.Must(t, err)
			for _, e := range p.Entries {
				titles = append(titles, e.Title)
			}
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if len(titles) != 7 || titles[0] != "Number 6?" || titles[6] != "Number 0?" {
			t.Errorf("got %v", titles)
		}
		for name, f := range map[string]func(forum.Viewer) ([]forum.Entry, error){
			"lately":     func(v forum.Viewer) ([]forum.Entry, error) { return forum.Lately(w.ctx, d, v, 5) },
			"unanswered": func(v forum.Viewer) ([]forum.Entry, error) { return forum.Unanswered(w.ctx, d, v, 5) },
			"by author": func(v forum.Viewer) ([]forum.Entry, error) {
				p, err := forum.ByAuthor(w.ctx, d, v, w.ben.Person, "", 5)
				return p.Entries, err
			},
		} {
			mine, err := f(w.ann)
			testkit.Must(t, err)
			theirs, err := f(w.eve)
			testkit.Must(t, err)
			if len(mine) != 5 || len(theirs) != 0 {
				t.Errorf("%s: %d for a member, %d for a stranger", name, len(mine), len(theirs))
			}
		}
	})
}

func TestEveryChangeIsLogged(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		th := w.start(t, w.ben, "Watched")
		r := w.reply(t, w.ann, th, "")
		testkit.Must(t, changes.Relay(w.ctx, d))
		log, err := changes.After(w.ctx, d, 0, 100)
		testkit.Must(t, err)
		last := log[len(log)-1]
		if last.Verb != "reply.added" || last.Subject != th.ID || last.Part != r.ID || last.Actor != w.ann.Person || last.Community != w.community.ID {
			t.Errorf("got %+v", last)
		}
	})
}
