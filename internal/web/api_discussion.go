package web

import (
	"net/http"

	"waymark/internal/discussion"
	"waymark/internal/forum"
)

var _ = declare((*Server).apiDiscussionRoutes)

// apiThread is what discussions and lessons have in common.
type apiThread struct {
	ID         string       `json:"id"`
	Kind       string       `json:"kind"`
	URL        string       `json:"url"`
	Community  string       `json:"community"`
	Title      string       `json:"title"`
	Summary    string       `json:"summary"`
	State      string       `json:"state"`
	Tags       []string     `json:"tags"`
	Replies    int          `json:"replies"`
	Author     *apiPerson   `json:"author"`
	Authors    []*apiPerson `json:"authors,omitempty"`
	Created    *string      `json:"created"`
	Published  *string      `json:"published"`
	Edited     *string      `json:"edited"`
	Active     *string      `json:"active"`
	Revision   int          `json:"revision,omitempty"`
	ExternalID *string      `json:"external_id"`
	Deleted    *apiDeleted  `json:"deleted,omitempty"`
}

// apiDeleted says that a tombstone stands in the thing's place.
type apiDeleted struct {
	At     *string `json:"at"`
	Reason string  `json:"reason"`
	// Hidden says that the community's facilitators can bring it back.
	Hidden bool `json:"hidden"`
}

type apiDiscussion struct {
	apiThread
	Asks bool `json:"asks"`
	// Replied says that somebody else has replied, Answered that a reply was chosen as an answer.
	Replied  bool `json:"replied"`
	Answered bool `json:"answered"`
	Helpful  int  `json:"helpful"`
	// Pinned threads stand first in their community; a closed one takes no more replies.
	Pinned bool       `json:"pinned"`
	Closed *apiClosed `json:"closed"`
	Body   string     `json:"body"`
	HTML   string     `json:"html"`
}

type apiDiscussionEntry struct {
	apiThread
	Asks     bool `json:"asks"`
	Replied  bool `json:"replied"`
	Answered bool `json:"answered"`
	Pinned   bool `json:"pinned"`
	Closed   bool `json:"closed"`
}

type apiDiscussionDraft struct {
	Community  string   `json:"community"`
	Title      string   `json:"title"`
	Body       string   `json:"body"`
	Tags       []string `json:"tags"`
	Asks       *bool    `json:"asks"`
	ExternalID string   `json:"external_id"`
}

type apiDiscussionEdit struct {
	Title    *string   `json:"title"`
	Body     *string   `json:"body"`
	Tags     *[]string `json:"tags"`
	Asks     *bool     `json:"asks"`
	Revision int       `json:"revision"`
	// Those who look after the community pin and close; closing asks for a comment.
	Pinned         *bool  `json:"pinned"`
	Closed         *bool  `json:"closed"`
	ClosingComment string `json:"closing_comment"`
}

type apiThreadQuery struct {
	Cursor    string `query:"cursor"`
	Limit     int    `query:"limit"`
	Community string `query:"community"`
}

type apiReason struct {
	Reason string `query:"reason"`
}

func (s *Server) apiDiscussionRoutes() []Route {
	return []Route{
		{
			Method: http.MethodGet, Path: apiBase + "/discussions", Policy: ScopeRead, Handle: (*Call).apiDiscussions,
			Summary: "List discussions, the last active first", Query: apiThreadQuery{}, Out: apiList[apiDiscussionEntry]{},
		},
		{
			Method: http.MethodPost, Path: apiBase + "/discussions", Policy: ScopeWrite, Handle: (*Call).apiStart, Limit: 1 << 20,
			Summary: "Start a discussion", In: apiDiscussionDraft{}, Out: apiDiscussion{}, Status: http.StatusCreated,
		},
		{
			Method: http.MethodGet, Path: apiBase + "/discussions/:id", Policy: ScopeRead, Handle: (*Call).apiGetDiscussion,
			Summary: "Read a discussion", Out: apiDiscussion{},
		},
		{
			Method: http.MethodPatch, Path: apiBase + "/discussions/:id", Policy: ScopeWrite, Handle: (*Call).apiEditDiscussion, Limit: 1 << 20,
			Summary: "Change a discussion", In: apiDiscussionEdit{}, Out: apiDiscussion{},
		},
		{
			Method: http.MethodDelete, Path: apiBase + "/discussions/:id", Policy: ScopeWrite, Handle: (*Call).apiDeleteDiscussion,
			Summary: "Delete a discussion; a tombstone stays", Query: apiReason{}, Status: http.StatusNoContent,
		},
	}
}

func (c *Call) apiDiscussions() error {
	var q apiThreadQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	page, err := c.apiThreads(discussion.Name, q)
	if err != nil {
		return err
	}
	tags, err := c.tagsOf(page.Entries)
	if err != nil {
		return err
	}
	items := make([]apiDiscussionEntry, len(page.Entries))
	for i, e := range page.Entries {
		items[i] = apiDiscussionEntry{apiThread: apiEntry(e, tags[e.ID]), Asks: e.Asks, Replied: e.Replied, Answered: e.Answered, Pinned: e.Pinned, Closed: e.Closed}
	}
	next, err := c.sealed("threads", page.Next)
	if err != nil {
		return err
	}
	return answerList(c, items, next)
}

