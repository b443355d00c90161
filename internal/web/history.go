package web

import (
	"net/http"
	"strconv"
	"time"

	"waymark/internal/diff"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// A text is what a history is of, as it is now.
type text struct {
	author      forum.Byline
	created     time.Time
	title, body string
	revision    int
	// past makes the body of an earlier version; nil: it is the revision's own.
	past func(forum.Revision) string
}

func (c *Call) discussionHistory() error {
	t, err := c.thread(discussion.Name)
	if err != nil {
		return err
	}
	now := text{author: t.Author, created: t.Created, title: t.Title, body: t.Body, revision: t.Revision}
	return c.history(t, 0, pathOf(t)+"/history", c.Words.T("thread.history_of", "Title", t.Title), now)
}

func (c *Call) replyHistory() error {
	r, t, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	if r.Deleted {
		return fault.Missing("reply")
	}
	return c.history(t, r.ID, "/r/"+r.PID+"/history", c.Words.T("thread.history_of_reply"), text{author: r.Author, created: r.Created, body: r.Body, revision: r.Revision})
}

// near is how many unchanged lines are shown around a change.
const near = 2

// history shows the versions of a text (?before=N: older ones), and what
// ?version=N changed, else the newest.
func (c *Call) history(t forum.Thread, reply int64, base, title string, now text) error {
	if t.State == forum.Deleted {
		return fault.Missing("thread")
	}
	before, err1 := c.number("before")
	version, err2 := c.number("version")
	if err1 != nil || err2 != nil || version > now.revision {
		return fault.Missing("version")
	}
	old, err := forum.Revisions(c.ctx, c.s.DB, t.ID, reply, before)
	if err == nil && version > 0 && (len(old) == 0 || version <= old[len(old)-1].N) {
		before = version + 2
		old, err = forum.Revisions(c.ctx, c.s.DB, t.ID, reply, before)
	}
	if err != nil {
		return err
	}
	p := c.Frame(title, navOf(t.Kind))
	p.Main, p.Community = "narrow", t.Community.Slug
	h := views.History{Page: p, Thread: t, Path: pathOf(t), Base: base, Title: title, Shown: version}
	if reply > 0 {
		h.Path = "/r/" + c.Param("id")
	}
	h.Versions, h.Oldest = versions(old, now)
	if h.Shown == 0 && len(h.Versions) > 0 {
		h.Shown = h.Versions[0].N
	}
	compare(&h, old, now)
	return c.Page(http.StatusOK, views.HistoryPage(h))
}

// versions lists who made which version and when: a revision says so of the
// one that replaced it. Where there may be older ones it gives the oldest.
func versions(old []forum.Revision, now text) (list []views.Version, oldest int) {
	for _, r := range old {
		list = append(list, views.Version{N: r.N + 1, Author: r.Editor, At: r.At, Note: r.Note})
	}
	if len(old) == 0 || old[len(old)-1].N == 1 {
		return append(list, views.Version{N: 1, Author: now.author, At: now.created}), 1
	}
	return list, list[len(list)-1].N
}

// compare shows what the version shown changed in the one before.
func compare(h *views.History, old []forum.Revision, now text) {
	texts := map[int]text{now.revision: now}
	for _, r := range old {
		body := r.Body
		if now.past != nil {
			body = now.past(r)
		}
		texts[r.N] = text{title: r.Title, body: body}
	}
	was, had := texts[h.Shown-1]
	is, has := texts[h.Shown]
	if had && has {
		h.Titles, h.Body = changed(was.title, is.title), changed(was.body, is.body)
	}
}

func (c *Call) number(name string) (int, error) {
	text := c.Query(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err == nil && (n < 1 || n > 1<<30) {
		err = strconv.ErrRange
	}
	return n, err
}

func changed(was, is string) []diff.Piece {
	if was == is {
		return nil
	}
	return diff.Near(diff.Words(was, is), near)
}
