package forum_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/check"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var yes = func(to forum.Visibility) forum.Consent { return forum.Consent{To: to, Yes: true} }

// inOrder fails where a number or a place is not what it counts.
func (w world) inOrder(t *testing.T) {
	t.Helper()
	testkit.Must(t, changes.Relay(w.ctx, w.d))
	report, err := check.Store(w.ctx, w.d, func(int, int) {})
	testkit.Must(t, err)
	for _, p := range report.Parts {
		if !p.Good {
			t.Errorf("%s: %d are wrong", p.Name, p.Wrong)
		}
	}
}

// another founds a second community that ann looks after.
func (w world) another(t *testing.T, name string, visibility forum.Visibility) forum.Community {
	t.Helper()
	c, err := forum.Found(w.ctx, w.d, w.ann, forum.CommunityDraft{Name: name, Summary: "To try", Visibility: visibility})
	testkit.Must(t, err)
	return c
}

func (w world) move(v forum.Viewer, th forum.Thread, to forum.Community) error {
	_, err := forum.MoveThread(w.ctx, w.d, v, discussion.Name, th.PID, to.ID, yes(to.Visibility))
	return err
}

// Where a thread stands decides who may read it, from the moment that it moves.
func TestMovingDecidesWhoMayRead(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		private := w.another(t, "Behind doors", forum.Private)
		th := w.start(t, w.ben, "How do we sort bins?")
		r := w.reply(t, w.eve, th, "")
		reads := func(v forum.Viewer) bool {
			_, err := forum.ThreadByPID(w.ctx, d, v, "", th.PID)
			_, _, err2 := forum.ReplyByPID(w.ctx, d, v, r.PID)
			if (err == nil) != (err2 == nil) || err != nil && !fault.IsNotFound(err) {
				t.Errorf("%v and %v", err, err2)
			}
			return err == nil
		}
		if err := w.move(w.ben, th, private); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member moves it: %v", err)
		}
		stranger := testkit.Admin(t, d, "Ada Admin")
		if err := w.move(stranger, th, private); !fault.IsNotFound(err) {
			t.Errorf("an administrator learns of a private community: %v", err)
		}
		testkit.Must(t, w.move(w.ann, th, private))
		if reads(w.ben) || reads(w.eve) || !reads(w.ann) {
			t.Error("what is private is read by others, or not by its members")
		}
		_, err := forum.MoveThread(w.ctx, d, w.ann, discussion.Name, th.PID, w.community.ID, forum.Consent{To: forum.Open})
		if _, asked := fault.FieldsOf(err).Of("yes"); !asked {
			t.Errorf("it is opened without a word: %v", err)
		}
		_, err = forum.MoveThread(w.ctx, d, w.ann, discussion.Name, th.PID, w.community.ID, yes(forum.Restricted))
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("it goes where more can read than was said: %v", err)
		}
		testkit.Must(t, w.move(w.ann, th, w.community))
		if !reads(w.ben) || !reads(w.eve) {
			t.Error("what is open is not read by all")
		}
		lines, err := forum.Traces(w.ctx, d, w.eve, th)
		testkit.Must(t, err)
		if len(lines) != 2 || lines[1].From.Name != "" || lines[1].At.IsZero() {
			t.Errorf("a stranger is told where it was: %+v", lines)
		}
		w.inOrder(t)
	})
}

