package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"waymark/internal/auth"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/words"
)

// A Call is one request on its way through a handler.
type Call struct {
	// Viewer is who asks; nobody when nobody is signed in.
	Viewer forum.Viewer
	// Session is the web session; its zero value when there is none, as for a
	// program with a token.
	Session auth.Session
	// Words is the language of the answer.
	Words *words.Words
	// Now is one time for the whole answer.
	Now time.Time

	s       *Server
	route   *Route
	echo    echo.Context
	r       *http.Request
	w       http.ResponseWriter
	rec     *record
	ctx     context.Context
	query   url.Values
	form    url.Values
	scopes  map[string]bool // of the API token; nil for a session
	sent    upload          // the file that came with the form
	sentAll []upload        // all of them, that one first
	cookie  string          // the session's secret
	at      string          // where in the log the request began, sealed
	stamped bool            // the page says where that was
	token   int64           // the API token's id; 0 for a session
	self    *Self
	remit   forum.Remit // what the viewer looks after; filled in for routes of Manager
}

// Ctx is the request's context: it ends when the route's time is up.
func (c *Call) Ctx() context.Context { return c.ctx }

// Request gives the request itself, for what Call does not offer.
func (c *Call) Request() *http.Request { return c.r }

// Writer gives the answer itself, for what Call does not offer.
func (c *Call) Writer() http.ResponseWriter { return c.rec }

// ID names the request in the log and on error pages.
func (c *Call) ID() string { return c.rec.id }

// Param gives a part of the path by name: "id" of /d/:id.
func (c *Call) Param(name string) string { return c.echo.Param(name) }

// PID gives a part of the path that names a thing, or NotFound where it has
// not the form of a name.
func (c *Call) PID(name string) (string, error) {
	pid := c.echo.Param(name)
	if !forum.IsPID(pid) {
		return "", fault.Missing(name)
	}
	return pid, nil
}

// Query gives the first value of a name in the address, or nothing.
func (c *Call) Query(name string) string {
	if c.r.URL.RawQuery == "" {
		return ""
	}
	return c.Queries().Get(name)
}

// Queries gives all of the address's query; what does not parse is left out.
func (c *Call) Queries() url.Values {
	if c.query == nil {
		c.query = c.r.URL.Query()
	}
	return c.query
}

// Prefetched says that a browser fetches the page before anybody asked to see
// it: nothing may be marked read or used up.
func (c *Call) Prefetched() bool {
	return strings.Contains(c.r.Header.Get("Sec-Purpose"), "prefetch")
}

// Key is the idempotency key of what is being written: the header of a
// program, or for a form its session, its hidden field and the text itself, so
// that a second press does nothing and another text is another deed. Parts are
// the texts of the form.
func (c *Call) Key(parts ...string) string {
	if key := c.r.Header.Get("Idempotency-Key"); key != "" || c.route.api() {
		return key
	}
	return formKey(c.cookie, c.r.URL.Path, c.form.Get(fieldKey), parts)
}
