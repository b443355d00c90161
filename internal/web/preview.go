package web

import (
	"errors"
	"html"
	"net/http"
	"path"
	"strings"
	"time"

	"waymark/internal/document"
	"waymark/internal/extract"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).previewRoutes)

func (s *Server) previewRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/f/:id/preview", Policy: SignedIn, Cost: CostSearch, Time: 20 * time.Second, Handle: s.previewPage},
	}
}

// previewPlaces is how many places of a file are named beside it.
const previewPlaces = 200

type previewQuery struct {
	At string `query:"at"`
}

// previewPage shows what stands in a file to whoever may read the file.
func (s *Server) previewPage(c *Call) error {
	var q previewQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	a, err := forum.AttachmentByPID(c.ctx, s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	if s.Texts == nil || a.Picture() {
		return fault.Missing("file")
	}
	p := c.Frame(c.Words.T("preview.title", "Name", a.Name), "")
	v := views.FilePreview{File: a, Format: views.FormatName(c.Words, strings.TrimPrefix(strings.ToLower(path.Ext(a.Name)), "."))}
	d, err := s.Texts.Document(c.ctx, a.Hash, a.Name)
	switch f := fault.Of(err); {
	case err == nil:
		c.showDocument(&v, d, q.At)
	case f != nil && f.Kind == fault.Invalid:
		v.Why = c.Words.T(previewWhy(f.Code))
	case errors.Is(err, files.ErrMissing):
		return fault.Missing("file")
	default:
		return err
	}
	if len(v.Places) > 1 {
		p.Main = "cols"
	}
	return c.Page(http.StatusOK, views.PreviewPage(p, v))
}

// previewReasons say why a file cannot be shown, by the code of its refusal.
var previewReasons = map[string]string{
	document.CodeMacros: "preview.why_macros", document.CodeOutside: "preview.why_outside", document.CodeLocked: "preview.why_locked",
	document.CodeKind: "preview.why_kind", document.CodeLarge: "preview.why_large", document.CodeSlow: "preview.why_slow",
}

func previewWhy(code string) string {
	if key, ok := previewReasons[code]; ok {
		return key
	}
	return "preview.why_damaged"
}

// showDocument fills in what is shown of a document, near a place.
func (c *Call) showDocument(v *views.FilePreview, d document.Document, at string) {
	w := c.Words
	e := d.Excerpt(at, func(l document.Locator) string {
		if l.Part == document.Sheet && l.From.Col > 0 {
			return w.T("preview.cut_rows", "Row", l.From.String())
		}
		return w.T("preview.cut")
	})
	v.HTML = c.previewHTML(document.Preview(e.Document, 2, func(l document.Locator) string { return views.PlaceName(w, l) }))
	if v.Parts = strings.HasPrefix(v.HTML, "<section"); v.HTML == "" {
		v.Why = w.T("preview.why_empty")
		return
	}
	if e.Begins.Part != 0 {
		if v.Begins = views.PlaceIn(w, e.Begins); v.Begins == "" {
			v.Begins = w.T("preview.some_place")
		}
	}
	if e.More {
		v.Next = views.PreviewPath(v.File.PID, e.Next)
	}
	places, more := d.Places(previewPlaces)
	v.More = more
	for _, p := range places {
		to := views.PreviewPath(v.File.PID, p.Where)
		if strings.Contains(v.HTML, ` id="`+p.Where.Anchor()+`"`) {
			to = "#" + p.Where.Anchor()
		}
		v.Places = append(v.Places, views.PreviewPlace{Text: placeText(c, p), Path: to})
	}
}

// placeText is what leads to a place: a slide's number and how it begins.
func placeText(c *Call, p document.Place) string {
	if p.Where.Part == document.Body {
		return extract.Plain(p.Text)
	}
	name := views.PlaceName(c.Words, p.Where)
	if p.Text == "" {
		return name
	}
	return c.Words.T("preview.place", "Name", name, "Text", extract.Plain(p.Text))
}

// previewHTML fits a preview into the page: its parts look like other texts,
// and wide tables can be scrolled by keyboard. All that people wrote in it is
// escaped, so that a tag is one of ours.
func (c *Call) previewHTML(text string) string {
	return strings.NewReplacer(
		"<section id=", `<section class="prose sec" id=`,
		"<div id=", `<div class="prose" id=`,
		"<table", `<div class="tbl" tabindex="0" role="group" aria-label="`+html.EscapeString(c.Words.T("thread.label_table"))+`"><table`,
		"</table>", "</table></div>",
	).Replace(text)
}

// readable says by a file's ending whether there is a preview.
func readable(ending string) bool {
	_, ok := extract.Kind("." + ending)
	return ok
}
