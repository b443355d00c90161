package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"waymark/internal/changes"
	"waymark/internal/fault"
	"waymark/internal/live"
	"waymark/internal/seal"
)

var _ = declare((*Server).liveRoutes)

// livePath begins the addresses at which browsers listen. What goes wrong
// there is told to a program and not shown.
const livePath = "/live"

// A liveQuery is how to listen.
type liveQuery struct {
	Since string `query:"since"` // a position; without one, from now
	Wait  int    `query:"wait"`  // seconds after which to stop; 0 does not wait at all; without one, for as long as it goes
}

func (s *Server) liveRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: livePath, Policy: SignedIn, Cost: CostLive, Handle: (*Call).liveSocket},
		{Method: http.MethodGet, Path: livePath + "/events", Policy: SignedIn, Cost: CostLive, Stream: true, Handle: (*Call).liveEvents},
		{Method: http.MethodGet, Path: livePath + "/poll", Policy: SignedIn, Cost: CostLive, Time: pollFor + 10*time.Second, Handle: (*Call).livePoll},
		{
			Method: http.MethodGet, Path: apiBase + "/live", Policy: ScopeRead, Cost: CostLive, Handle: (*Call).liveSocket,
			Summary: "Hear what changes in all that you may read, over a WebSocket: a hint a message", Query: liveQuery{},
			Status: http.StatusSwitchingProtocols, Out: live.Hint{},
		},
		{
			Method: http.MethodGet, Path: apiBase + "/live/events", Policy: ScopeRead, Cost: CostLive, Stream: true, Handle: (*Call).liveEvents,
			Summary: "Hear the same as server-sent events: a hint an event", Query: liveQuery{}, Out: live.Hint{},
		},
	}
}

// pollFor is how long a request waits for something to happen.
const pollFor = 20 * time.Second

// listen makes the hub. Its seal is made before the disk can be full, and with
// it that of lists.
func (s *Server) listen(ctx context.Context) error {
	sealer, err := s.sealer(ctx, live.Purpose)
	if err != nil { // positions are then good here alone, until the next start
		if sealer, err = seal.New(seal.Key(), live.Purpose); err != nil {
			return err
		}
	}
	limits := live.Limits{}
	if s.NoLimits {
		limits = live.Limits{Each: -1, All: -1, Patience: time.Minute}
	}
	s.live = live.New(s.DB, s.Auth, sealer, limits)
	return nil
}

// Live gives the reader of the change log that tells open pages what happens.
func (s *Server) Live() changes.Reader { return s.live.Reader() }

// RunLive looks after those who listen until ctx ends.
func (s *Server) RunLive(ctx context.Context) error { return s.live.Run(ctx) }

// StopLive sends those who listen away, each to come back at another moment;
// it waits until they have heard or ctx ends. To be called before the server
// is shut down, which does not wait for sockets.
func (s *Server) StopLive(ctx context.Context) { s.live.Stop(ctx) }

// LiveCounts says how many listen, and what became of others.
func (s *Server) LiveCounts() live.Counts { return s.live.Counts() }

// ear begins to listen on the viewer's behalf.
func (c *Call) ear() (*live.Ear, liveQuery, error) {
	q := liveQuery{Wait: -1}
	if err := c.BindQuery(&q); err != nil {
		return nil, q, err
	}
	if err := c.sameOrigin(); err != nil {
		return nil, q, err
	}
	since := q.Since
	if last := c.r.Header.Get("Last-Event-ID"); last != "" {
		since = last // a browser that comes back by itself
	}
	e, err := c.s.live.Open(c.ctx, live.Who{Person: c.Viewer.Person, Session: c.Session.ID, Token: c.token}, since)
	return e, q, err
}

