package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).readingRoutes)

// How far somebody has read is told by their browser: the script of a thread's
// page reports the replies that came into view, and without script a picture
// of nothing says that the page was shown. A page itself only reads, so a
// fetch beforehand marks nothing.
func (s *Server) readingRoutes() []Route {
	routes := []Route{
		{Method: http.MethodGet, Path: "/catch-up", Policy: SignedIn, Handle: s.catchUpPage},
		{Method: http.MethodPost, Path: "/catch-up/read", Policy: SignedIn, Handle: (*Call).catchUpRead},
		{Method: http.MethodPost, Path: "/r/:id/read", Policy: SignedIn, Handle: (*Call).readToHere},
	}
	for _, kind := range threadKinds {
		base, name := "/"+kind.Path+"/:id/:slug", kind.Name
		routes = append(routes,
			Route{Method: http.MethodGet, Path: base + "/first-unread", Policy: SignedIn, Handle: func(c *Call) error { return c.firstUnread(name) }},
			Route{Method: http.MethodGet, Path: base + "/seen", Policy: SignedIn, Handle: func(c *Call) error { return c.sawPage(name) }},
			Route{Method: http.MethodPost, Path: base + "/seen", Policy: SignedIn, Cost: CostRead, Handle: func(c *Call) error { return c.sawReplies(name) }},
		)
	}
	return routes
}

// firstUnread leads to the first reply that the viewer has not read, or to the
// end of the thread where there is none.
func (c *Call) firstUnread(kind string) error {
	t, err := c.thread(kind)
	if err != nil {
		return err
	}
	r, err := forum.FirstUnread(c.ctx, c.s.DB, c.Viewer, t)
	if fault.IsNotFound(err) {
		return c.Redirect(pathOf(t) + "#replies")
	}
	if err != nil {
		return err
	}
	return c.Redirect(replyPath(r, t))
}

// mostSeen is how many replies one report may name: more than a page shows.
const mostSeen = 200

type seenForm struct {
	Seen  string `form:"seen"`
	Spent string `form:"spent"` // for how many seconds it was read since the last report
}

// sawReplies takes the report of a page's script: the replies that were in
// view, with spaces between.
func (c *Call) sawReplies(kind string) error {
	var f seenForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.thread(kind)
	if err != nil {
		return err
	}
	pids := slices.DeleteFunc(strings.Fields(f.Seen), func(pid string) bool { return !forum.IsPID(pid) })
	if err := forum.SawReplies(c.ctx, c.s.DB, c.Viewer, t, pids[:min(len(pids), mostSeen)]); err != nil {
		return err
	}
	if err := notify.ReadFor(c.ctx, c.s.DB, c.Viewer, t, time.Duration(max(number(f.Spent), 0))*time.Second); err != nil {
		return err
	}
	c.Changed()
	return c.Nothing()
}

// sawPage is the picture of nothing that a browser without script asks for
// once it shows a page of a thread.
func (c *Call) sawPage(kind string) error {
	t, err := c.thread(kind)
	if err != nil {
		return err
	}
	page, err := c.pageNumber()
	if err != nil {
		return err
	}
	shown := forum.Shown{Page: page, To: c.Query("to")}
	if n := c.Query("branch"); n != "" {
		if shown.Branch, err = strconv.Atoi(n); err != nil {
			return fault.Missing("branch")
		}
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	if dest := c.r.Header.Get("Sec-Fetch-Dest"); dest != "" && dest != "image" || c.Prefetched() || c.s.Watch.ReadOnly() {
		return c.Nothing()
	}
	if err := forum.SawPage(c.ctx, c.s.DB, c.Viewer, t, shown); err != nil {
		return err
	}
	c.Changed()
	return c.Nothing()
}

// readToHere marks as read what came up to a reply, and leads back to it.
func (c *Call) readToHere() error {
	r, t, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	if err := forum.MarkRead(c.ctx, c.s.DB, c.Viewer, forum.ReadMark{Thread: t.PID, Reply: r.PID}); err != nil {
		return err
	}
	c.Changed()
	return c.Done(replyPath(r, t), "done.read")
}

// catchUpDays is how far back the page for catching up looks.
const catchUpDays = 7

// catchUpPage shows what is new in the viewer's communities since a week.
func (s *Server) catchUpPage(c *Call) error {
	v := views.CatchUp{Page: c.Frame(c.Words.T("nav.catch_up"), views.NavCatchUp), Days: catchUpDays}
	var err error
	if v.Groups, v.More, err = forum.CatchUp(c.ctx, s.DB, c.Viewer, c.Now.AddDate(0, 0, -catchUpDays)); err != nil {
		return err
	}
	self, err := c.Self()
	if err != nil {
		return err
	}
	v.Member = len(self.Communities) > 0
	return c.Page(http.StatusOK, views.CatchUpPage(v))
}

type catchUpForm struct {
	Read []string `form:"read"`
}

// catchUpRead marks threads as read up to what the page showed of them.
func (c *Call) catchUpRead() error {
	var f catchUpForm
	if err := c.Form(&f); err != nil {
		return err
	}
	var marks []forum.ReadMark
	for _, text := range f.Read[:min(len(f.Read), mostSeen)] {
		thread, reply, _ := strings.Cut(text, ".")
		marks = append(marks, forum.ReadMark{Thread: thread, Reply: reply})
	}
	if len(marks) == 0 {
		return fault.Missing("thread")
	}
	if err := forum.MarkRead(c.ctx, c.s.DB, c.Viewer, marks...); err != nil {
		return err
	}
	c.Changed()
	return c.Done("/catch-up", "done.read")
}
