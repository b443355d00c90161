package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"

	"waymark/internal/doctemplate"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/views"
)

// What is typed into the form of a file is kept nowhere here. The browser keeps
// it in the page: it stays when the file is downloaded, when the form comes back
// with a mistake, and for whoever leaves the page and comes back.

// A filling is a file that somebody fills in.
type filling struct {
	t      doctemplate.Template
	n      int // the version, as the form was made of it
	file   views.TemplateFile
	body   []byte
	fields []document.Field
}

// name is the name in the form of a field: its own may be anything that people
// write. It differs from template to template, for browsers offer what was
// typed before under the same name; and it stays the field's when others come
// before it, so that no value gets into another field.
func (f filling) name(x document.Field) string {
	sum := sha256.Sum256([]byte(f.t.PID + "\x00" + x.Name))
	return "f-" + hex.EncodeToString(sum[:6])
}

// ownNumber reads a number from 1; what is none is what stands for it.
func ownNumber(s string, otherwise int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return otherwise
	}
	return max(0, n)
}

// toFill gives a file, counted from 1, of the version from which the form was
// made, or of the newest; of a text it is the text.
func (s *Server) toFill(c *Call, n int) (f filling, err error) {
	if f.t, err = c.publishedTemplate(); err != nil {
		return
	}
	f.n = cmp.Or(ownNumber(c.form.Get("version"), 0), f.t.Latest)
	now, err := doctemplate.VersionOf(c.ctx, s.DB, c.Viewer, f.t, f.n)
	if err != nil {
		return
	}
	switch {
	case f.t.Form == doctemplate.Text:
		f.file = views.TemplateFile{N: 1, Name: f.t.Title, Format: string(document.Markdown), Path: f.t.Slug + ".md"}
		f.body = []byte(now.Text)
	case n < 1 || n > len(now.Files) || !f.t.Takes(c.Viewer):
		return f, fault.Missing("file")
	default:
		f.file = c.fileShown(pathOf(f.t.Thread), now.N, n-1, now.Files[n-1])
		f.file.Path = now.Files[n-1].Name
		if f.body, err = s.fileBytes(now.Files[n-1]); err != nil {
			return
		}
	}
	if f.fields, err = document.Fields(c.ctx, bytes.NewReader(f.body), int64(len(f.body)), document.Kind(f.file.Format)); err == nil && len(f.fields) == 0 {
		err = fault.Missing("field")
	}
	f.file.Fill = pathOf(f.t.Thread) + "/fill?file=" + strconv.Itoa(n)
	return
}

func (s *Server) fillPage(c *Call) error {
	f, err := s.toFill(c, ownNumber(c.Query("file"), 1))
	if err != nil {
		return err
	}
	return s.showFill(c, http.StatusOK, f, nil)
}

// showFill shows the form; after a mistake, with what was typed.
func (s *Server) showFill(c *Call, status int, f filling, errs views.Errors) error {
	v := views.FillForm{Template: c.templateHead(f.t), Number: f.n, File: f.file, Errors: errs, Long: map[string]bool{}, Pick: map[string][]views.Option{}}
	mine, err := doctemplate.MyTaking(c.ctx, s.DB, c.Viewer, f.t)
	if err != nil {
		return err
	}
	v.Tell, v.Quiet = mine.Tell, errs != nil && c.form.Get("tell") == ""
	for _, x := range f.fields {
		value := x.Value
		if errs != nil {
			value = c.form.Get(f.name(x))
		}
		v.Ask(f.name(x), x, value)
	}
	p := c.Frame(c.Words.T("template.fill_title", "Title", f.t.Title), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(status, views.FillPage(p, v))
}

// fillTemplate gives a file filled in.
func (s *Server) fillTemplate(c *Call) error {
	f, err := s.toFill(c, ownNumber(c.Query("file"), 1))
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, x := range f.fields {
		given := c.form.Get(f.name(x))
		if x.Type == document.FieldTick {
			given = map[bool]string{true: "yes", false: "no"}[given != ""]
		}
		values[x.Name] = given
	}
	var out bytes.Buffer
	err = document.Fill(c.ctx, bytes.NewReader(f.body), int64(len(f.body)), document.Kind(f.file.Format), values, &out)
	if err == nil {
		_, err = doctemplate.Use(c.ctx, s.DB, c.Viewer, f.t.PID, doctemplate.UseDraft{N: f.n, Tell: c.form.Get("tell") != ""})
	}
	if err != nil {
		return s.fillAgain(c, f, err)
	}
	return c.attachment(filledName(f.file.Path), typeOfFile(f.file.Path), out.Bytes())
}

// fillAgain gives the form back with what is wrong, whatever it is: nobody
// types a letter twice.
func (s *Server) fillAgain(c *Call, f filling, err error) error {
	t := troubleOf(err)
	var errs views.Errors
	for _, wrong := range t.fault.Fields {
		for _, x := range f.fields {
			if x.Name == wrong.Name {
				errs = append(errs, views.FieldError{Name: f.name(x), Text: c.Words.Say(wrong.Key, wrong.Args)})
			}
		}
	}
	if len(errs) == 0 {
		if t.fault.Kind != fault.Invalid {
			return err
		}
		errs = views.Errors{{Name: "fill", Text: c.Words.Say(t.fault.Key, t.fault.Args)}}
	}
	return s.showFill(c, http.StatusUnprocessableEntity, f, errs)
}
