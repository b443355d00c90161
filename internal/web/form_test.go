package web_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

const formKind = "application/x-www-form-urlencoded"

func TestFormsAreReadFromOneSource(t *testing.T) {
	s := webtest.Start(t)
	b := s.Nobody()
	for _, c := range []struct {
		path, kind, body string
		status           int
		want             string
	}{
		{"/trial/form", formKind, "title=a&tags=x&tags=y&count=3&yes=on", 200, `"Title":"a"`},
		{"/trial/form?title=b", formKind, "", 200, `"Title":""`},
		{"/trial/form", formKind, "title=a&title=b", 400, "title"},
		{"/trial/form", formKind, "title=a&role=admin", 400, "role"},
		{"/trial/form", formKind, "count=many", 400, "count"},
		{"/trial/form", formKind, "yes=perhaps", 400, "yes"},
		{"/trial/form", formKind, "title=%zz", 400, "form"},
		{"/trial/form", formKind, "title=" + strings.Repeat("x", 2000), 413, "1,000 bytes"},
		{"/trial/form", "text/plain", "title=a", 415, "not sent as a form"},
		{"/trial/form", "application/json", `{"title":"a"}`, 415, "not sent as a form"},
		{"/trial/form", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na\r\n--x--\r\n", 200, `"Title":"a"`},
		{"/trial/form", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"title\"; filename=\"f\"\r\n\r\na\r\n--x--\r\n", 400, "form"},
		{"/trial/form", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na", 400, "form"},
	} {
		p := b.Do(http.MethodPost, c.path, c.kind, strings.NewReader(c.body))
		if p.Status != c.status || !strings.Contains(p.Body, c.want) {
			t.Errorf("%s %.60s: %d, want %d with %s\n%.800s", c.kind, c.body, p.Status, c.status, c.want, p.Text())
		}
	}
}

func TestJSONIsReadStrictly(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Archer")
	b := s.Program(s.Token(ann, "write"))
	for body, status := range map[string]int{
		`{"title":"a","sub":{"a":1}}`: 201, `{"title":"a","title":"b"}`: 400, `{"sub":{"a":1,"a":2}}`: 400,
		`{"name":"a"}`: 400, `{"title":1}`: 400, `{"title":"a"} {}`: 400, `{"title":"a"`: 400, ``: 400, `null`: 201,
		strings.Repeat("[", 100): 400, `{"title":"` + strings.Repeat("x", 2000) + `"}`: 413,
	} {
		p := b.Do(http.MethodPost, "/api/v1/trial", "application/json", strings.NewReader(body))
		if p.Status != status {
			t.Errorf("%.60s: %d, want %d: %s", body, p.Status, status, p.Body)
		}
		if status >= 400 && p.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.60s: %s", body, p.Header.Get("Content-Type"))
		}
	}
	if p := b.Do(http.MethodPost, "/api/v1/trial", formKind, strings.NewReader("title=a")); p.Status != http.StatusUnsupportedMediaType {
		t.Errorf("a form on the API: %d", p.Status)
	}
}

func TestSlowBodiesAreGivenUp(t *testing.T) {
	s := webtest.Start(t)
	host := strings.TrimPrefix(s.URL, "http://")
	conn, err := net.Dial("tcp", host)
	testkit.Must(t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "POST /trial/form HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: 100\r\n\r\ntitle=", host, formKind)
	testkit.Must(t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	testkit.Must(t, err)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusRequestTimeout {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestRedirectsStayHere(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/d/x?y=z#r": true, "": false, "//evil.example": false, "/\\evil.example": false, "/\t/evil.example": false,
		"https://evil.example": false, "javascript:alert(1)": false, "/a\r\nX: y": false, "/ a": false, "evil": false,
	} {
		if web.Ours(path) != want {
			t.Errorf("%q: %v", path, !want)
		}
	}
	s := webtest.Start(t)
	s.Nobody().Get("/trial/to?to=" + url.QueryEscape("//evil.example")).Want(http.StatusInternalServerError)
	b := s.SignIn(s.Person("Ann Archer"))
	for _, to := range []string{"//evil.example", "/\\evil.example", "https://evil.example/"} {
		p := b.Get("/sign-in?to=" + url.QueryEscape(to)).Want(http.StatusSeeOther)
		if p.Header.Get("Location") != "/" {
			t.Errorf("%s leads to %s", to, p.Header.Get("Location"))
		}
	}
	for _, path := range []string{"//evil.example/..", "/%2Fevil.example/%2e%2e", "/.//evil.example", "/sign-in/../%2fevil.example"} {
		p := b.Get(s.URL + path)
		if to := p.Header.Get("Location"); to != "" {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}
