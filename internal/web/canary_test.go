package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// bird is in every canary, and stands nowhere else.
const bird = "kanarie"

// A canary sends what looks like personal data to every input of every
// declared route, as one role, and holds what it sent against the answers.
type canary struct {
	*world
	t     *testing.T
	role  string
	who   *forum.Person
	b     *webtest.Browser    // anew for each route, since some end a session
	names map[string][]string // by route: the form's fields as they were found out
	sent  int
	kept  []string // secrets of sessions
}

var (
	formTag = regexp.MustCompile(`form:"([a-z_]+)"`)
	refused = regexp.MustCompile(`The part called “([^”]*)” is missing`)
	pathVar = regexp.MustCompile(`:[a-z]+|\*`)
)

// formNames are all names that a form of any route has.
func formNames(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	testkit.Must(t, err)
	found := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		testkit.Must(t, err)
		for _, m := range formTag.FindAllStringSubmatch(string(text), -1) {
			found[m[1]] = true
		}
	}
	var all []string
	for name := range found {
		all = append(all, name)
	}
	slices.Sort(all)
	if len(all) < 20 {
		t.Fatalf("only %d names of fields were found", len(all))
	}
	return all
}

func (c *canary) value(name string) string {
	v := bird + "-" + c.role + "-" + name
	switch {
	case strings.Contains(name, "email"):
		return v + "@example.org"
	case strings.Contains(name, "password"):
		return v + "-brittle heron"
	}
	return v + " Jane Roe of 12 Elm Row"
}

func (c *canary) browser() *webtest.Browser {
	b := c.Nobody()
	if c.who != nil {
		b = c.SignIn(*c.who)
		c.kept = append(c.kept, b.Cookie("session"))
	}
	b.Header.Set("User-Agent", c.value("agent"))
	b.Header.Set("Referer", c.URL+"/"+bird+"-referer")
	b.Header.Set("X-Forwarded-For", "203.0.113.77")
	b.Header.Set("Accept-Language", bird)
	b.Header.Set("X-Request-Id", c.value("request"))
	return b
}

// TestCanariesStayOutOfLogsLabelsAndErrors puts personal data into every input
// of every declared route, on both databases, and finds it in no line of the
// log, no label of a metric and no error page but its sender's own text, which
// is given back to be copied.
func TestCanariesStayOutOfLogsLabelsAndErrors(t *testing.T) {
	names := map[string][]string{} // what the first run finds out serves the second
	for _, open := range []struct {
		name string
		db   func(testing.TB) *db.DB
	}{{"sqlite", testkit.SQLite}, {"postgres", testkit.Postgres}} {
		t.Run(open.name, func(t *testing.T) { canariesStayOut(t, open.db(t), names) })
	}
}

