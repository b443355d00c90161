package web

import (
	"net/http"
	"strconv"

	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/markdown"
	"waymark/views"
)

var _ = declare((*Server).threadRoutes)

// threadKinds are the kinds of threads, with the beginnings of their addresses.
var threadKinds = []forum.Kind{discussion.Kind, lesson.Kind, doctemplate.Kind}

// removedSlug stands in the address of what was deleted: its title is not
// shown any more.
const removedSlug = "deleted"

func (s *Server) threadRoutes() []Route {
	routes := []Route{{Method: http.MethodGet, Path: "/r/:id", Policy: SignedIn, Handle: (*Call).permalink}}
	for _, kind := range threadKinds {
		base := "/" + kind.Path + "/:id/:slug"
		name := kind.Name
		routes = append(routes,
			Route{Method: http.MethodGet, Path: base + "/at", Policy: SignedIn, Handle: func(c *Call) error { return c.jump(name) }},
			Route{Method: http.MethodGet, Path: base + "/branch/:n", Policy: SignedIn, Handle: func(c *Call) error { return c.branchPage(name) }},
			Route{Method: http.MethodPost, Path: base + "/reply", Policy: SignedIn, Limit: textLimit, Handle: func(c *Call) error { return c.postReply(name) }},
		)
	}
	return routes
}

// textLimit is the size of a form in which somebody writes at length.
const textLimit = 1 << 20

// pathOf is the address of a thread's page.
func pathOf(t forum.Thread) string { return threadPath(t.Kind, t.PID, slugOf(t)) }

// slugOf is the readable part of a thread's address.
func slugOf(t forum.Thread) string {
	if t.State == forum.Deleted {
		return removedSlug
	}
	return t.Slug
}

// titleOf is a thread's title; what was deleted has none any more.
func (c *Call) titleOf(t forum.Thread) string {
	if t.State == forum.Deleted {
		return c.Words.T("thread.deleted_title")
	}
	return t.Title
}

func navOf(kind string) views.Nav {
	switch kind {
	case lesson.Name:
		return views.NavLessons
	case doctemplate.Name:
		return views.NavTemplates
	}
	return views.NavDiscussions
}

// thread gives the thread that the address names; a thread of another kind is
// missing.
func (c *Call) thread(kind string) (forum.Thread, error) {
	return forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, kind, c.Param("id"))
}

// talk gathers the replies to a thread that the viewer has been let into, as
// the address asks for them: ?page=N, and ?reply_to=PID for the form below a
// reply. Every page of a thread, of whatever kind, is made with it.
func (c *Call) talk(p *views.Page, t forum.Thread) (*views.Talk, error) {
	sort, page, err := c.sorted()
	if err != nil {
		return nil, err
	}
	w, err := forum.Replies(c.ctx, c.s.DB, c.Viewer, t, sort, page)
	if err != nil {
		return nil, err
	}
	if page != 0 && w.Page != page {
		return nil, fault.Missing("window")
	}
	k := c.newTalk(p, t)
	k.Sort, k.Window = sort, w
	k.Here = k.Address()
	if err := c.reading(k); err != nil {
		return nil, err
	}
	if err := c.marks(k); err != nil {
		return nil, err
	}
	if err := c.replyTo(k); err != nil || !k.May {
		return k, err
	}
	return k, c.begunReply(k)
}

// newTalk is a talk without its replies.
func (c *Call) newTalk(p *views.Page, t forum.Thread) *views.Talk {
	path := pathOf(t)
	p.Community, p.Subject = t.Community.Slug, t.PID
	return &views.Talk{
		Page: p, Thread: t, Viewer: c.Viewer, Path: path, Here: path, Show: c.shown(2), May: t.MayReply(c.Viewer),
		Form: views.ReplyForm{State: strconv.Itoa(t.Replies)},
	}
}

// shown says how stored HTML is shown below a heading of a level.
func (c *Call) shown(under int) markdown.Page {
	return markdown.Page{
		Under: under, Host: c.host(), Table: c.Words.T("thread.label_table"), Code: c.Words.T("thread.label_code"),
		Done: c.Words.T("thread.label_done"), ToDo: c.Words.T("thread.label_to_do"),
		Preview: c.Words.T("preview.link"), Readable: readable,
	}
}

// host is the name under which people know this server.
func (c *Call) host() string {
	if c.s.base != nil {
		return c.s.base.Host
	}
	return c.r.Host
}

// pageNumber is ?page=N; without one it is the first.
func (c *Call) pageNumber() (int, error) {
	text := c.Query("page")
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fault.Missing("window")
	}
	return n, nil
}

// inPage adds the number of a page to an address; the first has none.
func inPage(path string, page int) string {
	if page < 2 {
		return path
	}
	return path + "?page=" + strconv.Itoa(page)
}

// replyTo puts the form below the reply that ?reply_to names, or, where that
// is on another page, has the form say whom it answers.
func (c *Call) replyTo(k *views.Talk) error {
	pid := c.Query("reply_to")
	if pid == "" || !k.May {
		return nil
	}
	if c.Query("quote") != "" {
		quoted, err := c.answered(k.Thread, pid)
		if err != nil {
			return err
		}
		k.Form.Body = quotation(quoted)
	}
	for i := range k.Window.Branches {
		b := &k.Window.Branches[i]
		if b.PID == pid && !b.Deleted {
			k.Form.To, k.Form.Inside = &b.Reply, true
			return nil
		}
		for j := range b.Below {
			if r := &b.Below[j]; r.PID == pid && !r.Deleted {
				k.Form.To, k.Form.Inside = r, true
				return nil
			}
		}
	}
	to, err := c.answered(k.Thread, pid)
	k.Form.To = to
	return err
}

// answered gives the reply of a thread that is to be answered; nil where there
// is none to answer.
func (c *Call) answered(t forum.Thread, pid string) (*forum.Reply, error) {
	r, of, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, pid)
	switch {
	case fault.IsNotFound(err) || err == nil && (of.ID != t.ID || r.Deleted):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &r, nil
}
