package web

import (
	"net/http"

	"waymark/internal/doctemplate"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

var _ = declare((*Server).apiTemplateRoutes)

// apiTemplateFields are a template's own fields; each is Markdown or a line.
type apiTemplateFields struct {
	// Form is file, text or guide.
	Form         string `json:"form"`
	WhenToUse    string `json:"when_to_use"`
	WhenNotToUse string `json:"when_not_to_use"`
	Language     string `json:"language"`
	Licence      string `json:"licence"`
}

type apiTemplate struct {
	apiThread
	apiTemplateFields
	// Stage is draft, review, published, withdrawn or deleted.
	Stage         string              `json:"stage"`
	Format        string              `json:"format"`
	Version       int                 `json:"version"`
	Body          string              `json:"body"`
	HTML          string              `json:"html"`
	Text          string              `json:"text"`
	TextHTML      string              `json:"text_html"`
	Files         []apiTemplateFile   `json:"files"`
	Withdrawn     *apiWithdrawn       `json:"withdrawn"`
	AdaptedFrom   *apiTemplateKin     `json:"adapted_from"`
	Languages     []apiTemplateKin    `json:"languages"`
	Organisations int                 `json:"organisations"` // that took it
	Outcomes      apiTally            `json:"outcomes"`
	Taken         *apiTemplateTaking  `json:"taken"`
	HTMLOfFields  apiTemplateRendered `json:"html_of_fields"`
}

type apiTemplateRendered struct {
	WhenToUse    string `json:"when_to_use"`
	WhenNotToUse string `json:"when_not_to_use"`
}

// apiTemplateKin is another template in passing.
type apiTemplateKin struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	URL     string `json:"url"`
	Version int    `json:"version,omitempty"`
}

// apiWithdrawn warns against a template.
type apiWithdrawn struct {
	At     *string `json:"at"`
	Reason string  `json:"reason"`
}

// apiTemplateFile is a file of a version; n counts from 1, the main file.
type apiTemplateFile struct {
	N      int    `json:"n"`
	Title  string `json:"title"`
	Name   string `json:"name"`
	Format string `json:"format"`
	Bytes  int64  `json:"bytes"`
	URL    string `json:"url"`
}

type apiTemplateEntry struct {
	apiThread
	Form          string  `json:"form"`
	Format        string  `json:"format"`
	Language      string  `json:"language"`
	Licence       string  `json:"licence"`
	Version       int     `json:"version"`
	Changed       *string `json:"changed"`
	Withdrawn     bool    `json:"withdrawn"`
	Organisations int     `json:"organisations"`
}

type apiTemplateDraft struct {
	Community string `json:"community"`
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	Body      string `json:"body"`
	apiTemplateFields
	Text       string   `json:"text"`
	Pair       string   `json:"pair"` // the id of the same template in another language
	Tags       []string `json:"tags"`
	State      string   `json:"state"`
	ExternalID string   `json:"external_id"`
}

type apiTemplateQuery struct {
	Cursor    string `query:"cursor"`
	Limit     int    `query:"limit"`
	Community string `query:"community"`
	Org       string `query:"org"`
	UsedBy    string `query:"used_by"`
	Form      string `query:"form"`
	Format    string `query:"format"`
	Tag       string `query:"tag"`
	Withdrawn bool   `query:"withdrawn"`
}

func (s *Server) apiTemplateRoutes() []Route {
	const one = apiBase + "/templates/:id"
	return []Route{
		{
			Method: http.MethodGet, Path: apiBase + "/templates", Policy: ScopeRead, Handle: (*Call).apiTemplates,
			Summary: "List templates, the last active first", Query: apiTemplateQuery{}, Out: apiList[apiTemplateEntry]{},
		},
		{
			Method: http.MethodPost, Path: apiBase + "/templates", Policy: ScopeWrite, Handle: (*Call).apiMakeTemplate, Limit: 1 << 20,
			Summary: "Make a template; its files come as versions", In: apiTemplateDraft{}, Out: apiTemplate{}, Status: http.StatusCreated,
		},
		{
			Method: http.MethodGet, Path: one, Policy: ScopeRead, Handle: (*Call).apiGetTemplate,
			Summary: "Read a template", Out: apiTemplate{},
		},
		{
			Method: http.MethodPatch, Path: one, Policy: ScopeWrite, Handle: (*Call).apiEditTemplate, Limit: 1 << 20, Time: uploadTime,
			Summary: "Change a template, publish a draft, withdraw it or take that back", In: apiTemplateEdit{}, Out: apiTemplate{},
		},
		{
			Method: http.MethodDelete, Path: one, Policy: ScopeWrite, Handle: (*Call).apiDeleteTemplate,
			Summary: "Delete a template; a tombstone stays", Query: apiReason{}, Status: http.StatusNoContent,
		},
	}
}

