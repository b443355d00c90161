package document

import (
	"context"
	"io"
	"regexp"
	"strings"
)

// FieldType says how a field is asked for.
type FieldType string

// The types.
const (
	FieldText    FieldType = "text"    // a line
	FieldLines   FieldType = "lines"   // several
	FieldDate    FieldType = "date"    // given to Fill as 2006-01-02
	FieldChoice  FieldType = "choice"  // one of Options
	FieldSuggest FieldType = "suggest" // one of Options, or something else
	FieldTick    FieldType = "tick"    // given to Fill as "yes" or "no"
)

// FieldPart says in which part of a document a field stands.
type FieldPart string

// The parts.
const (
	InBody   FieldPart = "body"
	InHeader FieldPart = "header"
	InFooter FieldPart = "footer"
	InNote   FieldPart = "note"
)

// Option is something to choose.
type Option struct{ Label, Value string }

// Field is a place of a document that is to be filled in.
type Field struct {
	Name    string // under which Fill takes what is written into it
	Label   string // what to ask for
	Hint    string // what stands there until then, or ""
	Type    FieldType
	Options []Option // of a choice and of suggestions
	Value   string   // what is chosen or ticked already
	Part    FieldPart
	Where   Locator // in the body
	Count   int     // in how many places it stands
}

// maxFields is how many fields a document may have.
const maxFields = 500

// placeholder finds {{name}} and {{name|hint}}.
var placeholder = regexp.MustCompile(`\{\{[ \t\x{a0}]*([\pL\pN][\pL\pN\pM _.,:;/()'’&?%+-]{0,79}?)[ \t\x{a0}]*(?:\|([^{}|\n]{0,200}))?\}\}`)

// CanFill says whether files of a kind can be filled in.
func CanFill(k Kind) bool { return k == DOCX || k == DOTX || k == Markdown }

// Fields finds what is to be filled in of a Word or Markdown file of size
// bytes, in the order of the document, then of its headers and footers: each
// {{name}} and each content control of Word. Other kinds have none. It fails as
// Read does.
func Fields(ctx context.Context, r io.ReaderAt, size int64, kind Kind) ([]Field, error) {
	a, err := do(ctx, r, size, order{Op: opFields, Kind: kind}, io.Discard)
	return a.Fields, err
}

func fields(ctx context.Context, r io.ReaderAt, size int64, kind Kind) ([]Field, error) {
	f := &form{index: map[string]int{}}
	err := run(ctx, r, size, kind, func(j *job) error {
		f.j = j
		return f.find()
	})
	if err != nil {
		return nil, err
	}
	return f.fields, nil
}

// form collects the fields of a document, and fills them.
type form struct {
	j      *job
	fields []Field
	index  map[string]int // by folded name
	values map[string]string
	faults map[string]string // the key of what is wrong with a value, by the name of the field
	names  int               // controls without a name so far
	word   *wordReader
	part   FieldPart
	b      []byte
	cuts   []cut
}

// folded makes one name of ways to write it.
func folded(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

func (f *form) find() error {
	if f.j.doc.Kind == Markdown {
		return f.readMarkdown()
	}
	if !CanFill(f.j.doc.Kind) {
		return nil
	}
	parts, err := f.parts()
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := f.read(p); err != nil {
			return err
		}
	}
	return nil
}

// add takes a field in, or counts a further place of one that is known.
func (f *form) add(field Field) error {
	key := folded(field.Name)
	if i, known := f.index[key]; known {
		f.fields[i].Count++
		if f.fields[i].Type == FieldText && field.Type != FieldText {
			field.Name, field.Count = f.fields[i].Name, f.fields[i].Count
			f.fields[i] = field
		}
		if f.fields[i].Hint == "" {
			f.fields[i].Hint = field.Hint
		}
		return nil
	}
	if len(f.fields) >= maxFields {
		return tooMuch()
	}
	field.Count = 1
	if field.Part == InBody {
		field.Where = f.j.where
	}
	f.index[key] = len(f.fields)
	f.fields = append(f.fields, field)
	return nil
}

// readMarkdown finds the placeholders of a text.
func (f *form) readMarkdown() error {
	b, err := f.j.bytes(0, maxMarkdown)
	if err != nil {
		return err
	}
	for _, m := range placeholder.FindAllSubmatch(b, -1) {
		field := Field{Name: string(m[1]), Label: string(m[1]), Hint: strings.TrimSpace(string(m[2])), Type: FieldText, Part: InBody}
		if err := f.add(field); err != nil {
			return err
		}
	}
	return nil
}
