package doctemplate

import (
	"context"
	"errors"
	"maps"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
)

// Publish makes a version of what stands in the next one: of a draft the
// first, with which it is for all who may read its community; from the second
// on with a note on what has changed. What files say of people who made them
// is taken out of them before.
func Publish(ctx context.Context, d *db.DB, store *files.Store, v forum.Viewer, pid, note string) (Template, error) {
	note = forum.Clean(note)
	t, err := ByPID(ctx, d, v, pid)
	if err != nil {
		return t, err
	}
	if err := t.publishable(v, note); err != nil {
		return t, err
	}
	fit, err := prepareAll(ctx, d, store, t)
	if err != nil {
		return t, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		t, err := toChange(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if err := t.publishable(v, note); err != nil {
			return err
		}
		return publish(ctx, tx, v, t, note, fit)
	})
	if err != nil {
		return t, err
	}
	return ByPID(ctx, d, v, pid)
}

// publishable says what is wrong before anything is published.
func (t Template) publishable(v forum.Viewer, note string) error {
	var f fault.Fields
	if t.State == forum.Deleted {
		return fault.Missing("template")
	}
	if !t.MayEdit(v) {
		return fault.Denied("fault.not_yours")
	}
	if t.Latest > 0 && !v.IsSystem() {
		f.Require("note", note, "fault.template_note")
	}
	f.Max("note", note, forum.MaxSummary)
	return f.Err()
}

func publish(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, note string, fit map[int64]forum.Attachment) error {
	verb, c := Versioned, t.Change(v)
	if t.State == forum.Draft {
		now, err := forum.Publish(ctx, tx, v, t.Thread)
		if err != nil {
			return err
		}
		t.Thread = now
		verb, c = Published, now.Change(v)
		if _, err := tx.Exec(ctx, setReview, t.ID, nil); err != nil {
			return err
		}
	} else if err := forum.Stir(ctx, tx, t.Thread); err != nil {
		return err
	}
	n, err := number(ctx, tx, v, t, note, fit)
	if err != nil {
		return err
	}
	if verb == Versioned {
		c.Part = int64(n)
	}
	return changes.Append(ctx, tx, verb, c)
}

// number makes a version of what stands in the next one, with files as they
// are fit to be published, by their ids, and gives its number.
func number(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, note string, fit map[int64]forum.Attachment) (int, error) {
	next, err := db.One(ctx, tx, scanVersion, versionOf, t.ID, Next)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return 0, err
	}
	found, err := filesBy(ctx, tx, filesOfVersion, t.ID, Next)
	if err != nil {
		return 0, err
	}
	all := found[Next]
	if t.Form == Files && len(all) == 0 {
		return 0, fault.Wrong("no_file", "fault.template_no_file")
	}
	if t.Form != Files && next.Text == "" && !v.IsSystem() {
		return 0, fault.Wrong("no_text", "fault.template_text")
	}
	n := t.Latest + 1
	if err := putVersion(ctx, tx, v, t.ID, n, note, next.Text, next.HTML); err != nil {
		return 0, err
	}
	format := document.Markdown
	now := map[int64]bool{}
	for i, f := range all {
		if f, err = fitted(ctx, tx, v, t, f, fit); err != nil {
			return 0, err
		}
		if now[f.ID] = true; i == 0 {
			format = f.Format
		}
		if _, err := tx.Exec(ctx, insertFile, t.ID, n, i, f.ID, f.Title, string(f.Format)); err != nil {
			return 0, err
		}
		if err := forum.MoveFile(ctx, tx, f.ID, t.ID, forum.NextFiles, forum.VersionFiles); err != nil {
			return 0, err
		}
	}
	if err := forum.PastFiles(ctx, tx, t.ID, forum.VersionFiles, now); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, setLatest, t.ID, n, string(format)); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, deleteFiles, t.ID, Next); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, deleteVersion, t.ID, Next); err != nil {
		return 0, err
	}
	return n, keepTexts(ctx, tx, v, t)
}

// fitted gives the file in the form in which it is published. What was added
// since the files were made fit is not.
func fitted(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, f File, fit map[int64]forum.Attachment) (File, error) {
	a, ok := fit[f.ID]
	switch {
	case !ok:
		return f, fault.Clash("edited_meanwhile", "fault.edited_meanwhile")
	case a.Hash == f.Hash:
		return f, nil
	}
	old := f.ID
	made, err := forum.CopyFile(ctx, tx, v, a)
	if err != nil {
		return f, err
	}
	f.Attachment = made
	if err := forum.BindFile(ctx, tx, v, made, t.ID, forum.NextFiles); err != nil {
		return f, err
	}
	return f, forum.FreeFile(ctx, tx, old, t.ID, forum.NextFiles)
}