func (c *Call) apiTemplates() error {
	var q apiTemplateQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	f := doctemplate.Filter{Form: doctemplate.Form(q.Form), Format: document.Kind(q.Format), Tag: q.Tag, Withdrawn: q.Withdrawn}
	place, err := c.communityRef(q.Community)
	if err != nil {
		return err
	}
	f.Community = place.ID
	for _, o := range []struct {
		slug string
		to   *int64
	}{{q.Org, &f.Org}, {q.UsedBy, &f.UsedBy}} {
		if o.slug == "" {
			continue
		}
		found, err := forum.OrganisationBySlug(c.ctx, c.s.DB, c.Viewer, o.slug)
		if err != nil {
			return err
		}
		*o.to = found.ID
	}
	cursor, err := c.unsealed("templates", q.Cursor)
	if err != nil {
		return err
	}
	page, err := doctemplate.List(c.ctx, c.s.DB, c.Viewer, f, cursor, apiWindow{Limit: q.Limit}.size())
	if err != nil {
		return err
	}
	items, err := c.templateEntries(page.Entries)
	if err != nil {
		return err
	}
	next, err := c.sealed("templates", page.Next)
	if err != nil {
		return err
	}
	return answerList(c, items, next)
}

func (c *Call) templateEntries(entries []forum.Entry) ([]apiTemplateEntry, error) {
	tags, err := c.tagsOf(entries)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	glances, err := doctemplate.Glances(c.ctx, c.s.DB, ids)
	items := make([]apiTemplateEntry, len(entries))
	for i, e := range entries {
		g := glances[e.ID]
		items[i] = apiTemplateEntry{
			apiThread: apiEntry(e, tags[e.ID]), Form: string(g.Form), Format: string(g.Format), Language: g.Language, Licence: g.Licence,
			Version: g.Latest, Changed: stamp(g.Changed), Withdrawn: g.Withdrawn, Organisations: g.Users,
		}
	}
	return items, err
}

func (c *Call) apiGetTemplate() error {
	t, err := doctemplate.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	return c.answerTemplate(t)
}

// pairOf finds the template that a request names as the pair; empty is none.
func (c *Call) pairOf(pid string) (int64, error) {
	if pid == "" {
		return 0, nil
	}
	t, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, doctemplate.Name, pid)
	if fault.IsNotFound(err) {
		var f fault.Fields
		f.Add("pair", "fault.template_pair")
		err = f.Err()
	}
	return t.ID, err
}

func (c *Call) apiMakeTemplate() error {
	var in apiTemplateDraft
	if err := c.JSON(&in); err != nil {
		return err
	}
	place, err := c.namedCommunity(in.Community)
	if err != nil {
		return err
	}
	asDraft, err := isDraft(in.State)
	if err != nil {
		return err
	}
	pair, err := c.pairOf(in.Pair)
	if err != nil {
		return err
	}
	if in.Form == "" && in.Text != "" {
		in.Form = string(doctemplate.Text)
	}
	t, err := doctemplate.Make(c.ctx, c.s.DB, c.Viewer, doctemplate.Draft{
		Community: place, Title: in.Title, Summary: in.Summary, Body: in.Body, Text: in.Text, Tags: in.Tags, AsDraft: asDraft,
		Fields: doctemplate.Fields{
			Form: doctemplate.Form(in.Form), Use: in.WhenToUse, Avoid: in.WhenNotToUse, Language: in.Language, Pair: pair, Terms: in.Licence,
		},
		ExternalID: in.ExternalID, Key: c.Key(),
	})
	if err != nil {
		return err
	}
	return c.answerTemplate(t)
}

func (c *Call) apiDeleteTemplate() error {
	if err := doctemplate.Delete(c.ctx, c.s.DB, c.Viewer, c.Param("id"), c.Query("reason")); err != nil {
		return err
	}
	return c.Nothing()
}
