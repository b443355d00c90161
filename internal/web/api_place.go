package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
)

var _ = declare((*Server).apiCommunityRoutes)

type apiCommunity struct {
	ID         string  `json:"id"`
	Slug       string  `json:"slug"`
	URL        string  `json:"url"`
	Name       string  `json:"name"`
	Summary    string  `json:"summary"`
	Body       string  `json:"body"`
	HTML       string  `json:"html"`
	Visibility string  `json:"visibility"`
	Archived   bool    `json:"archived"`
	Members    int     `json:"members"`
	Role       *string `json:"role"`  // the reader's own
	Asked      bool    `json:"asked"` // the reader waits to be let in
	Created    *string `json:"created"`
	ExternalID *string `json:"external_id"`
}

type apiCommunityDraft struct {
	Name       string `json:"name"`
	Slug       string `json:"slug"`
	Summary    string `json:"summary"`
	Body       string `json:"body"`
	Visibility string `json:"visibility"`
}

type apiCommunityEdit struct {
	Name       *string `json:"name"`
	Summary    *string `json:"summary"`
	Body       *string `json:"body"`
	Visibility *string `json:"visibility"`
	Archived   *bool   `json:"archived"`
}

type apiMember struct {
	Person *apiPerson `json:"person"`
	Role   string     `json:"role"`
	Since  *string    `json:"since"`
}

type apiMemberDraft struct {
	Role    string `json:"role"`
	Message string `json:"message"`
}

type apiMembership struct {
	State string `json:"state"` // member or asked
	Role  string `json:"role"`
}

func (s *Server) apiCommunityRoutes() []Route {
	member := apiBase + "/communities/:slug/members/:person"
	return []Route{
		{
			Method: http.MethodGet, Path: apiBase + "/communities", Policy: ScopeRead, Handle: (*Call).apiCommunities,
			Summary: "List communities by name", Query: apiWindow{}, Out: apiList[apiCommunity]{},
		},
		{
			Method: http.MethodPost, Path: apiBase + "/communities", Policy: ScopeWrite, Handle: (*Call).apiFound,
			Summary: "Found a community and facilitate it", In: apiCommunityDraft{}, Out: apiCommunity{}, Status: http.StatusCreated,
		},
		{
			Method: http.MethodGet, Path: apiBase + "/communities/:slug", Policy: ScopeRead, Handle: (*Call).apiGetCommunity,
			Summary: "Read a community", Out: apiCommunity{},
		},
		{
			Method: http.MethodPatch, Path: apiBase + "/communities/:slug", Policy: ScopeWrite, Handle: (*Call).apiEditCommunity,
			Summary: "Change, archive or reopen a community", In: apiCommunityEdit{}, Out: apiCommunity{},
		},
		{
			Method: http.MethodGet, Path: apiBase + "/communities/:slug/members", Policy: ScopeRead, Handle: (*Call).apiMembers,
			Summary: "List a community's members, facilitators first", Query: apiWindow{}, Out: apiList[apiMember]{},
		},
		{
			Method: http.MethodPut, Path: member, Policy: ScopeWrite, Handle: (*Call).apiPutMember,
			Summary: "Join, ask to join, or give somebody a role", In: apiMemberDraft{}, Out: apiMembership{},
		},
		{
			Method: http.MethodDelete, Path: member, Policy: ScopeWrite, Handle: (*Call).apiRemoveMember,
			Summary: "Leave, or remove a member", Status: http.StatusNoContent,
		},
	}
}

func communityOf(f forum.Community) apiCommunity {
	out := apiCommunity{
		ID: f.PID, Slug: f.Slug, URL: "/c/" + f.Slug, Name: f.Name, Summary: f.Summary, Body: f.Body, HTML: f.HTML,
		Visibility: string(f.Visibility), Archived: !f.Archived.IsZero(), Members: f.Members, Asked: f.Standing.Asked, Created: stamp(f.Created),
	}
	if f.Standing.Role != "" {
		role := string(f.Standing.Role)
		out.Role = &role
	}
	if f.ExternalID != "" {
		out.ExternalID = &f.ExternalID
	}
	return out
}

func (c *Call) apiCommunities() error {
	var q apiWindow
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	at, err := c.unsealedNumbers("communities", q.Cursor, 1)
	if err != nil {
		return err
	}
	var after forum.NameCursor
	if at[0] != 0 {
		last, err := forum.CommunityByID(c.ctx, c.s.DB, c.Viewer, at[0])
		if err != nil {
			return fault.Wrong("cursor", "fault.cursor")
		}
		after = forum.NameCursor{Name: forum.SortName(last.Name), ID: last.ID}
	}
	all, more, err := forum.EveryCommunity(c.ctx, c.s.DB, c.Viewer, after, q.size())
	if err != nil {
		return err
	}
	items := make([]apiCommunity, len(all))
	for i, f := range all {
		items[i] = communityOf(f)
	}
	var next *string
	if more != nil {
		if next, err = c.sealedNumbers("communities", more.ID); err != nil {
			return err
		}
	}
	return answerList(c, items, next)
}

func (c *Call) apiFound() error {
	var in apiCommunityDraft
	if err := c.JSON(&in); err != nil {
		return err
	}
	if in.Visibility == "" {
		in.Visibility = string(forum.Open)
	}
	f, err := forum.Found(c.ctx, c.s.DB, c.Viewer, forum.CommunityDraft{
		Name: in.Name, Slug: in.Slug, Summary: in.Summary, Body: in.Body,
		Visibility: forum.Visibility(in.Visibility), Key: c.Key(),
	})
	if err != nil {
		return err
	}
	c.Changed()
	return c.Answer(0, communityOf(f))
}

func (c *Call) apiGetCommunity() error {
	f, err := c.communityRef(c.Param("slug"))
	if err != nil {
		return err
	}
	return c.Answer(0, communityOf(f))
}

func (c *Call) apiEditCommunity() error {
	var in apiCommunityEdit
	if err := c.JSON(&in); err != nil {
		return err
	}
	f, err := c.communityRef(c.Param("slug"))
	if err != nil {
		return err
	}
	draft := forum.CommunityDraft{Name: f.Name, Slug: f.Slug, Summary: f.Summary, Body: f.Body, Visibility: f.Visibility}
	take(&draft.Name, in.Name)
	take(&draft.Summary, in.Summary)
	take(&draft.Body, in.Body)
	if in.Visibility != nil {
		draft.Visibility = forum.Visibility(*in.Visibility)
	}
	if in.Name != nil || in.Summary != nil || in.Body != nil || in.Visibility != nil {
		if _, err = forum.EditCommunity(c.ctx, c.s.DB, c.Viewer, f.ID, draft); err != nil {
			return err
		}
	}
	if in.Archived != nil && *in.Archived == f.Archived.IsZero() {
		act := forum.Reopen
		if *in.Archived {
			act = forum.Archive
		}
		if err := act(c.ctx, c.s.DB, c.Viewer, f.ID); err != nil {
			return err
		}
	}
	c.Changed()
	if f, err = forum.CommunityByID(c.ctx, c.s.DB, c.Viewer, f.ID); err != nil {
		return err
	}
	return c.Answer(0, communityOf(f))
}