// Replies that are split off keep their addresses and their places below one
// another; what stays hangs where what went hung.
func TestSplitting(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		th := w.start(t, w.ben, "How do we sort bins?")
		first := w.reply(t, w.ann, th, "")
		mid := w.reply(t, w.eve, th, first.PID)
		low := w.reply(t, w.ben, th, mid.PID)
		last := w.reply(t, w.eve, th, "")
		_, _, err := forum.Choose(w.ctx, d, w.ben, mid.PID, true)
		testkit.Must(t, err)
		testkit.Must(t, forum.SawReplies(w.ctx, d, w.ann, th, []string{mid.PID}))
		_, err = forum.KeepUnsent(w.ctx, d, w.ann, forum.Unsent{Place: forum.PlaceOfReply(th.PID, mid.PID), Fields: map[string]string{"body": "I begin"}})
		testkit.Must(t, err)

		to, err := forum.SplitThread(w.ctx, d, w.ann, discussion.Name, th.PID, forum.Split{Replies: []string{mid.PID}, Title: "Lids", Body: "This is about lids."})
		testkit.Must(t, err)
		_, in, err := forum.ReplyByPID(w.ctx, d, w.eve, mid.PID)
		testkit.Must(t, err)
		if in.ID != to.ID || in.Answers != 1 || in.Replies != 1 {
			t.Errorf("it is in %q, with %d answers of %d", in.Title, in.Answers, in.Replies)
		}
		low, in, err = forum.ReplyByPID(w.ctx, d, w.eve, low.PID)
		testkit.Must(t, err)
		if in.ID != th.ID || low.Parent != first.PID || low.Depth != 2 || in.Answered || in.Branches != 2 {
			t.Errorf("what stayed hangs below %q at %d", low.Parent, low.Depth)
		}
		at, err := forum.Positions(w.ctx, d, w.ann, to.ID)
		testkit.Must(t, err)
		if p := at[to.ID]; !p.Opened || p.New != 0 {
			t.Errorf("what was read is new: %+v", p)
		}
		u, err := forum.UnsentAt(w.ctx, d, w.ann, forum.PlaceOfReply(to.PID, mid.PID))
		testkit.Must(t, err)
		if u.Fields["body"] != "I begin" {
			t.Error("what was begun is not there")
		}
		// Sent to where it was, it arrives where that is now.
		r, in, err := forum.AddReply(w.ctx, d, w.ann, th.PID, forum.ReplyDraft{Body: "I end", ReplyTo: mid.PID, Unsent: forum.PlaceOfReply(th.PID, mid.PID)})
		testkit.Must(t, err)
		if in.ID != to.ID || r.Parent != mid.PID {
			t.Errorf("it arrived in %q", in.Title)
		}
		if u, err = forum.UnsentAt(w.ctx, d, w.ann, forum.PlaceOfReply(to.PID, mid.PID)); err != nil || !u.Empty() {
			t.Errorf("it is kept as if it were not sent: %v", err)
		}
		if _, _, err := forum.AddReply(w.ctx, d, w.ann, th.PID, forum.ReplyDraft{Body: "x", ReplyTo: w.reply(t, w.ben, w.start(t, w.ben, "Else"), "").PID}); !fault.IsNotFound(err) {
			t.Errorf("a reply to another thread's reply: %v", err)
		}
		w.refuses(t, th, forum.Split{Title: "None"}, forum.Split{Title: "Gone", Replies: []string{mid.PID}}, forum.Split{Replies: []string{last.PID}})
		lines, err := forum.Traces(w.ctx, d, w.ben, th)
		testkit.Must(t, err)
		if len(lines) != 1 || lines[0].Title != "Lids" || lines[0].Replies != 1 {
			t.Errorf("%+v", lines)
		}
		w.inOrder(t)
	})
}

func (w world) refuses(t *testing.T, th forum.Thread, all ...forum.Split) {
	t.Helper()
	for _, s := range all {
		if _, err := forum.SplitThread(w.ctx, w.d, w.ann, discussion.Name, th.PID, s); err == nil {
			t.Errorf("%+v is split off", s)
		}
	}
}

