package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// A visit is one line of the table of routes: a declared route, a path that it
// answers, and what nobody, a stranger, a member of the private community and
// an administrator get for it. Every route has at least one.
type visit struct {
	route string // "GET /d/:id"
	path  string // with {names} of the world's; empty: as in the route
	form  string // of a POST: "a=b&c=d"; of the API: JSON

	nobody, stranger, member, admin int
}

// table gathers the lines; each file of handlers has its own beside it:
//
//	var _ = visits(visit{route: "GET /lessons", nobody: 303, stranger: 200, member: 200, admin: 200})
var table []visit

func visits(lines ...visit) struct{} {
	table = append(table, lines...)
	return struct{}{}
}

// A world is what the table's paths are about: a private community named
// {private}, an open one named {open}, and whatever prepare adds.
type world struct {
	*webtest.Site
	Stranger, Member, Admin forum.Person
	Private, Open           forum.Community
	Names                   map[string]string
}

var preparing []func(t *testing.T, w *world)

// prepare adds to the world; a file of handlers says what it needs.
func prepare(f func(t *testing.T, w *world)) struct{} {
	preparing = append(preparing, f)
	return struct{}{}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldAt(t, webtest.Start(t))
}

func newWorldAt(t *testing.T, s *webtest.Site) *world {
	t.Helper()
	w := &world{Site: s, Stranger: s.Person("Sol Stranger"), Member: s.Person("Mel Member"), Admin: s.Admin("Ada Admin"), Names: map[string]string{}}
	w.Private = s.Community(w.Member, "Quiet room", forum.Private)
	w.Open = s.Community(w.Member, "Open room", forum.Open)
	w.Names["private"], w.Names["open"] = w.Private.Slug, w.Open.Slug
	w.Names["member"], w.Names["stranger"], w.Names["admin"] = w.Member.PID, w.Stranger.PID, w.Admin.PID
	for _, f := range preparing {
		f(t, w)
	}
	return w
}

func (w *world) fill(text string) string {
	for name, value := range w.Names {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

var _ = visits(
	visit{route: "GET /healthz", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /readyz", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /assets/*", path: "/assets/none.css", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /icon.svg", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /favicon.ico", nobody: 301, stranger: 301, member: 301, admin: 301},
	visit{route: "GET /robots.txt", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /speculation.json", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /accessibility", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /privacy", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /rules", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /sign-in", nobody: 200, stranger: 303, member: 303, admin: 303},
	visit{route: "POST /sign-in", form: "email=x&password=y", nobody: 422, stranger: 422, member: 422, admin: 422},
	visit{route: "POST /theme", form: "theme=dark", nobody: 401, stranger: 303, member: 303, admin: 303},
	visit{route: "GET /set-up/:code", path: "/set-up/none", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /set-up/:code", path: "/set-up/none", nobody: 404, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /settings", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /settings", form: "name=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /settings/security", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /settings/security/end", form: "session=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /settings/security/end-others", nobody: 401, stranger: 303, member: 303, admin: 303},
	visit{route: "POST /settings/security/password", form: "present=a&password=b", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /settings/tokens", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /settings/tokens", form: "label=x&scopes=read", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /settings/tokens", form: "label=x&scopes=admin", nobody: 401, stranger: 422, member: 422, admin: 200},
	visit{route: "POST /settings/tokens/revoke", form: "token=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /sign-out", nobody: 303, stranger: 303, member: 303, admin: 303},
)

// last holds routes that end what later visits need.
var last = []string{"POST /sign-out"}

func TestEveryRouteIsDeclaredAndInTheTable(t *testing.T) {
	s := webtest.Start(t)
	var declared []string
	for _, r := range s.Web.Routes() {
		declared = append(declared, r.Method+" "+r.Path)
	}
	sort.Strings(declared)
	if routed := s.Web.Routed(); !slices.Equal(declared, routed) {
		t.Errorf("the router has\n%q\nand declared are\n%q", routed, declared)
	}
	for _, r := range s.Web.Routes() {
		if web.Trial(r.Path) {
			continue
		}
		name := r.Method + " " + r.Path
		if !slices.ContainsFunc(table, func(v visit) bool { return v.route == name }) {
			t.Errorf("%s (%s) is not in the table of routes: add visits(…) beside its handler's tests", name, r.Policy)
		}
	}
	for _, v := range table {
		if !slices.Contains(declared, v.route) {
			t.Errorf("the table asks for %s, which no route is", v.route)
		}
	}
}

func TestRoutesLetInWhomTheyShould(t *testing.T) {
	w := newWorld(t)
	lines := slices.Clone(table)
	slices.SortStableFunc(lines, func(a, b visit) int {
		return strings.Compare(bit(slices.Contains(last, a.route)), bit(slices.Contains(last, b.route)))
	})
	for _, v := range lines {
		for who, person := range map[string]*forum.Person{"nobody": nil, "stranger": &w.Stranger, "member": &w.Member, "admin": &w.Admin} {
			b, want := w.Nobody(), v.nobody
			if person != nil {
				b, want = w.SignIn(*person), map[string]int{"stranger": v.stranger, "member": v.member, "admin": v.admin}[who]
			}
			p := w.visit(b, v)
			if p.Status != want {
				t.Errorf("%s %s as %s: %d, want %d\n%.600s", v.route, p.Path, who, p.Status, want, p.Text())
			}
			if p.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s as %s: no content security policy", v.route, who)
			}
		}
	}
}

func (w *world) visit(b *webtest.Browser, v visit) *webtest.Page {
	method, path, _ := strings.Cut(v.route, " ")
	if v.path != "" {
		path = v.path
	}
	path, body := w.fill(path), w.fill(v.form)
	if strings.HasPrefix(v.form, "{") && !strings.HasPrefix(path, "/api/") {
		return b.Script(path, web.FormToken(b.Cookie("session"), path), body)
	}
	if strings.HasPrefix(path, "/api/") {
		kind := ""
		if body != "" {
			kind = "application/json"
		}
		return b.Do(method, path, kind, strings.NewReader(body))
	}
	if method == http.MethodGet {
		return b.Get(path)
	}
	form, _ := url.ParseQuery(body)
	if secret := b.Cookie("session"); secret != "" {
		form.Set("form_token", web.FormToken(secret, path))
	}
	return b.Do(method, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func TestDeclarationsAreChecked(t *testing.T) {
	s := webtest.Start(t)
	ok := func(*web.Call) error { return nil }
	for name, r := range map[string]web.Route{
		"no policy":      {Method: "GET", Path: "/x", Handle: ok},
		"no handler":     {Method: "GET", Path: "/x", Policy: web.Public},
		"no method":      {Path: "/x", Policy: web.Public, Handle: ok},
		"scope on pages": {Method: "GET", Path: "/x", Policy: web.ScopeRead, Handle: ok},
		"no summary":     {Method: "GET", Path: "/api/v1/x", Policy: web.ScopeRead, Handle: ok},
	} {
		if web.Declared(s.Web, r) == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := web.Declared(s.Web, web.Route{Method: "GET", Path: "/x", Policy: web.Public, Handle: ok}); err != nil {
		t.Error(err)
	}
}
