package web

import (
	"net/http"

	"waymark/internal/forum"
	"waymark/views"
)

type replyForm struct {
	Body string `form:"body"`
	To   string `form:"reply_to"`
}

// postReply replies to a thread of a kind, and leads to the reply.
func (c *Call) postReply(kind string) error {
	var f replyForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.goesTo(kind)
	if err != nil {
		return err
	}
	pid := c.Param("id")
	r, t2, err := forum.AddReply(c.ctx, c.s.DB, c.Viewer, pid,
		forum.ReplyDraft{Body: f.Body, ReplyTo: f.To, Key: c.Key(f.To, f.Body), Unsent: forum.PlaceOfReply(pid, f.To)})
	if errs, ok := c.Wrong(err); ok {
		return c.replyAgain(t, f, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(replyPath(r, t2), "done.replied")
}

// begunReply puts what the viewer has begun to reply into the form.
func (c *Call) begunReply(k *views.Talk) error {
	to := ""
	if k.Form.To != nil {
		to = k.Form.To.PID
	}
	u, kept, err := c.kept(forum.PlaceOfReply(k.Thread.PID, to))
	k.Form.Kept, k.Form.Body = kept, goneOn(u.Fields["body"], k.Form.Body)
	return err
}

// replyAgain gives a reply back that could not be taken as it was.
func (c *Call) replyAgain(t forum.Thread, f replyForm, errs views.Errors) error {
	p := c.Frame(c.Words.T("thread.your_reply"), navOf(t.Kind))
	p.Main = "narrow"
	k := c.newTalk(p, t)
	k.Form.Body, k.Form.Errors, k.Form.Kept = f.Body, errs, c.keptAgain(forum.PlaceOfReply(t.PID, f.To))
	if state := c.form.Get(fieldKey); state != "" {
		k.Form.State = state
	}
	if f.To != "" {
		var err error
		if k.Form.To, err = c.answered(t, f.To); err != nil {
			return err
		}
	}
	return c.Page(http.StatusUnprocessableEntity, views.ReplyPage(k))
}
