package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"waymark/internal/doctemplate"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).templateRoutes)

// filesAtOnce is how many files one form may bring.
const filesAtOnce = 10

func (s *Server) templateRoutes() []Route {
	const base = "/t/:id/:slug"
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: handle, Limit: textLimit}
	}
	upload := func(path string, most int64, handle func(*Call) error) Route {
		return Route{
			Method: http.MethodPost, Path: path, Policy: SignedIn, Cost: CostUpload, Upload: true, Uploads: int(most),
			Limit: most*s.fileMax() + uploadMore, Time: uploadTime, Handle: handle,
		}
	}
	return []Route{
		get("/templates", s.templatesPage), get("/t/:id", s.templateMoved), get(base, s.templatePage),
		get("/share/template", s.shareTemplatePage), upload("/share/template", filesAtOnce, s.shareTemplate),
		get("/share/template/text", s.shareTextPage), post("/share/template/text", s.shareText),
		get(base+"/edit", s.editTemplatePage), post(base+"/edit", s.editTemplate),
		get(base+"/publish", s.publishTemplatePage), post(base+"/publish", s.publishTemplate),
		upload(base+"/files", filesAtOnce, s.templateFiles), post(base+"/files/remove", s.removeTemplateFile), post(base+"/files/drop", s.dropTemplateNext),
		get(base+"/withdraw", s.withdrawTemplatePage), post(base+"/withdraw", s.withdrawTemplate), post(base+"/restore", s.restoreTemplate),
		get(base+"/share", s.shareTemplateDraftPage), post(base+"/share", s.shareTemplateDraft),
		get(base+"/delete", s.deleteTemplatePage), post(base+"/delete", s.deleteTemplate),
		get(base+"/ours", s.oursPage), post(base+"/ours", s.makeOurs), get(base+"/copy", s.copyTemplate),
		{Method: http.MethodGet, Path: base + "/changes", Policy: SignedIn, Cost: CostSearch, Time: 40 * time.Second, Handle: s.templateChanges},
	}
}

// templateOf loads the template of an address.
func (c *Call) templateOf() (doctemplate.Template, error) {
	return doctemplate.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
}

// ownTemplate is templateOf for whoever may change it.
func (c *Call) ownTemplate() (doctemplate.Template, error) {
	t, err := c.templateOf()
	switch {
	case err != nil:
	case t.State == forum.Deleted:
		err = fault.Missing("template")
	case !t.MayEdit(c.Viewer):
		err = fault.Denied("fault.not_yours")
	}
	return t, err
}

// templateMoved leads to the template's whole address.
func (s *Server) templateMoved(c *Call) error {
	t, err := c.templateOf()
	if err != nil {
		return err
	}
	return c.Moved(pathOf(t.Thread))
}

func (s *Server) templatePage(c *Call) error {
	t, err := c.templateOf()
	if err != nil {
		return err
	}
	path := pathOf(t.Thread)
	if path != threadPath(doctemplate.Name, t.PID, c.Param("slug")) {
		return c.Moved(path)
	}
	v, err := c.templateView(t)
	if err != nil {
		return err
	}
	p := c.Frame(t.Title, views.NavTemplates)
	p.Main, p.Community = "cols", t.Community.Slug
	if t.State == forum.Deleted {
		p.Title = c.Words.T("template.gone")
	}
	if t.State != forum.Draft {
		if v.Talk, err = c.talk(p, t.Thread); err != nil {
			return err
		}
		if done, err := c.posts(v.Talk); done {
			return err
		}
	}
	return c.Page(http.StatusOK, views.TemplatePage(p, v))
}

// templateHead is what every page about a template shows of it.
func (c *Call) templateHead(t doctemplate.Template) views.Template {
	return views.Template{
		Thread: t.Thread, Path: pathOf(t.Thread), Purpose: t.Summary, Licence: t.Terms, Language: c.languageName(t.Language),
		Format: c.formatShown(t.Form, t.Format), Version: t.Latest, Review: t.Stage() == doctemplate.InReview,
		Withdrawn: t.Withdrawn, Reason: t.WithdrawnReason, MayEdit: t.MayEdit(c.Viewer), MayDelete: t.MayDelete(c.Viewer),
		MayWithdraw: t.MayWithdraw(c.Viewer), Guide: t.Form == doctemplate.Guide, Markdown: copied(t), Once: strconv.Itoa(t.Revision),
	}
}

