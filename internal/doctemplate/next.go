package doctemplate

import (
	"context"
	"slices"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What stands in the next version. In a draft that is all there is, and it is
// changed without a version being made; in what is published the first change
// begins with a copy of the newest version, which its author alone sees until
// it is published.

// AddFile puts a file that Check has taken behind the others.
func AddFile(ctx context.Context, d *db.DB, v forum.Viewer, pid string, c Checked) (Template, error) {
	return prepareNext(ctx, d, v, pid, c.Key, func(tx *db.Tx, t Template, all []File) ([]File, error) {
		if len(all) >= MaxFiles {
			return nil, fault.Clash("many_files", "fault.template_files", "Max", MaxFiles)
		}
		f, err := c.note(ctx, tx, v, t)
		return append(all, f), err
	})
}

// ReplaceFile puts a file that Check has taken in the place of the one at a
// position, whose title stays unless it has one of its own. Where there is no
// file yet it is added.
func ReplaceFile(ctx context.Context, d *db.DB, v forum.Viewer, pid string, position int, c Checked) (Template, error) {
	return prepareNext(ctx, d, v, pid, c.Key, func(tx *db.Tx, t Template, all []File) ([]File, error) {
		f, err := c.note(ctx, tx, v, t)
		if err != nil {
			return nil, err
		}
		if position == 0 && len(all) == 0 {
			return append(all, f), nil
		}
		if position < 0 || position >= len(all) {
			return nil, fault.Missing("file")
		}
		if f.Title == "" && all[position].Title != all[position].Name {
			f.Title = all[position].Title
		}
		all[position] = f
		return all, nil
	})
}

// RemoveFile takes the file at a position out.
func RemoveFile(ctx context.Context, d *db.DB, v forum.Viewer, pid string, position int) (Template, error) {
	return prepareNext(ctx, d, v, pid, "", func(_ *db.Tx, _ Template, all []File) ([]File, error) {
		if position < 0 || position >= len(all) {
			return nil, fault.Missing("file")
		}
		return slices.Delete(all, position, position+1), nil
	})
}

// MainFile makes the file at a position the main one.
func MainFile(ctx context.Context, d *db.DB, v forum.Viewer, pid string, position int) (Template, error) {
	return prepareNext(ctx, d, v, pid, "", func(_ *db.Tx, _ Template, all []File) ([]File, error) {
		if position < 0 || position >= len(all) {
			return nil, fault.Missing("file")
		}
		f := all[position]
		return slices.Insert(slices.Delete(all, position, position+1), 0, f), nil
	})
}

// TitleFile says what the file at a position is called for people.
func TitleFile(ctx context.Context, d *db.DB, v forum.Viewer, pid string, position int, title string) (Template, error) {
	title = forum.Clean(title)
	var f fault.Fields
	f.Max("title", title, forum.MaxTitle)
	if err := f.Err(); err != nil {
		return Template{}, err
	}
	return prepareNext(ctx, d, v, pid, "", func(_ *db.Tx, _ Template, all []File) ([]File, error) {
		if position < 0 || position >= len(all) {
			return nil, fault.Missing("file")
		}
		all[position].Title = title
		return all, nil
	})
}

// SetText says what the next version of a Text or a Guide says.
func SetText(ctx context.Context, d *db.DB, v forum.Viewer, pid, text string) (Template, error) {
	text = trimmed(text)
	html := render(text)
	var f fault.Fields
	f.Require("text", text, "fault.template_text")
	f.Max("text", text, forum.MaxBody)
	if err := f.Err(); err != nil {
		return Template{}, err
	}
	return change(ctx, d, v, pid, "", func(tx *db.Tx, t Template) error {
		if t.Form == Files {
			return fault.Clash("not_a_text", "fault.template_not_text")
		}
		return storeText(ctx, tx, v, t.Thread, text, html)
	})
}

// DropNext throws away what was prepared of the next version of a published
// template.
func DropNext(ctx context.Context, d *db.DB, v forum.Viewer, pid string) (Template, error) {
	return change(ctx, d, v, pid, "", func(tx *db.Tx, t Template) error {
		if t.State != forum.Published {
			return fault.Clash("not_published", "fault.template_not_published")
		}
		had, err := filesBy(ctx, tx, filesOfVersion, t.ID, Next)
		if err != nil {
			return err
		}
		for _, f := range had[Next] {
			if err := forum.FreeFile(ctx, tx, f.ID, t.ID, forum.NextFiles); err != nil {
				return err
			}
		}
		if err := forum.AttachPart(ctx, tx, v, t.Thread, forum.NextTexts); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, deleteFiles, t.ID, Next); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, deleteVersion, t.ID, Next)
		return err
	})
}

