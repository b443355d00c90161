package web

import (
	"cmp"
	"net/http"
	"strings"

	"waymark/internal/doctemplate"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

type publishForm struct {
	Note   string `form:"note"`
	Text   string `form:"text"`   // of what has no files
	Review string `form:"review"` // 1 to be looked at, 0 not to be any more
}

func (s *Server) publishTemplatePage(c *Call) error {
	t, err := c.ownTemplate()
	if err != nil {
		return err
	}
	return s.showPublish(c, http.StatusOK, t, publishForm{}, nil)
}

func (s *Server) showPublish(c *Call, status int, t doctemplate.Template, f publishForm, errs views.Errors) error {
	v := views.PublishTemplate{Template: c.templateHead(t), Note: f.Note, Max: s.fileMax(), Endings: doctemplate.Endings(), Errors: errs}
	next, begun, err := doctemplate.Prepares(c.ctx, s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	if v.Begun = begun; !begun {
		if next, err = doctemplate.Current(c.ctx, s.DB, c.Viewer, t); err != nil {
			return err
		}
	}
	v.Typed = cmp.Or(f.Text, next.Text)
	c.showFiles(&v.Template, next)
	if t.Form == doctemplate.Files && v.Files == nil {
		v.Files = []views.TemplateFile{}
	}
	if t.Form != doctemplate.Files {
		v.Files = nil
	}
	for _, file := range next.Files {
		one, err := s.checkShown(c, file)
		if err != nil {
			return err
		}
		v.Checked = append(v.Checked, one)
	}
	c.missing(&v, t)
	place, err := forum.CommunityByID(c.ctx, s.DB, c.Viewer, t.CommunityID)
	if err == nil {
		v.Place = &place
	} else if !fault.IsNotFound(err) {
		return err
	}
	title := "template.publish_title"
	if t.State != forum.Draft {
		title = "template.new_version"
	}
	p := c.Frame(c.Words.T(title), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(status, views.PublishTemplatePage(p, v))
}

// missing names what others would look for and has not been said.
func (c *Call) missing(v *views.PublishTemplate, t doctemplate.Template) {
	if t.State != forum.Draft {
		return
	}
	for _, x := range []struct{ value, key, field string }{
		{t.Summary, "template.purpose", "purpose"},
		{t.Use, "template.when", "when"},
		{t.Avoid, "template.when_not", "when_not"},
		{t.Terms, "template.licence", "licence"},
		{t.Language, "template.language", "language"},
	} {
		if x.value == "" {
			v.Missing = append(v.Missing, views.Choice{Text: c.Words.T(x.key), Path: v.Path + "/edit#" + x.field})
		}
	}
}

// checkShown says what was found in a file.
func (s *Server) checkShown(c *Call, f doctemplate.File) (v views.TemplateCheck, err error) {
	v = views.TemplateCheck{Name: f.Title, Format: string(f.Format), Bytes: f.Bytes}
	file, size, err := s.Files.Open(f.Hash)
	if err != nil {
		return v, err
	}
	defer func() { _ = file.Close() }()
	// What is found is a help and no more: the file was good when it came.
	if doc, err := document.Read(c.ctx, file, size, f.Format); err == nil {
		v.Pages = c.howLong(doc)
	}
	if found, err := document.Accessibility(c.ctx, file, size, f.Format); err == nil {
		v.Looked = true
		for _, x := range found {
			v.Findings = append(v.Findings, c.finding(x, f.Format))
		}
	}
	if gone, err := document.Hidden(c.ctx, file, size, f.Format); err == nil {
		for _, x := range gone {
			v.Gone = append(v.Gone, c.trace(x))
		}
	}
	if fields, err := document.Fields(c.ctx, file, size, f.Format); err == nil {
		for _, x := range fields {
			v.Fields = append(v.Fields, views.AskedAs(x.Label))
		}
	}
	return v, nil
}

// finding says what may keep people from reading a file, where, and where to
// click.
func (c *Call) finding(x document.Finding, kind document.Kind) views.FileFinding {
	out := views.FileFinding{What: c.Words.T(string(x.Kind)), Where: views.PlaceIn(c.Words, x.Where)}
	if key := x.Fix(kind); key != "" {
		out.How = c.Words.T(key)
	}
	if x.Name != "" && x.Name != out.Where {
		out.Where = strings.TrimPrefix(out.Where+", "+x.Name, ", ")
	}
	if x.Count > 1 {
		out.Where = strings.TrimPrefix(out.Where+", "+c.Words.N("template.places", x.Count), ", ")
	}
	return out
}

// trace says what is taken out of a file.
func (c *Call) trace(x document.Trace) string {
	text := c.Words.T(string(x.Kind))
	for _, more := range []string{x.Name, x.Text} {
		if more != "" {
			text += ": " + more
		}
	}
	return text
}

// howLong says how many pages, slides or sheets a document has; nothing where
// it does not say.
func (c *Call) howLong(doc document.Document) string {
	n := 0
	for _, b := range doc.Blocks {
		if b.Form == document.Begin {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	switch doc.Kind {
	case document.PPTX, document.POTX, document.ODP:
		return c.Words.N("template.slides", n)
	case document.XLSX, document.XLTX, document.ODS:
		return c.Words.N("template.sheets", n)
	default:
		return c.Words.N("template.pages", n)
	}
}

func (s *Server) publishTemplate(c *Call) error {
	var f publishForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.ownTemplate()
	if err != nil {
		return err
	}
	if f.Review != "" && t.State == forum.Draft {
		return s.askReview(c, t, f.Review == "1")
	}
	was := t
	if t.State == forum.Published && t.Form != doctemplate.Files {
		_, err = doctemplate.SetText(c.ctx, s.DB, c.Viewer, t.PID, f.Text)
	}
	if err == nil {
		t, err = doctemplate.Publish(c.ctx, s.DB, s.Files, c.Viewer, t.PID, f.Note)
	}
	if err == nil && was.State == forum.Draft {
		return c.Done(pathOf(t.Thread), "done.template_published")
	} else if err == nil {
		return c.Done(pathOf(t.Thread), "done.template_versioned")
	}
	errs, ok := c.Wrong(err)
	if x := fault.Of(err); !ok && x != nil && x.Kind == fault.Invalid {
		errs, ok = views.Errors{{Name: "file", Text: say(c, x)}}, true
	}
	if !ok {
		return err
	}
	return s.showPublish(c, http.StatusUnprocessableEntity, was, f, errs)
}

// askReview has a draft wait to be looked at, or no more.
func (s *Server) askReview(c *Call, t doctemplate.Template, asked bool) error {
	now, err := forum.SharedWith(c.ctx, s.DB, t.Thread)
	if err != nil {
		return err
	}
	ids := make([]int64, len(now))
	for i, b := range now {
		ids[i] = b.ID
	}
	if err := doctemplate.ShareDraft(c.ctx, s.DB, c.Viewer, t.PID, ids, asked); err != nil {
		return err
	}
	if asked {
		return c.Redirect(pathOf(t.Thread) + "/share")
	}
	return c.Done(pathOf(t.Thread), "done.template_draft")
}

type templateFilesForm struct {
	Replace int    `form:"replace"` // the file whose place is taken, from 1; 0: none
	File    string `form:"file"`    // where none was chosen
}

// templateFiles puts files into what is prepared: behind the others, or in
// the place of one.
func (s *Server) templateFiles(c *Call) error {
	var f templateFilesForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.ownTemplate()
	if err != nil {
		return err
	}
	errs, err := s.putFiles(c, t, f)
	if wrong, ok := c.Wrong(err); ok {
		errs, err = wrong, nil
	}
	switch {
	case err != nil:
		return err
	case len(errs) > 0:
		if t, err = c.ownTemplate(); err != nil { // others that came are in it
			return err
		}
		return s.showPublish(c, http.StatusUnprocessableEntity, t, publishForm{}, errs)
	}
	return c.Done(pathOf(t.Thread)+"/publish", "done.template_file")
}

// putFiles puts the files that came where they are to stand, and says what is
// wrong with those that are not taken. What was to take the place of another
// is put there with all that came, or not at all.
func (s *Server) putFiles(c *Call, t doctemplate.Template, f templateFilesForm) (views.Errors, error) {
	if len(c.sentAll) == 0 {
		var wrong fault.Fields
		wrong.Add("file", "fault.file_required")
		return nil, wrong.Err()
	}
	checked, refused, err := c.checkSent()
	if err != nil || len(refused) > 0 && f.Replace > 0 {
		return c.refusals(refused), err
	}
	for i, one := range checked {
		if f.Replace > 0 && i == 0 {
			_, err = doctemplate.ReplaceFile(c.ctx, s.DB, c.Viewer, t.PID, f.Replace-1, one)
		} else {
			_, err = doctemplate.AddFile(c.ctx, s.DB, c.Viewer, t.PID, one)
		}
		if err != nil {
			return nil, err
		}
	}
	return c.refusals(refused), nil
}

func (s *Server) removeTemplateFile(c *Call) error {
	var f struct {
		File int `form:"file"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.ownTemplate()
	if err != nil {
		return err
	}
	if _, err := doctemplate.RemoveFile(c.ctx, s.DB, c.Viewer, t.PID, f.File-1); err != nil {
		return err
	}
	return c.Done(pathOf(t.Thread)+"/publish", "done.template_file_gone")
}

// dropTemplateNext throws away what was prepared of the next version.
func (s *Server) dropTemplateNext(c *Call) error {
	t, err := c.ownTemplate()
	if err != nil {
		return err
	}
	if _, err := doctemplate.DropNext(c.ctx, s.DB, c.Viewer, t.PID); err != nil {
		return err
	}
	return c.Done(pathOf(t.Thread), "done.template_dropped")
}
