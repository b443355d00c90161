package web_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/live"
	"waymark/internal/notify"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// A client listens and fetches what each hint names, as a page does.
type client struct {
	*hall
	t     *testing.T
	b     *webtest.Browser
	s     *webtest.Socket
	notes *notify.Notify
	since string
	shown map[string]string // by thread: its replies as they are shown
	inbox string
	lost  map[string]int // by thread that they may not read now: the last number that was said before
	last  string         // the reply that was added last
	said  int
	seen  map[string]int // what happened, to know that it was tried
}

// fetch shows a thread as it is; what cannot be had stays as it is shown.
func (c *client) fetch(thread string) {
	p := c.b.Get("/api/v1/discussions/" + thread + "/posts?limit=200")
	if p.Status == http.StatusOK {
		c.shown[thread] = p.Body
	}
}

func (c *client) anew() {
	for _, thread := range []string{c.inOpen, c.inPrivate} {
		c.fetch(thread)
	}
	c.inbox = c.b.Get("/api/v1/inbox").Want(http.StatusOK).Body
}

func (c *client) connect() {
	c.b.Dialer = narrowly
	c.s = c.b.Listen("since=" + c.since)
}

func (c *client) cut() {
	_ = c.s.Close()
	c.connect()
}

// restart has another server take the place of this one, on the same database.
func (c *client) restart() {
	c.t.Helper()
	c.Web.StopLive(context.Background())
	c.Unfollow()
	h := *c.hall
	h.Site = webtest.On(c.t, c.DB)
	h.Follow()
	narrows(c.t, h.Site)
	c.hall, c.b = &h, h.SignIn(c.mel)
	c.cut()
	c.seen["resumed after a restart"] += h.Web.LiveCounts().Replays
}

// hear takes hints up to the one of a discussion that has begun, coming back
// whenever it is sent away.
func (c *client) hear(begun string) {
	c.t.Helper()
	for range 500 {
		hint, err := c.read()
		if err != nil {
			c.seen["sent away"]++
			c.cut()
			continue
		}
		c.since = hint.Position
		switch {
		case hint.What == live.Reset:
			c.seen["anew"]++
			c.anew()
			begun = c.start(c.square) // the other may have been before
		case hint.Kind == live.KindInbox:
			c.inbox = c.b.Get("/api/v1/inbox").Want(http.StatusOK).Body
		case hint.Subject == c.inOpen || hint.Subject == c.inPrivate:
			c.fetch(hint.Subject)
		}
		if hint.Subject == begun {
			return
		}
	}
	c.t.Fatal("the hint does not come")
}

func (c *client) read() (hint live.Hint, err error) {
	if err := c.s.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		return hint, err
	}
	return hint, c.s.ReadJSON(&hint)
}

// say adds a reply with the next number, now and then to Mel.
func (c *client) say(thread string) {
	c.t.Helper()
	c.said++
	body := fmt.Sprintf("Number %d.", c.said)
	if c.said%3 == 0 {
		body += " [@Mel Member](/p/" + c.mel.PID + ")"
	}
	r, _, err := forum.AddReply(context.Background(), c.DB, webtest.Viewer(c.ada), thread, forum.ReplyDraft{Body: body})
	testkit.Must(c.t, err)
	c.last = r.PID
}

// allow says whether the client may read a thread from now on.
func (c *client) allow(thread string, may bool) {
	if _, not := c.lost[thread]; may {
		delete(c.lost, thread)
	} else if !not {
		c.lost[thread] = c.said
	}
}

