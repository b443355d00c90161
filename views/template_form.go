package views

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"waymark/internal/document"
	"waymark/internal/forum"
	"waymark/internal/words"
)

// ShareTemplate is the page on which files become templates.
type ShareTemplate struct {
	NoFile                            bool
	Title, Text                       string
	Form                              string // of what has no file: text or guide
	Community, Licence, Language, Tag string
	Together                          string // one or each
	Mine, Others                      []forum.Community
	Place                             *forum.Community
	Licences, Languages               []Option
	Max                               int64 // of a file, in bytes
	Endings                           []string
	Once                              string
	Errors                            Errors
}

// Dropped is what became of files that came together.
type Dropped struct {
	Cards   []TemplateCard
	Refused []RefusedFile
	Again   string // where the others are chosen anew
}

// RefusedFile is one that was not taken, and why.
type RefusedFile struct{ Name, Why string }

// TemplateForm is the form of what is said about a template.
type TemplateForm struct {
	Path                                      string // of the template
	Draft, NoFile                             bool
	Revision                                  int
	Title, Purpose, When, WhenNot, Body, Text string
	Licence, Language, Pair, Tags, Note       string
	Licences, Languages, Pairs                []Option
	Community                                 string
	Mine, Others                              []forum.Community
	Place                                     *forum.Community
	Once                                      string
	Errors                                    Errors
}

// PublishTemplate is the last page before a template is published.
type PublishTemplate struct {
	Template
	Place   *forum.Community
	Missing []Choice // what has yet to be said; each leads to its field
	Note    string
	Typed   string // the text of what has no files
	Begun   bool   // something of the next version is there
	Max     int64
	Endings []string
	Errors  Errors
}

// draft says whether it has not been published yet.
func (f PublishTemplate) draft() bool { return f.State == forum.Draft }

// WithdrawTemplate is the page on which a template is withdrawn.
type WithdrawTemplate struct {
	Template
	Typed  string
	Errors Errors
}

// Ours is the page on which an adaptation begins.
type Ours struct {
	Template
	Mine, Others []forum.Community
	Chosen       string
	Errors       Errors
}

// HappenedForm is the form of what happened when somebody used a template.
type HappenedForm struct {
	Template
	Result, Note, On string
	Org              string // whose line it becomes
	Errors           Errors
}

// FillForm is a form made of what can be filled in in a file.
type FillForm struct {
	Template
	Number int // the version that is filled in
	File   TemplateFile
	Fields []Field
	Long   map[string]bool // fields of several lines, by name
	Pick   map[string][]Option
	Quiet  bool // they took the tick out: they do not want to be told
	Errors Errors
}

// Ask adds a field of a file to the form, under a name of the form's own.
func (f *FillForm) Ask(name string, x document.Field, value string) {
	field := Field{Name: name, Label: AskedAs(x.Label), Hint: x.Hint, Value: value, Error: f.Errors.Of(name)}
	switch x.Type {
	case document.FieldLines:
		field.Rows = 4
		f.Long[name] = true
	case document.FieldDate:
		field.Type, field.Class = "date", "w-16"
	case document.FieldTick:
		field.Type = "checkbox"
	case document.FieldChoice:
		f.Pick[name] = append(f.Pick[name], Option{})
		for _, o := range x.Options {
			f.Pick[name] = append(f.Pick[name], Option{Value: o.Value, Label: o.Label})
		}
	case document.FieldText, document.FieldSuggest:
	}
	f.Fields = append(f.Fields, field)
}

// AskedAs makes a question of the name of a field: "Review date" of review_date.
func AskedAs(label string) string {
	label = strings.TrimSpace(strings.ReplaceAll(label, "_", " "))
	first, size := utf8.DecodeRuneInString(label)
	return string(unicode.ToUpper(first)) + label[size:]
}

// Uptake is how a template is taken up over time.
type Uptake struct {
	Template
	Rows []UptakeRow
}

// UptakeRow is a version in a month.
type UptakeRow struct {
	Month, At                     string // in words, and as 2026-05
	Version, Organisations, Times int
}

// tellHint says what the box beside the download does.
func tellHint(ctx context.Context, v Template) string {
	if v.Tell {
		return words.T(ctx, "template.tell_already")
	}
	return words.T(ctx, "template.tell_hint")
}

func togetherOptions(ctx context.Context) []Option {
	return []Option{
		{Value: "each", Label: words.T(ctx, "template.together_each"), Hint: words.T(ctx, "template.together_each_hint")},
		{Value: "one", Label: words.T(ctx, "template.together_one"), Hint: words.T(ctx, "template.together_one_hint")},
	}
}

func formOptions(ctx context.Context) []Option {
	return []Option{
		{Value: "text", Label: words.T(ctx, "template.form_text"), Hint: words.T(ctx, "template.form_text_hint")},
		{Value: "guide", Label: words.T(ctx, "template.form_guide"), Hint: words.T(ctx, "template.form_guide_hint")},
	}
}

// fileAttributes are those of a field for files of some endings.
func fileAttributes(endings []string, several bool) templ.Attributes {
	a := templ.Attributes{"accept": accept(endings)}
	if several {
		a["multiple"] = true
	}
	return a
}