// apiThreads lists threads of a kind, of one community or everywhere.
func (c *Call) apiThreads(kind string, q apiThreadQuery) (forum.Page, error) {
	cursor, err := c.unsealed("threads", q.Cursor)
	if err != nil {
		return forum.Page{}, err
	}
	size := apiWindow{Limit: q.Limit}.size()
	if q.Community == "" {
		return forum.Everywhere(c.ctx, c.s.DB, c.Viewer, kind, cursor, size)
	}
	place, err := c.communityRef(q.Community)
	if err != nil {
		return forum.Page{}, err
	}
	return forum.InCommunity(c.ctx, c.s.DB, c.Viewer, place.ID, kind, cursor, size)
}

func (c *Call) tagsOf(entries []forum.Entry) (map[int64][]string, error) {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	return forum.TagsOfAll(c.ctx, c.s.DB, ids)
}

func (c *Call) apiStart() error {
	var in apiDiscussionDraft
	if err := c.JSON(&in); err != nil {
		return err
	}
	place, err := c.namedCommunity(in.Community)
	if err != nil {
		return err
	}
	t, err := discussion.Start(c.ctx, c.s.DB, c.Viewer, discussion.Draft{
		Community: place, Title: in.Title, Body: in.Body, Tags: in.Tags,
		Asks: in.Asks, ExternalID: in.ExternalID, Key: c.Key(),
	})
	if err != nil {
		return err
	}
	return c.answerDiscussion(t)
}

func (c *Call) apiGetDiscussion() error {
	t, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, discussion.Name, c.Param("id"))
	if err != nil {
		return err
	}
	return c.answerDiscussion(t)
}

func (c *Call) answerDiscussion(t forum.Thread) error {
	head, err := c.apiHead(t)
	if err != nil {
		return err
	}
	return c.Answer(0, apiDiscussion{
		apiThread: head, Asks: t.Asks, Replied: t.Replied, Answered: t.Answered, Helpful: t.Helpful,
		Pinned: t.Pinned, Closed: closedOf(t), Body: t.Body, HTML: t.HTML,
	})
}

// apiHead is what the API says of any thread.
func (c *Call) apiHead(t forum.Thread) (apiThread, error) {
	tags, err := forum.TagsOf(c.ctx, c.s.DB, t.ID)
	if err != nil {
		return apiThread{}, err
	}
	more, err := forum.FurtherAuthors(c.ctx, c.s.DB, []int64{t.ID})
	if err != nil {
		return apiThread{}, err
	}
	h := apiEntry(forum.Entry{
		ID: t.ID, PID: t.PID, Kind: t.Kind, Title: t.Title, Slug: t.Slug, Summary: t.Summary, State: t.State,
		Replies: t.Replies, Created: t.Created, Published: t.Published, Active: t.Active, Author: t.Author, Community: t.Community,
	}, tags)
	h.Edited, h.Revision = stamp(t.Edited), t.Revision
	if t.ExternalID != "" {
		h.ExternalID = &t.ExternalID
	}
	if t.State == forum.Deleted {
		h.Author, h.Deleted = nil, &apiDeleted{stamp(t.DeletedAt), t.DeleteReason, t.Hidden}
		return h, nil
	}
	for _, b := range more[t.ID] {
		h.Authors = append(h.Authors, byline(b))
	}
	return h, nil
}

func apiEntry(e forum.Entry, tags []string) apiThread {
	if tags == nil {
		tags = []string{}
	}
	return apiThread{
		ID: e.PID, Kind: e.Kind, URL: threadPath(e.Kind, e.PID, entrySlug(e)), Community: e.Community.Slug, Title: e.Title,
		Summary: e.Summary, State: string(e.State), Tags: tags, Replies: e.Replies, Author: byline(e.Author), Created: stamp(e.Created),
		Published: stamp(e.Published), Active: stamp(e.Active),
	}
}

// entrySlug is the readable part of an entry's address, as slugOf is a thread's.
func entrySlug(e forum.Entry) string { return slugOf(forum.Thread{State: e.State, Slug: e.Slug}) }

func (c *Call) apiEditDiscussion() error {
	var in apiDiscussionEdit
	if err := c.JSON(&in); err != nil {
		return err
	}
	t, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, discussion.Name, c.Param("id"))
	if err != nil {
		return err
	}
	if in.writes() {
		if t, err = c.apiRewrite(t, in); err != nil {
			return err
		}
	}
	if t, err = c.apiTend(t, in); err != nil {
		return err
	}
	return c.answerDiscussion(t)
}

// apiRewrite changes the text of a discussion.
func (c *Call) apiRewrite(t forum.Thread, in apiDiscussionEdit) (forum.Thread, error) {
	draft := discussion.Draft{Title: t.Title, Body: t.Body, Asks: in.Asks}
	var err error
	if draft.Tags, err = forum.TagsOf(c.ctx, c.s.DB, t.ID); err != nil {
		return t, err
	}
	take(&draft.Title, in.Title)
	take(&draft.Body, in.Body)
	take(&draft.Tags, in.Tags)
	return discussion.Edit(c.ctx, c.s.DB, c.Viewer, t.PID, in.Revision, draft)
}

// take sets what a change names and leaves the rest.
func take[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (c *Call) apiDeleteDiscussion() error {
	if err := discussion.Delete(c.ctx, c.s.DB, c.Viewer, c.Param("id"), c.Query("reason")); err != nil {
		return err
	}
	return c.Nothing()
}
