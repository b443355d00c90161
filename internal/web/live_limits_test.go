package web_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"waymark/internal/db"
	"waymark/internal/live"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// A narrow listener's connections hold next to nothing on their way, so that
// who does not read is soon found out.
type narrow struct{ net.Listener }

func (n narrow) Accept() (net.Conn, error) {
	c, err := n.Listener.Accept()
	if t, ok := c.(*net.TCPConn); ok {
		err = t.SetWriteBuffer(2 << 10)
	}
	return c, err
}

// narrows has the site's sockets go over narrow connections from now on.
func narrows(t *testing.T, s *webtest.Site) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	server := &httptest.Server{Listener: narrow{l}, Config: s.Web.HTTP()}
	server.Start()
	t.Cleanup(server.Close)
	s.URL = server.URL
}

// narrowly dials with next to no room at this end, too.
var narrowly = &websocket.Dialer{NetDialContext: (&net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
	var err error
	if bad := c.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 2<<10) }); bad != nil {
		return bad
	}
	return err
}}).DialContext}

// pour has things happen one by one until somebody has not kept up.
func (h *hall) pour(thread string) (n int) {
	h.T.Helper()
	for before := h.Web.LiveCounts().Slow; h.Web.LiveCounts().Slow == before; n++ {
		if n == 2000 {
			h.T.Fatal("nobody is slow")
		}
		h.reply(thread)
		h.Told()
	}
	return n
}

// Whoever does not read is sent away with 4008 and costs nobody else anything;
// coming back with their position they miss nothing.
func TestWhoDoesNotReadIsSentAway(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHall(t, d)
		narrows(t, h.Site)
		slow, quick := h.SignIn(h.mel), h.SignIn(h.sol)
		slow.Dialer = narrowly
		s, q := slow.Listen(""), quick.Listen("")
		first, _ := s.Hear()
		parts := make(chan string, 1)
		go func() { // who reads hears all of it meanwhile
			all := ""
			for _, hint := range q.Until("discussion.started") {
				if hint.What == "reply.added" {
					all += hint.Part + "\n"
				}
			}
			parts <- all
		}()
		h.pour(h.inOpen)
		h.wave()
		heard, code, since := "", 0, first.Position
		for code == 0 {
			var hint live.Hint
			if hint, code = s.Hear(); code == 0 {
				since = hint.Position
				if hint.What == "reply.added" {
					heard += hint.Part + "\n"
				}
			}
		}
		if code != live.CodeSlow {
			t.Errorf("closed with %d", code)
		}
		slow.Dialer = nil
		for _, hint := range slow.Listen("since=" + since).Until("discussion.started") {
			if hint.What == "reply.added" {
				heard += hint.Part + "\n"
			}
		}
		if want := <-parts; heard != want || want == "" {
			t.Errorf("before and after it heard\n%s\nand who reads\n%s", heard, want)
		}
		until(t, func() bool { return h.Web.LiveCounts().Open == 2 })
		if c := h.Web.LiveCounts(); c.Slow != 1 {
			t.Errorf("%+v", c)
		}
	})
}

// More than so many connections there are not, whoever asks: the next is told
// to come later, pages go on, and room that becomes free is given.
func TestThereIsAnEndToSockets(t *testing.T) {
	const most = 20
	s := webtest.Start(t)
	testkit.Must(t, s.Web.LimitLive(live.Limits{Each: -1, All: most}))
	s.Follow()
	b, other := s.SignIn(s.Person("Ann Archer")), s.SignIn(s.Person("Bob Baker"))
	var all []*webtest.Socket
	for range most {
		all = append(all, b.Listen(""))
	}
	for _, who := range []*webtest.Browser{b, other} {
		if _, status := who.Dial(""); status != http.StatusServiceUnavailable {
			t.Errorf("one more: %d", status)
		}
		who.Get("/live/poll?wait=0").Want(http.StatusServiceUnavailable)
		who.Get("/live/events?wait=0").Want(http.StatusServiceUnavailable)
		who.Get("/").Want(http.StatusOK)
	}
	testkit.Must(t, all[0].Close())
	until(t, func() bool { return s.Web.LiveCounts().Open == most-1 })
	if other.Listen("") == nil || s.Web.LiveCounts().Open != most {
		t.Error("the room that became free was not given")
	}
}

// until waits for something that is about to be so.
func until(t *testing.T, so func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	for !so() {
		select {
		case <-ctx.Done():
			t.Fatal("it does not come")
		case <-time.After(time.Millisecond):
		}
	}
}
