package web

import (
	"net/http"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).discussionRoutes)

func (s *Server) discussionRoutes() []Route {
	const base = "/d/:id/:slug"
	return []Route{
		{Method: http.MethodGet, Path: "/discussions", Policy: SignedIn, Handle: (*Call).discussions},
		{Method: http.MethodGet, Path: "/d/:id", Policy: SignedIn, Handle: (*Call).discussionPage},
		{Method: http.MethodGet, Path: base, Policy: SignedIn, Handle: (*Call).discussionPage},
		{Method: http.MethodGet, Path: base + "/edit", Policy: SignedIn, Handle: (*Call).editDiscussionPage},
		{Method: http.MethodPost, Path: base + "/edit", Policy: SignedIn, Limit: textLimit, Handle: (*Call).editDiscussion},
		{Method: http.MethodGet, Path: base + "/delete", Policy: SignedIn, Handle: (*Call).deleteDiscussionPage},
		{Method: http.MethodPost, Path: base + "/delete", Policy: SignedIn, Handle: (*Call).deleteDiscussion},
		{Method: http.MethodGet, Path: base + "/history", Policy: SignedIn, Handle: (*Call).discussionHistory},
	}
}

// discussionPage is the page that is asked for most: one query for the thread,
// one for its replies, one for its tags.
func (c *Call) discussionPage() error {
	t, err := c.thread(discussion.Name)
	if err != nil {
		return err
	}
	if c.Param("slug") != slugOf(t) {
		path := pathOf(t)
		if c.r.URL.RawQuery != "" {
			path += "?" + c.Queries().Encode()
		}
		return c.Moved(path)
	}
	p := c.Frame(c.titleOf(t), views.NavDiscussions)
	p.Main = "cols"
	k, err := c.talk(p, t)
	if err != nil {
		return err
	}
	if done, err := c.posts(k); done {
		return err
	}
	d := &views.Discussion{Talk: k, Related: c.related(t)}
	if err := c.told(d); err != nil {
		return err
	}
	if t.State != forum.Deleted {
		if d.Follow, err = c.following(notify.OnThread, t.ID, t.PID, t.Title); err != nil {
			return err
		}
		if d.Traces, err = forum.Traces(c.ctx, c.s.DB, c.Viewer, t); err != nil {
			return err
		}
		if d.Tags, err = forum.TagsOf(c.ctx, c.s.DB, t.ID); err != nil {
			return err
		}
	}
	return c.Page(http.StatusOK, views.DiscussionPage(d))
}

// listed is how many discussions a page of them shows.
const listed = 30

// discussions lists what the viewer may read, a page at a time.
func (c *Call) discussions() error {
	l := views.DiscussionList{Page: c.Frame(c.Words.T("nav.discussions"), views.NavDiscussions), Unanswered: c.Query("show") == "unanswered"}
	if l.Unanswered {
		var err error
		if l.Entries, err = forum.Unanswered(c.ctx, c.s.DB, c.Viewer, forum.MaxPage); err != nil {
			return err
		}
		return c.Page(http.StatusOK, views.DiscussionsPage(l))
	}
	cursor, err := c.unsealed("threads", c.Query("after"))
	if err != nil {
		return err
	}
	page, err := forum.Everywhere(c.ctx, c.s.DB, c.Viewer, discussion.Name, cursor, listed)
	if err != nil {
		return err
	}
	next, err := c.sealed("threads", page.Next)
	if err != nil {
		return err
	}
	l.Entries = page.Entries
	if cursor == "" {
		l.Page.List = discussion.Name
	}
	if err := forum.MarkNew(c.ctx, c.s.DB, c.Viewer, l.Entries); err != nil {
		return err
	}
	if next != nil {
		l.Next = "/discussions?after=" + *next
	}
	if cursor != "" {
		l.First = "/discussions"
	}
	return c.Page(http.StatusOK, views.DiscussionsPage(l))
}
