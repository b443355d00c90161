package forum_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// A naive reader remembers each reply it was shown, and counts by going
// through all there are.
type naive struct {
	opened bool
	read   map[string]bool
	upTo   int64
}

func (n *naive) unread(all []forum.Reply, v forum.Viewer) (pids []string) {
	for _, r := range all {
		if !r.Deleted && r.Author.ID != v.Person && !n.read[r.PID] && r.ID > n.upTo {
			pids = append(pids, r.PID)
		}
	}
	return pids
}

// byArrival gives all replies of a thread in the order in which they came.
func byArrival(t *testing.T, w world, th forum.Thread) []forum.Reply {
	t.Helper()
	var all []forum.Reply
	for at := int64(0); ; {
		some, next, err := forum.After(w.ctx, w.d, w.ben, th, at, 100)
		testkit.Must(t, err)
		all = append(all, some...)
		if at = next; at == 0 {
			break
		}
	}
	slices.SortFunc(all, func(a, b forum.Reply) int { return int(a.ID - b.ID) })
	return all
}

func (w world) position(t *testing.T, v forum.Viewer, th forum.Thread) forum.Position {
	t.Helper()
	at, err := forum.Positions(w.ctx, w.d, v, th.ID)
	testkit.Must(t, err)
	return at[th.ID]
}

// TestUnreadIsWhatANaiveCountFinds writes, deletes and reads at random, and
// holds number, first and marks against a recount.
func TestUnreadIsWhatANaiveCountFinds(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		r := rand.New(rand.NewPCG(5, 11))
		th := w.start(t, w.ann, "A talk?")
		me, n := w.ben, &naive{read: map[string]bool{}}
		var all []forum.Reply
		for range 240 {
			switch k := r.IntN(10); {
			case k < 4 || len(all) == 0:
				to, by := "", w.ann
				if len(all) > 0 && r.IntN(2) == 0 {
					if up := all[r.IntN(len(all))]; !up.Deleted {
						to = up.PID
					}
				}
				if r.IntN(5) == 0 {
					by = me
				}
				w.reply(t, by, th, to)
			case k < 5:
				gone := all[r.IntN(len(all))]
				_, err := forum.DeleteReply(w.ctx, d, w.ann, gone.PID, "It goes.")
				if err != nil && fault.KindOf(err) != fault.Forbidden {
					t.Fatal(err)
				}
			case k < 9:
				var pids []string
				for range r.IntN(4) {
					pids = append(pids, all[r.IntN(len(all))].PID)
				}
				testkit.Must(t, forum.SawReplies(w.ctx, d, me, th, append(pids, forum.NewPID())))
				n.opened = true
				for _, pid := range pids {
					n.read[pid] = true
				}
			case r.IntN(3) == 0:
				to := all[r.IntN(len(all))]
				testkit.Must(t, forum.MarkRead(w.ctx, d, me, forum.ReadMark{Thread: th.PID, Reply: to.PID}))
				n.opened, n.upTo = true, max(n.upTo, to.ID)
			}
			all = byArrival(t, w, th)
			n.holds(t, w, th, all)
		}
		if len(all) < 40 {
			t.Fatalf("only %d replies were tried", len(all))
		}
	})
}

func (n *naive) holds(t *testing.T, w world, th forum.Thread, all []forum.Reply) {
	t.Helper()
	got, want := w.position(t, w.ben, th), n.unread(all, w.ben)
	if got.Opened != n.opened || n.opened && got.New != min(len(want), forum.MostNew+1) {
		t.Fatalf("opened %v, %d new, want %v, %d", got.Opened, got.New, n.opened, len(want))
	}
	for i := range all {
		all[i].Mine = all[i].Author.ID == w.ben.Person
		if n.opened && got.Unread(&all[i]) != slices.Contains(want, all[i].PID) {
			t.Fatalf("reply %d is marked %v", i, got.Unread(&all[i]))
		}
	}
	first, err := forum.FirstUnread(w.ctx, w.d, w.ben, th)
	if len(want) == 0 && !fault.IsNotFound(err) || len(want) > 0 && (err != nil || first.PID != want[0]) {
		t.Fatalf("the first unread is %s (%v) of %v", first.PID, err, want)
	}
}

