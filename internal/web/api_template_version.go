package web

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

var _ = declare((*Server).apiTemplateVersionRoutes)

type apiTemplateVersion struct {
	Version int               `json:"version"`
	Note    string            `json:"note"`
	Author  *apiPerson        `json:"author"`
	At      *string           `json:"at"`
	Text    string            `json:"text"`
	HTML    string            `json:"html"`
	Files   []apiTemplateFile `json:"files"`
}

// apiVersionUpload are the parts of a version: the file, or the text of a
// template that has no file, and from the second version on what has changed.
type apiVersionUpload struct {
	File  []byte `json:"file,omitempty"`
	Text  string `json:"text,omitempty"`
	Title string `json:"title,omitempty"`
	Note  string `json:"note,omitempty"`
}

type apiFileQuery struct {
	N int `query:"n"`
}

func (s *Server) apiTemplateVersionRoutes() []Route {
	const all = apiBase + "/templates/:id/versions"
	return []Route{
		{
			Method: http.MethodGet, Path: all, Policy: ScopeRead, Handle: (*Call).apiTemplateVersions,
			Summary: "List the versions of a template, the newest first", Out: apiList[apiTemplateVersion]{},
		},
		{
			Method: http.MethodPost, Path: all, Policy: ScopeWrite, Cost: CostUpload, Upload: true, Limit: s.fileMax() + textLimit, Time: uploadTime,
			Handle: (*Call).apiAddVersion, Summary: "Add a version: its file, checked before the answer, and a note on what has changed",
			In: apiVersionUpload{}, Out: apiTemplateVersion{}, Status: http.StatusCreated,
		},
		{
			Method: http.MethodGet, Path: all + "/:n/file", Policy: ScopeRead, Time: time.Minute, Handle: (*Call).apiVersionFile,
			Summary: "Download a file of a version: the main one, or the one that n says", Query: apiFileQuery{},
		},
	}
}

func (c *Call) templateFilesOf(t doctemplate.Template, v doctemplate.Version) []apiTemplateFile {
	items := []apiTemplateFile{}
	n := v.N
	if n == doctemplate.Next {
		n = t.Latest + 1
	}
	for i, f := range v.Files {
		url := apiBase + "/templates/" + t.PID + "/versions/" + strconv.Itoa(n) + "/file"
		if i > 0 {
			url += "?n=" + strconv.Itoa(i+1)
		}
		items = append(items, apiTemplateFile{N: i + 1, Title: f.Title, Name: f.Name, Format: string(f.Format), Bytes: f.Bytes, URL: url})
	}
	return items
}

func (c *Call) templateVersion(t doctemplate.Template, v doctemplate.Version) apiTemplateVersion {
	out := apiTemplateVersion{Version: v.N, Note: v.Note, Author: byline(v.By), At: stamp(v.At), Text: v.Text, HTML: v.HTML, Files: c.templateFilesOf(t, v)}
	if v.N == doctemplate.Next {
		out.Version = t.Latest + 1
	}
	return out
}

func (c *Call) apiTemplateVersions() error {
	t, err := doctemplate.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	items := []apiTemplateVersion{}
	if t.State != forum.Deleted {
		all, err := doctemplate.Versions(c.ctx, c.s.DB, t)
		if err != nil {
			return err
		}
		for _, v := range all {
			items = append(items, c.templateVersion(t, v))
		}
	}
	return answerList(c, items, nil)
}

// versionOf gives a version by its number in an address. What stands in a
// draft has the number of the version that it will be.
func (c *Call) versionOf(t doctemplate.Template, n string) (doctemplate.Version, error) {
	number, err := strconv.Atoi(n)
	if err != nil || number < 1 || strconv.Itoa(number) != n {
		return doctemplate.Version{}, fault.Missing("version")
	}
	if t.State == forum.Draft && number == t.Latest+1 {
		number = doctemplate.Next
	}
	return doctemplate.VersionOf(c.ctx, c.s.DB, c.Viewer, t, number)
}

func (c *Call) apiAddVersion() error {
	t, err := doctemplate.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	if t.State == forum.Deleted {
		return fault.Missing("template")
	}
	if !t.MayEdit(c.Viewer) {
		return fault.Denied("fault.not_yours")
	}
	draft := doctemplate.VersionDraft{Text: c.form.Get("text"), Note: c.form.Get("note"), Key: c.Key()}
	if c.sent.Sent != nil {
		file, err := doctemplate.Check(c.ctx, c.sent.Sent, c.sent.name)
		if err != nil {
			return err
		}
		file.Title = c.form.Get("title")
		draft.File = &file
	}
	if t, err = doctemplate.AddVersion(c.ctx, c.s.DB, c.s.Files, c.Viewer, t.PID, draft); err != nil {
		return err
	}
	v, err := doctemplate.Current(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	return c.Answer(0, c.templateVersion(t, v))
}

// apiVersionFile sends a file of a version; a template without files its text.
func (c *Call) apiVersionFile() error {
	var q apiFileQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	t, err := doctemplate.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	v, err := c.versionOf(t, c.Param("n"))
	if err != nil {
		return err
	}
	if len(v.Files) == 0 && v.Text != "" && q.N <= 1 {
		h := c.rec.Header()
		h["Content-Type"] = []string{"text/markdown; charset=utf-8"}
		h["Content-Security-Policy"] = headerPicturePolicy
		h["Cache-Control"] = headerNoCache
		h["Content-Disposition"] = []string{mime.FormatMediaType("attachment", map[string]string{"filename": t.Slug + ".md"})}
		http.ServeContent(c.rec, c.r, "", time.Time{}, strings.NewReader(v.Text))
		return nil
	}
	n := max(q.N, 1)
	if n > len(v.Files) {
		return fault.Missing("file")
	}
	return c.s.sendFile(c, v.Files[n-1].Attachment)
}
