package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"waymark/internal/fault"
	"waymark/internal/forum"
)

// run takes a request through the rest of the chain to its handler: deadline
// and size, cross-site requests, session, rate, policy, form token.
func (s *Server) run(r *Route, e echo.Context) error {
	req := e.Request()
	ctx, cancel := req.Context(), func() {}
	if !r.Stream {
		ctx, cancel = context.WithTimeout(ctx, r.Time)
	}
	defer cancel()
	c := &Call{s: s, route: r, echo: e, r: req, w: e.Response().Writer, ctx: ctx, Words: s.words, Now: s.DB.Now()}
	c.rec = recordOf(c.w)
	if c.rec.route = e.Path(); c.rec.route == "" {
		c.rec.route = r.Path
	}
	if safe(r.Method) && !r.api() && r.Policy != Public {
		c.at = s.live.Sealed() // before anything is read: a page can only be newer
	}
	s.bound(c)
	defer func() {
		for _, one := range c.sentAll {
			one.Drop()
		}
	}()
	if err := s.admit(c); err != nil {
		s.fail(c, err)
		return nil
	}
	if r.Upload { // that a file came slowly takes no time from what is done with it
		again, stop := context.WithTimeout(req.Context(), r.Time)
		defer stop()
		c.ctx = again
		c.rec.setWriteDeadline(time.Now().Add(r.Time + 30*time.Second))
	}
	if err := r.Handle(c); err != nil {
		s.fail(c, err)
	}
	return nil
}

// bound sets the limits of size and time within which the request must come
// and its answer go.
func (s *Server) bound(c *Call) {
	if c.r.Body != nil && c.r.Body != http.NoBody {
		c.r.Body = http.MaxBytesReader(c.rec.ResponseWriter, c.r.Body, c.route.Limit)
		c.rec.setReadDeadline(time.Now().Add(c.route.Time))
	}
	c.rec.setWriteDeadline(time.Now().Add(c.route.Time + 30*time.Second))
}

func (s *Server) admit(c *Call) error {
	if !c.route.Foreign {
		if err := s.cross.Check(c.r); err != nil {
			return refuse(http.StatusForbidden, "cross_site", "fault.cross_site")
		}
	}
	if err := s.identify(c); err != nil {
		return err
	}
	if err := s.spend(c); err != nil {
		s.Watch.Limited(costNames[c.route.Cost])
		return err
	}
	if err := c.allowed(); err != nil {
		s.Watch.Denied(c.route.Policy.String())
		return err
	}
	if err := s.writable(c.route); err != nil {
		return err
	}
	if safe(c.route.Method) || c.route.Foreign {
		return nil
	}
	if c.route.api() && !c.route.Upload {
		return c.jsonOnly()
	}
	if c.route.Upload {
		return c.readUpload()
	}
	if c.route.Script {
		return c.scripted()
	}
	return c.readForm()
}

// headerToken carries the form token of a page whose script sends JSON.
const headerToken = "X-Form-Token"

// scripted holds a request of a page's script against the session.
func (c *Call) scripted() error {
	if err := c.jsonOnly(); err != nil {
		return err
	}
	c.form = url.Values{fieldToken: {c.r.Header.Get(headerToken)}}
	return c.tokened()
}

// allowed asks the route's policy.
func (c *Call) allowed() error {
	switch c.route.Policy {
	case Public:
		return nil
	case SignedIn:
		if !c.Viewer.SignedIn() {
			return fault.NotSignedIn()
		}
	case Admin:
		if !c.Viewer.SignedIn() {
			return fault.NotSignedIn()
		}
		if !c.Viewer.Admin {
			return fault.Missing("page") // that there is such a page is nobody's business
		}
	case Manager:
		if !c.Viewer.SignedIn() {
			return fault.NotSignedIn()
		}
		var err error
		if c.remit, err = forum.RemitOf(c.ctx, c.s.DB, c.Viewer); err == nil && !c.remit.Any() {
			err = fault.Missing("page")
		}
		return err
	default:
		return c.allowedByScope()
	}
	return nil
}

func (c *Call) allowedByScope() error {
	scope := c.route.Policy.scope()
	switch {
	case scope == "" || !c.Viewer.SignedIn():
		return fault.NotSignedIn()
	case c.scopes != nil && !c.scopes[scope]:
		return fault.Denied("fault.scope", "Scope", scope)
	case scope == "admin" && !c.Viewer.Admin:
		return fault.Missing("call")
	}
	return nil
}

// unrouted answers what the router knows no route for.
func (s *Server) unrouted(err error, e echo.Context) {
	route := s.missing
	var he *echo.HTTPError
	if errors.As(err, &he) && he.Code == http.StatusMethodNotAllowed {
		route.Handle = notThatWay
	}
	_ = s.run(&route, e)
}

func notHere(*Call) error { return fault.Missing("page") }

func notThatWay(*Call) error {
	return refuse(http.StatusMethodNotAllowed, "method_not_allowed", "fault.method")
}

// wantsJSON says whether errors go out as problem documents.
func (c *Call) wantsJSON() bool {
	return strings.HasPrefix(c.r.URL.Path, apiPrefix) || strings.HasPrefix(c.route.Path, livePath) || c.route.Script || c.fetched()
}

// fetched says that the script of a page asks, which sends forms without
// leaving the page: it is told where it would have been sent to.
func (c *Call) fetched() bool { return c.r.Header.Get("Accept") == "application/json" }
