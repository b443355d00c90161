package web

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"strings"

	"waymark/internal/forum"
	"waymark/views"
)

// listens has a page be told what happens from where in the log it was made.
func (c *Call) listens(p *views.Page) {
	if c.Viewer.SignedIn() && safe(c.r.Method) {
		p.Live, c.stamped = c.at, true
	}
}

// sum is what a body says, whenever it was made: where in the log that was
// moves with all that happens in the forum, and must not show in an ETag.
func (c *Call) sum(body []byte) (sum [sha256.Size]byte) {
	at := -1
	if c.stamped && c.at != "" {
		at = bytes.LastIndex(body, []byte(c.at))
	}
	if at < 0 {
		return sha256.Sum256(body)
	}
	h := sha256.New()
	_, _ = h.Write(body[:at])
	_, _ = h.Write(body[at+len(c.at):])
	h.Sum(sum[:0])
	return sum
}

// posts answers, where a page asks for some of its replies as they are now,
// with those; false where it asks for nothing of the kind.
func (c *Call) posts(k *views.Talk) (bool, error) {
	ids := strings.Split(c.Query("live"), ",")
	if !forum.IsPID(ids[0]) {
		return false, nil
	}
	return true, c.Page(http.StatusOK, views.Posts(k, ids))
}
