package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/live"
	"waymark/internal/seal"
	"waymark/views"
)

var _ = declare((*Server).trialRoutes)

// Trial says whether a route is one of the tests' own.
func Trial(path string) bool {
	return strings.HasPrefix(path, "/trial/") || strings.HasPrefix(path, "/api/v1/trial")
}

// Ours is ours, for tests.
func Ours(path string) bool { return ours(path) }

// FormToken is formToken, for tests.
func FormToken(session, page string) string { return formToken(session, page) }

// GoodToken is goodToken, for tests.
func GoodToken(session, token string) bool { return goodToken(session, token) }

// Accepted is accepted, for tests.
func Accepted(header string) string { return accepted(header) }

// Declared makes a server of one route alone, to see what is refused.
func Declared(s *Server, r Route) error {
	was := features
	defer func() { features = was }()
	features = []func(*Server) []Route{func(*Server) []Route { return []Route{r} }}
	_, err := New(s.Config, s.Deps)
	return err
}

type trialForm struct {
	Title string   `form:"title"`
	Body  string   `form:"body"`
	Tags  []string `form:"tags"`
	Count int      `form:"count"`
	Yes   bool     `form:"yes"`
}

type trialJSON struct {
	Title string `json:"title"`
	Sub   struct {
		A int `json:"a"`
	} `json:"sub"`
}

// trialRoutes fail in every way there is.
func (s *Server) trialRoutes() []Route {
	fail := map[string]error{
		"internal": errors.New("cnry-cause"), "not-found": fault.Missing("x"), "forbidden": fault.Denied("fault.members_only"),
		"conflict": fault.Clash("edited_meanwhile", "fault.edited_meanwhile"), "limited": fault.Limited(time.Minute),
		"down": fault.Down("fault.busy", errors.New("cnry-cause")), "foreign": errForeign,
	}
	failing := func(c *Call) error { return fail[c.Param("how")] }
	var f fault.Fields
	f.Require("title", "")
	return []Route{
		{Method: http.MethodGet, Path: "/trial/fail/:how", Policy: Public, Handle: failing},
		{Method: http.MethodPost, Path: "/trial/fail/:how", Policy: Public, Handle: failing},
		{Method: http.MethodGet, Path: "/trial/panic", Policy: Public, Handle: func(*Call) error { panic("cnry-panic") }},
		{Method: http.MethodPost, Path: "/trial/form", Policy: Public, Limit: 1000, Time: 200 * time.Millisecond, Handle: s.trialForm},
		{Method: http.MethodGet, Path: "/trial/form", Policy: SignedIn, Handle: s.trialPage},
		{Method: http.MethodGet, Path: "/trial/to", Policy: Public, Handle: func(c *Call) error { return c.Redirect(c.Query("to")) }},
		{Method: http.MethodGet, Path: "/trial/slow", Policy: Public, Time: 20 * time.Millisecond, Handle: func(c *Call) error {
			<-c.Ctx().Done()
			return c.Ctx().Err()
		}},
		{Method: http.MethodGet, Path: "/trial/thing/:id", Policy: SignedIn, Handle: func(c *Call) error {
			if _, err := c.PID("id"); err != nil {
				return err
			}
			if _, err := forum.CommunityByPID(c.Ctx(), s.DB, c.Viewer, c.Param("id")); err != nil {
				return err
			}
			return c.Nothing()
		}},
		{Method: http.MethodPost, Path: "/api/v1/trial", Policy: ScopeWrite, Summary: "A trial.", Limit: 1000, Handle: func(c *Call) error {
			var in trialJSON
			if err := c.JSON(&in); err != nil {
				return err
			}
			return c.Answer(http.StatusCreated, in)
		}},
		{Method: http.MethodGet, Path: "/api/v1/trial", Policy: ScopeRead, Summary: "A trial.", Handle: func(*Call) error { return f.Err() }},
		{Method: http.MethodGet, Path: "/api/v1/trial-admin", Policy: ScopeAdmin, Summary: "A trial.", Handle: func(c *Call) error { return c.Nothing() }},
		{Method: http.MethodGet, Path: "/api/v1/trial-panic", Policy: ScopeRead, Summary: "A trial.", Handle: func(*Call) error { panic("cnry-panic") }},
	}
}

func (s *Server) trialPage(c *Call) error {
	p := c.Frame("Trial "+c.Query("q"), "")
	return c.Page(http.StatusOK, views.Static(p, "static.rules_intro", nil))
}

func (s *Server) trialForm(c *Call) error {
	var in trialForm
	if err := c.Form(&in); err != nil {
		return err
	}
	return c.Answer(http.StatusOK, in)
}

// LivePosition is up to where everybody who listens has been told, sealed.
func (s *Server) LivePosition() string { return s.live.Sealed() }

// LimitLive gives those who listen other limits, before anybody does.
func (s *Server) LimitLive(limits live.Limits) error {
	sealer, err := seal.New(seal.Key(), live.Purpose)
	s.live = live.New(s.DB, s.Auth, sealer, limits)
	return err
}
