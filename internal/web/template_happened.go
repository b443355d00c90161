package web

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/views"
)

// fileBytes reads a file whole; it is no larger than what was taken.
func (s *Server) fileBytes(f doctemplate.File) ([]byte, error) {
	file, size, err := s.Files.Open(f.Hash)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, size))
}

// filledName is the name of a file that was filled in: what was a template
// for Word is a document then.
func filledName(name string) string {
	if stem, ok := strings.CutSuffix(name, ".dotx"); ok {
		return stem + ".docx"
	}
	return name
}

func typeOfFile(name string) string { return files.TypeOf(filledName("x" + path.Ext(name))) }

type happenedForm struct {
	Result string `form:"result"`
	Note   string `form:"note"`
	On     string `form:"on"`
}

func (s *Server) happenedPage(c *Call) error {
	return s.showHappened(c, http.StatusOK, happenedForm{}, nil)
}

func (s *Server) showHappened(c *Call, status int, f happenedForm, errs views.Errors) error {
	t, err := c.publishedTemplate()
	if err != nil {
		return err
	}
	if err := forum.Must(c.Viewer, forum.Answer, t.Standing); err != nil {
		return err
	}
	self, err := c.Self()
	if err != nil {
		return err
	}
	v := views.HappenedForm{Template: c.templateHead(t), Result: f.Result, Note: f.Note, On: f.On, Org: self.Person.Org.Name, Errors: errs}
	v.Once = forum.NewPID()
	p := c.Frame(c.Words.T("template.say_happened"), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(status, views.HappenedPage(p, v))
}

func (s *Server) sayHappened(c *Call) error {
	var f happenedForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.publishedTemplate()
	if err != nil {
		return err
	}
	var wrong fault.Fields
	d := doctemplate.OutcomeDraft{Result: doctemplate.Result(f.Result), Text: f.Note, On: parseDay(&wrong, "on", f.On), Key: c.Key(f.Result, f.Note)}
	if err = wrong.Err(); err == nil {
		_, err = doctemplate.SayWhatHappened(c.ctx, s.DB, c.Viewer, t.PID, d)
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showHappened(c, http.StatusUnprocessableEntity, f, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(t.Thread)+"#happened", "done.template_happened")
}

func (s *Server) withdrawHappened(c *Call) error {
	var f struct {
		Note string `form:"note"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.templateOf()
	if err != nil {
		return err
	}
	if err := doctemplate.WithdrawOutcome(c.ctx, s.DB, c.Viewer, t.PID, f.Note); err != nil {
		return err
	}
	return c.Done(pathOf(t.Thread), "done.template_happened_gone")
}

// uptake gives how the viewer's own template was taken up.
func (c *Call) uptake() (v views.Uptake, t doctemplate.Template, err error) {
	if t, err = c.ownTemplate(); err != nil {
		return v, t, err
	}
	v.Template = c.templateHead(t)
	rows, err := doctemplate.UptakeOf(c.ctx, c.s.DB, t)
	for _, r := range rows {
		v.Rows = append(v.Rows, views.UptakeRow{Month: c.Words.Month(r.Month), At: r.Month.Format("2006-01"), Version: r.N, Organisations: r.Organisations, Times: r.Times})
	}
	return v, t, err
}

func (s *Server) uptakePage(c *Call) error {
	v, t, err := c.uptake()
	if err != nil {
		return err
	}
	if err := c.templateUsers(&v.Template, t); err != nil {
		return err
	}
	p := c.Frame(c.Words.T("template.uptake"), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.UptakePage(p, v))
}

// uptakeTable is the same for a spreadsheet.
func (s *Server) uptakeTable(c *Call) error {
	v, t, err := c.uptake()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{c.Words.T("template.month"), c.Words.T("template.their_version"), c.Words.T("template.new_organisations"), c.Words.T("template.downloads")}}
	for _, r := range v.Rows {
		rows = append(rows, []string{r.At, strconv.Itoa(r.Version), strconv.Itoa(r.Organisations), strconv.Itoa(r.Times)})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return c.attachment(t.Slug+"-"+c.Now.UTC().Format(time.DateOnly)+".csv", "text/csv; charset=utf-8", b.Bytes())
}