// A merged thread is a reply in the other, with its replies below and all that
// hung on it; its address leads there for those who may read it there.
func TestMerging(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		private := w.another(t, "Behind doors", forum.Private)
		th, to := w.start(t, w.ben, "How *do* we sort bins?"), w.start(t, w.ann, "Bins")
		old := w.reply(t, w.eve, th, "")
		there := w.reply(t, w.eve, to, "")
		_, err := forum.FindThreadHelpful(w.ctx, d, w.eve, th.PID, true)
		testkit.Must(t, err)
		testkit.Must(t, forum.SawReplies(w.ctx, d, w.ben, th, []string{old.PID}))
		_, err = forum.KeepUnsent(w.ctx, d, w.ben, forum.Unsent{Place: forum.PlaceOfReply(th.PID, ""), Fields: map[string]string{"body": "I begin"}})
		testkit.Must(t, err)
		if _, _, err := forum.MergeThread(w.ctx, d, w.ben, discussion.Name, th.PID, to.PID, yes(forum.Open)); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member merges: %v", err)
		}
		if _, _, err := forum.MergeThread(w.ctx, d, w.ann, discussion.Name, th.PID, th.PID, yes(forum.Open)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("into itself: %v", err)
		}
		r, in, err := forum.MergeThread(w.ctx, d, w.ann, discussion.Name, th.PID, to.PID, yes(forum.Open))
		testkit.Must(t, err)
		if in.ID != to.ID || r.Author.ID != w.ben.Person || r.Helpful != 1 || r.Depth != 1 || in.Replies != 3 {
			t.Errorf("%+v in %+v", r, in)
		}
		w2, err := forum.Replies(w.ctx, d, w.ben, in, forum.OldestFirst, 0)
		testkit.Must(t, err)
		if len(w2.Branches) != 2 || w2.Branches[0].PID != r.PID || len(w2.Branches[0].Below) != 1 || w2.Branches[0].Below[0].PID != old.PID || w2.Branches[1].PID != there.PID {
			t.Errorf("%+v", w2)
		}
		if _, err := forum.ThreadByPID(w.ctx, d, w.ann, "", th.PID); !fault.IsNotFound(err) {
			t.Errorf("it is still there: %v", err)
		}
		at, err := forum.Positions(w.ctx, d, w.ben, to.ID)
		testkit.Must(t, err)
		if p := at[to.ID]; p.New != 1 { // the other's reply, not what ben has read and written
			t.Errorf("%d are new", p.New)
		}
		u, err := forum.UnsentAt(w.ctx, d, w.ben, forum.PlaceOfReply(to.PID, r.PID))
		testkit.Must(t, err)
		sent, in, err := forum.AddReply(w.ctx, d, w.ben, th.PID, forum.ReplyDraft{Body: "I end", Unsent: forum.PlaceOfReply(th.PID, "")})
		testkit.Must(t, err)
		if u.Fields["body"] != "I begin" || in.ID != to.ID || sent.Parent != r.PID {
			t.Errorf("what was begun: %+v; what was sent stands below %q", u, sent.Parent)
		}
		if _, _, err := forum.MergeThread(w.ctx, d, w.ann, discussion.Name, th.PID, to.PID, yes(forum.Open)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("merged twice: %v", err)
		}
		testkit.Must(t, w.move(w.ann, to, private))
		if _, _, err := forum.Merged(w.ctx, d, w.ben, th.PID); !fault.IsNotFound(err) {
			t.Errorf("the old address tells of what is private: %v", err)
		}
		if _, in, err := forum.Merged(w.ctx, d, w.ann, th.PID); err != nil || in.ID != to.ID {
			t.Errorf("the old address leads nowhere: %v", err)
		}
		w.inOrder(t)
	})
}

// TestMovingLosesNothing moves, splits and merges at random, while others
// reply to whatever they knew: each reply that was taken is there once, where
// those who may read it find it, and every number is right.
func TestMovingLosesNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for seed := range uint64(3) {
			t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
				w := newWorld(t, d2(t, d), forum.Open)
				m := &mover{world: w, places: []forum.Community{w.community, w.another(t, "Next door", forum.Restricted)}}
				testkit.Must(t, forum.PutMember(w.ctx, w.d, w.ann, m.places[1].ID, w.ben.Person, forum.Facilitator))
				testkit.Must(t, forum.PutMember(w.ctx, w.d, w.ann, m.places[0].ID, w.ben.Person, forum.Facilitator))
				for i := range 4 {
					m.threads = append(m.threads, w.start(t, w.ben, fmt.Sprint("Thread ", i)).PID)
				}
				var all sync.WaitGroup
				for n := range 4 {
					all.Go(func() { m.run(t, rand.New(rand.NewPCG(seed, uint64(n))), n < 2, 25) })
				}
				all.Wait()
				m.look(t)
			})
		}
	})
}

