package web_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/live"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// TestAHundredSocketsMissNothing holds what each of a hundred hears against
// what was written.
func TestAHundredSocketsMissNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHall(t, d)
		b := h.SignIn(h.sol)
		var all []*webtest.Socket
		for range 100 {
			all = append(all, b.Listen(""))
		}
		for _, s := range all {
			s.Until(live.Beat)
		}
		want := ""
		for range 30 {
			want += h.reply(h.inOpen).PID + "\n"
		}
		h.wave()
		for i, s := range all {
			got := ""
			for _, hint := range s.Until("discussion.started") {
				if hint.What == "reply.added" {
					got += hint.Part + "\n"
				}
			}
			if got != want {
				t.Fatalf("socket %d heard\n%s\nand written was\n%s", i, got, want)
			}
		}
	})
}

func TestEventsAndPollsTellTheSame(t *testing.T) {
	h := newHall(t, testkit.SQLite(t))
	mel := h.SignIn(h.mel)
	since := h.Web.LivePosition()
	s := mel.Listen("since=" + since)
	h.reply(h.inPrivate)
	h.reply(h.inOpen)
	h.wave()
	want := subjects(s.Until("discussion.started"))
	var polled struct {
		Items []live.Hint
		Next  string
	}
	testkit.Must(t, json.Unmarshal([]byte(mel.Get("/live/poll?since="+since).Want(http.StatusOK).Body), &polled))
	if got := subjects(polled.Items); got != want {
		t.Errorf("polled was\n%s and heard\n%s", got, want)
	}
	again := struct{ Items []live.Hint }{}
	testkit.Must(t, json.Unmarshal([]byte(mel.Get("/live/poll?wait=0&since="+polled.Next).Want(http.StatusOK).Body), &again))
	if len(again.Items) != 0 {
		t.Errorf("told twice: %v", again.Items)
	}
	var events []live.Hint
	for lines := bufio.NewScanner(strings.NewReader(mel.Get("/live/events?wait=0&since=" + since).Body)); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var hint live.Hint
			testkit.Must(t, json.Unmarshal([]byte(text), &hint))
			events = append(events, hint)
		}
	}
	if got := subjects(events); got != want {
		t.Errorf("events told\n%s and the socket\n%s", got, want)
	}
	for _, bad := range []string{"nonsense", strings.Repeat("A", 80)} {
		if hint, _ := mel.Listen("since=" + bad).Hear(); hint.What != live.Reset {
			t.Errorf("since %s: %+v", bad, hint)
		}
	}
}

func TestNobodyHasMoreThanEightSockets(t *testing.T) {
	limited := webtest.Start(t, func(c *web.Config, _ *web.Deps) { c.NoLimits = false })
	limited.Follow()
	b := limited.SignIn(limited.Person("Ann Archer"))
	var all []*webtest.Socket
	for range 8 {
		all = append(all, b.Listen(""))
	}
	if _, status := b.Dial(""); status != http.StatusTooManyRequests {
		t.Errorf("the ninth: %d", status)
	}
	if limited.SignIn(limited.Person("Bob Baker")).Listen("") == nil {
		t.Error("another person's is refused")
	}
	limited.Web.StopLive(t.Context())
	for _, s := range all {
		for {
			if _, code := s.Hear(); code == live.CodeRestart {
				break
			} else if code != 0 {
				t.Fatalf("closed with %d", code)
			}
		}
	}
	if _, status := limited.SignIn(limited.Person("Cat Cooper")).Dial(""); status != http.StatusServiceUnavailable {
		t.Errorf("after the stop: %d", status)
	}
}
