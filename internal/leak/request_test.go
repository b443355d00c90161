package leak

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"waymark/internal/forum"
)

// A request is what one role asks once.
type request struct {
	route, method, path, body string
	header                    map[string]string
}

func (r request) String() string {
	text := r.method + " " + r.path
	if r.body != "" {
		text += " [" + r.body + "]"
	}
	if len(r.header) > 0 {
		text += fmt.Sprint(" ", r.header)
	}
	return text
}

// with gives the request with one header more, or by another method.
func (r request) with(method, name, value string) request {
	r.header = maps.Clone(r.header)
	if r.header == nil {
		r.header = map[string]string{}
	}
	if name != "" {
		r.header[name] = value
	}
	if method != "" {
		r.method = method
	}
	return r
}

// An answer is what came back, its compression undone.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask has a role make a request.
func (w *world) ask(who role, r request) answer {
	w.T.Helper()
	w.asked++
	body := r.body
	kind := "application/json"
	if !strings.HasPrefix(r.path, "/api/") {
		kind = "application/x-www-form-urlencoded"
		if r.method != http.MethodGet && r.method != http.MethodHead && who.cookie != "" {
			body = strings.TrimPrefix(body+"&form_token="+url.QueryEscape(w.formToken(who)), "&")
		}
	}
	req := httptest.NewRequest(r.method, r.path, strings.NewReader(body))
	req.Host = "127.0.0.1"
	if body != "" {
		req.Header.Set("Content-Type", kind)
	}
	if who.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+who.bearer)
	}
	if who.cookie != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: who.cookie})
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, req)
	plain, err := unpacked(rec.Header().Get("Content-Encoding"), rec.Body.Bytes())
	if err != nil && r.method != http.MethodHead {
		w.T.Errorf("%s as %s: %v", r, who.name, err)
	}
	return answer{rec.Code, rec.Header(), plain}
}

var tokenField = regexp.MustCompile(`name="form_token" value="([^"]+)"`)

// formToken gives a form token of a role's session, from a page that has one.
func (w *world) formToken(who role) string {
	w.T.Helper()
	if t, ok := w.tokens[who.cookie]; ok {
		return t
	}
	page := w.ask(who, request{method: http.MethodGet, path: "/settings"})
	token := ""
	if m := tokenField.FindStringSubmatch(page.body); m != nil {
		token = m[1]
	}
	w.tokens[who.cookie] = token
	return token
}

// text is all of an answer: its status, headers and body.
func (a answer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", a.status)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		for _, value := range a.header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	b.WriteString("\n")
	b.WriteString(a.body)
	return b.String()
}

// level gives an answer without what differs between any two: ids of the
// request itself and of what it made, form tokens, sealed cursors, and how
// long it took. Where one of them stands in a body the body's sum says nothing
// either.
func (w *world) level(a answer) string {
	header := a.header.Clone()
	header.Del("Date")
	body := w.levelText(a.body)
	if body != a.body {
		header.Del("Etag")
		header.Del("Content-Length")
	}
	for name, values := range header {
		for i, v := range values {
			header[name][i] = w.levelText(v)
		}
	}
	return answer{a.status, header, body}.text()
}

// sealedLength is the length of everything that internal/seal makes.
const sealedLength = 80

// secretLength is that of what is made once for one, such as a link to set a
// new password.
const secretLength = 43

func (w *world) levelText(text string) string {
	for _, field := range []string{`name="form_token" value="`, `"took_ms":`} {
		text = cutAfter(text, field)
	}
	var b strings.Builder
	last := 0
	for i := 0; i < len(text); {
		if !wordly(text[i]) {
			i++
			continue
		}
		from := i
		for i < len(text) && wordly(text[i]) {
			i++
		}
		run := text[from:i]
		short := run
		if len(run) == sealedLength {
			short = "(sealed)"
		} else if len(run) == secretLength {
			short = "(secret)"
		} else if len(run) >= 16 {
			short = w.levelRun(run)
		}
		if short != run {
			b.WriteString(text[last:from])
			b.WriteString(short)
			last = i
		}
	}
	b.WriteString(text[last:])
	return b.String()
}

// levelRun takes ids that are none of the world's out of a run of letters.
func (w *world) levelRun(run string) string {
	parts := strings.Split(run, "-")
	for i, p := range parts {
		if len(p) == 16 && forum.IsPID(p) && w.pids[p] == "" {
			parts[i] = "(new id)"
		}
	}
	return strings.Join(parts, "-")
}

// cutAfter takes out what stands behind each place of a field, up to the end
// of its word.
func cutAfter(text, field string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, field)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		i += len(field)
		b.WriteString(text[:i])
		for i < len(text) && (wordly(text[i]) || text[i] == '.') {
			i++
		}
		text = text[i:]
	}
}

func wordly(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// next gives the sealed cursor of a list, or nothing.
func (a answer) next() string {
	var list struct{ Next string }
	_ = json.Unmarshal([]byte(a.body), &list)
	if list.Next == "" {
		if m := regexp.MustCompile(`(?:cursor|after)=([A-Za-z0-9_-]{80})`).FindStringSubmatch(a.body); m != nil {
			return m[1]
		}
	}
	return list.Next
}
