package web

import (
	"net/http"
	"strings"
	"time"

	"waymark/internal/fault"
)

// The cookie's name: with TLS browsers hold a __Host- cookie to this very
// host and to TLS.
const (
	cookieSecure = "__Host-session"
	cookiePlain  = "session"
	cookieFlash  = "flash"
	cookieLife   = 30 * 24 * time.Hour
)

func (s *Server) cookieName() string {
	if s.secure {
		return cookieSecure
	}
	return cookiePlain
}

// identify finds out who asks: by the token of a program, on the API, or by
// the session in the cookie. A session that has ended is nobody.
func (s *Server) identify(c *Call) error {
	if c.route.api() || c.route.Token {
		if header := c.r.Header.Get("Authorization"); header != "" {
			return s.byToken(c, header)
		}
	}
	if cookie, err := c.r.Cookie(s.cookieName()); err == nil && cookie.Value != "" {
		return s.bySession(c, cookie.Value)
	}
	return nil
}

func (s *Server) byToken(c *Call, header string) error {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return fault.NotSignedIn()
	}
	return s.byBearer(c, strings.TrimSpace(token))
}

// setSession has the browser carry a session from now on.
func (c *Call) setSession(secret string) {
	c.setCookie(c.s.cookieName(), secret, int(cookieLife.Seconds()))
}

// dropSession has the browser forget its session.
func (c *Call) dropSession() { c.setCookie(c.s.cookieName(), "", -1) }

func (c *Call) setCookie(name, value string, seconds int) {
	http.SetCookie(c.rec, &http.Cookie{ //nolint:gosec // without TLS, on loopback alone, there is no Secure cookie
		Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: c.s.secure, SameSite: http.SameSiteLaxMode,
	})
}

// setFlash keeps a message, by its catalogue key, for the next page.
func (c *Call) setFlash(key string) { c.setCookie(cookieFlash, key, 60) }

// flash gives the message that waits for this page, once.
func (c *Call) flash() string {
	if c.r.Header.Get("Cookie") == "" || c.Prefetched() {
		return ""
	}
	cookie, err := c.r.Cookie(cookieFlash)
	if err != nil || !strings.HasPrefix(cookie.Value, "done.") || !c.Words.Has(cookie.Value) {
		return ""
	}
	c.setCookie(cookieFlash, "", -1)
	return c.Words.T(cookie.Value)
}