// formatShown is the format under which a template is listed; of a guide, none.
func (c *Call) formatShown(form doctemplate.Form, format document.Kind) string {
	switch form {
	case doctemplate.Guide:
		return ""
	case doctemplate.Text:
		return string(document.Markdown)
	case doctemplate.Files:
	}
	return string(format)
}

// templateView gathers what the page of a template shows but for the replies.
func (c *Call) templateView(t doctemplate.Template) (v views.Template, err error) {
	v = c.templateHead(t)
	if t.State == forum.Deleted {
		return v, nil
	}
	v.When, v.WhenNot, v.About = c.prose(t.HTML.Use, 3), c.prose(t.HTML.Avoid, 3), c.prose(t.Thread.HTML, 2)
	if v.Tags, err = forum.TagsOf(c.ctx, c.s.DB, t.ID); err != nil {
		return v, err
	}
	now, err := doctemplate.Current(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil {
		return v, err
	}
	v.Text = c.prose(now.HTML, 2)
	v.MayUse = t.State == forum.Published && t.Latest > 0
	v.MayFill = t.Form == doctemplate.Text && len(now.Text) > 0 && strings.Contains(now.Text, "{{")
	c.showFiles(&v, now)
	if err := c.templateVersions(&v, t); err != nil {
		return v, err
	}
	if t.State == forum.Published {
		if v.Follow, err = c.following(notify.OnThread, t.ID, t.PID, t.Title); err != nil {
			return v, err
		}
	}
	if err := c.kin(&v, t); err != nil {
		return v, err
	}
	return v, c.templateUsers(&v, t)
}

// showFiles lists the files of a version.
func (c *Call) showFiles(v *views.Template, now doctemplate.Version) {
	for i, f := range now.Files {
		v.Files = append(v.Files, c.fileShown(v.Path, now.N, i, f))
	}
}

func (c *Call) fileShown(path string, n, i int, f doctemplate.File) views.TemplateFile {
	out := views.TemplateFile{N: i + 1, Name: f.Title, Format: string(f.Format), Bytes: f.Bytes, Path: f.Path()}
	out.Preview = views.PreviewPath(f.PID, document.Locator{})
	if n > 0 && document.CanFill(f.Format) {
		out.Fill = path + "/fill?file=" + strconv.Itoa(i+1)
	}
	return out
}

func (c *Call) templateVersions(v *views.Template, t doctemplate.Template) error {
	all, err := doctemplate.Versions(c.ctx, c.s.DB, t)
	for i, r := range all {
		out := views.TemplateVersion{N: r.N, Note: r.Note, At: r.At, By: r.By}
		if i < len(all)-1 {
			out.Changed = v.Path + "/changes?from=" + strconv.Itoa(r.N-1) + "&to=" + strconv.Itoa(r.N)
		}
		v.Versions = append(v.Versions, out)
	}
	return err
}

// kin fills in the other languages, the collections and the tree of those that were made of
// one another, where there is more than the one.
func (c *Call) kin(v *views.Template, t doctemplate.Template) error {
	pairs, err := doctemplate.Languages(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	for _, e := range pairs {
		v.Pairs = append(v.Pairs, views.Choice{Text: e.Title, Path: views.EntryPath(e)})
	}
	shelves, err := doctemplate.CollectionsWith(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	v.Shelves = shelfChoices(shelves)
	nodes, err := doctemplate.Tree(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil || len(nodes) < 2 {
		return err
	}
	at := 0
	v.Kin = branches(nodes, &at, 0)
	return nil
}

// branches makes a tree of nodes in reading order, from the one at a place on.
func branches(nodes []doctemplate.Node, at *int, depth int) (all []views.TemplateKin) {
	for *at < len(nodes) && nodes[*at].Depth == depth {
		n := nodes[*at]
		k := views.TemplateKin{Title: n.Title, Path: views.EntryPath(n.Entry), Org: n.Author.Org, Here: n.Here}
		*at++
		k.Made = branches(nodes, at, depth+1)
		all = append(all, k)
	}
	return all
}