// sameOrigin refuses pages of other sites, which a browser lets open sockets
// with our cookie. A program with a token sends no origin and needs none.
func (c *Call) sameOrigin() error {
	origin := c.r.Header.Get("Origin")
	if origin == "" {
		site := c.r.Header.Get("Sec-Fetch-Site")
		if c.token != 0 || !websocket.IsWebSocketUpgrade(c.r) && (site == "" || site == "same-origin" || site == "none") {
			return nil
		}
		return refuse(http.StatusForbidden, "cross_site", "fault.cross_site")
	}
	ours, err := url.Parse(c.Address(""))
	theirs, err2 := url.Parse(origin)
	if err == nil && err2 == nil && ours.Scheme == theirs.Scheme && strings.EqualFold(withoutPort(ours.Host, ours.Scheme), withoutPort(theirs.Host, theirs.Scheme)) {
		return nil
	}
	return refuse(http.StatusForbidden, "cross_site", "fault.cross_site")
}

// liveSocket tells over a WebSocket.
func (c *Call) liveSocket() error {
	if !websocket.IsWebSocketUpgrade(c.r) {
		c.rec.Header().Set("Upgrade", "websocket")
		return refuse(http.StatusUpgradeRequired, "upgrade_required", "fault.upgrade_required")
	}
	e, _, err := c.ear()
	if err != nil {
		return err
	}
	if err := live.Socket(c.rec, c.r, e); err != nil && c.rec.status == 0 {
		return malformed("handshake")
	}
	return nil
}

// liveEvents tells as server-sent events.
func (c *Call) liveEvents() error {
	e, q, err := c.ear()
	if err != nil {
		return err
	}
	defer e.Close()
	wake := make(chan struct{}, 1)
	e.Listen(func() { wake <- struct{}{} })
	h := c.rec.Header()
	h["Content-Type"] = []string{"text/event-stream; charset=utf-8"}
	h["Cache-Control"] = headerNoStore
	h["X-Accel-Buffering"] = []string{"no"} // some proxies keep back what they are sent
	c.rec.WriteHeader(http.StatusOK)
	c.rec.took = time.Since(c.rec.start)
	var until <-chan time.Time
	if q.Wait > 0 {
		until = time.After(time.Duration(q.Wait) * time.Second)
	}
	for {
		all, end := e.Take()
		c.rec.setWriteDeadline(time.Now().Add(10 * time.Second))
		for _, m := range all {
			if _, err := c.rec.Write([]byte("id: " + m.ID + "\ndata: " + string(m.Text) + "\n\n")); err != nil {
				return nil
			}
		}
		if len(all) > 0 {
			c.rec.Flush()
			continue
		}
		if end != nil || q.Wait == 0 || c.rec.head {
			return nil
		}
		select {
		case <-wake:
		case <-until:
			return nil
		case <-c.r.Context().Done():
			return nil
		}
	}
}

// livePolled is what a poll gives: hints, and the position from which to go on.
type livePolled struct {
	Items []json.RawMessage `json:"items"`
	Next  string            `json:"next"`
}

// livePoll tells once what there is, or waits a while until there is something.
func (c *Call) livePoll() error {
	e, q, err := c.ear()
	if err != nil {
		return err
	}
	defer e.Close()
	c.rec.took = time.Since(c.rec.start) // the rest is waiting
	wake := make(chan struct{}, 1)
	e.Listen(func() { wake <- struct{}{} })
	wait := pollFor
	if q.Wait >= 0 {
		wait = min(wait, time.Duration(q.Wait)*time.Second)
	}
	until := time.After(wait)
	out := livePolled{Items: []json.RawMessage{}}
	for over := c.rec.head || q.Wait == 0; ; {
		all, end := e.Take()
		for _, m := range all {
			if out.Next = m.ID; !m.IsBeat() {
				out.Items = append(out.Items, m.Text)
			}
		}
		if end != nil && end.Code == live.CodeSignedOut {
			return fault.NotSignedIn()
		}
		if len(out.Items) > 0 || end != nil || over && len(all) == 0 {
			c.rec.Header()["Cache-Control"] = headerNoStore
			return c.Answer(0, out)
		}
		if len(all) > 0 {
			continue
		}
		select {
		case <-wake:
		case <-until:
			over = true
		case <-c.ctx.Done():
			return c.ctx.Err()
		}
	}
}
