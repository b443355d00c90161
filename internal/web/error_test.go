package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
)

func TestErrorsHaveTheirStatus(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	for how, status := range map[string]int{
		"internal": 500, "not-found": 404, "forbidden": 403, "conflict": 409, "limited": 429, "down": 503, "foreign": 500,
	} {
		p := b.Get("/trial/fail/" + how)
		p.Want(status).Has("Reference").Lacks("cnry", "⟦")
		if !strings.HasPrefix(p.Header.Get("Cache-Control"), "private") || p.Header.Get("Etag") != "" {
			t.Errorf("%s may be kept", how)
		}
		if p.One("main h1").Text() == "" || len(p.All("main a.btn")) == 0 {
			t.Errorf("%s: nothing to read or to do", how)
		}
	}
	b.Get("/trial/slow").Want(http.StatusServiceUnavailable)
	b.Do(http.MethodPut, "/privacy", "", nil).Want(http.StatusMethodNotAllowed)
}

func TestAPanicIsAnErrorPage(t *testing.T) {
	s := webtest.Start(t)
	s.SignIn(s.Person("Ann Archer")).Get("/trial/panic").Want(http.StatusInternalServerError).Has("Something went wrong here", "Reference").Lacks("cnry")
	s.Nobody().Get("/privacy").Want(http.StatusOK)
	p := s.Program(s.Token(s.Person("Bob Baker"), "read")).Get("/api/v1/trial-panic").Want(http.StatusInternalServerError)
	if p.Header.Get("Content-Type") != "application/problem+json" {
		t.Error(p.Header.Get("Content-Type"))
	}
}

func TestErrorPagesGiveBackWhatWasTyped(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	long := "What we did was to ring <b>first</b>, and it worked."
	form := url.Values{"body": {long}, "title": {"short"}, "password": {strings.Repeat("secret", 9)}}
	p := b.Post("/trial/fail/internal", form).Want(http.StatusForbidden) // no token
	p.Has("Nothing was saved", long).Lacks("secretsecret")
	if p.One("textarea").Text() != long {
		t.Error(p.One("textarea").Text())
	}
	form.Set("form_token", b.Get("/privacy").One("input[name=form_token]").Attr("value"))
	b.Post("/trial/fail/internal", form).Want(http.StatusInternalServerError).Has("may not have been saved", long)
	b.Post("/trial/fail/conflict", form).Want(http.StatusConflict).Has("Nothing was saved", long)
}

var requestID = regexp.MustCompile(`[a-z2-7]{16}`)

func TestWhatIsPrivateLooksLikeWhatIsNotThere(t *testing.T) {
	s := webtest.Start(t)
	ann, bob := s.Person("Ann Archer"), s.Person("Bob Baker")
	c := s.Community(ann, "Quiet room", forum.Private)
	s.SignIn(ann).Get("/trial/thing/" + c.PID).Want(http.StatusNoContent)
	b := s.SignIn(bob)
	private, missing := b.Get("/trial/thing/"+c.PID).Want(404), b.Get("/trial/thing/"+forum.NewPID()).Want(404)
	same := func(p *webtest.Page) string {
		return requestID.ReplaceAllString(strings.ReplaceAll(p.Body, bob.PID, "bob"), "ID")
	}
	if same(private) != same(missing) {
		t.Errorf("\n%s\n%s", same(private), same(missing))
	}
	private.Header.Del("Date")
	missing.Header.Del("Date")
	for name := range private.Header {
		if private.Header.Get(name) != missing.Header.Get(name) {
			t.Errorf("%s: %q and %q", name, private.Header.Get(name), missing.Header.Get(name))
		}
	}
	if unknown := b.Get("/there-is-no-such-address").Want(404); same(unknown) != same(missing) {
		t.Error("an address that no route has looks different")
	}
	malformed := b.Get("/trial/thing/not-a-name").Want(404)
	if same(malformed) != same(missing) {
		t.Error("a name of another form looks different")
	}
}

func TestProblemDocuments(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Archer")
	read, write := s.Program(s.Token(ann, "read")), s.Program(s.Token(ann, "write"))
	var doc struct {
		Type, Title, Code string
		Status            int
		RequestID         string `json:"request_id"`
		Errors            []struct{ Field, Code, Detail string }
	}
	for _, c := range []struct {
		p      *webtest.Page
		status int
		code   string
	}{
		{read.Get("/api/v1/trial"), 422, "invalid"},
		{read.Get("/api/v1/none"), 404, "not_found"},
		{s.Nobody().Get("/api/v1/trial"), 401, "sign_in"},
		{write.Get("/api/v1/trial"), 403, "forbidden"},
		{read.Call("POST", "/api/v1/trial", map[string]string{"title": "a"}), 403, "forbidden"},
		{s.Program("wm_none").Get("/api/v1/trial"), 401, "sign_in"},
		{read.Call("PUT", "/api/v1/trial", nil), 405, "method_not_allowed"},
		{s.Program(s.Token(s.Admin("Ada Admin"), "admin")).Get("/api/v1/trial"), 403, "forbidden"},
	} {
		doc.Errors = nil
		c.p.Want(c.status).JSON(&doc)
		if doc.Status != c.status || doc.Code != c.code || doc.Title == "" || !requestID.MatchString(doc.RequestID) {
			t.Errorf("%s: %s", c.p.Path, c.p.Body)
		}
		if c.p.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", c.p.Path, c.p.Header.Get("Content-Type"))
		}
		if c.status == 401 && !strings.HasPrefix(c.p.Header.Get("WWW-Authenticate"), "Bearer") {
			t.Error("no word of how to sign in")
		}
		if c.status == 422 && (len(doc.Errors) != 1 || doc.Errors[0].Field != "title" || doc.Errors[0].Code != "required") {
			t.Errorf("%+v", doc.Errors)
		}
	}
}

func TestTheAPITakesOurOwnPagesToo(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	b.Call("POST", "/api/v1/trial", map[string]string{"title": "a"}).Want(http.StatusCreated)
	b.Header.Set("Sec-Fetch-Site", "cross-site")
	b.Call("POST", "/api/v1/trial", map[string]string{"title": "a"}).Want(http.StatusForbidden)
	s.SignIn(s.Person("Bob Baker")).Get("/api/v1/trial-admin").Want(http.StatusNotFound)
	s.SignIn(s.Admin("Ada Admin")).Get("/api/v1/trial-admin").Want(http.StatusNoContent)
}
