package doctemplate

import (
	"context"
	"io"

	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
)

// A Checked file has been read and found good, and its bytes are kept; it
// stands nowhere yet.
type Checked struct {
	Title string // what it is called for people; empty: as its name
	Key   string // idempotency key of the request that puts it somewhere; empty for none
	// Heading is the first one in it; empty where it has none.
	Heading string

	came   string // the hash of the bytes as they came
	file   forum.Attachment
	format document.Kind
}

// Name is the file's own.
func (c Checked) Name() string { return c.file.Name }

// Format is what the file is.
func (c Checked) Format() document.Kind { return c.format }

// kinds are the formats by the endings of names.
var kinds = map[string]document.Kind{
	".docx": document.DOCX, ".dotx": document.DOTX, ".xlsx": document.XLSX, ".xltx": document.XLTX, ".pptx": document.PPTX, ".potx": document.POTX,
	".odt": document.ODT, ".ods": document.ODS, ".odp": document.ODP, ".pdf": document.PDF, ".md": document.Markdown,
}

// Endings are those of the files that a template can be, in the order of a
// file chooser.
func Endings() []string {
	return []string{".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".pdf", ".md", ".dotx", ".xltx", ".potx"}
}

// Check reads a file that has come, refuses what the library does not take,
// and keeps its bytes. Name is the file's own. Its faults are Invalid and
// concern the field file.
func Check(ctx context.Context, from *files.Sent, name string) (Checked, error) {
	kind, ok := FormatOf(name)
	switch {
	case from == nil || from.Bytes == 0:
		return Checked{}, ofFile(fault.Wrong("invalid", "fault.file_required"))
	case !ok:
		// By its bytes it may be told that it holds macros, or is of an old kind.
		if _, err := document.Sniff(from.Reader(), from.Bytes); err != nil {
			return Checked{}, ofFile(err)
		}
		return Checked{}, ofFile(fault.Wrong(document.CodeKind, "fault.document_kind"))
	}
	doc, err := document.Read(ctx, from.Reader(), from.Bytes, kind)
	if err != nil {
		return Checked{}, ofFile(err)
	}
	c := Checked{Heading: heading(doc), format: kind, came: from.Hash, file: forum.Attachment{Hash: from.Hash, Bytes: from.Bytes, Name: name, Type: files.TypeOf(name)}}
	return c, from.KeepIn(ctx)
}

// heading is the first one of a document.
func heading(d document.Document) string {
	for _, b := range d.Blocks {
		if b.Form == document.Heading {
			return b.Text
		}
	}
	return ""
}

// ofFile has a fault be about the field file.
func ofFile(err error) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid || len(f.Fields) > 0 {
		return err
	}
	out := *f
	out.Fields = fault.Fields{{Name: "file", Key: f.Key, Args: f.Args}}
	return &out
}

// note makes the file a template's, in its next version.
func (c Checked) note(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template) (File, error) {
	title := forum.Clean(c.Title)
	var wrong fault.Fields
	wrong.Max("title", title, forum.MaxTitle)
	if err := wrong.Err(); err != nil {
		return File{}, err
	}
	a, err := forum.CopyFile(ctx, tx, v, c.file)
	if err != nil {
		return File{}, err
	}
	return File{Attachment: a, Title: title, Format: c.format}, forum.BindFile(ctx, tx, v, a, t.ID, forum.NextFiles)
}

// prepareAll makes the files of the next version fit to be published, by
// their ids.
func prepareAll(ctx context.Context, q db.Q, store *files.Store, t Template) (map[int64]forum.Attachment, error) {
	all, err := filesBy(ctx, q, filesOfVersion, t.ID, Next)
	fit := map[int64]forum.Attachment{}
	for _, f := range all[Next] {
		if fit[f.ID], err = prepare(ctx, store, f); err != nil {
			return nil, err
		}
	}
	return fit, err
}

// prepare makes a file fit to be published: what it says of the people who
// made it goes. It gives the file as it is kept then, which may be as it was.
func prepare(ctx context.Context, store *files.Store, f File) (forum.Attachment, error) {
	if f.Format == document.Markdown {
		return f.Attachment, nil
	}
	from, size, err := store.Open(f.Hash)
	if err != nil {
		return f.Attachment, err
	}
	defer func() { _ = from.Close() }()
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := document.Strip(ctx, from, size, f.Format, f.Title, w)
		_ = w.CloseWithError(err)
	}()
	sent, err := store.Take(r, 2*document.MaxBytes)
	_ = r.CloseWithError(err)
	<-done
	if err != nil {
		return f.Attachment, ofFile(err)
	}
	f.Hash, f.Bytes = sent.Hash, sent.Bytes
	return f.Attachment, sent.Keep()
}
