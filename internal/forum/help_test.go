package forum_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var (
	whoHelpedThread = db.Scan("a test", `SELECT person_id FROM thread_helpful WHERE thread_id = $1 ORDER BY person_id`)
	whoHelpedReply  = db.Scan("a test", `SELECT person_id FROM reply_helpful WHERE reply_id = $1 ORDER BY person_id`)
	chosenRows      = db.Scan("a test", `SELECT id FROM replies WHERE thread_id = $1 AND accepted_at IS NOT NULL AND deleted_at IS NULL ORDER BY id`)
)

// A crowd is a question with replies, and people who press on it.
type crowd struct {
	t       *testing.T
	d       *db.DB
	asker   forum.Viewer
	people  []forum.Viewer
	thread  forum.Thread
	replies []forum.Reply
}

func newCrowd(t *testing.T, d *db.DB) *crowd {
	t.Helper()
	c := &crowd{t: t, d: d, asker: testkit.Person(t, d, "Ann Asks", "")}
	place := testkit.Community(t, d, c.asker, forum.Open)
	for _, name := range []string{"Ben Brown", "Cat Cole", "Dan Drew", "Eve Elm", "Fay Fox", "Gil Grey"} {
		c.people = append(c.people, testkit.Person(t, d, name, ""))
	}
	var err error
	asks := true
	c.thread, err = discussion.Start(t.Context(), d, c.asker, discussion.Draft{Community: place.ID, Title: "Which bins?", Asks: &asks})
	testkit.Must(t, err)
	writer := testkit.Person(t, d, "Wyn West", "")
	for range 3 {
		r, _, err := forum.AddReply(t.Context(), d, writer, c.thread.PID, forum.ReplyDraft{Body: "Green ones."})
		testkit.Must(t, err)
		c.replies = append(c.replies, r)
	}
	return c
}

// counted holds the numbers that are shown against who has pressed, and what
// a reader is given against both.
func (c *crowd) counted(wantThread, wantReply int) {
	c.t.Helper()
	ctx := c.t.Context()
	t, err := forum.ThreadByPID(ctx, c.d, c.asker, "", c.thread.PID)
	testkit.Must(c.t, err)
	r, _, err := forum.ReplyByPID(ctx, c.d, c.asker, c.replies[0].PID)
	testkit.Must(c.t, err)
	onThread, err := db.Column[int64](ctx, c.d, whoHelpedThread, t.ID)
	testkit.Must(c.t, err)
	onReply, err := db.Column[int64](ctx, c.d, whoHelpedReply, r.ID)
	testkit.Must(c.t, err)
	if t.Helpful != len(onThread) || r.Helpful != len(onReply) {
		c.t.Errorf("shown are %d and %d, pressed by %d and %d", t.Helpful, r.Helpful, len(onThread), len(onReply))
	}
	if wantThread >= 0 && (t.Helpful != wantThread || r.Helpful != wantReply) {
		c.t.Errorf("shown are %d and %d, want %d and %d", t.Helpful, r.Helpful, wantThread, wantReply)
	}
}

// Many press and take it back at once, each of them from several devices; the
// number is that of those whose last word was yes.
func TestHelpfulIsWhoPressedLast(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := newCrowd(t, d)
		var all sync.WaitGroup
		errs := make(chan error, 100)
		for who, v := range c.people {
			for device := range 2 {
				r := rand.New(rand.NewPCG(uint64(who), uint64(device)))
				all.Go(func() {
					for range 8 {
						_, err := forum.FindThreadHelpful(context.Background(), d, v, c.thread.PID, r.IntN(2) == 0)
						_, _, err2 := forum.FindReplyHelpful(context.Background(), d, v, c.replies[0].PID, r.IntN(2) == 0)
						if err = errors.Join(err, err2); err != nil {
							errs <- err
							return
						}
					}
				})
			}
		}
		all.Wait()
		close(errs)
		for err := range errs {
			t.Error(err)
		}
		c.counted(-1, -1)
		// The last word of each, all at once: every other says yes.
		for who, v := range c.people {
			all.Go(func() {
				_, err := forum.FindThreadHelpful(context.Background(), d, v, c.thread.PID, who%2 == 0)
				testkit.Must(t, err)
				_, _, err = forum.FindReplyHelpful(context.Background(), d, v, c.replies[0].PID, who%3 == 0)
				testkit.Must(t, err)
			})
		}
		all.Wait()
		c.counted(3, 2)
		// What is said twice counts once.
		for _, v := range c.people {
			for range 2 {
				_, err := forum.FindThreadHelpful(t.Context(), d, v, c.thread.PID, true)
				testkit.Must(t, err)
			}
		}
		c.counted(6, 2)
	})
}

