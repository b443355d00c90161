package doctemplate

import (
	"context"
	"errors"
	"path"
	"strings"

	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/files"
	"waymark/internal/forum"
)

// FormatOf gives the format that a file's name says it has, and whether the
// library takes it.
func FormatOf(name string) (document.Kind, bool) {
	kind, ok := kinds[strings.ToLower(path.Ext(name))]
	return kind, ok
}

// Fit gives the file as it is published: without what it says of the people
// who made it. Its faults are Invalid and concern the field file.
func (c Checked) Fit(ctx context.Context, store *files.Store) (Checked, error) {
	var err error
	c.file, err = prepare(ctx, store, File{Attachment: c.file, Format: c.format, Title: c.Title})
	return c, err
}

// Bringing gives the ready template the file that its import's line names.
func (p Ready) Bringing(c Checked) Ready {
	p.brought = &c
	return p
}

// putBrought makes a version of the file that a line brings, or puts it into a
// draft, unless the same file came with that line before. It gives the number
// of the version, 0 for none, and says whether anything changed.
func putBrought(ctx context.Context, tx *db.Tx, t Template, c Checked) (n int, changed bool, err error) {
	was, err := db.Value[string](ctx, tx, broughtBefore, t.ID)
	if err != nil && !errors.Is(err, db.ErrNone) || was == c.came {
		return 0, false, err
	}
	if _, err := tx.Exec(ctx, noteBrought, t.ID, c.came); err != nil {
		return 0, false, err
	}
	v := forum.System()
	stands := Next
	if t.State != forum.Draft {
		stands = t.Latest
	}
	had, err := filesBy(ctx, tx, filesOfVersion, t.ID, stands)
	if err != nil {
		return 0, false, err
	}
	all := had[stands]
	if len(all) > 0 && all[0].Hash == c.file.Hash { // it came in another way
		return 0, false, nil
	}
	if t.State == forum.Draft {
		return 0, true, draftBrought(ctx, tx, v, t, c)
	}
	a, err := forum.CopyFile(ctx, tx, v, c.file)
	if err != nil {
		return 0, false, err
	}
	n = t.Latest + 1
	return n, true, versionBrought(ctx, tx, v, t, n, append([]File{{Attachment: a, Format: c.format}}, all[min(1, len(all)):]...))
}

func draftBrought(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, c Checked) error {
	had, err := begin(ctx, tx, v, t)
	if err != nil {
		return err
	}
	f, err := c.note(ctx, tx, v, t)
	if err != nil {
		return err
	}
	return storeFiles(ctx, tx, t, had, append([]File{f}, had[min(1, len(had)):]...))
}

// versionBrought makes a version of files beside what its author may be
// preparing, which stays as it is.
func versionBrought(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, n int, all []File) error {
	if err := putVersion(ctx, tx, v, t.ID, n, "", "", ""); err != nil {
		return err
	}
	now := map[int64]bool{}
	for i, f := range all {
		now[f.ID] = true
		if _, err := tx.Exec(ctx, insertFile, t.ID, n, i, f.ID, f.Title, string(f.Format)); err != nil {
			return err
		}
		if err := forum.KeepFile(ctx, tx, f.ID, t.ID, forum.VersionFiles); err != nil {
			return err
		}
	}
	if err := forum.PastFiles(ctx, tx, t.ID, forum.VersionFiles, now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, setLatest, t.ID, n, string(all[0].Format))
	return err
}
