package web

import (
	"net/http"

	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).inShortRoutes)

func (s *Server) inShortRoutes() []Route {
	const base = "/d/:id/:slug/in-short"
	return []Route{
		{Method: http.MethodGet, Path: base, Policy: SignedIn, Handle: (*Call).inShortPage},
		{Method: http.MethodPost, Path: base, Policy: SignedIn, Handle: (*Call).writeInShort},
		{Method: http.MethodGet, Path: base + "/history", Policy: SignedIn, Handle: (*Call).inShortHistory},
	}
}

type inShortForm struct {
	Body     string `form:"body"`
	Revision int    `form:"revision"`
}

// briefed gives the discussion of the address and what it says in short, if
// the viewer may write that.
func (c *Call) briefed() (t forum.Thread, s forum.InShort, err error) {
	if t, err = c.thread(discussion.Name); err != nil {
		return t, s, err
	}
	if t.State == forum.Deleted {
		return t, s, fault.Missing("thread")
	}
	if !t.MayMark(c.Viewer) {
		return t, s, fault.Denied("fault.facilitators_only")
	}
	s, err = forum.InShortOf(c.ctx, c.s.DB, t)
	return t, s, err
}

func (c *Call) inShortPage() error {
	t, s, err := c.briefed()
	if err != nil {
		return err
	}
	f := c.textForm(t, "help.in_short_title", pathOf(t)+"/in-short")
	f.Body, f.Revision = s.Body, s.Revision
	return c.Page(http.StatusOK, views.InShortPage(f))
}

func (c *Call) writeInShort() error {
	var in inShortForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, _, err := c.briefed()
	if err != nil {
		return err
	}
	if _, err = forum.WriteInShort(c.ctx, c.s.DB, c.Viewer, t.PID, in.Revision, in.Body); err == nil {
		return c.Done(pathOf(t), "done.in_short_saved")
	}
	f := c.textForm(t, "help.in_short_title", pathOf(t)+"/in-short")
	f.Body = in.Body
	status, err := c.again(&f, in.Revision, err, func() (int, error) {
		now, err := forum.InShortOf(c.ctx, c.s.DB, t)
		f.Now = now.Body
		return now.Revision, err
	})
	if err != nil {
		return err
	}
	return c.Page(status, views.InShortPage(f))
}

// inShortHistory shows what a discussion was said to come to before.
func (c *Call) inShortHistory() error {
	t, err := c.thread(discussion.Name)
	if err != nil {
		return err
	}
	s, err := forum.InShortOf(c.ctx, c.s.DB, t)
	if err != nil {
		return err
	}
	if s.Revision == 0 {
		return fault.Missing("version")
	}
	now := text{author: s.Author, created: s.Created, body: s.Body, revision: s.Revision}
	return c.history(t, forum.InShortPart, pathOf(t)+"/in-short/history", c.Words.T("help.in_short_history", "Title", t.Title), now)
}
