package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/live"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// A hall is a site with people who listen: Mel belongs to a private community
// and Sol to nothing; both may read the open one.
type hall struct {
	*webtest.Site
	mel, sol, ada forum.Person
	open, private forum.Community
	square        forum.Community // open, too, where a test does nothing but wave
	inOpen        string          // discussions
	inPrivate     string
}

func newHall(t *testing.T, d *db.DB) *hall {
	t.Helper()
	h := &hall{Site: webtest.On(t, d)}
	h.mel, h.sol, h.ada = h.Person("Mel Member"), h.Person("Sol Stranger"), h.Admin("Ada Admin")
	h.open, h.private = h.Community(h.ada, "Open room", forum.Open), h.Community(h.ada, "Quiet room", forum.Private)
	h.square = h.Community(h.ada, "Square", forum.Open)
	h.Join(h.mel, h.private)
	h.Follow()
	h.inOpen, h.inPrivate = h.start(h.open), h.start(h.private)
	h.Told() // so that what a test waits for is its own
	return h
}

func (h *hall) start(c forum.Community) string {
	h.T.Helper()
	th, err := discussion.Start(context.Background(), h.DB, webtest.Viewer(h.ada), discussion.Draft{Community: c.ID, Title: "Bins", Body: "Where to?"})
	testkit.Must(h.T, err)
	return th.PID
}

func (h *hall) reply(thread string) forum.Reply {
	h.T.Helper()
	r, _, err := forum.AddReply(context.Background(), h.DB, webtest.Viewer(h.ada), thread, forum.ReplyDraft{Body: "Here"})
	testkit.Must(h.T, err)
	return r
}

// wave starts a discussion that everybody hears of: whoever has heard of it
// has heard of all that came before.
func (h *hall) wave() { h.start(h.open) }

func subjects(all []live.Hint) string {
	var b strings.Builder
	for _, hint := range all {
		if hint.What != live.Beat {
			b.WriteString(hint.What + " " + hint.Subject + "\n")
		}
	}
	return b.String()
}

func TestSocketsTellWhatTheViewerMayKnow(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHall(t, d)
		mel, sol := h.SignIn(h.mel).Listen(""), h.SignIn(h.sol).Listen("")
		program := h.Program(h.Token(h.mel, "read")).Listen("")
		mel.Until(live.Beat)
		sol.Until(live.Beat)
		program.Until(live.Beat)
		a, b := h.reply(h.inPrivate), h.reply(h.inOpen)
		h.wave()
		heard := mel.Until("discussion.started")
		if len(heard) != 3 || heard[0].Subject != h.inPrivate || heard[0].Part != a.PID || heard[0].Community != h.private.Slug ||
			heard[0].Kind != "discussion" || heard[1].Subject != h.inOpen || heard[1].Part != b.PID {
			t.Errorf("the member heard %+v", heard)
		}
		if also := program.Until("discussion.started"); subjects(also) != subjects(heard) {
			t.Errorf("the member's program heard %+v", also)
		}
		if few := sol.Until("discussion.started"); len(few) != 2 || few[0].Subject != h.inOpen {
			t.Errorf("the stranger heard %+v", few)
		}
		for _, hint := range heard {
			text, _ := json.Marshal(hint)
			if len(hint.Position) != 80 || len(text) > 300 {
				t.Errorf("%d characters, the position has %d: %s", len(text), len(hint.Position), text)
			}
		}
	})
}

func TestWhoIsRemovedHearsNothingAfter(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHall(t, d)
		ctx, ada := context.Background(), webtest.Viewer(h.ada)
		mel, sol := h.SignIn(h.mel).Listen(""), h.SignIn(h.sol).Listen("")
		other := h.start(h.open)
		mel.Until("discussion.started")
		sol.Until("discussion.started")
		testkit.Must(t, forum.RemoveMember(ctx, h.DB, ada, h.private.ID, h.mel.ID))
		h.reply(h.inPrivate)
		h.wave()
		if heard := mel.Until("discussion.started"); strings.Contains(subjects(heard), h.inPrivate) || strings.Contains(subjects(heard), h.private.PID) {
			t.Errorf("who was removed heard %s", subjects(heard))
		}
		sol.Until("discussion.started")
		_, err := forum.EditCommunity(ctx, h.DB, ada, h.open.ID, forum.CommunityDraft{Name: "Closed", Summary: "Closed", Visibility: forum.Private})
		testkit.Must(t, err)
		h.reply(other)
		h.Join(h.sol, h.private) // what Sol hears next
		h.reply(h.inPrivate)
		if heard := sol.Until("reply.added"); strings.Contains(subjects(heard), other) || !strings.Contains(subjects(heard), h.inPrivate) {
			t.Errorf("of a community that became private a stranger heard %s", subjects(heard))
		}
	})
}

func TestAnEndedSessionClosesItsSocket(t *testing.T) {
	h := newHall(t, testkit.SQLite(t))
	ctx, mel := context.Background(), webtest.Viewer(h.mel)
	first, second := h.SignIn(h.mel), h.SignIn(h.mel)
	a, b := first.Listen(""), second.Listen("")
	token := h.Token(h.mel, "read")
	program := h.Program(token).Listen("")
	testkit.Must(t, h.Auth.EndOtherSessions(ctx, mel, first.Cookie("session")))
	closed := func(s *webtest.Socket) int {
		for {
			if _, code := s.Hear(); code != 0 {
				return code
			}
		}
	}
	if code := closed(b); code != live.CodeSignedOut {
		t.Errorf("the ended session's socket: %d", code)
	}
	h.wave()
	a.Until("discussion.started")
	program.Until("discussion.started")
	tokens, err := h.Auth.Tokens(ctx, mel)
	testkit.Must(t, err)
	testkit.Must(t, h.Auth.RevokeToken(ctx, mel, tokens[0].PID))
	if code := closed(program); code != live.CodeSignedOut {
		t.Errorf("the revoked token's socket: %d", code)
	}
	testkit.Must(t, forum.EndPerson(ctx, h.DB, forum.System(), h.mel.ID))
	if code := closed(a); code != live.CodeSignedOut {
		t.Errorf("the socket of who has left: %d", code)
	}
}

func TestOtherOriginsGetNoSocket(t *testing.T) {
	h := newHall(t, testkit.SQLite(t))
	for origin, want := range map[string]int{
		h.URL: 101, strings.ToUpper(h.URL[:4]) + h.URL[4:]: 101, "http://evil.example": 403, "null": 403, "https" + h.URL[4:]: 403, "": 403,
		h.URL + "0": 403,
	} {
		b := h.SignIn(h.mel)
		b.Header["Origin"] = []string{origin}
		if _, status := b.Dial(""); status != want {
			t.Errorf("from %q: %d, want %d", origin, status, want)
		}
	}
	if _, status := h.Nobody().Dial(""); status != http.StatusUnauthorized {
		t.Errorf("nobody: %d", status)
	}
	b := h.SignIn(h.mel)
	b.Header.Set("Sec-Fetch-Site", "cross-site")
	b.Get("/live/poll?wait=0").Want(http.StatusForbidden)
	b.Get("/live/events?wait=0").Want(http.StatusForbidden)
}