// Answers are chosen and unchosen at once, one of them is deleted meanwhile:
// the number is that of the chosen ones that are there.
func TestChoosingAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := newCrowd(t, d)
		var all sync.WaitGroup
		for i := range 4 {
			r := rand.New(rand.NewPCG(uint64(i), 7))
			all.Go(func() {
				for n := range 12 {
					at := r.IntN(3)
					if _, _, err := forum.Choose(context.Background(), d, c.asker, c.replies[at].PID, r.IntN(2) == 0); err != nil && at != 2 {
						t.Error(err)
					}
					if i == 0 && n == 6 {
						if _, err := forum.DeleteReply(context.Background(), d, c.asker, c.replies[2].PID, "Not for here"); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		all.Wait()
		check := func(want int) {
			t.Helper()
			th, err := forum.ThreadByPID(t.Context(), d, c.asker, "", c.thread.PID)
			testkit.Must(t, err)
			rows, err := db.Column[int64](t.Context(), d, chosenRows, th.ID)
			testkit.Must(t, err)
			if th.Answers != len(rows) || want >= 0 && th.Answers != want {
				t.Errorf("%d answers are counted and %d chosen, want %d", th.Answers, len(rows), want)
			}
		}
		check(-1)
		for i := range 2 {
			all.Go(func() {
				_, _, err := forum.Choose(context.Background(), d, c.asker, c.replies[i].PID, i == 1)
				testkit.Must(t, err)
			})
		}
		all.Wait()
		check(1)
	})
}

// While people press, choose and reply, the thread is closed: it takes no
// reply after that, and thanks and choices go on and are counted right.
func TestAClosedThreadStillTakesThanks(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := newCrowd(t, d)
		var all sync.WaitGroup
		for who, v := range c.people {
			all.Go(func() {
				for n := range 6 {
					if _, err := forum.FindThreadHelpful(context.Background(), d, v, c.thread.PID, n%2 == who%2); err != nil {
						t.Error(err)
					}
					if _, _, err := forum.Choose(context.Background(), d, c.asker, c.replies[who%3].PID, n%2 == 1); err != nil {
						t.Error(err)
					}
					if _, _, err := forum.AddReply(context.Background(), d, v, c.thread.PID, forum.ReplyDraft{Body: "One more"}); err != nil && fault.KindOf(err) == fault.Internal {
						t.Error(err)
					}
					if who == 0 && n == 2 {
						if _, err := forum.CloseThread(context.Background(), d, c.asker, "", c.thread.PID, "All is said"); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		all.Wait()
		c.counted(3, 0)
		before, err := forum.ThreadByPID(t.Context(), d, c.asker, "", c.thread.PID)
		testkit.Must(t, err)
		for _, v := range c.people {
			if _, _, err := forum.AddReply(t.Context(), d, v, c.thread.PID, forum.ReplyDraft{Body: "Too late"}); err == nil {
				t.Error("a closed thread takes a reply")
			}
			_, err := forum.FindThreadHelpful(t.Context(), d, v, c.thread.PID, true)
			testkit.Must(t, err)
		}
		c.counted(6, 0)
		rows, err := db.Column[int64](t.Context(), d, chosenRows, c.thread.ID)
		after, err2 := forum.ThreadByPID(t.Context(), d, c.asker, "", c.thread.PID)
		if errors.Join(err, err2) != nil || after.Answers != len(rows) || after.Replies != before.Replies {
			t.Errorf("%d answers for %d chosen, %d replies and before %d: %v %v", after.Answers, len(rows), after.Replies, before.Replies, err, err2)
		}
	})
}
