package document

import (
	"cmp"
	"context"
	"io"
	"strings"
	"unicode/utf8"
)

// TraceKind says what a trace tells of; it is the key of the message catalogue
// under which the kind is named.
type TraceKind string

// The kinds of traces, in the order in which they are listed.
const (
	TraceAuthor     TraceKind = "document.trace_author"     // who wrote it
	TraceEditor     TraceKind = "document.trace_editor"     // who changed it last
	TraceCompany    TraceKind = "document.trace_company"    // where
	TraceManager    TraceKind = "document.trace_manager"    // under whom
	TraceComment    TraceKind = "document.trace_comment"    // a remark in the margin
	TraceChange     TraceKind = "document.trace_change"     // whose recorded changes there are; the changes stay
	TraceProperty   TraceKind = "document.trace_property"   // what else the file says of itself
	TraceCustom     TraceKind = "document.trace_custom"     // data of other programs
	TraceTemplate   TraceKind = "document.trace_template"   // where a template lay
	TracePath       TraceKind = "document.trace_path"       // where a file or a picture lay
	TracePrinter    TraceKind = "document.trace_printer"    // on what it was printed
	TraceRevision   TraceKind = "document.trace_revision"   // ids of sittings in which it was written
	TraceThumbnail  TraceKind = "document.trace_thumbnail"  // a small picture of an earlier state
	TracePicture    TraceKind = "document.trace_picture"    // what pictures say of when, where and by whom
	TraceSignature  TraceKind = "document.trace_signature"  // a signature of the file
	TraceAttachment TraceKind = "document.trace_attachment" // a file inside the file
	TraceObject     TraceKind = "document.trace_object"     // another program's object, which stays as it is
)

// traceOrder is the order in which traces are listed.
var traceOrder = []TraceKind{
	TraceAuthor, TraceEditor, TraceCompany, TraceManager, TraceComment, TraceChange, TraceProperty, TraceCustom, TraceTemplate,
	TracePath, TracePrinter, TraceRevision, TraceThumbnail, TracePicture, TraceSignature, TraceAttachment, TraceObject,
}

// Trace is something in a file that tells of people or places and is not the
// text of the document.
type Trace struct {
	Kind  TraceKind
	Name  string // of whom or what, as the file says it; may be empty
	Text  string // what a comment says, or the value of a property
	Count int    // how often
	Stays bool   // it cannot be taken off without harm
}

const (
	maxTraces = 300 // of a kind that are listed apart
	maxSaid   = 500 // letters of a trace's text
)

// traces collects what is found, the same thing once.
type traces struct {
	all   []Trace
	index map[Trace]int
	kinds map[TraceKind]int
}

// add takes a trace in. Those over the limit are counted, not listed.
func (t *traces) add(kind TraceKind, name, text string) {
	if t.index == nil {
		t.index, t.kinds = map[Trace]int{}, map[TraceKind]int{}
	}
	key := Trace{Kind: kind, Name: short(name), Text: short(text), Stays: kind == TraceObject}
	if _, known := t.index[key]; !known && t.kinds[kind] >= maxTraces {
		key.Name, key.Text = "", ""
	}
	i, known := t.index[key]
	if !known {
		i = len(t.all)
		t.index[key] = i
		t.kinds[kind]++
		t.all = append(t.all, key)
	}
	t.all[i].Count++
}

// list gives the traces in the order of their kinds.
func (t *traces) list() []Trace {
	var sorted []Trace
	for _, kind := range traceOrder {
		for _, one := range t.all {
			if one.Kind == kind {
				sorted = append(sorted, one)
			}
		}
	}
	return sorted
}

// short gives the beginning of a text on one line.
func short(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if utf8.RuneCountInString(s) <= maxSaid {
		return s
	}
	return string([]rune(s)[:maxSaid]) + "…"
}

// Hidden lists what Strip would take off a file of size bytes, and what it
// would have to leave. It fails as Read does.
func Hidden(ctx context.Context, r io.ReaderAt, size int64, kind Kind) ([]Trace, error) {
	return Strip(ctx, r, size, kind, "", io.Discard)
}

// Strip writes a file of size bytes without what tells of people and places:
// authors, comments, ids of revisions, other programs' data, what pictures say
// of their making. Text, recorded changes, links, fields and pictures stay. The
// title, which may be empty, becomes the file's own. It gives what it took off.
// It fails as Read does, and with the error of the writer; what was written by
// then is no file.
func Strip(ctx context.Context, r io.ReaderAt, size int64, kind Kind, title string, to io.Writer) ([]Trace, error) {
	a, err := do(ctx, r, size, order{Op: opStrip, Kind: kind, Title: title}, to)
	return a.Traces, err
}

func strip(ctx context.Context, r io.ReaderAt, size int64, kind Kind, title string, to io.Writer) ([]Trace, error) {
	s := &stripper{title: strings.TrimSpace(escapedNot(title)), to: to}
	err := run(ctx, r, size, kind, func(j *job) error {
		s.j = j
		return s.strip()
	})
	if err != nil {
		return nil, err
	}
	return s.found.list(), nil
}

// escapedNot gives text without letters that no file can hold.
func escapedNot(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r > 0xfffc && r < 0x10000 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// stripper writes one file anew.
type stripper struct {
	j     *job
	title string
	to    io.Writer
	found traces
	deep  int // how many files this one lies in
}

func (s *stripper) strip() error {
	switch kind := s.j.doc.Kind; {
	case kind == ODT || kind == ODS || kind == ODP:
		return s.open()
	case kind == PDF:
		return s.pdf()
	case kind == Markdown:
		return s.markdown()
	}
	return s.office()
}

// known takes in a property that may be empty.
func (s *stripper) known(kind TraceKind, name, text string) {
	name, text = strings.TrimSpace(name), strings.TrimSpace(text)
	if cmp.Or(name, text) != "" {
		s.found.add(kind, name, text)
	}
}
