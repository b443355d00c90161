package web

import (
	"bytes"
	"io"
	"net/http"
	"strconv"

	"waymark/internal/doctemplate"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

func (s *Server) oursPage(c *Call) error { return s.showOurs(c, http.StatusOK, "", nil) }

func (s *Server) showOurs(c *Call, status int, chosen string, errs views.Errors) error {
	t, err := c.publishedTemplate()
	if err != nil {
		return err
	}
	v := views.Ours{Template: c.templateHead(t), Chosen: chosen, Errors: errs}
	v.Once = forum.NewPID()
	if v.Mine, v.Others, err = c.placesToWrite(chosen); err != nil {
		return err
	}
	p := c.Frame(c.Words.T("template.ours"), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(status, views.OursPage(p, v))
}

// publishedTemplate loads the template of an address if it has a version.
func (c *Call) publishedTemplate() (doctemplate.Template, error) {
	t, err := c.templateOf()
	if err == nil && (t.State != forum.Published || t.Latest == 0) {
		err = fault.Missing("version")
	}
	return t, err
}

func (s *Server) makeOurs(c *Call) error {
	var f struct {
		Community string `form:"community"`
		Version   int    `form:"version"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.publishedTemplate()
	if err != nil {
		return err
	}
	var wrong fault.Fields
	wrong.Require("community", f.Community, "fault.community_required")
	var made doctemplate.Template
	if err = wrong.Err(); err == nil {
		var place int64
		if place, err = c.namedCommunity(f.Community); err == nil {
			n := f.Version
			if n == 0 {
				n = t.Latest
			}
			made, err = doctemplate.MakeOurs(c.ctx, s.DB, c.Viewer, t.PID, n, place, c.Key(f.Community, strconv.Itoa(n)))
		}
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showOurs(c, http.StatusUnprocessableEntity, f.Community, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(made.Thread)+"/edit", "done.template_draft")
}

// copyTemplate fills in the form of a new discussion or lesson with the text
// of a template.
func (s *Server) copyTemplate(c *Call) error {
	t, err := c.publishedTemplate()
	if err != nil {
		return err
	}
	now, err := doctemplate.Current(c.ctx, s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	text, err := s.textToCopy(t, now)
	if err != nil {
		return err
	}
	if c.Query("to") == "lesson" {
		return s.showNewLesson(c, http.StatusOK, lessonForm{Title: t.Title, Did: text}, views.Kept{Place: placeLesson}, nil)
	}
	v := &views.Compose{Page: c.Frame(c.Words.T("compose.share_title"), ""), Action: pathShare, Title: t.Title, Body: text, State: forum.NewPID(), Kept: views.Kept{Place: placeShare}}
	v.Page.Main = "compose"
	if v.Mine, v.Others, err = c.placesToWrite(""); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.ComposePage(v))
}

// copied says whether a template's text can be copied as Markdown: one without
// files, or one whose main file is Markdown.
func copied(t doctemplate.Template) bool {
	return t.Form == doctemplate.Text || t.Form == doctemplate.Files && t.Format == document.Markdown
}

// textToCopy is the Markdown of a version, as far as a text may be long.
func (s *Server) textToCopy(t doctemplate.Template, now doctemplate.Version) (string, error) {
	if !copied(t) {
		return "", fault.Missing("text")
	}
	if t.Form == doctemplate.Text {
		return now.Text, nil
	}
	f, ok := now.Main()
	if !ok || f.Format != document.Markdown {
		return "", fault.Missing("text")
	}
	file, size, err := s.Files.Open(f.Hash)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	text := make([]byte, min(size, 4*forum.MaxBody))
	if _, err := io.ReadFull(file, text); err != nil {
		return "", err
	}
	return forum.CleanText(string(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))), nil
}
