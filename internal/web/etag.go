package web

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

var (
	typeHTML        = []string{"text/html; charset=utf-8"}
	typeJSON        = []string{"application/json"}
	typeProblem     = []string{"application/problem+json"}
	headerNoCache   = []string{"private, no-cache"}
	headerNoStore   = []string{"no-store"}
	headerVary      = []string{"Accept-Encoding"}
	headerEncodings = map[string][]string{"br": {"br"}, "gzip": {"gzip"}}
)

// send writes a whole body that is made for this viewer. A good answer to a
// GET carries an ETag over what it says, and is not sent again to whoever has
// it; an answer of any size worth it is compressed if the client can read that.
func (c *Call) send(status int, kind []string, body []byte) error {
	h := c.rec.Header()
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = headerNoCache
	}
	h["Vary"] = headerVary
	encoding := ""
	if len(body) >= compressFrom {
		encoding = accepted(c.r.Header.Get("Accept-Encoding"))
	}
	var sum [sha256.Size]byte
	repeats := status == http.StatusOK && c.r.Method == http.MethodGet
	if repeats {
		sum = c.sum(body)
		tag := etag(sum, encoding)
		h["Etag"] = []string{tag}
		if match := c.r.Header.Get("If-None-Match"); match != "" && matches(match, tag) {
			c.rec.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h["Content-Type"] = kind
	if encoding != "" {
		h["Content-Encoding"] = headerEncodings[encoding]
		packed, done, err := c.s.pack(encoding, sum, repeats, body)
		if err != nil {
			return err
		}
		defer done()
		body = packed
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.rec.WriteHeader(status)
	_, _ = c.rec.Write(body) // a client that is gone needs no error page
	return nil
}

// etag names a body in one encoding.
func etag(sum [sha256.Size]byte, encoding string) string {
	var b [32]byte
	out := append(b[:0], '"')
	out = base64.RawURLEncoding.AppendEncode(out, sum[:15])
	if encoding != "" {
		out = append(out, '-', encoding[0])
	}
	return string(append(out, '"'))
}

// matches asks whether an If-None-Match header names the tag.
func matches(header, tag string) bool {
	if header == tag {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}