func canariesStayOut(t *testing.T, d *db.DB, names map[string][]string) {
	log := &webtest.Log{}
	s := webtest.On(t, d, searching(t), func(_ *web.Config, deps *web.Deps) {
		deps.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	w := newWorldAt(t, s)
	var kept []string
	sent := 0
	for _, role := range []struct {
		name string
		who  *forum.Person
	}{{"admin", &w.Admin}, {"member", &w.Member}, {"stranger", &w.Stranger}, {"nobody", nil}} {
		c := &canary{world: w, t: t, role: role.name, who: role.who, names: names}
		c.everywhere()
		kept, sent = append(kept, c.kept...), sent+c.sent
	}
	t.Logf("%d requests to %d routes", sent, len(s.Web.Routes()))
	unseen := append([]string{bird, "Jane Roe", "Elm Row", "203.0.113.77", "127.0.0.1", "person-1@example.org", w.Member.Name, w.Private.Slug}, kept...)
	notIn(t, "the log", log.String(), unseen)
	rec := httptest.NewRecorder()
	s.Web.Watch.Metrics().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	notIn(t, "the metrics", rec.Body.String(), unseen)
	for what, text := range map[string]string{"log": log.String(), "metrics": rec.Body.String()} {
		if !strings.Contains(text, "/set-up/:code") {
			t.Errorf("the control: the %s does not tell of the requests", what)
		}
	}
}

func notIn(t *testing.T, what, text string, unseen []string) {
	t.Helper()
	for _, u := range unseen {
		if at := strings.Index(strings.ToLower(text), strings.ToLower(u)); u != "" && at >= 0 {
			t.Errorf("%q stands in %s: …%s…", u, what, text[max(0, at-300):min(len(text), at+200)])
		}
	}
}

// everywhere asks every route with canaries: at the paths of the table of
// routes, and with canaries for the parts of the path.
func (c *canary) everywhere() {
	all := formNames(c.t)
	lines := slices.Clone(table)
	slices.SortStableFunc(lines, func(a, b visit) int {
		return strings.Compare(bit(slices.Contains(last, a.route)), bit(slices.Contains(last, b.route)))
	})
	for _, r := range c.Web.Routes() {
		if web.Trial(r.Path) {
			continue
		}
		name := r.Method + " " + r.Path
		paths := []string{pathVar.ReplaceAllString(r.Path, url.PathEscape(c.value("path")))}
		given := []url.Values{{}}
		for _, v := range lines {
			if v.route == name {
				path := v.path
				if path == "" {
					path = r.Path
				}
				form, _ := url.ParseQuery(c.fill(v.form))
				paths, given = append(paths, c.fill(path)), append(given, form)
			}
		}
		c.b = c.browser()
		for i, path := range paths {
			switch {
			case strings.HasPrefix(r.Path, "/api/"):
				c.call(r, path)
			case r.Method == http.MethodGet:
				c.ask(r, path)
			default:
				if c.names[name] == nil {
					c.names[name] = all
				}
				c.post(r, path, given[i], i > 0)
			}
		}
	}
}

// query is an address's query of canaries, for every name that a page or a
// call may understand.
func (c *canary) query(r web.Route) string {
	q := url.Values{}
	names := []string{"q", "to", "kind", "community", "tag", "by", "cursor", "page", "before", "after", "since", "org", "sort", "title", "text"}
	if r.Query != nil {
		t := reflect.TypeOf(r.Query)
		for i := range t.NumField() {
			names = append(names, t.Field(i).Tag.Get("query"))
		}
	}
	for _, n := range names {
		if n != "" && (r.Query == nil || slices.Contains(names[15:], n)) {
			q.Set(n, c.value(n))
		}
	}
	return q.Encode()
}

func (c *canary) ask(r web.Route, path string) {
	if strings.HasPrefix(r.Path, "/live") && !strings.Contains(path, "?") {
		path += "?wait=0" // for what is there, not for what comes
	}
	if !strings.Contains(path, "?") {
		c.check(r, c.b.Get(path+"?"+c.query(r)))
	}
	c.check(r, c.b.Get(path))
}

// post sends all names of all forms, takes out each that the route has not,
// and once more what the table of routes gives.
func (c *canary) post(r web.Route, path string, given url.Values, learn bool) {
	name := r.Method + " " + r.Path
	try := func(form url.Values) *webtest.Page {
		if secret := c.b.Cookie("session"); secret != "" {
			form.Set("form_token", web.FormToken(secret, path))
		}
		p := c.b.Do(r.Method, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
		c.check(r, p)
		return p
	}
	for {
		form := url.Values{}
		for _, n := range c.names[name] {
			form.Set(n, c.value(n))
		}
		p := try(form)
		m := refused.FindStringSubmatch(p.Text())
		if p.Status != http.StatusBadRequest || m == nil || !form.Has(m[1]) || !learn {
			break
		}
		c.names[name] = slices.DeleteFunc(slices.Clone(c.names[name]), func(n string) bool { return n == m[1] })
	}
	if len(given) == 0 {
		return
	}
	form := url.Values{}
	for _, n := range c.names[name] {
		form.Set(n, c.value(n))
	}
	for n, v := range given {
		form[n] = v
	}
	try(form)
}

// call sends JSON of canaries, by the type that the route declares.
func (c *canary) call(r web.Route, path string) {
	b := c.browser()
	b.Header.Set("Idempotency-Key", c.value("key"))
	if !strings.Contains(path, "?") {
		path += "?" + c.query(r)
	}
	var in any
	if r.In != nil {
		v := reflect.New(reflect.TypeOf(r.In)).Elem()
		c.stuff(v, "body")
		in = v.Interface()
	}
	c.check(r, b.Call(r.Method, path, in))
	b.Header.Set("Authorization", "Bearer wm_"+c.value("token"))
	c.check(r, b.Call(r.Method, path, in))
}

// stuff fills a value with canaries.
func (c *canary) stuff(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(c.value(name))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		c.stuff(v.Elem(), name)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		c.stuff(v.Index(0), name)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				field, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
				c.stuff(v.Field(i), field)
			}
		}
	default: // numbers and switches have no room for a canary
	}
}

// offered is what a form lets people choose from, such as organisations that
// somebody else has named, and which all may know; and what others have written
// meanwhile in a text that several may change.
var offered = regexp.MustCompile(`(?s)<option[^>]*>[^<]*</option>|<section[^>]*aria-labelledby="theirs">.*?</section>`)

// check looks for canaries in an answer that is an error. A sender finds
// their own text there, to be copied; never a secret, and nobody else's.
func (c *canary) check(r web.Route, p *webtest.Page) {
	c.t.Helper()
	c.sent++
	if p.Status < http.StatusBadRequest {
		return
	}
	if p.Status >= http.StatusInternalServerError && p.Status != http.StatusServiceUnavailable {
		c.t.Errorf("%s %s as %s: %d", r.Method, p.Path, c.role, p.Status)
	}
	text := offered.ReplaceAllString(p.Body, "")
	for _, role := range []string{"admin", "member", "stranger", "nobody"} {
		if role != c.role && strings.Contains(text, bird+"-"+role) {
			c.t.Errorf("%s %s as %s: an error shows what %s sent", r.Method, p.Path, c.role, role)
		}
	}
	for _, secret := range []string{"password", "present", "token", "code", "agent", "path", "request", "key"} {
		if v := fmt.Sprintf("%s-%s-%s", bird, c.role, secret); strings.Contains(text, v) {
			c.t.Errorf("%s %s as %s: an error shows %s", r.Method, p.Path, c.role, v)
		}
	}
	if strings.HasPrefix(r.Path, "/api/") && strings.Contains(text, bird) {
		c.t.Errorf("%s %s as %s: a problem document shows what was sent: %s", r.Method, p.Path, c.role, text)
	}
}
