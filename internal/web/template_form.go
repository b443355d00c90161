package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// licences are those that are offered; any other may stand with what was
// imported.
var licences = []string{"Open Government Licence 3.0", "Creative Commons Attribution 4.0", "Creative Commons Zero 1.0"}

// languages are those that are offered, with their names in the catalogue.
var languages = []struct{ code, key string }{
	{"en", "template.language_en"},
	{"cy", "template.language_cy"},
	{"gd", "template.language_gd"},
	{"ga", "template.language_ga"},
	{"pl", "template.language_pl"},
	{"ur", "template.language_ur"},
}

// languageName is a language in words; its code where there is no word for it.
func (c *Call) languageName(code string) string {
	for _, l := range languages {
		if l.code == code {
			return c.Words.T(l.key)
		}
	}
	return code
}

func (c *Call) licenceOptions(chosen string) []views.Option {
	all := []views.Option{{Label: c.Words.T("template.not_said")}}
	for _, l := range licences {
		all = append(all, views.Option{Value: l, Label: l})
	}
	if chosen != "" && !slices.Contains(licences, chosen) {
		all = append(all, views.Option{Value: chosen, Label: chosen})
	}
	return all
}

func (c *Call) languageOptions(chosen string) []views.Option {
	all := []views.Option{{Label: c.Words.T("template.not_said")}}
	known := chosen == ""
	for _, l := range languages {
		all = append(all, views.Option{Value: l.code, Label: c.Words.T(l.key)})
		known = known || l.code == chosen
	}
	if !known {
		all = append(all, views.Option{Value: chosen, Label: chosen})
	}
	return all
}

type shareTemplateForm struct {
	Community string `form:"community" query:"community"`
	Title     string `form:"title" query:"title"`
	Text      string `form:"text"`
	Form      string `form:"form"`
	Licence   string `form:"licence"`
	Language  string `form:"language"`
	Tags      string `form:"tags"`
	Together  string `form:"together"`
	File      string `form:"file"` // where none was chosen
}

func (s *Server) shareTemplatePage(c *Call) error {
	f := shareTemplateForm{Together: "each", Language: c.Words.Lang()[:2], Licence: licences[0]}
	f.Community, f.Title = c.Query("community"), c.Query("title")
	return s.showShareTemplate(c, http.StatusOK, f, false, nil)
}

func (s *Server) shareTextPage(c *Call) error {
	f := shareTemplateForm{Form: string(doctemplate.Text), Language: c.Words.Lang()[:2], Licence: licences[0], Community: c.Query("community"), Title: c.Query("title")}
	return s.showShareTemplate(c, http.StatusOK, f, true, nil)
}

func (s *Server) showShareTemplate(c *Call, status int, f shareTemplateForm, noFile bool, errs views.Errors) error {
	v := views.ShareTemplate{
		NoFile: noFile, Title: f.Title, Text: f.Text, Form: f.Form, Community: f.Community, Licence: f.Licence, Language: f.Language, Tag: f.Tags,
		Together: f.Together, Licences: c.licenceOptions(f.Licence), Languages: c.languageOptions(f.Language), Max: s.fileMax(),
		Endings: doctemplate.Endings(), Once: forum.NewPID(), Errors: errs,
	}
	var err error
	if v.Mine, v.Others, err = c.placesToWrite(v.Community); err != nil {
		return err
	}
	v.Place = chosenPlace(v.Community, v.Mine, v.Others)
	p := c.Frame(c.Words.T("template.share"), views.NavTemplates)
	p.Main = "compose"
	return c.Page(status, views.ShareTemplatePage(p, v))
}

// chosenPlace is the one that is named among lists of communities; nil where
// none is.
func chosenPlace(slug string, lists ...[]forum.Community) *forum.Community {
	for _, list := range lists {
		for i := range list {
			if list[i].Slug == slug {
				return &list[i]
			}
		}
	}
	return nil
}

// shareTemplate makes drafts of the files that came: one of each, or one of
// all of them. A file that is refused keeps none of the others.
func (s *Server) shareTemplate(c *Call) error {
	var f shareTemplateForm
	if err := c.Form(&f); err != nil {
		return err
	}
	made, refused, err := s.makeDrafts(c, f)
	if errs, ok := c.Wrong(err); ok {
		return s.showShareTemplate(c, http.StatusUnprocessableEntity, f, false, errs)
	}
	switch {
	case err != nil:
		return err
	case len(made) == 0:
		return s.showShareTemplate(c, http.StatusUnprocessableEntity, f, false, c.refusals(refused))
	case len(refused) > 0:
		return s.showDropped(c, f, made, refused)
	case len(made) > 1:
		return c.Done("/templates", "done.template_drafts")
	}
	return c.Done(pathOf(made[0].Thread)+"/edit", "done.template_draft")
}

