package web

import (
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// apiTemplateEdit changes what it names and leaves the rest. State published
// publishes a draft, or takes a withdrawal back; withdrawn withdraws, with a
// reason. A text changes that of a draft; what is published gets a version.
type apiTemplateEdit struct {
	Title        *string   `json:"title"`
	Summary      *string   `json:"summary"`
	Body         *string   `json:"body"`
	WhenToUse    *string   `json:"when_to_use"`
	WhenNotToUse *string   `json:"when_not_to_use"`
	Language     *string   `json:"language"`
	Licence      *string   `json:"licence"`
	Pair         *string   `json:"pair"`
	Text         *string   `json:"text"`
	Tags         *[]string `json:"tags"`
	State        *string   `json:"state"`
	Reason       string    `json:"reason"`
	Note         string    `json:"note"`
	Revision     int       `json:"revision"`
}

// rewrites says whether the edit changes anything but the state.
func (in apiTemplateEdit) rewrites() bool {
	in.State, in.Reason, in.Note, in.Revision = nil, "", "", 0
	return in != apiTemplateEdit{}
}

func (c *Call) apiEditTemplate() error {
	var in apiTemplateEdit
	if err := c.JSON(&in); err != nil {
		return err
	}
	t, err := doctemplate.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	var f fault.Fields
	if in.State != nil {
		f.OneOf("state", *in.State, "fault.state", string(forum.Draft), string(forum.Published), string(doctemplate.IsWithdrawn))
	}
	if in.Text != nil && t.State != forum.Draft {
		f.Add("text", "fault.template_by_version")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if in.rewrites() {
		if t, err = c.apiRewriteTemplate(t, in); err != nil {
			return err
		}
	}
	if in.State != nil {
		if t, err = c.apiTurnTemplate(t, in); err != nil {
			return err
		}
	}
	return c.answerTemplate(t)
}

func (c *Call) apiRewriteTemplate(t doctemplate.Template, in apiTemplateEdit) (doctemplate.Template, error) {
	d := doctemplate.Draft{Title: t.Title, Summary: t.Summary, Body: t.Body, Fields: t.Fields, Review: !t.Review.IsZero(), Note: in.Note}
	var err error
	if d.Tags, err = forum.TagsOf(c.ctx, c.s.DB, t.ID); err != nil {
		return t, err
	}
	if t.State == forum.Draft {
		was, err := doctemplate.Current(c.ctx, c.s.DB, c.Viewer, t)
		if err != nil {
			return t, err
		}
		d.Text = was.Text
	}
	take(&d.Title, in.Title)
	take(&d.Summary, in.Summary)
	take(&d.Body, in.Body)
	take(&d.Use, in.WhenToUse)
	take(&d.Avoid, in.WhenNotToUse)
	take(&d.Language, in.Language)
	take(&d.Terms, in.Licence)
	take(&d.Text, in.Text)
	take(&d.Tags, in.Tags)
	if in.Pair != nil {
		if d.Pair, err = c.pairOf(*in.Pair); err != nil {
			return t, err
		}
	}
	return doctemplate.Edit(c.ctx, c.s.DB, c.Viewer, t.PID, in.Revision, d)
}

// apiTurnTemplate brings a template to another stage.
func (c *Call) apiTurnTemplate(t doctemplate.Template, in apiTemplateEdit) (doctemplate.Template, error) {
	d, v := c.s.DB, c.Viewer
	switch now := t.State; {
	case *in.State == string(forum.Draft) && now != forum.Draft:
		return t, fault.Clash("not_a_draft", "fault.not_a_draft")
	case *in.State == string(forum.Draft):
		return t, nil
	case *in.State == string(doctemplate.IsWithdrawn):
		return doctemplate.Withdraw(c.ctx, d, v, t.PID, in.Reason)
	case now == forum.Draft:
		if c.s.Files == nil {
			return t, fault.New(fault.Unavailable, "no_files", "fault.files_no_room")
		}
		return doctemplate.Publish(c.ctx, d, c.s.Files, v, t.PID, in.Note)
	case !t.Withdrawn.IsZero():
		return doctemplate.Restore(c.ctx, d, v, t.PID)
	}
	return t, nil
}

func (c *Call) answerTemplate(t doctemplate.Template) error {
	head, err := c.apiHead(t.Thread)
	if err != nil {
		return err
	}
	now, err := doctemplate.Current(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil && !fault.IsNotFound(err) {
		return err
	}
	tally, err := doctemplate.TallyOf(c.ctx, c.s.DB, t)
	if err != nil {
		return err
	}
	g, err := doctemplate.Glances(c.ctx, c.s.DB, []int64{t.ID})
	if err != nil {
		return err
	}
	out := apiTemplate{
		apiThread: head, Stage: string(t.Stage()), Format: string(t.Format), Version: t.Latest, Body: t.Body, HTML: t.Thread.HTML,
		Text: now.Text, TextHTML: now.HTML, Files: c.templateFilesOf(t, now), Organisations: g[t.ID].Users,
		Outcomes:     apiTally{tally.All(), tally.Worked, tally.Mixed, tally.DidNotWork},
		HTMLOfFields: apiTemplateRendered{t.HTML.Use, t.HTML.Avoid},
		apiTemplateFields: apiTemplateFields{
			Form: string(t.Form), WhenToUse: t.Use, WhenNotToUse: t.Avoid, Language: t.Language, Licence: t.Terms,
		},
	}
	if t.State != forum.Deleted {
		err = c.templateKin(t, &out)
	}
	if err != nil {
		return err
	}
	return c.Answer(0, out)
}

// templateKin adds what else a template has to do with.
func (c *Call) templateKin(t doctemplate.Template, out *apiTemplate) error {
	if !t.Withdrawn.IsZero() {
		out.Withdrawn = &apiWithdrawn{stamp(t.Withdrawn), t.WithdrawnReason}
	}
	from, err := forum.Entries(c.ctx, c.s.DB, c.Viewer, []int64{t.Original})
	if err != nil {
		return err
	}
	if len(from) > 0 {
		out.AdaptedFrom = &apiTemplateKin{from[0].PID, from[0].Title, threadPath(from[0].Kind, from[0].PID, from[0].Slug), t.OriginalN}
	}
	out.Languages = []apiTemplateKin{}
	pairs, err := doctemplate.Languages(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	for _, e := range pairs {
		out.Languages = append(out.Languages, apiTemplateKin{ID: e.PID, Title: e.Title, URL: threadPath(e.Kind, e.PID, e.Slug)})
	}
	mine, err := doctemplate.MyTaking(c.ctx, c.s.DB, c.Viewer, t)
	if mine.N > 0 {
		out.Taken = &apiTemplateTaking{mine.N, mine.Tell}
	}
	return err
}
