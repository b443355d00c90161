package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

func TestOnlyKnownHostsAreAnswered(t *testing.T) {
	local := webtest.Start(t)
	public := webtest.Start(t, func(c *web.Config, _ *web.Deps) { c.URL = "https://forum.example.org" })
	for _, c := range []struct {
		site   *webtest.Site
		host   string
		path   string
		status int
	}{
		{local, "localhost:8080", "/privacy", 200},
		{local, "127.0.0.1", "/privacy", 200},
		{local, "[::1]:80", "/privacy", 200},
		{local, "127.9.9.9", "/privacy", 200},
		{local, "evil.example", "/privacy", 421},
		{local, "localhost.evil.example", "/privacy", 421},
		{local, "10.0.0.1", "/privacy", 421},
		{local, "10.0.0.1", "/healthz", 200},
		{public, "forum.example.org", "/privacy", 200},
		{public, "FORUM.example.org:443", "/privacy", 200},
		{public, "localhost", "/privacy", 421},
		{public, "forum.example.org:8443", "/privacy", 421},
		{public, "forum.example.org.", "/privacy", 421},
	} {
		req := httptest.NewRequest(http.MethodGet, c.path, nil)
		req.Host = c.host
		w := httptest.NewRecorder()
		c.site.Web.Handler().ServeHTTP(w, req)
		if w.Code != c.status {
			t.Errorf("%s on %s: %d, want %d", c.path, c.host, w.Code, c.status)
		}
		if w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s on %s: no content security policy", c.path, c.host)
		}
	}
}

func TestOtherSitesMayNotPost(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Archer")
	for _, c := range []struct {
		header, value string
		status        int
	}{
		{"Sec-Fetch-Site", "cross-site", 403},
		{"Sec-Fetch-Site", "same-site", 403},
		{"Origin", "https://evil.example", 403},
		{"Origin", "null", 403},
		{"Sec-Fetch-Site", "same-origin", 303},
		{"X-None", "", 303},
	} {
		b := s.SignIn(ann)
		b.Header.Set(c.header, c.value)
		form := url.Values{"theme": {"dark"}, "form_token": {web.FormToken(b.Cookie("session"), "/")}}
		if p := b.Post("/theme", form); p.Status != c.status {
			t.Errorf("%s: %s: %d, want %d", c.header, c.value, p.Status, c.status)
		}
	}
}

func TestAFormNeedsTheTokenOfItsSession(t *testing.T) {
	s := webtest.Start(t)
	ann, bob := s.SignIn(s.Person("Ann Archer")), s.SignIn(s.Person("Bob Baker"))
	for name, token := range map[string]string{
		"none": "", "another's": web.FormToken(bob.Cookie("session"), "/"), "nonsense": "AAAA", "broken": web.FormToken(ann.Cookie("session"), "/")[1:],
	} {
		p := ann.Post("/theme", url.Values{"theme": {"dark"}, "form_token": {token}})
		p.Want(http.StatusForbidden).Has("This form belongs to an earlier sign-in", "Nothing was saved")
		if ann.Get("/privacy").One("html").HasAttr("data-theme") {
			t.Errorf("%s: the form was taken", name)
		}
	}
	secret := ann.Cookie("session")
	if web.FormToken(secret, "/a") == web.FormToken(secret, "/b") {
		t.Error("the token is the same on every page")
	}
	token := web.FormToken(secret, "/a")
	if again := web.FormToken(secret, "/a"); again != token || !web.GoodToken(secret, token) {
		t.Error("the token of a page changes, or is not taken")
	}
}

