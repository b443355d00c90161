package web

import (
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// permalink leads to a reply where it stands: in its window of the thread, or
// on the page of its branch.
func (c *Call) permalink() error {
	r, t, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Redirect(replyPath(r, t))
}

// replyPath is the address at which a reply is shown.
func replyPath(r forum.Reply, t forum.Thread) string {
	path := pathOf(t)
	page, branch := r.Page(t)
	if branch {
		path += "/branch/" + strconv.Itoa(r.N)
	}
	return inPage(path, page) + "#r-" + r.PID
}

// jump leads to the reply to the opening text that has the number ?n, or to
// the first reply that came on the day ?date or after it.
func (c *Call) jump(kind string) error {
	t, err := c.thread(kind)
	if err != nil {
		return err
	}
	if day := c.Query("date"); day != "" {
		return c.jumpToDay(t, day)
	}
	n, err := strconv.Atoi(strings.NewReplacer(" ", "", ",", "", ".", "").Replace(c.Query("n")))
	if err != nil || t.Branches == 0 {
		return c.Redirect(pathOf(t) + "#replies")
	}
	w, err := forum.BranchOf(c.ctx, c.s.DB, c.Viewer, t, min(max(n, 1), t.Branches), 1)
	if err != nil {
		return err
	}
	return c.Redirect(replyPath(w.Branches[0].Reply, t))
}

// branchPage shows one branch of a thread whole.
func (c *Call) branchPage(kind string) error {
	t, err := c.thread(kind)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 1 {
		return fault.Missing("branch")
	}
	page, err := c.pageNumber()
	if err != nil {
		return err
	}
	w, err := forum.BranchOf(c.ctx, c.s.DB, c.Viewer, t, n, page)
	if err != nil {
		return err
	}
	path := pathOf(t) + "/branch/" + strconv.Itoa(n)
	if c.Param("slug") != slugOf(t) {
		return c.Moved(inPage(path, page))
	}
	p := c.Frame(c.titleOf(t), navOf(t.Kind))
	p.Main = "narrow"
	k := c.newTalk(p, t)
	k.Window, k.Branch, k.Here = w, n, inPage(path, page)
	if err := c.reading(k); err != nil {
		return err
	}
	if err := c.marks(k); err != nil {
		return err
	}
	if done, err := c.posts(k); done {
		return err
	}
	if err := c.replyTo(k); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.BranchPage(k))
}
