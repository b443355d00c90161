package web

import (
	"net/http"
	"strings"
	"time"

	"waymark/internal/fault"
	"waymark/internal/watch"
)

var _ = declare((*Server).healthRoutes)

const (
	pathHealth = "/healthz"
	pathReady  = "/readyz"
)

func (s *Server) healthRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathHealth, Policy: Public, Cost: CostNone, Handle: s.alive},
		{Method: http.MethodGet, Path: pathReady, Policy: Public, Cost: CostNone, Handle: s.ready},
	}
}

// alive says that the process answers.
func (s *Server) alive(c *Call) error { return c.state(http.StatusOK, "ok") }

// ready says that the process can do its work, or in a word each why it cannot.
func (s *Server) ready(c *Call) error {
	problems := s.Watch.Ready(c.ctx)
	if len(problems) == 0 {
		return c.state(http.StatusOK, "ready")
	}
	var all []string
	for _, p := range problems {
		all = append(all, string(p))
	}
	c.rec.Header().Set("Retry-After", "10")
	return c.state(http.StatusServiceUnavailable, strings.Join(all, " "))
}

func (c *Call) state(status int, text string) error {
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.send(status, []string{"text/plain; charset=utf-8"}, []byte(text+"\n"))
}

// readOnlyRetry is when to try again to write.
const readOnlyRetry = time.Minute

// writable refuses what would be written while the disk has no room for it.
// Reading, signing in and signing out go on.
func (s *Server) writable(r *Route) error {
	if safe(r.Method) || r.Always || !s.Watch.ReadOnly() {
		return nil
	}
	f := fault.New(fault.Unavailable, "read_only", "fault.read_only")
	f.Retry = readOnlyRetry
	return f
}

// notice is what the whole site has to say about itself: to everybody that
// nothing can be saved, to administrators that room is running short.
func (s *Server) notice(c *Call) string {
	switch {
	case s.Watch.ReadOnly():
		return c.Words.T("layout.read_only")
	case !c.Viewer.Admin:
		return ""
	case s.Watch.Pause():
		return c.Words.T("layout.disk_tight")
	case s.Watch.Disk().Level == watch.Low:
		return c.Words.T("layout.disk_low")
	}
	return ""
}
