package web

import (
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

type templateForm struct {
	Title    string `form:"title"`
	Purpose  string `form:"purpose"`
	When     string `form:"when"`
	WhenNot  string `form:"when_not"`
	Body     string `form:"body"`
	Text     string `form:"text"`
	Licence  string `form:"licence"`
	Language string `form:"language"`
	Pair     string `form:"pair"`
	Tags     string `form:"tags"`
	Later    bool   `form:"later"`
	Revision int    `form:"revision"`
}

func (s *Server) editTemplatePage(c *Call) error {
	t, err := c.ownTemplate()
	if err != nil {
		return err
	}
	tags, err := forum.TagsOf(c.ctx, s.DB, t.ID)
	if err != nil {
		return err
	}
	f := templateForm{
		Title: t.Title, Purpose: t.Summary, When: t.Use, WhenNot: t.Avoid, Body: t.Body, Licence: t.Terms, Language: t.Language,
		Tags: strings.Join(tags, ", "), Revision: t.Revision,
	}
	if t.Pair != 0 {
		pair, err := forum.ThreadByID(c.ctx, s.DB, c.Viewer, t.Pair)
		if err != nil && !fault.IsNotFound(err) {
			return err
		}
		f.Pair = pair.PID
	}
	now, err := doctemplate.Current(c.ctx, s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	f.Text = now.Text
	return s.showEditTemplate(c, http.StatusOK, t, f, nil)
}

func (s *Server) showEditTemplate(c *Call, status int, t doctemplate.Template, f templateForm, errs views.Errors) error {
	v := views.TemplateForm{
		Path: pathOf(t.Thread), Draft: t.State == forum.Draft, NoFile: t.Form != doctemplate.Files, Revision: f.Revision, Title: f.Title, Purpose: f.Purpose,
		When: f.When, WhenNot: f.WhenNot, Body: f.Body, Text: f.Text, Licence: f.Licence, Language: f.Language, Pair: f.Pair, Tags: f.Tags,
		Licences: c.licenceOptions(f.Licence), Languages: c.languageOptions(f.Language), Once: strconv.Itoa(t.Revision), Errors: errs,
	}
	place, err := forum.CommunityByID(c.ctx, s.DB, c.Viewer, t.CommunityID)
	if err == nil {
		v.Place = &place
	} else if !fault.IsNotFound(err) {
		return err
	}
	if v.Pairs, err = c.pairOptions(t); err != nil {
		return err
	}
	p := c.Frame(c.Words.T("template.edit"), views.NavTemplates)
	p.Main = "compose"
	return c.Page(status, views.TemplateFormPage(p, v))
}

// pairOptions are the templates of the same community that may be the same in
// another language, and the one that is.
func (c *Call) pairOptions(t doctemplate.Template) ([]views.Option, error) {
	all := []views.Option{{Label: c.Words.T("template.no_pair")}}
	page, err := doctemplate.List(c.ctx, c.s.DB, c.Viewer, doctemplate.Filter{Community: t.CommunityID}, "", forum.MaxPage)
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{t.ID: true}
	pairs, err := doctemplate.Languages(c.ctx, c.s.DB, c.Viewer, t)
	for _, e := range append(pairs, page.Entries...) {
		if !seen[e.ID] {
			all = append(all, views.Option{Value: e.PID, Label: e.Title})
		}
		seen[e.ID] = true
	}
	return all, err
}

func (s *Server) editTemplate(c *Call) error {
	var f templateForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.ownTemplate()
	if err != nil {
		return err
	}
	d, err := c.templateDraft(t, f)
	if err == nil {
		was := t
		if t, err = doctemplate.Edit(c.ctx, s.DB, c.Viewer, t.PID, f.Revision, d); err == nil {
			switch {
			case t.State != forum.Draft:
				return c.Done(pathOf(t.Thread), "done.template_saved")
			case f.Later:
				return c.Done(pathOf(t.Thread), "done.template_draft")
			}
			return c.Redirect(pathOf(t.Thread) + "/publish")
		}
		t = was
	}
	errs, ok := c.Wrong(err)
	if clash := fault.Of(err); !ok && clash != nil && clash.Kind == fault.Conflict {
		errs, ok = views.Errors{{Name: "title", Text: say(c, clash)}}, true
	}
	if !ok {
		return err
	}
	return s.showEditTemplate(c, http.StatusUnprocessableEntity, t, f, errs)
}

// templateDraft turns the form into what the template is to say.
func (c *Call) templateDraft(t doctemplate.Template, f templateForm) (doctemplate.Draft, error) {
	var wrong fault.Fields
	wrong.Require("purpose", strings.TrimSpace(f.Purpose), "fault.template_purpose")
	d := doctemplate.Draft{
		Title: f.Title, Summary: f.Purpose, Body: f.Body, Text: f.Text, Tags: tagsTyped(f.Tags), Review: !t.Review.IsZero(),
		Fields: doctemplate.Fields{Form: t.Form, Use: f.When, Avoid: f.WhenNot, Language: f.Language, Terms: f.Licence},
	}
	if f.Later { // it may be left for later
		wrong = nil
	}
	if f.Pair != "" {
		pair, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, doctemplate.Name, f.Pair)
		if fault.IsNotFound(err) {
			wrong.Add("pair", "fault.template_pair")
		} else if err != nil {
			return d, err
		}
		d.Pair = pair.ID
	}
	return d, wrong.Err()
}
