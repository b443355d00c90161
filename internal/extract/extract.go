// Package extract keeps the text of files by place (a slide, a page, cells of
// a sheet, what stands under a heading), so that search finds what stands
// inside them. Each file is read once, after it was uploaded, beside the
// requests and outside every transaction, one at a time, while what was read
// before is written, as much together as there is; what was begun when the
// program ended is begun again. A file that cannot be read is noted with the
// reason and holds up no other.
package extract

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/files"
)

// A Read takes a document apart, as document.Read does.
type Read func(ctx context.Context, r io.ReaderAt, size int64, kind document.Kind) (document.Document, error)

// Extract reads files of one store for one database. It is safe for
// concurrent use.
type Extract struct {
	d     *db.DB
	store *files.Store
	read  Read
	turn  chan struct{}
	look  time.Duration // how often what was begun is looked at
	last  int64         // the newest file that was looked at; whoever has the turn uses it
}

// New gives a reader of the store's files. The read takes each apart; nil
// stands for the document package's.
func New(d *db.DB, store *files.Store, read Read) *Extract {
	return &Extract{d: d, store: store, read: read, turn: make(chan struct{}, 1), look: lookTime}
}

// OnBellsAlone has Run look at what has come when it is rung for, and by itself
// no more often than once an hour; for tests, before Run.
func (e *Extract) OnBellsAlone() { e.look = wholeTime }

// kinds are those that are read, by the ending of a file's name.
var kinds = map[string]document.Kind{}

func init() {
	for _, k := range []document.Kind{
		document.DOCX, document.DOTX, document.XLSX, document.XLTX, document.PPTX, document.POTX,
		document.ODT, document.ODS, document.ODP, document.PDF, document.Markdown,
	} {
		kinds["."+string(k)] = k
	}
}

// Kind says by the name of a file which document it is, if it is one that is read.
func Kind(name string) (k document.Kind, ok bool) {
	k, ok = kinds[strings.ToLower(path.Ext(name))]
	return k, ok
}

// Times that a reading may take.
const (
	firstTime = 10 * time.Second // at first, while others wait
	showTime  = 15 * time.Second // for somebody who waits for a page
	againTime = 2 * time.Minute  // after which what was begun is begun again
	mostTries = 2                // of a file that ends the reading, or the program
	fullTime  = document.MaxTime + 5*time.Second
)

// Document reads a file for somebody who waits. It fails with fault.Invalid,
// whose code is one of the document package, where the file cannot be shown.
func (e *Extract) Document(ctx context.Context, hash, name string) (document.Document, error) {
	if _, ok := Kind(name); !ok {
		return document.Document{}, fault.Wrong(document.CodeKind, "fault.document_kind")
	}
	state, err := e.stateOf(ctx, hash)
	if err != nil {
		return document.Document{}, err
	}
	if state.name == refused && state.reason == document.CodeSlow {
		return document.Document{}, tooSlow()
	}
	within, cancel := context.WithTimeout(ctx, showTime)
	defer cancel()
	read := e.read
	if read == nil {
		read = document.Read // by a process of its own
	}
	d, err := e.open(within, read, hash, name)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return document.Document{}, tooSlow()
	}
	return d, err
}

func tooSlow() error { return fault.Wrong(document.CodeSlow, "fault.document_slow") }

// open reads a file of the store.
func (e *Extract) open(ctx context.Context, read Read, hash, name string) (document.Document, error) {
	f, size, err := e.store.Open(hash)
	if err != nil {
		return document.Document{}, err
	}
	defer func() { _ = f.Close() }()
	k, _ := Kind(name)
	if k != document.Markdown {
		k = "" // the bytes say it: a name may end in docx though the file is a template
	}
	return read(ctx, f, size, k)
}