func TestWhoReadsFarAheadLeavesTheGapBehind(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		th := w.start(t, w.ann, "A long talk?")
		skipped := w.reply(t, w.ann, th, "")
		var pids []string
		for range forum.MostBeyond + 1 {
			pids = append(pids, w.reply(t, w.ann, th, "").PID)
		}
		last := w.reply(t, w.ann, th, "")
		testkit.Must(t, forum.SawReplies(w.ctx, d, w.ben, th, pids[:forum.MostBeyond]))
		if first, err := forum.FirstUnread(w.ctx, d, w.ben, th); err != nil || first.PID != skipped.PID {
			t.Errorf("the gap is forgotten too early: %v", err)
		}
		testkit.Must(t, forum.SawReplies(w.ctx, d, w.ben, th, pids[forum.MostBeyond:]))
		if first, err := forum.FirstUnread(w.ctx, d, w.ben, th); err != nil || first.PID != last.PID {
			t.Errorf("the first unread is %d, want %d (%v)", first.N, last.N, err)
		}
		if p := w.position(t, w.ben, th); p.New != 1 {
			t.Errorf("%d new", p.New)
		}
	})
}

func TestSawPageReadsWhatItShowed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		th := w.start(t, w.ann, "A talk?")
		saw := func(s forum.Shown) int {
			th, err := forum.ThreadByPID(w.ctx, d, w.ben, "", th.PID)
			testkit.Must(t, err)
			testkit.Must(t, forum.SawPage(w.ctx, d, w.ben, th, s))
			return w.position(t, w.ben, th).New
		}
		if n := saw(forum.Shown{Page: 1}); n != 0 || !w.position(t, w.ben, th).Opened {
			t.Errorf("%d new of none", n)
		}
		var heads []forum.Reply
		for range 70 {
			heads = append(heads, w.reply(t, w.ann, th, ""))
		}
		for range 5 {
			w.reply(t, w.ann, th, heads[0].PID)
		}
		if n := saw(forum.Shown{Page: 1, To: heads[9].PID}); n != 65 {
			t.Errorf("%d new after the tenth", n)
		}
		if n := saw(forum.Shown{Page: 2, To: heads[69].PID}); n != 45 {
			t.Errorf("%d new after the second window", n)
		}
		last := w.reply(t, w.ann, th, heads[0].PID)
		if n := saw(forum.Shown{Page: 1, To: last.PID}); n != 33 { // ten heads and the first three below
			t.Errorf("%d new after the first window", n)
		}
		if n := saw(forum.Shown{Page: 1, Branch: 1, To: last.PID}); n != 30 {
			t.Errorf("%d new after the branch", n)
		}
		if n := saw(forum.Shown{Page: 1, To: forum.NewPID()}); n != 30 {
			t.Errorf("%d new", n)
		}
	})
}

func TestPositionsAreTheirOwnersAlone(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Private)
		th := w.start(t, w.ann, "A talk?")
		r := w.reply(t, w.ann, th, "")
		testkit.Must(t, forum.MarkRead(w.ctx, d, w.ben, forum.ReadMark{Thread: th.PID}))
		if p := w.position(t, w.ben, th); p.New != 1 {
			t.Errorf("%d new", p.New)
		}
		if p := w.position(t, w.ann, th); p.Opened {
			t.Error("one's reading moves another's position")
		}
		if p := w.position(t, forum.Viewer{}, th); p.Opened {
			t.Error("nobody has read something")
		}
		for _, v := range []forum.Viewer{w.eve, {}} {
			if err := forum.MarkRead(w.ctx, d, v, forum.ReadMark{Thread: th.PID, Reply: r.PID}); !fault.IsNotFound(err) {
				t.Errorf("a stranger reads: %v", err)
			}
		}
		admin := forum.System()
		testkit.Must(t, forum.EndPerson(w.ctx, d, admin, w.ben.Person))
		if p := w.position(t, w.ben, th); p.Opened {
			t.Error("what somebody read outlives their account")
		}
	})
}

func TestFirstSince(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		day := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return day }
		th := w.start(t, w.ann, "A talk?")
		if _, err := forum.FirstSince(w.ctx, d, w.ben, th, day); !fault.IsNotFound(err) {
			t.Errorf("of no reply: %v", err)
		}
		var all []forum.Reply
		for range 3 {
			day = day.AddDate(0, 0, 2)
			all = append(all, w.reply(t, w.ann, th, ""))
		}
		for at, want := range map[string]int{"2026-01-01": 0, "2026-03-03": 0, "2026-03-04": 1, "2026-03-07": 2, "2027-01-01": 2} {
			from, err := time.Parse(time.DateOnly, at)
			testkit.Must(t, err)
			r, err := forum.FirstSince(w.ctx, d, w.ben, th, from)
			if err != nil || r.PID != all[want].PID {
				t.Errorf("%s leads to %d, want %d (%v)", at, r.N, want+1, err)
			}
		}
	})
}
