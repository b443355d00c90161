package web

import (
	"net/http"
	"net/url"

	"waymark/internal/doctemplate"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// templatesShown is how many templates a page of the library shows.
const templatesShown = 24

// formatsFiltered are the kinds by which the library is narrowed, in their order.
var formatsFiltered = []string{string(document.DOCX), string(document.XLSX), string(document.PPTX), string(document.PDF), "text", "guide"}

type templateQuery struct {
	Format    string `query:"format"`
	Tag       string `query:"tag"`
	Org       string `query:"org"`
	UsedBy    string `query:"used_by"`
	Community string `query:"community"`
	Cursor    string `query:"cursor"`
}

func (q templateQuery) with(name, value string) string {
	u := url.Values{}
	for _, p := range [][2]string{{"format", q.Format}, {"tag", q.Tag}, {"org", q.Org}, {"used_by", q.UsedBy}, {"community", q.Community}} {
		if p[0] == name {
			p[1] = value
		}
		if p[1] != "" {
			u.Set(p[0], p[1])
		}
	}
	if len(u) == 0 {
		return "/templates"
	}
	return "/templates?" + u.Encode()
}

// filter reads what narrows the list; what is named and not there is missing.
func (c *Call) templateFilter(q templateQuery) (f doctemplate.Filter, err error) {
	switch q.Format {
	case "":
	case "text", "guide":
		f.Form = doctemplate.Form(q.Format)
	default:
		f.Format = document.Kind(q.Format)
		if views.FormatKey(q.Format) == views.FormatKey("") {
			return f, fault.Missing("format")
		}
	}
	f.Tag = q.Tag
	if q.Community != "" {
		place, err := forum.CommunityBySlug(c.ctx, c.s.DB, c.Viewer, q.Community)
		if err != nil {
			return f, err
		}
		f.Community = place.ID
	}
	for _, x := range []struct {
		slug string
		id   *int64
	}{{q.Org, &f.Org}, {q.UsedBy, &f.UsedBy}} {
		if x.slug == "" {
			continue
		}
		o, err := forum.OrganisationBySlug(c.ctx, c.s.DB, c.Viewer, x.slug)
		if err != nil {
			return f, err
		}
		*x.id = o.ID
	}
	return f, nil
}

func (s *Server) templatesPage(c *Call) error {
	var q templateQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	v, err := s.library(c, q)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("nav.templates"), views.NavTemplates)
	if v.First {
		p.List = doctemplate.Name
	}
	return c.Page(http.StatusOK, views.TemplatesPage(p, v))
}

// library gathers the part of the library that a query asks for.
func (s *Server) library(c *Call, q templateQuery) (v views.Templates, err error) {
	f, err := c.templateFilter(q)
	if err != nil {
		return v, err
	}
	cursor, err := c.unsealed("threads", q.Cursor)
	if err != nil {
		return v, err
	}
	page, err := doctemplate.List(c.ctx, s.DB, c.Viewer, f, cursor, templatesShown)
	if err != nil {
		return v, err
	}
	base := q.with("", "")
	if v.Cards, err = c.templateCards(page.Entries); err != nil {
		return v, err
	}
	if v.More, err = c.moreThreads(base, c.Words.T("nav.templates"), c.Words.T("template.more"), page.Next); err != nil {
		return v, err
	}
	v.First = cursor == "" && base == "/templates"
	if v.First {
		if v.Waiting, err = c.templateDrafts(); err != nil {
			return v, err
		}
		shelves, _, err := doctemplate.Collections(c.ctx, s.DB, c.Viewer, 0, forum.NameCursor{}, collectionsFirst)
		if err != nil {
			return v, err
		}
		v.Shelves = shelfChoices(shelves)
	}
	return v, c.templateChoices(&v, q)
}

// templateCards are templates as a list shows them.
func (c *Call) templateCards(entries []forum.Entry) ([]views.TemplateCard, error) {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	glances, err := doctemplate.Glances(c.ctx, c.s.DB, ids)
	cards := make([]views.TemplateCard, len(entries))
	for i, e := range entries {
		g := glances[e.ID]
		cards[i] = views.TemplateCard{
			PID: e.PID, Path: views.EntryPath(e), Title: e.Title, Purpose: e.Summary, Org: e.Author.Org, Format: c.formatShown(g.Form, g.Format),
			Version: g.Latest, Used: g.Users, State: e.State, Withdrawn: g.Withdrawn, Review: g.Review,
			Bytes: g.Bytes, Files: g.Files,
		}
	}
	return cards, err
}

// templateDrafts are the viewer's own.
func (c *Call) templateDrafts() ([]views.TemplateCard, error) {
	all, err := forum.Drafts(c.ctx, c.s.DB, c.Viewer)
	if err != nil {
		return nil, err
	}
	var mine []forum.Entry
	for _, e := range all {
		if e.Kind == doctemplate.Name {
			mine = append(mine, e)
		}
	}
	return c.templateCards(mine)
}

// templateChoices fills in what the list can be narrowed by.
func (c *Call) templateChoices(v *views.Templates, q templateQuery) error {
	v.Formats = []views.Choice{{Text: c.Words.T("template.all_formats"), Path: q.with("format", ""), Current: q.Format == ""}}
	for _, f := range formatsFiltered {
		key := views.FormatKey(f)
		if f == "text" {
			key = views.FormatKey(string(document.Markdown))
		}
		v.Formats = append(v.Formats, views.Choice{Text: c.Words.T(key), Path: q.with("format", f), Current: q.Format == f})
	}
	v.Filter = views.TemplateFilter{Format: q.Format, Tag: q.Tag, Org: q.Org, UsedBy: q.UsedBy, Community: q.Community}
	mine, _, err := forum.Communities(c.ctx, c.s.DB, c.Viewer, false, forum.NameCursor{}, placesShown)
	if err != nil {
		return err
	}
	any := views.Option{Label: c.Words.T("template.any")}
	v.Filter.Communities, v.Filter.Organisations = []views.Option{any}, []views.Option{any}
	for _, x := range mine {
		v.Filter.Communities = append(v.Filter.Communities, views.Option{Value: x.Slug, Label: x.Name})
	}
	orgs, _, err := forum.Organisations(c.ctx, c.s.DB, c.Viewer, forum.NameCursor{}, placesShown)
	if err != nil {
		return err
	}
	for _, o := range orgs {
		v.Filter.Organisations = append(v.Filter.Organisations, views.Option{Value: o.Slug, Label: o.Name})
	}
	chosen := func(name, value, text string) {
		if value != "" {
			v.Chosen = append(v.Chosen, views.Choice{Text: text, Path: q.with(name, "")})
		}
	}
	chosen("community", q.Community, labelOf(v.Filter.Communities, q.Community))
	chosen("tag", q.Tag, c.Words.T("template.tag_is", "Tag", q.Tag))
	chosen("org", q.Org, c.Words.T("template.org_is", "Org", labelOf(v.Filter.Organisations, q.Org)))
	chosen("used_by", q.UsedBy, c.Words.T("template.user_is", "Org", labelOf(v.Filter.Organisations, q.UsedBy)))
	return nil
}

func labelOf(all []views.Option, value string) string {
	for _, o := range all {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}
