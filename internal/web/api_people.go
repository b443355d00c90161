package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
)

var _ = declare((*Server).apiPeopleRoutes)

type apiProfile struct {
	apiPerson
	About   string   `json:"about"`
	HTML    string   `json:"html"`
	Skills  []string `json:"skills"`
	Contact string   `json:"contact"`
	Left    bool     `json:"left"`
}

type apiMe struct {
	apiProfile
	Email       string     `json:"email"`
	Role        string     `json:"role"` // member or admin
	Scopes      []string   `json:"scopes"`
	Communities []apiPlace `json:"communities"`
}

// apiPlace is a community in passing.
type apiPlace struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
	Role string `json:"role"`
}

type apiOrganisation struct {
	apiOrg
	URL    string `json:"url"`
	Type   string `json:"type"`
	Region string `json:"region"`
	Size   string `json:"size"`
	People int    `json:"people"`
}

type apiPeopleQuery struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit"`
	Org    string `query:"org"`
}

func (s *Server) apiPeopleRoutes() []Route {
	return []Route{
		{
			Method: http.MethodGet, Path: apiBase + "/people", Policy: ScopeRead, Handle: (*Call).apiPeople,
			Summary: "List people by name", Query: apiPeopleQuery{}, Out: apiList[*apiPerson]{},
		},
		{
			Method: http.MethodGet, Path: apiBase + "/people/:id", Policy: ScopeRead, Handle: (*Call).apiGetPerson,
			Summary: "Read what a person says of themselves", Out: apiProfile{},
		},
		{
			Method: http.MethodGet, Path: apiBase + "/me", Policy: ScopeRead, Handle: (*Call).apiGetMe,
			Summary: "Read who you are here", Out: apiMe{},
		},
		{
			Method: http.MethodGet, Path: apiBase + "/organisations", Policy: ScopeRead, Handle: (*Call).apiOrganisations,
			Summary: "List organisations by name", Query: apiWindow{}, Out: apiList[apiOrganisation]{},
		},
	}
}

func profileOf(p forum.Person) apiProfile {
	skills := p.SkillList()
	if skills == nil {
		skills = []string{}
	}
	return apiProfile{apiPerson: *byline(p.Byline()), About: p.About, HTML: p.AboutHTML, Skills: skills, Contact: p.Contact, Left: !p.Ended.IsZero()}
}

func (c *Call) apiPeople() error {
	var q apiPeopleQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	at, err := c.unsealedNumbers("people", q.Cursor, 1)
	if err != nil {
		return err
	}
	var after forum.NameCursor
	if at[0] != 0 {
		last, err := forum.PersonByID(c.ctx, c.s.DB, c.Viewer, at[0])
		if err != nil {
			return fault.Wrong("cursor", "fault.cursor")
		}
		after = forum.NameCursor{Name: forum.SortName(last.Name), ID: last.ID}
	}
	var org int64
	if q.Org != "" {
		o, err := forum.OrganisationBySlug(c.ctx, c.s.DB, c.Viewer, q.Org)
		if err != nil {
			return err
		}
		org = o.ID
	}
	all, more, err := forum.People(c.ctx, c.s.DB, c.Viewer, org, after, apiWindow{Limit: q.Limit}.size())
	if err != nil {
		return err
	}
	items := make([]*apiPerson, len(all))
	for i, b := range all {
		items[i] = byline(b)
	}
	var next *string
	if more != nil {
		if next, err = c.sealedNumbers("people", more.ID); err != nil {
			return err
		}
	}
	return answerList(c, items, next)
}

func (c *Call) apiGetPerson() error {
	p, err := forum.PersonByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Answer(0, profileOf(p))
}

func (c *Call) apiGetMe() error {
	p, err := forum.PersonByID(c.ctx, c.s.DB, c.Viewer, c.Viewer.Person)
	if err != nil {
		return err
	}
	mine, err := forum.MyCommunities(c.ctx, c.s.DB, c.Viewer)
	if err != nil {
		return err
	}
	out := apiMe{apiProfile: profileOf(p), Email: p.Email, Role: p.SiteRole, Scopes: []string{}, Communities: []apiPlace{}}
	for _, scope := range []string{"read", "write", "admin"} {
		if c.scopes == nil || c.scopes[scope] {
			out.Scopes = append(out.Scopes, scope)
		}
	}
	for _, b := range mine {
		out.Communities = append(out.Communities, apiPlace{b.Slug, b.Name, string(b.Role)})
	}
	return c.Answer(0, out)
}

func (c *Call) apiOrganisations() error {
	var q apiWindow
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	at, err := c.unsealedNumbers("organisations", q.Cursor, 1)
	if err != nil {
		return err
	}
	var after forum.NameCursor
	if at[0] != 0 {
		last, err := forum.OrganisationByID(c.ctx, c.s.DB, at[0])
		if err != nil {
			return fault.Wrong("cursor", "fault.cursor")
		}
		after = forum.NameCursor{Name: forum.SortName(last.Name), ID: last.ID}
	}
	all, more, err := forum.Organisations(c.ctx, c.s.DB, c.Viewer, after, q.size())
	if err != nil {
		return err
	}
	items := make([]apiOrganisation, len(all))
	for i, o := range all {
		items[i] = apiOrganisation{apiOrg{o.PID, o.Slug, o.Name}, "/o/" + o.Slug, o.Type, o.Region, o.Size, o.People}
	}
	var next *string
	if more != nil {
		if next, err = c.sealedNumbers("organisations", more.ID); err != nil {
			return err
		}
	}
	return answerList(c, items, next)
}
