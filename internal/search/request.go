package search

import (
	"slices"
	"strings"
	"time"

	"waymark/index"
)

// Orders of a result.
const (
	Relevance = index.Relevance
	Newest    = index.Newest
)

// Limits of a page.
const (
	DefaultLimit = 20
	MaxLimit     = 100
)

// A Request is what somebody looks for. Parse makes one of what they typed;
// filters may be added to it. Values of a filter are alternatives.
type Request struct {
	Text    string   // plain words
	Phrases []string // words side by side
	Exclude []string // words or phrases that no result has

	Kinds       []string // lesson, discussion, template, collection, person, organisation, community
	Communities []string // slugs or pids
	Orgs        []string // slugs or pids
	Tags        []string
	Authors     []string // pids or names
	Formats     []string // of files: docx, pdf, …
	Outcomes    []string // worked, mixed, did_not_work, too_early

	Since, Before time.Time // when it was made: from Since, before Before; zero for open

	Sort   string // Relevance (also when empty) or Newest
	Exact  bool   // only these words: no other words for them, no similar ones
	Limit  int    // 0 for DefaultLimit
	Cursor string // Next of the page before

	Chips []Chip // what of the typed text was read as more than plain words
}

// A Chip says how a part of what was typed was read.
type Chip struct {
	Key     string // phrase, not, kind, in, by, tag, outcome, format, before, since
	Value   string
	Without string // what was typed without this part
}

// String gives what to type to ask for the same: query words first, then the
// plain ones. Filters by organisation, Exact, order and page have no words.
func (r Request) String() string {
	text := r.typed(r.Text)
	if again := Parse(text); again.Text != r.Text || !slices.Equal(again.Phrases, r.Phrases) || !slices.Equal(again.Exclude, r.Exclude) {
		// What was plain in its place is not in this one.
		text = r.typed(strings.Join(strings.Fields(strings.NewReplacer(`"`, " ", "“", " ", "„", " ", "-", " ", ":", " ").Replace(r.Text)), " "))
	}
	return text
}

func (r Request) typed(text string) string {
	var out []string
	for _, list := range []struct {
		key    string
		values []string
	}{{"kind:", r.Kinds}, {"in:", r.Communities}, {"by:", r.Authors}, {"tag:", r.Tags}, {"outcome:", r.Outcomes}, {"format:", r.Formats}} {
		for _, v := range list.values {
			out = append(out, list.key+quote(v))
		}
	}
	if !r.Since.IsZero() {
		out = append(out, "since:"+dated(r.Since))
	}
	if !r.Before.IsZero() {
		out = append(out, "before:"+dated(r.Before))
	}
	for _, p := range r.Phrases {
		out = append(out, `"`+p+`"`)
	}
	for _, x := range r.Exclude {
		out = append(out, "-"+quote(x))
	}
	if text != "" {
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func quote(s string) string {
	if strings.ContainsAny(s, " ,;") {
		return `"` + s + `"`
	}
	return s
}

// dated is a time as short as it can be said.
func dated(t time.Time) string {
	t = t.UTC()
	switch {
	case !t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(time.RFC3339Nano)
	case t.Day() > 1:
		return t.Format("2006-01-02")
	case t.Month() > 1:
		return t.Format("2006-01")
	default:
		return t.Format("2006")
	}
}
