package web

import (
	"net/http"

	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

var _ = declare((*Server).apiPostRoutes)

type apiPost struct {
	ID         string      `json:"id"`
	Thread     string      `json:"thread"`
	URL        string      `json:"url"`
	ReplyTo    *string     `json:"reply_to"`
	Depth      int         `json:"depth"`
	Body       string      `json:"body"`
	HTML       string      `json:"html"`
	Author     *apiPerson  `json:"author"`
	Created    *string     `json:"created"`
	Edited     *string     `json:"edited"`
	Revision   int         `json:"revision"`
	ExternalID *string     `json:"external_id"`
	Deleted    *apiDeleted `json:"deleted,omitempty"`
	Helpful    int         `json:"helpful"`
	Accepted   bool        `json:"accepted"`
	Official   bool        `json:"official"`
}

type apiPostDraft struct {
	Body    string `json:"body"`
	ReplyTo string `json:"reply_to"`
}

type apiPostEdit struct {
	Body     string `json:"body"`
	Revision int    `json:"revision"`
}

func (s *Server) apiPostRoutes() []Route {
	posts := func(path, kind string) []Route {
		return []Route{
			{
				Method: http.MethodGet, Path: path, Policy: ScopeRead, Handle: func(c *Call) error { return c.apiPosts(kind) },
				Summary: "List the replies of a " + kind + " in reading order", Query: apiWindow{}, Out: apiList[apiPost]{},
			},
			{
				Method: http.MethodPost, Path: path, Policy: ScopeWrite, Handle: func(c *Call) error { return c.apiReply(kind) }, Limit: 1 << 20,
				Summary: "Reply to a " + kind, In: apiPostDraft{}, Out: apiPost{}, Status: http.StatusCreated,
			},
		}
	}
	all := append(posts(apiBase+"/discussions/:id/posts", discussion.Name), posts(apiBase+"/lessons/:id/posts", lesson.Name)...)
	all = append(all, posts(apiBase+"/templates/:id/posts", doctemplate.Name)...)
	return append(all,
		Route{
			Method: http.MethodGet, Path: apiBase + "/posts/:id", Policy: ScopeRead, Handle: (*Call).apiGetPost,
			Summary: "Read a reply", Out: apiPost{},
		},
		Route{
			Method: http.MethodPatch, Path: apiBase + "/posts/:id", Policy: ScopeWrite, Handle: (*Call).apiEditPost, Limit: 1 << 20,
			Summary: "Change a reply", In: apiPostEdit{}, Out: apiPost{},
		},
		Route{
			Method: http.MethodDelete, Path: apiBase + "/posts/:id", Policy: ScopeWrite, Handle: (*Call).apiDeletePost,
			Summary: "Delete a reply; a tombstone stays", Query: apiReason{}, Status: http.StatusNoContent,
		},
	)
}

func postOf(r forum.Reply, t forum.Thread) apiPost {
	p := apiPost{
		ID: r.PID, Thread: t.PID, URL: "/r/" + r.PID, Depth: r.Depth, Body: r.Body, HTML: r.HTML, Author: byline(r.Author),
		Created: stamp(r.Created), Edited: stamp(r.Edited), Revision: r.Revision,
		Helpful: r.Helpful, Accepted: !r.Accepted.IsZero(), Official: !r.Official.IsZero(),
	}
	if r.Parent != "" {
		p.ReplyTo = &r.Parent
	}
	if r.ExternalID != "" {
		p.ExternalID = &r.ExternalID
	}
	if r.Deleted {
		p.Author = nil
		p.Deleted = &apiDeleted{Reason: r.DeleteReason, Hidden: r.Hidden}
	}
	return p
}

func (c *Call) apiPosts(kind string) error {
	var q apiWindow
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	t, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, kind, c.Param("id"))
	if err != nil {
		return err
	}
	after, err := c.unsealedNumbers("posts", q.Cursor, 1)
	if err != nil {
		return err
	}
	replies, last, err := forum.After(c.ctx, c.s.DB, c.Viewer, t, after[0], q.size())
	if err != nil {
		return err
	}
	items := make([]apiPost, len(replies))
	for i, r := range replies {
		items[i] = postOf(r, t)
	}
	var next *string
	if last != 0 {
		if next, err = c.sealedNumbers("posts", last); err != nil {
			return err
		}
	}
	return answerList(c, items, next)
}

func (c *Call) apiReply(kind string) error {
	var in apiPostDraft
	if err := c.JSON(&in); err != nil {
		return err
	}
	pid := c.Param("id")
	if _, err := c.goesTo(kind); err != nil {
		return err
	}
	to := in.ReplyTo
	if to == pid {
		to = ""
	}
	if to != "" && !forum.IsPID(to) {
		return fault.Missing("reply")
	}
	r, t, err := forum.AddReply(c.ctx, c.s.DB, c.Viewer, pid, forum.ReplyDraft{Body: in.Body, ReplyTo: to, Key: c.Key()})
	if err != nil {
		return err
	}
	return c.Answer(0, postOf(r, t))
}

func (c *Call) apiGetPost() error {
	r, t, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Answer(0, postOf(r, t))
}

func (c *Call) apiEditPost() error {
	var in apiPostEdit
	if err := c.JSON(&in); err != nil {
		return err
	}
	r, t, err := forum.EditReply(c.ctx, c.s.DB, c.Viewer, c.Param("id"), in.Revision, forum.ReplyDraft{Body: in.Body})
	if err != nil {
		return err
	}
	return c.Answer(0, postOf(r, t))
}

func (c *Call) apiDeletePost() error {
	if _, err := forum.DeleteReply(c.ctx, c.s.DB, c.Viewer, c.Param("id"), c.Query("reason")); err != nil {
		return err
	}
	return c.Nothing()
}