// keepTexts notes which pictures stand in the texts of all versions.
func keepTexts(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template) error {
	if t.Form == Files {
		return nil
	}
	all, err := db.Column[string](ctx, tx, textsOfVersions, t.ID)
	if err != nil {
		return err
	}
	texts := make([]forum.FileText, len(all))
	for i, html := range all {
		texts[i] = forum.FileText{Field: "text", HTML: html}
	}
	if err := forum.AttachPart(ctx, tx, v, t.Thread, forum.VersionTexts, texts...); err != nil {
		return err
	}
	return forum.AttachPart(ctx, tx, v, t.Thread, forum.NextTexts)
}

// A VersionDraft is what a program gives for a whole version: a file that
// Check has taken, in the place of the main one, or a text.
type VersionDraft struct {
	File *Checked
	Text string
	Note string
	Key  string // idempotency key; empty for none
}

// AddVersion makes a version of what is published in one step, or changes what
// stands in a draft.
func AddVersion(ctx context.Context, d *db.DB, store *files.Store, v forum.Viewer, pid string, draft VersionDraft) (Template, error) {
	draft.Text, draft.Note = trimmed(draft.Text), forum.Clean(draft.Note)
	t, err := ByPID(ctx, d, v, pid)
	if err != nil {
		return t, err
	}
	if err := t.mayAdd(v, draft); err != nil {
		return t, err
	}
	fit, err := prepareAll(ctx, d, store, t)
	if err != nil {
		return t, err
	}
	if draft.File != nil && t.State == forum.Published {
		if draft.File.file, err = prepare(ctx, store, File{Attachment: draft.File.file, Format: draft.File.format}); err != nil {
			return t, err
		}
	}
	html := render(draft.Text)
	err = d.Write(ctx, func(tx *db.Tx) error {
		_, _, err := forum.Once(ctx, tx, v, draft.Key, "template.version", func() (string, error) {
			t, err := toChange(ctx, tx, v, pid)
			if err != nil {
				return "", err
			}
			if err := t.mayAdd(v, draft); err != nil {
				return "", err
			}
			return t.PID, addVersion(ctx, tx, v, t, draft, html, fit)
		})
		return err
	})
	if err != nil {
		return Template{}, err
	}
	return ByPID(ctx, d, v, pid)
}

// mayAdd says what is wrong with a version before anything is kept.
func (t Template) mayAdd(v forum.Viewer, draft VersionDraft) error {
	note := draft.Note
	if t.State == forum.Draft {
		note = "-"
	}
	if err := t.publishable(v, note); err != nil {
		return err
	}
	var f fault.Fields
	switch {
	case t.Form == Files && draft.File == nil:
		f.Add("file", "fault.file_required")
	case t.Form != Files && draft.File != nil:
		f.Add("file", "fault.template_not_files")
	case t.Form != Files:
		f.Require("text", draft.Text, "fault.template_text")
		f.Max("text", draft.Text, forum.MaxBody)
	}
	f.Max("note", draft.Note, forum.MaxSummary)
	return f.Err()
}

func addVersion(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, draft VersionDraft, html string, fit map[int64]forum.Attachment) error {
	if t.Form != Files {
		if err := storeText(ctx, tx, v, t.Thread, draft.Text, html); err != nil {
			return err
		}
	} else {
		had, err := begin(ctx, tx, v, t)
		if err != nil {
			return err
		}
		now := maps.Clone(fit)
		for _, f := range had { // of the newest version, which was made fit
			if _, ok := now[f.ID]; !ok {
				now[f.ID] = f.Attachment
			}
		}
		f, err := draft.File.note(ctx, tx, v, t)
		if err != nil {
			return err
		}
		now[f.ID], fit = f.Attachment, now
		all := append([]File{f}, had[min(1, len(had)):]...)
		if err := storeFiles(ctx, tx, t, had, all); err != nil {
			return err
		}
	}
	if t.State == forum.Draft {
		return changes.Append(ctx, tx, Drafted, t.Change(v))
	}
	return publish(ctx, tx, v, t, draft.Note, fit)
}
