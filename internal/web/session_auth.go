package web

import (
	"slices"
	"strings"

	"waymark/internal/auth"
	"waymark/internal/fault"
)

// bySession looks up whose session a cookie's secret opens. One that has
// ended makes the call nobody's, and the browser forgets it.
func (s *Server) bySession(c *Call, secret string) error {
	session, err := s.Auth.Lookup(c.ctx, secret)
	switch {
	case fault.KindOf(err) == fault.SignIn:
		c.dropSession()
		return nil
	case err != nil:
		return err
	}
	c.Session, c.Viewer, c.cookie = session, session.Viewer, secret
	return nil
}

// byBearer looks up whose token a program shows.
func (s *Server) byBearer(c *Call, secret string) error {
	token, err := s.Auth.LookupToken(c.ctx, secret)
	if err != nil {
		s.Watch.SignInFailed("token")
		return err
	}
	c.Viewer, c.scopes, c.token = token.Viewer, scopeSet(token.Scopes), token.ID
	return nil
}

func scopeSet(scopes []string) map[string]bool {
	set := make(map[string]bool, len(scopes))
	for _, scope := range auth.Scopes {
		set[scope] = slices.Contains(scopes, scope)
	}
	return set
}

// device says which kind of browser signs in, as its owner would: no version,
// nothing that tells one computer from the next.
func (c *Call) device() string {
	agent := c.r.UserAgent()
	first := func(names ...string) string {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(agent, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	browser := first("Edg", "Edge", "OPR/", "Opera", "SamsungBrowser", "Samsung Internet", "Firefox/", "Firefox", "FxiOS", "Firefox",
		"Chrome/", "Chrome", "CriOS", "Chrome", "Safari/", "Safari")
	system := first("Windows", "Windows", "iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "CrOS", "ChromeOS", "Mac OS X", "Mac",
		"Linux", "Linux")
	return strings.Trim(browser+", "+system, ", ")
}
