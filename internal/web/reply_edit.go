package web

import (
	"net/http"
	"strconv"
	"time"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).replyRoutes)

func (s *Server) replyRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/r/:id/edit", Policy: SignedIn, Handle: (*Call).editReplyPage},
		{Method: http.MethodPost, Path: "/r/:id/edit", Policy: SignedIn, Limit: textLimit, Handle: (*Call).editReply},
		{Method: http.MethodGet, Path: "/r/:id/delete", Policy: SignedIn, Handle: (*Call).deleteReplyPage},
		{Method: http.MethodPost, Path: "/r/:id/delete", Policy: SignedIn, Handle: (*Call).deleteReply},
		{Method: http.MethodGet, Path: "/r/:id/history", Policy: SignedIn, Handle: (*Call).replyHistory},
	}
}

type editForm struct {
	Title    string `form:"title"`
	Body     string `form:"body"`
	Tags     string `form:"tags"`
	Revision int    `form:"revision"`
}

type deleteForm struct {
	Reason string `form:"reason"`
}

// textForm begins a form about a text in a thread.
func (c *Call) textForm(t forum.Thread, title, action string) views.TextForm {
	p := c.Frame(c.Words.T(title), navOf(t.Kind))
	p.Main, p.Community = "narrow", t.Community.Slug
	return views.TextForm{Page: p, Thread: t, Path: pathOf(t), Action: action}
}

// until is when changes begin to leave a trace; empty when that has come.
func (c *Call) until(created, edited time.Time) string {
	if end := created.Add(forum.Grace); edited.IsZero() && c.Now.Before(end) {
		return c.Words.Time(end)
	}
	return ""
}

// reply gives the reply that the address names and its thread, if the viewer
// may do what may says.
func (c *Call) reply(may func(forum.Reply, forum.Thread) bool) (forum.Reply, forum.Thread, error) {
	r, t, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err == nil && r.Deleted {
		err = fault.Missing("reply")
	}
	if err == nil && !may(r, t) {
		err = fault.Denied("fault.not_yours")
	}
	return r, t, err
}

func (c *Call) mayEditReply(r forum.Reply, t forum.Thread) bool   { return r.MayEdit(c.Viewer, t) }
func (c *Call) mayDeleteReply(r forum.Reply, t forum.Thread) bool { return r.MayDelete(c.Viewer, t) }

func (c *Call) replyForm(r forum.Reply, t forum.Thread, title, does string) views.TextForm {
	f := c.textForm(t, title, "/r/"+r.PID+"/"+does)
	f.Path, f.Body, f.Revision, f.Mine = replyPath(r, t), r.Body, r.Revision, r.Mine
	return f
}

func (c *Call) editReplyPage() error {
	r, t, err := c.reply(c.mayEditReply)
	if err != nil {
		return err
	}
	f := c.replyForm(r, t, "thread.edit_reply", "edit")
	f.Until = c.until(r.Created, r.Edited)
	if err := c.keptEdit(&f, placeEditReply+":"+r.PID); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.EditReplyPage(f))
}

func (c *Call) editReply() error {
	var in editForm
	if err := c.Form(&in); err != nil {
		return err
	}
	r, t, err := c.reply(c.mayEditReply)
	if err != nil {
		return err
	}
	saved, _, err := forum.EditReply(c.ctx, c.s.DB, c.Viewer, r.PID, in.Revision, forum.ReplyDraft{Body: in.Body, Unsent: placeEditReply + ":" + r.PID})
	if err == nil {
		return c.Done(replyPath(saved, t), "done.reply_saved")
	}
	f := c.replyForm(r, t, "thread.edit_reply", "edit")
	f.Body, f.Until, f.Kept = in.Body, c.until(r.Created, r.Edited), c.keptAgain(placeEditReply+":"+r.PID)
	status, err := c.again(&f, in.Revision, err, func() (int, error) {
		now, _, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, r.PID)
		f.Now = now.Body
		return now.Revision, err
	})
	if err != nil {
		return err
	}
	return c.Page(status, views.EditReplyPage(f))
}

// keptEdit puts what the viewer has begun to change into a form, with the
// revision from which they began: what others did since is not overwritten.
func (c *Call) keptEdit(f *views.TextForm, place string) error {
	u, kept, err := c.kept(place)
	if err != nil || u.Empty() {
		f.Kept = kept
		return err
	}
	f.Kept, f.Title, f.Body, f.Tags = kept, u.Fields["title"], u.Fields["body"], u.Fields["tags"]
	if n, err := strconv.Atoi(u.Fields["revision"]); err == nil {
		f.Revision = n
	}
	return nil
}

// again gives a changed text back that was not taken: with what is wrong with
// it, or, where somebody else was faster, with what they wrote, which now gives
// it and its revision.
func (c *Call) again(f *views.TextForm, revision int, err error, now func() (int, error)) (int, error) {
	f.Revision = revision
	if errs, ok := c.Wrong(err); ok {
		f.Errors = errs
		return http.StatusUnprocessableEntity, nil
	}
	if fault.KindOf(err) != fault.Conflict {
		return 0, err
	}
	f.Clash = true
	f.Revision, err = now()
	return http.StatusConflict, err
}

func (c *Call) deleteReplyPage() error {
	r, t, err := c.reply(c.mayDeleteReply)
	if err != nil {
		return err
	}
	return c.showDeleteReply(http.StatusOK, r, t, "", nil)
}

func (c *Call) showDeleteReply(status int, r forum.Reply, t forum.Thread, reason string, errs views.Errors) error {
	title, about := "thread.hide_reply", "thread.hide_text"
	if r.Mine {
		title, about = "thread.delete_reply", "thread.delete_reply_text"
	}
	f := c.replyForm(r, t, title, "delete")
	f.Body, f.Reason, f.Errors = r.HTML, reason, errs
	return c.Page(status, views.DeletePage(f, c.Words.T(title), c.Words.T(about)))
}

func (c *Call) deleteReply() error {
	var in deleteForm
	if err := c.Form(&in); err != nil {
		return err
	}
	r, t, err := c.reply(c.mayDeleteReply)
	if err != nil {
		return err
	}
	_, err = forum.DeleteReply(c.ctx, c.s.DB, c.Viewer, r.PID, in.Reason)
	if errs, ok := c.Wrong(err); ok {
		return c.showDeleteReply(http.StatusUnprocessableEntity, r, t, in.Reason, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(replyPath(r, t), "done.reply_deleted")
}