func TestCookieFlags(t *testing.T) {
	for _, c := range []struct {
		url, name string
		secure    bool
	}{{"", "session", false}, {"https://forum.example.org", "__Host-session", true}} {
		s := webtest.Start(t, func(cfg *web.Config, _ *web.Deps) {
			cfg.URL = c.url
			cfg.Demo = []web.DemoRole{{As: "officer", Email: "person-1@example.org"}}
		})
		s.Person("Ann Archer")
		req := httptest.NewRequest(http.MethodPost, "/demo/sign-in", strings.NewReader("as=officer"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Host = "localhost"
		if c.url != "" {
			req.Host = "forum.example.org"
		}
		w := httptest.NewRecorder()
		s.Web.Handler().ServeHTTP(w, req)
		cookies := w.Result().Cookies()
		if w.Code != http.StatusSeeOther || len(cookies) != 1 {
			t.Fatalf("%q: %d, %d cookies", c.url, w.Code, len(cookies))
		}
		k := cookies[0]
		if k.Name != c.name || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Secure != c.secure || k.Path != "/" || k.Domain != "" {
			t.Errorf("%q: %s", c.url, k)
		}
		if hsts := w.Header().Get("Strict-Transport-Security") != ""; hsts != c.secure {
			t.Errorf("%q: strict transport security %v", c.url, hsts)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	for _, path := range []string{"/privacy", "/none", "/trial/panic", "/healthz", "/api/v1/none", "/trial/to?to=/x"} {
		h := b.Get(path).Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Content-Security-Policy": "trusted-types waymark",
			"Permissions-Policy": "camera=()",
		} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		policy := h.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "nonce") || !strings.HasPrefix(policy, "default-src 'none';") {
			t.Errorf("%s: %s", path, policy)
		}
	}
}

func TestTheLogHoldsNothingPersonal(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Cnry-Name Surname"))
	b.Header.Set("User-Agent", "cnry-agent")
	b.Get("/trial/form?q=cnry-query").Want(http.StatusOK)
	b.Get("/cnry-path")
	b.Get("/trial/panic")
	b.Get("/trial/fail/internal")
	b.Post("/trial/form", url.Values{"title": {"cnry-title"}})
	s.Nobody().Post("/sign-in", url.Values{"email": {"cnry-mail@example.org"}, "password": {"cnry-password"}})
	s.Nobody().Get("/set-up/cnry-code")
	log := s.Log.String()
	for _, found := range []string{"Cnry-Name", "cnry-query", "cnry-path", "cnry-title", "cnry-mail", "cnry-password", "cnry-code", "cnry-agent", "127.0.0.1", b.Cookie("session")} {
		if strings.Contains(log, found) {
			t.Errorf("the log holds %q", found)
		}
	}
	for _, want := range []string{"route=/trial/form", "status=200", "route=/set-up/:code", "cnry-cause", "cnry-panic"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}

func TestRateLimits(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) { c.NoLimits = false })
	now := s.DB.Now()
	s.DB.Now = fixed(&now)
	b, other := s.SignIn(s.Person("Ann Archer")), s.SignIn(s.Person("Bob Baker"))
	var limited *webtest.Page
	for range 70 {
		if p := b.Post("/trial/fail/not-found", url.Values{"form_token": {web.FormToken(b.Cookie("session"), "")}}); p.Status == http.StatusTooManyRequests {
			limited = p
			break
		}
	}
	if limited == nil {
		t.Fatal("no limit after 70 writes at one moment")
	}
	if limited.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to come again")
	}
	limited.Has("Nothing was saved")
	other.Post("/trial/fail/not-found", url.Values{"form_token": {web.FormToken(other.Cookie("session"), "")}}).Want(http.StatusNotFound)
	b.Get("/privacy").Want(http.StatusOK)
}

func TestAddressesComeFromTrustedProxiesAlone(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) { c.NoLimits = false })
	behind := webtest.Start(t, func(c *web.Config, _ *web.Deps) {
		c.NoLimits, c.Proxies = false, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	for _, c := range []struct {
		site    *webtest.Site
		limited bool
	}{{s, true}, {behind, false}} {
		now := c.site.DB.Now()
		c.site.DB.Now = fixed(&now)
		limited := false
		for i := range 40 {
			b := c.site.Nobody()
			b.Header.Set("X-Forwarded-For", "203.0.113."+strings.Repeat("1", 1+i%2)+string(rune('0'+i%10)))
			limited = limited || b.Get("/set-up/none").Status == http.StatusTooManyRequests
		}
		if limited != c.limited {
			t.Errorf("limited: %v, want %v", limited, c.limited)
		}
	}
}
