package document

import (
	"bytes"
	"context"
	"errors"
	"io"
	"unicode/utf8"
)

// Kind is a format, by the ending that its files have.
type Kind string

// The kinds that are read. Templates and shows of OpenDocument count as what
// they are made from.
const (
	DOCX     Kind = "docx"
	DOTX     Kind = "dotx"
	XLSX     Kind = "xlsx"
	XLTX     Kind = "xltx"
	PPTX     Kind = "pptx"
	POTX     Kind = "potx"
	ODT      Kind = "odt"
	ODS      Kind = "ods"
	ODP      Kind = "odp"
	PDF      Kind = "pdf"
	Markdown Kind = "md"
)

// Sniff says by its bytes what a file is. Whatever is plain text in UTF-8
// counts as Markdown. It fails with fault.Invalid for everything that Read
// would not take because of what it is.
func Sniff(r io.ReaderAt, size int64) (Kind, error) {
	a, err := do(context.Background(), r, size, order{Op: opSniff}, io.Discard)
	return a.Kind, err
}

func sniff(ctx context.Context, r io.ReaderAt, size int64) (Kind, error) {
	j := &job{ctx: ctx, file: r, size: size}
	err := j.guarded(j.open)
	return j.doc.Kind, err
}

// open finds out what the file is, and opens it if it is packed.
func (j *job) open() error {
	if j.size > MaxBytes {
		return tooLarge()
	}
	j.where = Locator{Part: Body}
	head, err := j.bytes(0, 1024)
	if err != nil {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return j.openPack()
	case bytes.HasPrefix(head, []byte("PK")):
		return damaged(errors.New("document: an empty or split archive"))
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return j.compound()
	case bytes.HasPrefix(head, []byte("%PDF-")):
		j.doc.Kind = PDF
		return j.alone()
	}
	j.doc.Kind = Markdown
	return j.plain(head)
}

// bytes gives up to n bytes of the file from a place on.
func (j *job) bytes(at int64, n int) ([]byte, error) {
	b := make([]byte, max(0, min(int64(n), j.size-at)))
	got, err := j.file.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b[:got], nil
}

// compound tells a file with a password, whose contents lie encrypted in a
// container of the old kind, from a file of the old kind.
func (j *job) compound() error {
	sought := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	const step = 1 << 20
	for at := int64(0); at < j.size; at += step {
		b, err := j.bytes(at, step+len(sought))
		if err != nil {
			return err
		}
		if bytes.Contains(b, sought) {
			return locked()
		}
	}
	return oldKind()
}

// starts are what files that are no Markdown begin with though they are text.
var starts = []string{"{\\rtf", "%!PS", "<?xml", "<!doctype", "<html", "<svg", "<script", "<?php", "#!/", "begin:vcalendar", "begin:vcard"}

// plain asks for text, and for nothing that another program would run.
func (j *job) plain(head []byte) error {
	if j.size > maxMarkdown {
		return noKind()
	}
	low := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"))
	for _, s := range starts {
		if bytes.HasPrefix(low, []byte(s)) {
			return noKind()
		}
	}
	b, err := j.bytes(0, maxMarkdown)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(b)) == 0 || !utf8.Valid(b) {
		return noKind()
	}
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f' || c == 0x7f {
			return noKind()
		}
	}
	return j.alone()
}
