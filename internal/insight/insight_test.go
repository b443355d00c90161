package insight_test

import (
	"context"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/insight"
	"waymark/internal/testkit"
)

func ask(t *testing.T, d *db.DB, v forum.Viewer, c forum.Community) forum.Thread {
	t.Helper()
	th, err := discussion.Start(t.Context(), d, v, discussion.Draft{Community: c.ID, Title: "Who rings first?"})
	testkit.Must(t, err)
	return th
}

func figures(t *testing.T, d *db.DB, c forum.Community) forum.Figures {
	t.Helper()
	f, err := forum.FiguresOf(t.Context(), d, forum.System(), c.ID)
	testkit.Must(t, err)
	return f
}

func TestSettle(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann := testkit.Person(t, d, "Ann Example", "")
		bo := testkit.Person(t, d, "Bo Example", "")
		c := testkit.Community(t, d, ann, forum.Open)
		quiet := testkit.Community(t, d, ann, forum.Open)
		i := insight.New(d)
		testkit.Must(t, i.Settle(t.Context()))
		if f := figures(t, d, c); f.At.IsZero() || f.Contributors != 0 {
			t.Errorf("what was never worked out is stale: %+v", f)
		}
		th := ask(t, d, ann, c)
		testkit.Join(t, d, c, ann, bo)
		_, _, err := forum.AddReply(t.Context(), d, bo, th.PID, forum.ReplyDraft{Body: "We do."})
		testkit.Must(t, err)
		before := figures(t, d, quiet).At
		testkit.Must(t, i.Settle(t.Context()))
		if f := figures(t, d, c); f.Contributors != 2 || !f.HasReplies || f.Members != 2 {
			t.Errorf("after a question and a reply: %+v", f)
		}
		if f := figures(t, d, quiet); !f.At.Equal(before) {
			t.Error("a community in which nothing happened was worked out again")
		}
		now := d.Now().Add(3 * 24 * time.Hour)
		ask(t, d, ann, quiet)
		testkit.Must(t, i.Settle(t.Context()))
		d.Now = func() time.Time { return now }
		testkit.Must(t, i.Settle(t.Context()))
		if f := figures(t, d, quiet); f.Unanswered != 1 {
			t.Errorf("a question grew old by itself: %+v", f)
		}
	})
}

// However much happens, a community is worked out at most once in 30 seconds,
// and what happened in between is not forgotten.
func TestStepIsCalm(t *testing.T) {
	d := testkit.SQLite(t)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	d.Now = func() time.Time { return now }
	ann := testkit.Person(t, d, "Ann Example", "")
	c := testkit.Community(t, d, ann, forum.Open)
	i := insight.New(d)
	for _, s := range []struct {
		after time.Duration
		asks  bool
		fresh bool
	}{
		{0, false, true}, // never worked out
		{10 * time.Second, true, false},
		{10 * time.Second, true, false},
		{10 * time.Second, false, true},
		{time.Minute, false, false}, // nothing happened
		{time.Second, true, true},
		{61 * time.Minute, false, true}, // stale
	} {
		now = now.Add(s.after)
		if s.asks {
			ask(t, d, ann, c)
		}
		testkit.Must(t, insight.Step(t.Context(), i))
		if fresh := figures(t, d, c).At.Equal(now); fresh != s.fresh {
			t.Errorf("%v: worked out %v, want %v", now, fresh, s.fresh)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	testkit.Must(t, insight.New(testkit.SQLite(t)).Run(ctx))
}
