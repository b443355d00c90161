package doctemplate

import (
	"context"
	"errors"
	"path"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Next is the number under which the version stands that is being prepared.
const Next = 0

// A Version is what a template was at one time: its files, or its text.
type Version struct {
	N     int    // from 1; Next is being prepared
	Note  string // what changed since the one before
	Text  string // of a Text or a Guide, Markdown
	HTML  string
	By    forum.Byline
	At    time.Time
	Files []File
}

// Main is the version's main file; false where it has none.
func (v Version) Main() (File, bool) {
	if len(v.Files) == 0 {
		return File{}, false
	}
	return v.Files[0], true
}

// A File is one of a version's.
type File struct {
	forum.Attachment
	Position int
	Title    string // what it is called for people; its name where nobody said
	Format   document.Kind
}

// Versions gives a template's versions, the newest first, with their files.
func Versions(ctx context.Context, q db.Q, t Template) ([]Version, error) {
	all, err := db.All(ctx, q, scanVersion, versionsOf, t.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	files, err := filesBy(ctx, q, filesOf, t.ID)
	for i := range all {
		all[i].Files = files[all[i].N]
	}
	return all, err
}

// VersionOf gives one version. What is being prepared (Next) is for readers of
// a draft, and for the author of what is published; for all others it is missing.
func VersionOf(ctx context.Context, q db.Q, v forum.Viewer, t Template, n int) (Version, error) {
	if t.State == forum.Deleted || n < Next || n == Next && t.State != forum.Draft && !t.MayEdit(v) {
		return Version{}, fault.Missing("version")
	}
	one, err := db.One(ctx, q, scanVersion, versionOf, t.ID, n)
	if errors.Is(err, db.ErrNone) {
		return one, fault.Missing("version")
	}
	if err != nil {
		return one, err
	}
	files, err := filesBy(ctx, q, filesOfVersion, t.ID, n)
	one.Files = files[n]
	return one, err
}

// Current is what readers of a template see: its newest version, or what
// stands in the draft; one without number, files and text where there is none.
func Current(ctx context.Context, q db.Q, v forum.Viewer, t Template) (Version, error) {
	n := t.Latest
	if n == 0 && t.State != forum.Draft {
		return Version{}, nil
	}
	one, err := VersionOf(ctx, q, v, t, n)
	if fault.IsNotFound(err) && t.State != forum.Deleted {
		return Version{}, nil
	}
	return one, err
}

// Prepares gives the version that the author of a published template is
// preparing; false where there is none.
func Prepares(ctx context.Context, q db.Q, v forum.Viewer, t Template) (Version, bool, error) {
	one, err := VersionOf(ctx, q, v, t, Next)
	if fault.IsNotFound(err) {
		return one, false, nil
	}
	return one, err == nil, err
}

func scanVersion(r db.Row) (v Version, err error) {
	var at int64
	var id, hue *int64
	var pid, name, orgPID, orgSlug, org *string
	err = r.Scan(&v.N, &v.Note, &v.Text, &v.HTML, &at, &id, &pid, &name, &orgPID, &orgSlug, &org, &hue)
	v.At, v.By = db.Time(at), byline(id, hue, pid, name, orgPID, orgSlug, org)
	return v, err
}

func byline(id, hue *int64, pid, name, orgPID, orgSlug, org *string) forum.Byline {
	return forum.Byline{ID: value(id), PID: value(pid), Name: value(name), OrgPID: value(orgPID), OrgSlug: value(orgSlug), Org: value(org), Hue: int(value(hue))}
}

func filesBy(ctx context.Context, q db.Q, s *db.Statement, args ...any) (map[int][]File, error) {
	out := map[int][]File{}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		n, f, err := scanFile(r)
		out[n] = append(out[n], f)
		return struct{}{}, err
	}, s, args...)
	return out, err
}

func scanFile(r db.Row) (n int, f File, err error) {
	var created int64
	err = r.Scan(&n, &f.Position, &f.Title, &f.Format, &f.ID, &f.PID, &f.Hash, &f.Name, &f.Type, &f.Bytes, &f.Owner, &created)
	f.Created = db.Time(created)
	if f.Title == "" {
		f.Title = strings.TrimSuffix(f.Name, path.Ext(f.Name))
	}
	return n, f, err
}

// ending is that of the file's name, with its dot.
func (f File) ending() string { return path.Ext(f.Name) }
