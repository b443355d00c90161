package web

import (
	"fmt"
	"net/http"
	"sort"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// A Route is one declared address. There is no other way to make one: a test
// compares the router with the declarations and asks each route as nobody,
// stranger, member and administrator.
type Route struct {
	Method string // GET answers HEAD too
	Path   string // as echo writes it: /d/:id/:slug
	Policy Policy
	Cost   Cost          // zero: reading for GET, writing for all else
	Limit  int64         // bytes of the body; zero: 256 KB for forms and JSON, nothing for GET
	Time   time.Duration // until it is given up; zero: 10 seconds
	Handle func(*Call) error

	// For the description of the JSON API; each is a zero value of the type.
	Summary string // one short sentence; must be given below /api/
	Query   any    // struct with query:"name" tags
	In      any    // body of the request
	Out     any    // body of the answer
	Status  int    // of the answer; zero: 200

	// Upload has a form bring one file of any size, which is read as it comes.
	Upload bool
	// Uploads is how many files such a form may bring; zero: one.
	Uploads int
	// Files lets a form bring small text files along, each as the value of its field.
	Files bool

	// Script has the route take JSON from the script of a page, which sends the
	// form token in a header.
	Script bool

	// Token lets a program with an API token in besides the API's own routes.
	Token bool
	// Foreign lets other sites' pages and forms without a token in, for what a
	// browser posts by itself. Nothing but a reason of that kind needs it.
	Foreign bool
	// Stream has the answer go on for as long as its reader listens: there is
	// no deadline, and no time to count.
	Stream bool
	// Always has the route work while nothing else is written, since the disk
	// is full: for what signs people in and out.
	Always bool
}

// A Policy says who is let in. The zero policy is none, and is refused.
type Policy int

// The policies. The last three belong to the API: a token with the scope, or
// the session of a page of ours.
const (
	undecided Policy = iota
	Public           // everybody
	SignedIn         // every person
	Admin            // who looks after the site
	Manager          // who looks after the site or an organisation; handlers ask whose it is
	ScopeRead
	ScopeWrite
	ScopeAdmin
)

var policyNames = [...]string{"undecided", "public", "signed_in", "admin", "manager", "read", "write", "admin_scope"}

// String gives the policy's name as it stands in lists of routes.
func (p Policy) String() string { return policyNames[p] }

// scope is the token scope that a policy asks for.
func (p Policy) scope() string {
	switch p {
	case ScopeRead:
		return "read"
	case ScopeWrite:
		return "write"
	case ScopeAdmin:
		return "admin"
	default:
		return ""
	}
}

const (
	defaultLimit = 256 << 10
	defaultTime  = 10 * time.Second
	apiPrefix    = "/api/"
)

// api says whether the route belongs to the JSON API.
func (r *Route) api() bool { return strings.HasPrefix(r.Path, apiPrefix) }

// features are the functions that declare routes, one for each file of them.
var features []func(*Server) []Route

// declare makes routes known. A file says, once, at its top:
//
//	var _ = declare((*Server).lessonRoutes)
func declare(f func(*Server) []Route) struct{} { //nolint:unparam // a value, so that it can stand at the top of a file
	features = append(features, f)
	return struct{}{}
}

// register gives every declared route to the router.
func (s *Server) register() error {
	for _, f := range features {
		s.routes = append(s.routes, f(s)...)
	}
	sort.SliceStable(s.routes, func(i, j int) bool {
		a, b := s.routes[i], s.routes[j]
		return a.Path < b.Path || a.Path == b.Path && a.Method < b.Method
	})
	seen := map[string]bool{}
	for i := range s.routes {
		r := &s.routes[i]
		if err := r.complete(); err != nil {
			return err
		}
		name := r.Method + " " + r.Path
		if seen[name] {
			return fmt.Errorf("web: %s is declared twice", name)
		}
		seen[name] = true
		s.echo.Add(r.Method, r.Path, func(e echo.Context) error { return s.run(r, e) })
	}
	s.missing = Route{Method: http.MethodGet, Path: "(none)", Policy: Public, Handle: notHere}
	if err := s.missing.complete(); err != nil {
		return err
	}
	s.echo.HTTPErrorHandler = s.unrouted
	return nil
}

// complete fills in what a declaration leaves out and refuses what it must not.
func (r *Route) complete() error {
	switch {
	case r.Method == "" || r.Path == "" || r.Handle == nil:
		return fmt.Errorf("web: %s %s lacks a method, a path or a handler", r.Method, r.Path)
	case r.Policy == undecided:
		return fmt.Errorf("web: %s %s has no policy", r.Method, r.Path)
	case r.Policy.scope() != "" && !r.api():
		return fmt.Errorf("web: %s %s: scopes are for the API", r.Method, r.Path)
	case r.api() && r.Summary == "":
		return fmt.Errorf("web: %s %s needs a summary", r.Method, r.Path)
	}
	if r.Cost == 0 {
		r.Cost = CostWrite
		if safe(r.Method) {
			r.Cost = CostRead
		}
	}
	if r.Limit == 0 && !safe(r.Method) {
		r.Limit = defaultLimit
	}
	if r.Time == 0 {
		r.Time = defaultTime
	}
	if r.Status == 0 {
		r.Status = http.StatusOK
	}
	return nil
}

// Routes gives every declared route, by path and method.
func (s *Server) Routes() []Route { return append([]Route(nil), s.routes...) }

// Routed gives "METHOD path" of all that the router answers, for the test
// that holds it to the declarations.
func (s *Server) Routed() []string {
	var names []string
	for _, r := range s.echo.Routes() {
		names = append(names, r.Method+" "+r.Path)
	}
	sort.Strings(names)
	return names
}

// safe says whether a method only reads.
func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
