// Package document reads the files that people publish and attach: Word,
// Excel, PowerPoint and OpenDocument files, PDF and Markdown. It gives their
// text in the order of the document, and says of every piece where it stands.
// Files are taken for hostile: whatever is read is bounded, nothing outside a
// file is ever opened, and a file that holds programs, loads something from
// elsewhere or needs a password is refused.
package document

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Document is what stands in a file.
type Document struct {
	Kind   Kind
	Blocks []Block // in the order of the document
}

// Form says what a block is.
type Form uint8

// The forms. Begin opens a page, slide or sheet and is no text of the document.
const (
	Paragraph Form = iota
	Heading
	Item    // of a list
	Table   // with Rows
	Note    // a footnote, or what a speaker is to say
	Picture // its description
	Begin
)

// Block is a piece of a document that stands on its own.
type Block struct {
	Form  Form
	Level int    `json:",omitempty"` // of a Heading, 1 to 9; how deep an Item lies, from 1
	Text  string `json:",omitempty"` // of a Begin the name of a sheet, if it is one
	Rows  []Row  `json:",omitempty"` // of a Table
	Where Locator
}

// Row is a row of a table. Cells without text are left out.
type Row struct {
	N      int  // which, from 1: in a sheet as it counts itself
	Header bool `json:",omitempty"` // marked as a header that is repeated
	Cells  []Cell
}

// Cell is a cell of a table.
type Cell struct {
	Text string
	Col  int // which, from 1
	Span int `json:",omitempty"` // how many columns it is wide, if more than one
}

// reader takes one family of formats apart, adding what it finds to the job.
type reader interface {
	read(j *job) error
}

// Read gives the text of a file of size bytes. The kind is what the file is
// said to be, or empty if nobody said so; what it is, is decided by its bytes.
// It fails with fault.Invalid where the file cannot be taken (its message says
// what to do) and with the context's error when that ended first.
func Read(ctx context.Context, r io.ReaderAt, size int64, kind Kind) (Document, error) {
	a, err := do(ctx, r, size, order{Op: opRead, Kind: kind}, io.Discard)
	if err != nil {
		return Document{}, err
	}
	return Document{Kind: a.Kind, Blocks: a.blocks}, nil
}

func read(ctx context.Context, r io.ReaderAt, size int64, kind Kind) (Document, error) {
	var d Document
	err := run(ctx, r, size, kind, func(j *job) error {
		err := j.reader().read(j)
		d = j.doc
		return err
	})
	if err != nil {
		return Document{}, err
	}
	return d, nil
}

// run opens a file and does something with it, one file at a time, within
// MaxTime. It fails as Read does.
func run(ctx context.Context, r io.ReaderAt, size int64, kind Kind, step func(j *job) error) error {
	select {
	case reading <- struct{}{}:
		defer func() { <-reading }()
	case <-ctx.Done():
		return ctx.Err()
	}
	inner, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	j := &job{ctx: inner, file: r, size: size}
	err := j.guarded(func() error {
		if err := j.open(); err != nil {
			return err
		}
		if kind != "" && kind != j.doc.Kind {
			return belied()
		}
		if err := step(j); err != nil {
			return err
		}
		return inner.Err()
	})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case inner.Err() != nil:
		return slow(inner.Err())
	}
	return err
}

// guarded runs a step; a parser that panics has met a file that is not whole.
func (j *job) guarded(step func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged(fmt.Errorf("document: panic: %v", p))
		}
	}()
	err = step()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = damaged(err)
	}
	return err
}

func (j *job) reader() reader {
	switch j.doc.Kind {
	case DOCX, DOTX:
		return &wordReader{}
	case XLSX, XLTX:
		return &excelReader{}
	case PPTX, POTX:
		return &slideReader{}
	case ODT:
		return &writerReader{}
	case ODS:
		return &calcReader{}
	case ODP:
		return &impressReader{}
	case Markdown:
		return markdownReader{}
	case PDF:
		return &pdfReader{}
	}
	return noReader{}
}

// noReader is for kinds that are told but not read.
type noReader struct{}

func (noReader) read(*job) error { return noKind() }
