package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).helpRoutes)

func (s *Server) helpRoutes() []Route {
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: handle}
	}
	return []Route{
		post("/d/:id/:slug/helpful", (*Call).helpfulThread),
		post("/r/:id/helpful", (*Call).helpfulReply),
		post("/r/:id/chosen", func(c *Call) error { return c.mark(forum.Choose, "done.chosen", "done.not_chosen") }),
		post("/r/:id/official", func(c *Call) error { return c.mark(forum.MarkOfficial, "done.official", "done.not_official") }),
	}
}

// helpForm is a button that says how something is to be from now on; part asks
// for the button alone, to be put in the place of the one pressed.
type helpForm struct {
	On   bool `form:"on"`
	Part bool `form:"part"`
}

func (c *Call) helpfulThread() error {
	var f helpForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.thread(discussion.Name)
	if err != nil {
		return err
	}
	if t, err = forum.FindThreadHelpful(c.ctx, c.s.DB, c.Viewer, t.PID, f.On); err != nil {
		return err
	}
	return c.pressed(f, pathOf(t)+"#post", views.HelpfulPressed(pathOf(t), "", t.Helpful, f.On))
}

func (c *Call) helpfulReply() error {
	var f helpForm
	if err := c.Form(&f); err != nil {
		return err
	}
	r, t, err := forum.FindReplyHelpful(c.ctx, c.s.DB, c.Viewer, c.Param("id"), f.On)
	if err != nil {
		return err
	}
	return c.pressed(f, replyPath(r, t), views.HelpfulPressed("/r/"+r.PID, r.Author.Name, r.Helpful, f.On))
}

// pressed answers with the button as it is now, or leads back to the text.
func (c *Call) pressed(f helpForm, path string, button templ.Component) error {
	if f.Part {
		return c.Page(http.StatusOK, button)
	}
	return c.Redirect(path)
}

// mark does what a button on a reply says, and leads back to it.
func (c *Call) mark(does func(ctx context.Context, d *db.DB, v forum.Viewer, pid string, on bool) (forum.Reply, forum.Thread, error), yes, no string) error {
	var f helpForm
	if err := c.Form(&f); err != nil {
		return err
	}
	r, t, err := does(c.ctx, c.s.DB, c.Viewer, c.Param("id"), f.On)
	if err != nil {
		return err
	}
	if !f.On {
		yes = no
	}
	return c.Done(replyPath(r, t), yes)
}

// marks fills in what a talk says of the help that its replies gave. Whatever
// shows replies calls it once it has them.
func (c *Call) marks(k *views.Talk) (err error) {
	var replies []*forum.Reply
	for i := range k.Window.Branches {
		b := &k.Window.Branches[i]
		replies = append(replies, &b.Reply)
		for j := range b.Below {
			replies = append(replies, &b.Below[j])
		}
	}
	if k.Marks, err = forum.MarksOf(c.ctx, c.s.DB, c.Viewer, k.Thread, replies); err != nil {
		return err
	}
	k.Chosen, err = forum.ChosenAnswers(c.ctx, c.s.DB, k.Thread)
	return err
}