// showDropped says which of the files that came together became drafts, and
// which did not and why. Sent twice, it makes nothing twice.
func (s *Server) showDropped(c *Call, f shareTemplateForm, made []doctemplate.Template, refused []views.RefusedFile) error {
	v := views.Dropped{Refused: refused, Again: "/share/template?" + url.Values{"community": {f.Community}}.Encode()}
	var err error
	for _, t := range made {
		g, wrong := doctemplate.Glances(c.ctx, s.DB, []int64{t.ID})
		err = errors.Join(err, wrong)
		v.Cards = append(v.Cards, views.TemplateCard{
			PID: t.PID, Path: pathOf(t.Thread) + "/edit", Title: t.Title, Format: string(t.Format), State: t.State,
			Bytes: g[t.ID].Bytes, Files: g[t.ID].Files,
		})
	}
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.N("template.dropped", len(made)), views.NavTemplates)
	return c.Page(http.StatusOK, views.DroppedPage(p, v))
}

func (s *Server) makeDrafts(c *Call, f shareTemplateForm) (made []doctemplate.Template, refused []views.RefusedFile, err error) {
	var wrong fault.Fields
	if f.Community == "" {
		wrong.Add("community", "fault.community_required")
	}
	if len(c.sentAll) == 0 {
		wrong.Add("file", "fault.file_required")
	}
	if err := wrong.Err(); err != nil {
		return nil, nil, err
	}
	place, err := c.namedCommunity(f.Community)
	if err != nil {
		return nil, nil, err
	}
	good, refused, err := c.checkSent()
	if err != nil {
		return nil, nil, err
	}
	for i, one := range good {
		if i == 0 || f.Together == "each" {
			d := doctemplate.Draft{
				Community: place, Title: titleOf(one), Fields: doctemplate.Fields{Form: doctemplate.Files, Language: f.Language, Terms: f.Licence},
				Tags: tagsTyped(f.Tags), AsDraft: true, Key: c.Key("draft", one.Key),
			}
			t, err := doctemplate.Make(c.ctx, s.DB, c.Viewer, d)
			if err != nil {
				return nil, nil, err
			}
			made = append(made, t)
		}
		last := &made[len(made)-1]
		if *last, err = doctemplate.AddFile(c.ctx, s.DB, c.Viewer, last.PID, one); err != nil {
			return nil, nil, err
		}
	}
	return made, refused, nil
}

// refusals are files that were refused, as what is wrong with a form.
func (c *Call) refusals(all []views.RefusedFile) (errs views.Errors) {
	for _, r := range all {
		errs = append(errs, views.FieldError{Name: "file", Text: c.Words.T("template.refused", "Name", r.Name, "Why", r.Why)})
	}
	return errs
}

// untold are names of files that say nothing of what is in them.
var untold = regexp.MustCompile(`(?i)^(new|copy|of|microsoft|word|excel|powerpoint|office|document|doc|untitled|template|file|book|sheet|worksheet|presentation|slides|scan|draft|final|[0-9().]|\s)*$`)

// titleOf makes the first title of a template: the name of its file, or where
// that says nothing, what the file says first.
func titleOf(one doctemplate.Checked) string {
	title := titleOfFile(one.Name())
	if h := forum.Clean(one.Heading); h != "" && utf8.RuneCountInString(h) <= forum.MaxTitle && untold.MatchString(title) {
		return h
	}
	return title
}

// titleOfFile makes the first title of a template of the name of its file.
func titleOfFile(name string) string {
	title := strings.TrimSuffix(name, path.Ext(name))
	title = forum.Clean(strings.NewReplacer("-", " ", "_", " ").Replace(title))
	first, size := utf8.DecodeRuneInString(title)
	title = string(unicode.ToUpper(first)) + title[size:]
	if r := []rune(title); len(r) > forum.MaxTitle {
		title = string(r[:forum.MaxTitle])
	}
	return title
}

func (s *Server) shareText(c *Call) error {
	var f shareTemplateForm
	if err := c.Form(&f); err != nil {
		return err
	}
	d := doctemplate.Draft{
		Title: f.Title, Text: f.Text, Fields: doctemplate.Fields{Form: doctemplate.Form(cmp.Or(f.Form, "text")), Language: f.Language, Terms: f.Licence},
		Tags: tagsTyped(f.Tags), AsDraft: true, Key: c.Key(f.Title, f.Text),
	}
	var err error
	if f.Community != "" {
		d.Community, err = c.namedCommunity(f.Community)
	}
	var t doctemplate.Template
	if err == nil {
		t, err = doctemplate.Make(c.ctx, s.DB, c.Viewer, d)
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showShareTemplate(c, http.StatusUnprocessableEntity, f, true, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(t.Thread)+"/edit", "done.template_draft")
}
