package web

import (
	"net/http"
	"strconv"

	"waymark/assets"
	"waymark/internal/fault"
)

var _ = declare((*Server).assetRoutes)

var (
	headerForever = []string{"public, max-age=31536000, immutable"}
	headerDay     = []string{"public, max-age=86400"}
)

const pathRules = "/speculation.json"

var headerRules = []string{`"` + pathRules + `"`}

// Browsers may fetch a page of ours when somebody is about to open it; never
// what signs out, downloads or makes something.
const speculationRules = `{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":"/sign-out*"}},` +
	`{"not":{"href_matches":"/set-up/*"}},{"not":{"href_matches":"/api/*"}},{"not":{"href_matches":"/assets/*"}},` +
	`{"not":{"href_matches":"/f/*"}},{"not":{"selector_matches":"[download],[rel~=nofollow]"}}]},"eagerness":"moderate"}]}`

func (s *Server) assetRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: assets.Prefix + "*", Policy: Public, Cost: CostNone, Handle: s.asset},
		{Method: http.MethodGet, Path: "/icon.svg", Policy: Public, Cost: CostNone, Handle: s.icon},
		{Method: http.MethodGet, Path: "/favicon.ico", Policy: Public, Cost: CostNone, Handle: s.favicon},
		{Method: http.MethodGet, Path: "/robots.txt", Policy: Public, Cost: CostNone, Handle: s.robots},
		{Method: http.MethodGet, Path: pathRules, Policy: Public, Cost: CostNone, Handle: s.speculation},
	}
}

// asset serves a built file by its exact path; there are no directories to
// walk, and a path that is written in any other way names nothing.
func (s *Server) asset(c *Call) error { return c.asset(c.r.URL.EscapedPath(), headerForever) }

func (s *Server) icon(c *Call) error { return c.asset(assets.Path("icon.svg"), headerDay) }

func (s *Server) favicon(c *Call) error { return c.Moved("/icon.svg") }

func (c *Call) asset(path string, keep []string) error {
	f, ok := assets.Lookup(path)
	if !ok {
		return fault.Missing("asset")
	}
	h := c.rec.Header()
	h["Cache-Control"] = keep
	h["Vary"] = headerVary
	body, encoding := f.Raw, accepted(c.r.Header.Get("Accept-Encoding"))
	switch {
	case encoding == "br" && f.Brotli != nil:
		body = f.Brotli
	case encoding != "" && f.Gzip != nil:
		body, encoding = f.Gzip, "gzip"
	default:
		encoding = ""
	}
	tag := f.ETag
	if encoding != "" {
		tag = f.ETag[:len(f.ETag)-1] + "-" + encoding[:1] + `"`
		h["Content-Encoding"] = headerEncodings[encoding]
	}
	h["Etag"] = []string{tag}
	if match := c.r.Header.Get("If-None-Match"); match != "" && matches(match, tag) {
		delete(h, "Content-Encoding")
		c.rec.WriteHeader(http.StatusNotModified)
		return nil
	}
	h["Content-Type"] = []string{f.Type}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.rec.WriteHeader(http.StatusOK)
	_, _ = c.rec.Write(body)
	return nil
}

// robots asks search engines to stay away: what is here is for those who sign in.
func (s *Server) robots(c *Call) error {
	return c.plain("text/plain; charset=utf-8", "User-agent: *\nDisallow: /\n")
}

func (s *Server) speculation(c *Call) error {
	return c.plain("application/speculationrules+json", speculationRules)
}

func (c *Call) plain(kind, text string) error {
	c.rec.Header()["Cache-Control"] = headerDay
	return c.send(http.StatusOK, []string{kind}, []byte(text))
}