type mover struct {
	world
	places []forum.Community

	mu      sync.Mutex
	threads []string
	replies []string
}

func (m *mover) some(r *rand.Rand, list *[]string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(*list) == 0 {
		return ""
	}
	return (*list)[r.IntN(len(*list))]
}

func (m *mover) know(list *[]string, pid string) {
	m.mu.Lock()
	*list = append(*list, pid)
	m.mu.Unlock()
}

// run replies, or moves things about. What is refused, because it is not as
// it was any more, is refused with a fault.
func (m *mover) run(t *testing.T, r *rand.Rand, replies bool, times int) {
	for range times {
		v := []forum.Viewer{m.ann, m.ben}[r.IntN(2)]
		thread, reply := m.some(r, &m.threads), m.some(r, &m.replies)
		var err error
		switch act := r.IntN(4); {
		case replies:
			if r.IntN(3) == 0 {
				reply = ""
			}
			var made forum.Reply
			if made, _, err = forum.AddReply(m.ctx, m.d, v, thread, forum.ReplyDraft{Body: "A reply", ReplyTo: reply}); err == nil {
				m.know(&m.replies, made.PID)
			}
		case act == 0:
			to := m.places[r.IntN(2)]
			_, err = forum.MoveThread(m.ctx, m.d, v, discussion.Name, thread, to.ID, yes(to.Visibility))
		case act == 1:
			var merged forum.Reply
			to := m.some(r, &m.threads)
			place, _ := forum.ThreadByPID(m.ctx, m.d, v, "", to)
			if merged, _, err = forum.MergeThread(m.ctx, m.d, v, discussion.Name, thread, to, yes(place.Standing.Visibility)); err == nil {
				m.know(&m.replies, merged.PID)
			}
		case reply != "":
			_, in, _ := forum.ReplyByPID(m.ctx, m.d, v, reply)
			var made forum.Thread
			if made, err = forum.SplitThread(m.ctx, m.d, v, discussion.Name, in.PID, forum.Split{Replies: []string{reply}, Below: act == 2, Title: "Of its own"}); err == nil {
				m.know(&m.threads, made.PID)
			}
		}
		if err != nil && fault.Of(err) == nil {
			t.Errorf("%v", err)
		}
	}
}

func (m *mover) look(t *testing.T) {
	t.Helper()
	m.inOrder(t)
	if len(m.replies) < 20 || len(m.threads) < 6 {
		t.Fatalf("little happened: %d replies, %d threads", len(m.replies), len(m.threads))
	}
	shown := map[string]int{}
	merged := 0
	for _, pid := range m.threads {
		th, err := forum.ThreadByPID(m.ctx, m.d, m.ann, "", pid)
		if fault.IsNotFound(err) {
			merged++
			_, th, err = forum.Merged(m.ctx, m.d, m.ann, pid)
			testkit.Must(t, err)
			if th.State != forum.Published {
				t.Errorf("%s leads to what is %s", pid, th.State)
			}
			continue
		}
		testkit.Must(t, err)
		var all []forum.Reply
		for after, more := int64(0), true; more; more = after != 0 {
			var some []forum.Reply
			some, after, err = forum.After(m.ctx, m.d, m.ann, th, after, 50)
			testkit.Must(t, err)
			all = append(all, some...)
		}
		for i, r := range all {
			shown[r.PID]++
			if r.Parent != "" && !slices.ContainsFunc(all[:i], func(up forum.Reply) bool { return up.PID == r.Parent && up.Depth == r.Depth-1 }) {
				t.Errorf("%s stands nowhere below what it answers", r.PID)
			}
		}
	}
	if merged == 0 {
		t.Error("nothing was merged")
	}
	for _, pid := range m.replies {
		if shown[pid] != 1 {
			t.Errorf("%s is shown %d times", pid, shown[pid])
		}
	}
}
