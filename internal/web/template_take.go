package web

import (
	"mime"
	"net/http"
	"strconv"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).takeRoutes)

func (s *Server) takeRoutes() []Route {
	const base = "/t/:id/:slug"
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: base + path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: base + path, Policy: SignedIn, Handle: handle, Limit: textLimit}
	}
	return []Route{
		post("/take", s.takeTemplate), get("/text/:n", s.templateText), get("/fill", s.fillPage), post("/fill", s.fillTemplate),
		get("/happened", s.happenedPage), post("/happened", s.sayHappened), post("/happened/withdraw", s.withdrawHappened),
		get("/uptake", s.uptakePage), get("/uptake.csv", s.uptakeTable),
	}
}

// templateUsers fills in who uses a template, what came of it, and what is
// known of the viewer's own use.
func (c *Call) templateUsers(v *views.Template, t doctemplate.Template) error {
	if t.State != forum.Published {
		return nil
	}
	reg, err := doctemplate.Users(c.ctx, c.s.DB, t)
	if err != nil {
		return err
	}
	v.Used, v.Downloads = len(reg.Takers), reg.Times
	for _, k := range reg.Takers {
		v.Takers = append(v.Takers, views.TemplateTaker{Org: k.Name, Slug: k.Slug, Version: k.N, At: k.Last})
	}
	mine, err := doctemplate.MyTaking(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	v.Yours, v.Tell = mine.N, mine.Tell
	notes, err := doctemplate.Outcomes(c.ctx, c.s.DB, c.Viewer, t, doctemplate.OutcomesShown)
	for _, o := range notes {
		v.Notes = append(v.Notes, views.TemplateNote{PID: o.PID, By: o.By, HTML: c.prose(o.HTML, 2), Result: string(o.Result), At: o.On, Mine: o.Mine})
	}
	return err
}

type takeForm struct {
	Version int  `form:"version"`
	File    int  `form:"file"` // which of its files, from 1
	Tell    bool `form:"tell"`
}

// takeTemplate counts that somebody takes a version, and gives them the file.
func (s *Server) takeTemplate(c *Call) error {
	var f takeForm
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.publishedTemplate()
	if err != nil {
		return err
	}
	n := f.Version
	if n == 0 {
		n = t.Latest
	}
	now, err := doctemplate.VersionOf(c.ctx, s.DB, c.Viewer, t, max(1, n))
	if err != nil {
		return err
	}
	to := pathOf(t.Thread) + "/text/" + strconv.Itoa(n)
	if t.Form == doctemplate.Files {
		if f.File < 1 || f.File > len(now.Files) {
			return fault.Missing("file")
		}
		to = now.Files[f.File-1].Path()
	}
	if _, err := doctemplate.Use(c.ctx, s.DB, c.Viewer, t.PID, doctemplate.UseDraft{N: n, Tell: f.Tell}); err != nil {
		return err
	}
	return c.Redirect(to)
}

// templateText gives a version of a text as a file.
func (s *Server) templateText(c *Call) error {
	t, err := c.publishedTemplate()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 1 || t.Form == doctemplate.Files {
		return fault.Missing("version")
	}
	now, err := doctemplate.VersionOf(c.ctx, s.DB, c.Viewer, t, n)
	if err != nil {
		return err
	}
	return c.attachment(t.Slug+".md", "text/markdown; charset=utf-8", []byte(now.Text))
}

// attachment answers with a file to be saved.
func (c *Call) attachment(name, kind string, body []byte) error {
	h := c.rec.Header()
	h["Content-Disposition"] = []string{mime.FormatMediaType("attachment", map[string]string{"filename": name})}
	h["Content-Security-Policy"] = headerPicturePolicy
	h["Cache-Control"] = headerNoCache
	return c.send(http.StatusOK, []string{kind}, body)
}