// step does one thing that happens to who listens.
func (c *client) step(r *rand.Rand) {
	t, ctx, ada := c.t, context.Background(), webtest.Viewer(c.ada)
	t.Helper()
	threads := []string{c.inOpen, c.inPrivate}
	thread := threads[r.IntN(2)]
	switch r.IntN(10) {
	case 0, 1:
		c.say(thread)
	case 2:
		c.say(thread)
		c.cut()
	case 3:
		if c.last == "" {
			return
		}
		c.said++
		if _, _, err := forum.EditReply(ctx, c.DB, ada, c.last, 0, forum.ReplyDraft{Body: fmt.Sprintf("Number %d, put right.", c.said)}); err != nil {
			c.last = "" // it was deleted
		}
	case 4:
		if c.last != "" {
			_, err := forum.DeleteReply(ctx, c.DB, ada, c.last, "")
			testkit.Must(t, err)
			c.last = ""
		}
	case 5: // the hub begins anew
		at, err := changes.Head(ctx, c.DB)
		testkit.Must(t, err)
		testkit.Must(t, c.Web.Live().Reset(ctx, at))
	case 6:
		if r.IntN(3) == 0 {
			c.restart()
		} else {
			c.crowd(thread, r.IntN(2) == 0)
		}
	case 7:
		if _, out := c.lost[c.inPrivate]; out {
			c.Join(c.mel, c.private)
		} else {
			testkit.Must(t, forum.RemoveMember(ctx, c.DB, ada, c.private.ID, c.mel.ID))
		}
		_, out := c.lost[c.inPrivate]
		c.allow(c.inPrivate, out)
	case 8:
		_, closed := c.lost[c.inOpen]
		to := forum.Private
		if closed {
			to = forum.Open
		}
		_, err := forum.EditCommunity(ctx, c.DB, ada, c.open.ID, forum.CommunityDraft{Name: "Open room", Summary: "About it", Visibility: to})
		testkit.Must(t, err)
		c.allow(c.inOpen, closed)
	default:
		c.catch()
	}
}

// crowd has much happen at once; so much that who listens is sent away.
func (c *client) crowd(thread string, slow bool) {
	c.t.Helper()
	for range 5 {
		c.say(thread)
	}
	if slow {
		c.pour(c.start(c.square)) // where they may always read
	}
}

// catch has the client hear all that there is.
func (c *client) catch() {
	c.t.Helper()
	testkit.Must(c.t, changes.Catch(context.Background(), c.DB, c.notes.Reader()))
	testkit.Must(c.t, c.notes.Spread(context.Background()))
	begun := c.start(c.square)
	c.Told()
	c.hear(begun)
}

var number = regexp.MustCompile(`Number (\d+)`)

// newest is the highest number that a text says.
func newest(text string) (most int) {
	for _, m := range number.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			most = max(most, n)
		}
	}
	return most
}

// whole holds what the client shows against a fresh load.
func (c *client) whole() {
	t := c.t
	t.Helper()
	fresh := &client{hall: c.hall, t: t, b: c.SignIn(c.mel), shown: map[string]string{}}
	fresh.anew()
	for _, thread := range []string{c.inOpen, c.inPrivate} {
		upto, out := c.lost[thread]
		now, may := fresh.shown[thread]
		switch {
		case may == out:
			t.Errorf("%s: they may read it is %v", thread, may)
		case may && c.shown[thread] != now:
			t.Errorf("%s shows up to %d in %d characters, and a fresh load %d in %d", thread, newest(c.shown[thread]), len(c.shown[thread]), newest(now), len(now))
		case out && newest(c.shown[thread]) > upto:
			t.Errorf("%s shows %d, which was said after %d, the last that they might read", thread, newest(c.shown[thread]), upto)
		}
	}
	if c.inbox != fresh.inbox {
		t.Errorf("the inbox shows %s and a fresh load %s", c.inbox, fresh.inbox)
	}
}

// TestWhateverHappensTheEndIsAFreshLoad cuts lines, restarts hub and server,
// sends away who is slow, takes and gives memberships, closes and opens a
// community, at random: at any moment what is shown is what a fresh load shows
// once everything has been heard, and of what somebody may no longer read
// nothing came after.
func TestWhateverHappensTheEndIsAFreshLoad(t *testing.T) {
	seeds, steps := uint64(1), 80
	if os.Getenv("WAYMARK_SOAK") == "1" {
		seeds, steps = 40, 300
	}
	for seed := range seeds {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			testkit.EachDB(t, func(t *testing.T, d *db.DB) {
				h := newHall(t, d)
				narrows(t, h.Site)
				c := &client{
					hall: h, t: t, b: h.SignIn(h.mel), since: h.Web.LivePosition(), notes: notify.New(notify.Config{DB: d}),
					shown: map[string]string{}, lost: map[string]int{}, seen: map[string]int{},
				}
				c.anew()
				c.connect()
				r := rand.New(rand.NewPCG(seed, 4))
				for n := range steps {
					c.step(r)
					if n%20 == 19 {
						c.catch()
						c.whole()
					}
					if t.Failed() {
						t.Fatalf("in step %d", n)
					}
				}
				t.Logf("%v", c.seen)
				for _, what := range []string{"resumed after a restart", "sent away", "anew"} {
					if c.seen[what] == 0 {
						t.Errorf("never %s", what)
					}
				}
			})
		})
	}
}
