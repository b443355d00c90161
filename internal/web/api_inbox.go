package web

import (
	"net/http"

	"waymark/internal/notify"
)

var _ = declare((*Server).apiInboxRoutes)

// apiNotice is a row of the inbox.
type apiNotice struct {
	ID        string     `json:"id"`
	Reason    string     `json:"reason"`
	At        *string    `json:"at"`
	Title     string     `json:"title"`
	URL       string     `json:"url"`
	Others    int        `json:"others"` // how much more is new there
	Community string     `json:"community"`
	By        *apiPerson `json:"by"`
}

// apiFollow is something that the reader follows or has muted.
type apiFollow struct {
	Kind  string `json:"kind"` // thread, community, tag or person
	Name  string `json:"name"` // id, slug or name of it
	Level string `json:"level"`
}

// apiSaved is something that the reader keeps for later.
type apiSaved struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	URL   string  `json:"url"`
	Note  string  `json:"note"`
	Saved *string `json:"saved"`
}

type apiSavedDraft struct {
	Thread string `json:"thread"`
	Post   string `json:"post"`
	Note   string `json:"note"`
}

func (s *Server) apiInboxRoutes() []Route {
	return []Route{
		{
			Method: http.MethodGet, Path: apiBase + "/inbox", Policy: ScopeRead, Handle: (*Call).apiInbox,
			Summary: "List what waits for the reader", Out: apiList[apiNotice]{},
		},
		{
			Method: http.MethodPost, Path: apiBase + "/inbox/:id/done", Policy: ScopeWrite, Handle: (*Call).apiInboxDone,
			Summary: "Put away a row of the inbox", Status: http.StatusNoContent,
		},
		{
			Method: http.MethodGet, Path: apiBase + "/follows", Policy: ScopeRead, Handle: (*Call).apiFollows,
			Summary: "List what the reader follows and has muted", Out: apiList[apiFollow]{},
		},
		{
			Method: http.MethodPut, Path: apiBase + "/follows", Policy: ScopeWrite, Handle: (*Call).apiSetFollow,
			Summary: "Watch, follow, follow normally or mute something", In: apiFollow{}, Status: http.StatusNoContent,
		},
		{
			Method: http.MethodGet, Path: apiBase + "/saved", Policy: ScopeRead, Handle: (*Call).apiSavedList,
			Summary: "List what the reader keeps for later", Out: apiList[apiSaved]{},
		},
		{
			Method: http.MethodPost, Path: apiBase + "/saved", Policy: ScopeWrite, Handle: (*Call).apiSave,
			Summary: "Keep a thread or post for later, with a note", In: apiSavedDraft{}, Status: http.StatusNoContent,
		},
		{
			Method: http.MethodDelete, Path: apiBase + "/saved/:id", Policy: ScopeWrite, Handle: (*Call).apiUnsave,
			Summary: "Keep something no longer", Status: http.StatusNoContent,
		},
	}
}

func (c *Call) apiInbox() error {
	rows, _, err := notify.Waiting(c.ctx, c.s.DB, c.Viewer)
	if err != nil {
		return err
	}
	items := make([]apiNotice, len(rows))
	for i, r := range rows {
		items[i] = apiNotice{
			ID: r.Newest.PID, Reason: string(r.Reason), At: stamp(r.Newest.At), Title: r.Title, URL: r.Path(), Others: r.Others,
			Community: r.Community.Slug, By: byline(r.By),
		}
	}
	return answerList(c, items, nil)
}

func (c *Call) apiInboxDone() error {
	if err := notify.Done(c.ctx, c.s.DB, c.Viewer, c.Param("id")); err != nil {
		return err
	}
	c.Changed()
	return c.Nothing()
}

func (c *Call) apiFollows() error {
	list, err := notify.Interests(c.ctx, c.s.DB, c.Viewer)
	if err != nil {
		return err
	}
	items := make([]apiFollow, len(list))
	for i, f := range list {
		items[i] = apiFollow{f.Kind, f.Name, string(f.Level)}
	}
	return answerList(c, items, nil)
}

func (c *Call) apiSetFollow() error {
	var in apiFollow
	if err := c.JSON(&in); err != nil {
		return err
	}
	if err := notify.SetLevel(c.ctx, c.s.DB, c.Viewer, notify.Target{Kind: in.Kind, Name: in.Name}, notify.Level(in.Level)); err != nil {
		return err
	}
	return c.Nothing()
}

func (c *Call) apiSavedList() error {
	list, err := notify.SavedBy(c.ctx, c.s.DB, c.Viewer)
	if err != nil {
		return err
	}
	items := make([]apiSaved, len(list))
	for i, k := range list {
		url := "/r/" + k.Reply
		if k.Reply == "" {
			url = threadPath(k.Kind, k.Thread, k.Slug)
		}
		items[i] = apiSaved{k.PID, k.Title, url, k.Note, stamp(k.At)}
	}
	return answerList(c, items, nil)
}

func (c *Call) apiSave() error {
	var in apiSavedDraft
	if err := c.JSON(&in); err != nil {
		return err
	}
	if err := notify.Save(c.ctx, c.s.DB, c.Viewer, in.Thread, in.Post, in.Note); err != nil {
		return err
	}
	return c.Nothing()
}

func (c *Call) apiUnsave() error {
	if err := notify.Unsave(c.ctx, c.s.DB, c.Viewer, c.Param("id")); err != nil {
		return err
	}
	return c.Nothing()
}
