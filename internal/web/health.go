package web

import (
	"net/http"

	"waymark/internal/changes"
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

// ready says that the process can do its work: its database answers.
func (s *Server) ready(c *Call) error {
	if _, err := changes.Head(c.ctx, s.DB); err != nil {
		return c.state(http.StatusServiceUnavailable, "database")
	}
	return c.state(http.StatusOK, "ready")
}

func (c *Call) state(status int, text string) error {
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.send(status, []string{"text/plain; charset=utf-8"}, []byte(text+"\n"))
}
