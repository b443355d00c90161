package web

import (
	"net/http"
	"slices"

	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).countRoutes)

// countRoutes has what open pages ask for when something has happened: what
// the navigation counts, as the next page would.
func (s *Server) countRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: livePath + "/counts", Policy: SignedIn, Handle: (*Call).tellCounts}}
}

// counts are what the navigation says that is new to somebody.
type counts struct {
	at    string // where in the log they were made
	inbox int
	rail  []views.NavCommunity
}

// counts gives what is new to the viewer as of now: made anew when anything
// has happened since, or when they have read something.
func (c *Call) counts() (*counts, error) {
	self, err := c.Self()
	if err != nil {
		return nil, err
	}
	self.mu.Lock()
	n := self.counted
	self.mu.Unlock()
	if n != nil && n.at == c.at && c.at != "" {
		return n, nil
	}
	n = &counts{at: c.at, rail: slices.Clone(self.rail)}
	if n.inbox, err = notify.Count(c.ctx, c.s.DB, c.Viewer); err != nil {
		return nil, err
	}
	fresh, err := forum.FreshCounts(c.ctx, c.s.DB, c.Viewer, c.Now.AddDate(0, 0, -catchUpDays))
	if err != nil {
		return nil, err
	}
	for i := range n.rail {
		n.rail[i].Unread = fresh[n.rail[i].ID]
	}
	self.mu.Lock()
	self.counted = n
	self.mu.Unlock()
	return n, nil
}

type countsAnswer struct {
	Inbox       string            `json:"inbox"` // as the page shows it; empty: nothing
	Communities map[string]string `json:"communities"`
}

func (c *Call) tellCounts() error {
	c.Changed()
	n, err := c.counts()
	if err != nil {
		return err
	}
	a := countsAnswer{Inbox: views.InboxCount(n.inbox), Communities: map[string]string{}}
	for _, r := range n.rail {
		if r.Unread > 0 {
			a.Communities[r.Slug] = views.RailCount(r.Unread)
		}
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Answer(http.StatusOK, a)
}
