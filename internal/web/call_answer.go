package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"waymark/internal/words"
	"waymark/views"
)

// buffers keeps room for pages; a page of 20 posts has about 30 KB.
var buffers = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 48<<10)) }}

func putBuffer(b *bytes.Buffer) {
	if b.Cap() <= 1<<20 {
		b.Reset()
		buffers.Put(b)
	}
}

// Page answers with a page or a fragment of one, made whole before the first
// byte goes out.
func (c *Call) Page(status int, page templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer putBuffer(b)
	if err := page.Render(views.Icons(words.With(c.ctx, c.Words)), b); err != nil {
		return err
	}
	if c.Viewer.SignedIn() {
		c.rec.Header()["Speculation-Rules"] = headerRules
	}
	return c.send(status, typeHTML, b.Bytes())
}

// Redirect sends the browser to a path of ours, with 303: after a form, what
// follows is a page to be read. An address that is not a path of ours is an
// error of the program.
func (c *Call) Redirect(path string) error { return c.redirect(http.StatusSeeOther, path) }

// Moved sends the browser to where a thing now is, such as its right slug.
func (c *Call) Moved(path string) error { return c.redirect(http.StatusMovedPermanently, path) }

// Done is Redirect with a message, by its catalogue key, that the next page
// shows once.
func (c *Call) Done(path, key string) error {
	c.setFlash(key)
	return c.Redirect(path)
}

func (c *Call) redirect(status int, path string) error {
	if !ours(path) {
		return errForeign
	}
	h := c.rec.Header()
	if c.fetched() && status == http.StatusSeeOther {
		status = http.StatusCreated
	}
	h.Set("Location", path)
	h["Cache-Control"] = headerNoCache
	c.rec.WriteHeader(status)
	return nil
}

// ours says whether a redirect stays here: a path that begins with one slash,
// and nothing that a browser might take for another host.
func ours(path string) bool {
	if path == "" || path[0] != '/' || strings.HasPrefix(path, "//") {
		return false
	}
	for i := range len(path) {
		if b := path[i]; b <= ' ' || b == '\\' || b == 0x7f {
			return false
		}
	}
	return true
}

// Answer sends a value as JSON. A zero status is the route's.
func (c *Call) Answer(status int, v any) error {
	if status == 0 {
		status = c.route.Status
	}
	b := c.encode(v)
	defer putBuffer(b)
	return c.send(status, typeJSON, b.Bytes())
}

// encode writes a value as JSON; the types that answers are made of always can be.
func (c *Call) encode(v any) *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	if err := json.NewEncoder(b).Encode(v); err != nil {
		panic(err)
	}
	return b
}

// Nothing answers with 204.
func (c *Call) Nothing() error {
	c.rec.Header()["Cache-Control"] = headerNoCache
	c.rec.WriteHeader(http.StatusNoContent)
	return nil
}
