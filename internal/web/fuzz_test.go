package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
)

// Whatever a form holds, it is taken or refused with 400, and what is taken
// came once.
func FuzzForm(f *testing.F) {
	for _, s := range []string{"title=a&body=b&tags=c&tags=d&count=3&yes=on", "title=a&title=b", "count=x", "yes=perhaps", "odd=1", "%zz", "form_token=x&form_key=y", "count=99999999999999999999", "title=%00%ff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		values, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		var in trialForm
		if err := bind(&in, "form", values, true); err != nil {
			if got := troubleOf(err).status; got != http.StatusBadRequest {
				t.Fatalf("%q is refused with %d", body, got)
			}
			return
		}
		if in.Title != values.Get("title") || len(values["title"]) > 1 || len(in.Tags) != len(values["tags"]) {
			t.Fatalf("%q is taken as %+v", body, in)
		}
	})
}

// JSON is taken only where every reader of it would read the same.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"title":"a","sub":{"a":1}}`, `{"a":1,"a":2}`, `{"a":[{"b":1},{"b":1}]}`, `{} {}`, `[[[[[[[[[[]]]]]]]]]]`, `{"a":1,"\u0061":2}`, `"`, ``, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if err := once(body); err != nil {
			if got := troubleOf(err).status; got != http.StatusBadRequest {
				t.Fatalf("%q is refused with %d", body, got)
			}
			return
		}
		if !json.Valid(body) {
			t.Fatalf("%q is taken, and is no JSON", body)
		}
	})
}

// No cookie and no token that somebody makes up opens a form.
func FuzzFormToken(f *testing.F) {
	f.Add("session", "token")
	f.Add("", "")
	f.Add("session", formToken("session", "/settings"))
	f.Add("another", formToken("session", "/settings"))
	f.Fuzz(func(t *testing.T, session, token string) {
		own := formToken(session, "/settings")
		if !goodToken(session, own) {
			t.Fatalf("the token of %q is refused", session)
		}
		// Only what was made from this session's secret is taken: the fuzzer
		// has no way to make one for a secret that it does not know.
		if goodToken(session+"x", token) || token != own && len(session) > 0 && goodToken(session+"y", own) {
			t.Fatalf("%q opens a form of another session", token)
		}
	})
}

// Whoever is no trusted proxy cannot say that they come from elsewhere.
func FuzzForwarded(f *testing.F) {
	for _, s := range []string{"203.0.113.9", "203.0.113.9, 10.0.0.2", "10.0.0.9", "x", ",,", "::1", "::ffff:10.0.0.1", "203.0.113.9:80", "[::1]:8", " 203.0.113.9 "} {
		f.Add(s)
	}
	s := &Server{Config: Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header["X-Forwarded-For"] = []string{header}
		r.RemoteAddr = "192.0.2.1:1234"
		if got := s.address(r); got != netip.MustParseAddr("192.0.2.1") {
			t.Fatalf("%q makes a stranger %s", header, got)
		}
		r.RemoteAddr = "10.0.0.1:1234"
		if got := s.address(r); !got.IsValid() || got.Is4In6() {
			t.Fatalf("%q makes a proxy's client %s", header, got)
		}
	})
}
