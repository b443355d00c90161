package webtest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"waymark/internal/changes"
	"waymark/internal/live"
	"waymark/internal/testkit"
)

// Follow has the site's open connections told what happens, until the test ends.
func (s *Site) Follow() {
	s.T.Helper()
	ctx, stop := context.WithCancel(context.Background())
	testkit.Must(s.T, changes.Catch(ctx, s.DB, s.Web.Live()))
	var group sync.WaitGroup
	group.Go(func() { _ = changes.Follow(ctx, s.DB, s.Web.Live()) })
	s.Unfollow = sync.OnceFunc(func() {
		stop()
		group.Wait()
	})
	s.T.Cleanup(s.Unfollow)
}

// Told waits until everybody who listens has been told of all there is.
func (s *Site) Told() {
	s.T.Helper()
	for ctx, until := context.Background(), time.Now().Add(patience); time.Now().Before(until); time.Sleep(time.Millisecond) {
		testkit.Must(s.T, changes.Relay(ctx, s.DB))
		last, err := changes.Last(ctx, s.DB)
		testkit.Must(s.T, err)
		at, err := s.Web.Live().Position(ctx)
		testkit.Must(s.T, err)
		if at.Seq >= last {
			return
		}
	}
	s.T.Fatal("those who listen were not told")
}

// A Socket is a browser's open WebSocket.
type Socket struct {
	*websocket.Conn

	site *Site
}

// patience is how long a test waits for a hint before it has failed.
const patience = 20 * time.Second

// Dial opens a socket as the browser does, with what is asked in the address;
// the status is that of the handshake.
func (b *Browser) Dial(query string) (*Socket, int) {
	b.site.T.Helper()
	path := "/live"
	header := http.Header{"Origin": {b.site.URL}}
	for name, values := range b.Header {
		header[name] = values
	}
	if header.Get("Authorization") != "" {
		path = "/api/v1/live"
	}
	var pairs []string
	for name, value := range b.cookies {
		pairs = append(pairs, name+"="+value)
	}
	if len(pairs) > 0 {
		header.Set("Cookie", strings.Join(pairs, "; "))
	}
	if query != "" {
		query = "?" + query
	}
	dialer := b.Dialer
	if dialer == nil {
		dialer = websocket.DefaultDialer
	}
	conn, answer, err := dialer.Dial("ws"+strings.TrimPrefix(b.site.URL, "http")+path+query, header)
	if answer == nil {
		b.site.T.Fatal(err)
	}
	_ = answer.Body.Close()
	if err != nil {
		return nil, answer.StatusCode
	}
	b.site.T.Cleanup(func() { _ = conn.Close() })
	return &Socket{conn, b.site}, answer.StatusCode
}

// Listen is Dial where it must succeed; the first beat has been heard.
func (b *Browser) Listen(query string) *Socket {
	b.site.T.Helper()
	s, status := b.Dial(query)
	if s == nil {
		b.site.T.Fatalf("no socket: %d", status)
	}
	return s
}

// Hear gives the next hint, or the code with which the socket was closed.
func (s *Socket) Hear() (hint live.Hint, code int) {
	s.site.T.Helper()
	testkit.Must(s.site.T, s.SetReadDeadline(time.Now().Add(patience)))
	_, text, err := s.ReadMessage()
	if end, ok := err.(*websocket.CloseError); ok { //nolint:errorlint // it is never wrapped
		return hint, end.Code
	}
	testkit.Must(s.site.T, err)
	testkit.Must(s.site.T, json.Unmarshal(text, &hint))
	return hint, 0
}

// Until gives what is heard up to a hint that says what, which comes last.
func (s *Socket) Until(what string) []live.Hint {
	s.site.T.Helper()
	var all []live.Hint
	for {
		hint, code := s.Hear()
		if code != 0 {
			s.site.T.Fatalf("closed with %d before %s came", code, what)
		}
		if all = append(all, hint); hint.What == what {
			return all
		}
	}
}
