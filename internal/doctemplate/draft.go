package doctemplate

import (
	"regexp"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

const (
	// maxLine is the length of a template's one-line fields, in characters.
	maxLine = 300
	// MaxFiles is how many files one version may have.
	MaxFiles = 20
)

// A Draft is what a person gives to make a template or to change it. Text is
// that of a Text or a Guide, and of its next version where it is published.
type Draft struct {
	Community int64
	Title     string
	Summary   string
	Body      string // what it is for, Markdown
	Fields
	Text    string
	Tags    []string
	AsDraft bool   // keep it to oneself and those it is shared with
	Review  bool   // ask those with whom the draft is shared to look at it
	Key     string // idempotency key; empty for none
	Unsent  string // the place of the forum.Unsent that it comes from; empty for none
	Note    string // why it was changed, for the history
	// ExternalID is the name under which another program knows it; empty for none.
	ExternalID string
	From       *forum.Source
}

// Ready is a draft that has been checked and rendered.
type Ready struct {
	thread forum.Prepared
	draft  Draft
	html   Rendered
	text   string // rendered

	brought *Checked // with an import
}

func (d Draft) spine() forum.ThreadDraft {
	return forum.ThreadDraft{
		Kind: Name, Community: d.Community, Title: d.Title, Summary: d.Summary, Body: d.Body, Tags: d.Tags, AsDraft: d.AsDraft,
		ExternalID: d.ExternalID, From: d.From,
	}
}

// languagePattern is the form of a language's name: en, cy, pt-br.
var languagePattern = regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{2,8})*$`)

// Prepare checks and renders a draft.
func Prepare(v forum.Viewer, d Draft) (Ready, error) {
	var f fault.Fields
	d.Use, d.Avoid, d.Text = trimmed(d.Use), trimmed(d.Avoid), trimmed(d.Text)
	d.Language, d.Terms = strings.ToLower(forum.Clean(d.Language)), forum.Clean(d.Terms)
	if d.Form == "" {
		d.Form = Files
	}
	f.OneOf("form", string(d.Form), "fault.template_form", string(Files), string(Text), string(Guide))
	if d.Language != "" && !languagePattern.MatchString(d.Language) {
		f.Add("language", "fault.template_language")
	}
	if !v.IsSystem() {
		f.Max("use", d.Use, forum.MaxBody)
		f.Max("avoid", d.Avoid, forum.MaxBody)
		f.Max("text", d.Text, forum.MaxBody)
		f.Max("licence", d.Terms, maxLine)
	}
	if d.Form == Files {
		d.Text = ""
	}
	thread, err := forum.Prepare(v, d.spine(), f)
	if err != nil {
		return Ready{}, err
	}
	p := Ready{draft: d, html: Rendered{Use: render(d.Use), Avoid: render(d.Avoid)}, text: render(d.Text)}
	p.thread = thread.With(forum.FileText{Field: "use", HTML: p.html.Use}, forum.FileText{Field: "avoid", HTML: p.html.Avoid})
	return p, nil
}

func trimmed(s string) string { return strings.TrimSpace(forum.CleanText(s)) }

func render(s string) string { return string(markdown.Render(s)) }
