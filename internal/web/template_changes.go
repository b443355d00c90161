package web

import (
	"net/http"
	"slices"
	"strings"

	"waymark/internal/diff"
	"waymark/internal/doctemplate"
	"waymark/internal/document"
	"waymark/internal/extract"
	"waymark/internal/fault"
	"waymark/views"
)

// templateChanges shows what is different between two versions: ?to=N, else
// the newest, and ?from=N, else the one that the reader has, else the one
// before it.
func (s *Server) templateChanges(c *Call) error {
	t, err := c.publishedTemplate()
	if err != nil {
		return err
	}
	v := views.Changes{Template: c.templateHead(t)}
	if v.From, v.To, err = c.comparedVersions(t); err != nil {
		return err
	}
	if err := c.templateVersions(&v.Template, t); err != nil {
		return err
	}
	old, err := doctemplate.VersionOf(c.ctx, s.DB, c.Viewer, t, v.From)
	if err != nil {
		return err
	}
	now, err := doctemplate.VersionOf(c.ctx, s.DB, c.Viewer, t, v.To)
	if err != nil {
		return err
	}
	if t.Form != doctemplate.Files {
		v.Files = []views.FileChange{{Name: c.Words.T("template.guide_text"), Pieces: pieces(old.Text, now.Text)}}
	} else if v.Files, err = s.fileChanges(c, old.Files, now.Files); err != nil {
		return err
	}
	p := c.Frame(c.Words.T("template.changes_title", "From", v.From, "To", v.To), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.ChangesPage(p, v))
}

// comparedVersions says which versions are compared.
func (c *Call) comparedVersions(t doctemplate.Template) (from, to int, err error) {
	to, err1 := c.number("to")
	from, err2 := c.number("from")
	if to == 0 {
		to = t.Latest
	}
	if from == 0 {
		mine, err := doctemplate.MyTaking(c.ctx, c.s.DB, c.Viewer, t)
		if err != nil {
			return 0, 0, err
		}
		if from = mine.N; from == 0 || from >= to {
			from = to - 1
		}
	}
	if err1 != nil || err2 != nil || from < 1 || from >= to || to > t.Latest {
		return 0, 0, fault.Missing("version")
	}
	return from, to, nil
}

// fileChanges compares the files of two versions, each with the one of its
// name, else with the one in its place.
func (s *Server) fileChanges(c *Call, old, now []doctemplate.File) (all []views.FileChange, err error) {
	was := pairFiles(old, now)
	kept := map[int64]bool{}
	for i, f := range now {
		x := views.FileChange{Name: f.Title}
		switch o := was[i]; {
		case o == nil:
			x.State = "added"
		default:
			kept[o.ID] = true
			if o.Hash != f.Hash {
				if err := s.compareFiles(c, &x, *o, f); err != nil {
					return nil, err
				}
			}
		}
		all = append(all, x)
	}
	for _, f := range old {
		if !kept[f.ID] {
			all = append(all, views.FileChange{Name: f.Title, State: "removed"})
		}
	}
	return all, nil
}

// pairFiles says which file of an older version each of a newer one was, nil
// for a new one: the same name, the same title, else the same place if its
// format is the same.
func pairFiles(old, now []doctemplate.File) []*doctemplate.File {
	was, taken := make([]*doctemplate.File, len(now)), make([]bool, len(old))
	for _, like := range []func(i, k int) bool{
		func(i, k int) bool { return old[k].Hash == now[i].Hash },
		func(i, k int) bool { return strings.EqualFold(old[k].Name, now[i].Name) },
		func(i, k int) bool { return old[k].Title == now[i].Title && old[k].Format == now[i].Format },
		func(i, k int) bool { return i == k && old[k].Format == now[i].Format },
	} {
		for i := range now {
			for k := range old {
				if was[i] == nil && !taken[k] && like(i, k) {
					was[i], taken[k] = &old[k], true
				}
			}
		}
	}
	return was
}

// compareFiles fills in what is different in the text of two files.
func (s *Server) compareFiles(c *Call, x *views.FileChange, old, now doctemplate.File) error {
	was, err := s.documentOf(c, old)
	var is document.Document
	if err == nil {
		is, err = s.documentOf(c, now)
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		x.State = "unread"
		return nil
	}
	if err != nil {
		return err
	}
	d := document.Compare(was, is)
	x.Skipped, x.More = d.Skipped, d.More
	whole := len(d.Places) == 1 && d.Places[0].Skipped+d.Skipped == 0 // nothing to tell it from
	for _, p := range d.Places {
		y := views.PlaceChange{
			Name: c.placeTitle(p.Where), State: fateKeys[p.Fate], Pieces: plain(p.Pieces), Skipped: p.Skipped,
		}
		if whole && p.Where.Part == document.Body {
			y.Name = ""
		}
		if p.Was.Part != 0 {
			y.Was = c.placeTitle(p.Was)
		}
		if p.Fate != document.Removed {
			y.Path = views.PreviewPath(now.PID, p.Where)
		}
		for _, k := range p.Cells {
			y.Cells = append(y.Cells, views.CellChange{Name: c.cellTitle(k), Pieces: plain(k.Pieces)})
		}
		x.Places = append(x.Places, y)
	}
	return nil
}

// fateKeys say what became of a place.
var fateKeys = map[document.Fate]string{
	document.Added: "template.place_added", document.Removed: "template.place_removed", document.Moved: "template.place_moved",
}

// placeTitle is what a place is called above what is different in it.
func (c *Call) placeTitle(l document.Locator) string {
	switch {
	case l.Part == document.Body && len(l.Path) > 0:
		return extract.Plain(strings.Join(l.Path, " › "))
	case l.Part == document.Body:
		return c.Words.T("template.place_beginning")
	}
	return extract.Plain(views.PlaceName(c.Words, l))
}

func (c *Call) cellTitle(k document.CellChange) string {
	switch {
	case k.At.Col > 0:
		return k.At.String()
	case k.Fate == document.Removed:
		return c.Words.T("template.row_removed", "Row", k.At.Row)
	}
	return c.Words.T("template.row_added", "Row", k.At.Row)
}

// plain takes out of pieces what no page can show.
func plain(all []diff.Piece) []diff.Piece {
	out := slices.Clone(all)
	for i, p := range out {
		out[i].Text = extract.Plain(p.Text)
	}
	return out
}

func pieces(was, is string) []diff.Piece {
	if was == is {
		return nil
	}
	return diff.Near(diff.Words(was, is), near)
}

// documentOf is what stands in a file, which was good when it came.
func (s *Server) documentOf(c *Call, f doctemplate.File) (document.Document, error) {
	if s.Texts != nil {
		return s.Texts.Document(c.ctx, f.Hash, f.Name)
	}
	file, size, err := s.Files.Open(f.Hash)
	if err != nil {
		return document.Document{}, err
	}
	defer func() { _ = file.Close() }()
	return document.Read(c.ctx, file, size, f.Format)
}
