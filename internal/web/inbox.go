package web

import (
	"net/http"
	"net/url"

	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).inboxRoutes)

const pathInbox = "/inbox"

func (s *Server) inboxRoutes() []Route {
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Limit: 4 << 10, Handle: handle}
	}
	return []Route{
		{Method: http.MethodGet, Path: pathInbox, Policy: SignedIn, Handle: s.inboxPage},
		post(pathInbox+"/done", s.inboxDone), post(pathInbox+"/done-all", s.inboxDoneAll), post(pathInbox+"/again", s.inboxAgain),
	}
}

type inboxForm struct {
	Notice string `form:"notice"`
	Undo   string `form:"undo"` // of what was done a moment ago
}

// inboxPage is what waits for the viewer, or with ?show=done what they put away.
func (s *Server) inboxPage(c *Call) (err error) {
	v := views.Inbox{Done: c.Query("show") == "done"}
	if v.Done {
		v.Rows, err = notify.PutAway(c.ctx, s.DB, c.Viewer)
	} else {
		v.Rows, v.More, err = notify.Waiting(c.ctx, s.DB, c.Viewer)
	}
	if err != nil {
		return err
	}
	if undo := c.Query("undo"); undo != "" {
		some, err := notify.IsDone(c.ctx, s.DB, c.Viewer, undo)
		if err != nil {
			return err
		}
		if some {
			v.Undo = undo
		}
	}
	p := c.Frame(c.Words.T("inbox.title"), views.NavInbox)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.InboxPage(p, v))
}

func (s *Server) inboxDone(c *Call) error {
	return c.inboxDeed(func(f inboxForm) (string, error) {
		return pathInbox + "?undo=" + url.QueryEscape(f.Notice), notify.Done(c.ctx, s.DB, c.Viewer, f.Notice)
	}, "done.put_away")
}

func (s *Server) inboxDoneAll(c *Call) error {
	return c.inboxDeed(func(f inboxForm) (string, error) {
		return pathInbox + "?undo=" + url.QueryEscape(f.Notice), notify.DoneAll(c.ctx, s.DB, c.Viewer, f.Notice)
	}, "done.all_put_away")
}

func (s *Server) inboxAgain(c *Call) error {
	return c.inboxDeed(func(f inboxForm) (string, error) {
		path := pathInbox
		if f.Undo == "" {
			path += "?show=done"
		}
		return path, notify.Again(c.ctx, s.DB, c.Viewer, f.Notice, f.Undo != "")
	}, "done.back_in_inbox")
}

// inboxDeed does something with a notice, after which what waits is counted anew.
func (c *Call) inboxDeed(do func(inboxForm) (path string, err error), done string) error {
	var f inboxForm
	if err := c.Form(&f); err != nil {
		return err
	}
	path, err := do(f)
	if err != nil {
		return err
	}
	c.Changed()
	return c.Done(path, done)
}