// prepareNext changes the files of the next version.
func prepareNext(ctx context.Context, d *db.DB, v forum.Viewer, pid, key string, how func(*db.Tx, Template, []File) ([]File, error)) (Template, error) {
	return change(ctx, d, v, pid, key, func(tx *db.Tx, t Template) error {
		if t.Form != Files {
			return fault.Clash("not_files", "fault.template_not_files")
		}
		had, err := begin(ctx, tx, v, t)
		if err != nil {
			return err
		}
		all, err := how(tx, t, slices.Clone(had))
		if err != nil {
			return err
		}
		return storeFiles(ctx, tx, t, had, all)
	})
}

// change does something to what a viewer may edit, in one transaction.
func change(ctx context.Context, d *db.DB, v forum.Viewer, pid, key string, how func(*db.Tx, Template) error) (Template, error) {
	err := d.Write(ctx, func(tx *db.Tx) error {
		_, _, err := forum.Once(ctx, tx, v, key, "template.prepare", func() (string, error) {
			t, err := toChange(ctx, tx, v, pid)
			if err != nil {
				return "", err
			}
			if err := how(tx, t); err != nil {
				return "", err
			}
			c := t.Change(v)
			c.Audience = changes.Only(t.Author.ID)
			verb := Prepared
			if t.State == forum.Draft {
				verb, c = Drafted, t.Change(v)
			}
			return t.PID, changes.Append(ctx, tx, verb, c)
		})
		return err
	})
	if err != nil {
		return Template{}, err
	}
	return ByPID(ctx, d, v, pid)
}

// toChange loads a template that the viewer may edit.
func toChange(ctx context.Context, tx *db.Tx, v forum.Viewer, pid string) (Template, error) {
	t, err := ByPID(ctx, tx, v, pid)
	switch {
	case err != nil:
		return t, err
	case t.State == forum.Deleted:
		return t, fault.Missing("template")
	case !t.MayEdit(v):
		return t, fault.Denied("fault.not_yours")
	}
	return t, nil
}

// begin gives the files of the next version, which are at first those of the
// newest one.
func begin(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template) ([]File, error) {
	begun, err := db.Has(ctx, tx, versionOf, t.ID, Next)
	if err != nil {
		return nil, err
	}
	from := Next
	if !begun {
		if err := putVersion(ctx, tx, v, t.ID, Next, "", "", ""); err != nil {
			return nil, err
		}
		from = t.Latest
	}
	had, err := filesBy(ctx, tx, filesOfVersion, t.ID, from)
	if err != nil || from == Next {
		return had[from], err
	}
	for _, f := range had[from] {
		if err := forum.KeepFile(ctx, tx, f.ID, t.ID, forum.NextFiles); err != nil {
			return nil, err
		}
	}
	return had[from], nil
}

// storeFiles keeps the files of the next version in their order.
func storeFiles(ctx context.Context, tx *db.Tx, t Template, had, all []File) error {
	if _, err := tx.Exec(ctx, deleteFiles, t.ID, Next); err != nil {
		return err
	}
	stays := map[int64]bool{}
	for i, f := range all {
		stays[f.ID] = true
		if _, err := tx.Exec(ctx, insertFile, t.ID, Next, i, f.ID, f.Title, string(f.Format)); err != nil {
			return err
		}
	}
	for _, f := range had {
		if !stays[f.ID] {
			if err := forum.FreeFile(ctx, tx, f.ID, t.ID, forum.NextFiles); err != nil {
				return err
			}
		}
	}
	return setFormatOf(ctx, tx, t, all)
}

// setFormatOf notes of a template without versions what its main file is.
func setFormatOf(ctx context.Context, tx *db.Tx, t Template, all []File) error {
	if t.Latest > 0 {
		return nil
	}
	format := ""
	if len(all) > 0 {
		format = string(all[0].Format)
	}
	_, err := tx.Exec(ctx, setFormat, t.ID, format)
	return err
}

// storeText keeps the text of the next version.
func storeText(ctx context.Context, tx *db.Tx, v forum.Viewer, t forum.Thread, text, html string) error {
	if err := putVersion(ctx, tx, v, t.ID, Next, "", text, html); err != nil {
		return err
	}
	return forum.AttachPart(ctx, tx, v, t, forum.NextTexts, forum.FileText{Field: "text", HTML: html})
}

func putVersion(ctx context.Context, tx *db.Tx, v forum.Viewer, thread int64, n int, note, text, html string) error {
	org, err := forum.OrganisationOf(ctx, tx, v.Person)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, upsertVersion, thread, n, note, text, html, orNull(v.Person), orNull(org), tx.Micros())
	return err
}
