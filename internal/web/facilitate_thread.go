package web

import (
	"net/http"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).tendRoutes)

func (s *Server) tendRoutes() []Route {
	const base = "/d/:id/:slug"
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: base + path, Policy: SignedIn, Handle: handle}
	}
	return []Route{
		post("/pin", (*Call).pinThread),
		{Method: http.MethodGet, Path: base + "/close", Policy: SignedIn, Handle: (*Call).closePage},
		post("/close", (*Call).closeThread),
		post("/reopen", (*Call).reopenThread),
	}
}

// pinThread puts a discussion first in its community, or takes it from there.
func (c *Call) pinThread() error {
	var f helpForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := forum.PinThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, c.Param("id"), f.On)
	if err != nil {
		return err
	}
	if f.On {
		return c.Done(pathOf(t), "done.pinned")
	}
	return c.Done(pathOf(t), "done.unpinned")
}

func (c *Call) closePage() error {
	t, err := forum.ToTend(c.ctx, c.s.DB, c.Viewer, discussion.Name, c.Param("id"))
	if err != nil {
		return err
	}
	return c.showClose(http.StatusOK, t, "", nil)
}

func (c *Call) showClose(status int, t forum.Thread, reason string, errs views.Errors) error {
	f := c.discussionForm(t, "facilitate.close", "close")
	f.Body, f.Reason, f.Errors = t.HTML, reason, errs
	return c.Page(status, views.CloseThreadPage(f))
}

func (c *Call) closeThread() error {
	var in deleteForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, err := forum.CloseThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, c.Param("id"), in.Reason)
	if errs, ok := c.Wrong(err); ok {
		if t, err = forum.ToTend(c.ctx, c.s.DB, c.Viewer, discussion.Name, c.Param("id")); err != nil {
			return err
		}
		return c.showClose(http.StatusUnprocessableEntity, t, in.Reason, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(t), "done.thread_closed")
}

func (c *Call) reopenThread() error {
	t, err := forum.ReopenThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Done(pathOf(t), "done.thread_reopened")
}

// pinned fills in what stands first in a community, on the first page of its
// list alone, and takes it out of the rest.
func (c *Call) pinned(v *views.Community) (err error) {
	if c.Query("cursor") != "" {
		return nil
	}
	if v.Pinned, err = forum.PinnedIn(c.ctx, c.s.DB, c.Viewer, v.ID); err != nil || len(v.Pinned) == 0 {
		return err
	}
	rest := v.Latest[:0]
	for _, e := range v.Latest {
		if !e.Pinned {
			rest = append(rest, e)
		}
	}
	v.Latest = rest
	return forum.MarkNew(c.ctx, c.s.DB, c.Viewer, v.Pinned)
}

// apiClosed says since when a discussion takes no more replies, and why.
type apiClosed struct {
	At     *string `json:"at"`
	Reason string  `json:"reason"`
}

func closedOf(t forum.Thread) *apiClosed {
	if t.Closed.IsZero() || t.State == forum.Deleted {
		return nil
	}
	return &apiClosed{stamp(t.Closed), t.CloseReason}
}

// writes says whether a change is about the text, which its author alone
// changes; one that names nothing is, too.
func (in apiDiscussionEdit) writes() bool {
	return in.Title != nil || in.Body != nil || in.Tags != nil || in.Asks != nil || in.Pinned == nil && in.Closed == nil
}

// apiTend does what a facilitator says of a discussion.
func (c *Call) apiTend(t forum.Thread, in apiDiscussionEdit) (forum.Thread, error) {
	var err error
	if in.Pinned != nil {
		if t, err = forum.PinThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, t.PID, *in.Pinned); err != nil {
			return t, err
		}
	}
	switch {
	case in.Closed == nil:
	case *in.Closed:
		t, err = forum.CloseThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, t.PID, in.ClosingComment)
	default:
		t, err = forum.ReopenThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, t.PID)
	}
	return t, err
}
