package views

import (
	"context"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/words"
)

// Search is all that the page of a search shows.
type Search struct {
	Found  search.Result
	Query  string // the words that were looked for, without filters; short enough for a heading
	Chips  []SearchChip
	Kinds  []SearchTab
	Facets []SearchFacet
	Keep   []Option // what else the form of the filters sends: Value under the name Label
	Narrow int      // how many filters are in force

	Only     string // address of the same with these words alone; empty: nothing else was looked for
	Wide     string // address of the same with other words too; empty: they are looked for
	Meant    string // what may have been meant; empty: nothing
	MeantAt  string // its address
	Anything string // address of the same without filters; empty: there are none
	Best     bool   // the first item stands out
	ByBest   string // address of the same, the best match first
	ByNewest string
	Next     string // address of what comes after; empty: nothing does
	First    string // address of the beginning; empty: this is it
	Ask      SearchAsk
	Follow   *Follow // where all that is asked for is a tag
}

// SearchChip is a part of a query as it was read, and the address of the query without it.
type SearchChip struct{ Text, Path string }

// SearchTab is a kind of thing and the address at which it is alone.
type SearchTab struct {
	Text, Path string
	Count      int
	On         bool
}

// SearchFacet is a way to narrow a result: values that stand open, and those
// that are folded away.
type SearchFacet struct {
	Name, Label string
	Shown, More []SearchValue
	One         bool // only one value can be chosen
}

// SearchValue is a value of a facet in words.
type SearchValue struct {
	Value, Label string
	Count        int
	On           bool
}

// SearchAsk is whom one could ask instead, as far as it can be guessed.
type SearchAsk struct {
	Path      string // of the page on which a question is asked
	Community string // name; empty: it cannot be guessed
	Members   int
	Reply     time.Duration // median time to a first reply; zero: not known
}

// SearchHelp is the page of a search for nothing.
type SearchHelp struct {
	Community string // slug of one to show the query words with
}

// AskIn is AskPath with the community chosen.
func AskIn(slug, title string) string {
	if title == "" {
		return askIn(slug)
	}
	return AskPath(title) + "&community=" + url.QueryEscape(slug)
}

// MarkedHTML is a text as HTML, with what matches in mark elements.
func MarkedHTML(pieces []search.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Mark {
			b.WriteString("<mark>" + templ.EscapeString(p.Text) + "</mark>")
		} else {
			b.WriteString(templ.EscapeString(p.Text))
		}
	}
	return b.String()
}

func marked(pieces []search.Piece) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, MarkedHTML(pieces))
		return err
	})
}

type kindLook struct{ icon, one, some string }

var searchKinds = map[string]kindLook{
	lesson.Name:             {"book", "layout.kind_lesson", "search.n_lessons"},
	discussion.Name:         {"talk", "layout.kind_discussion", "search.n_discussions"},
	doctemplate.Name:        {"doc", "layout.kind_template", "search.n_templates"},
	search.KindPerson:       {"people", "layout.kind_person", "search.n_people"},
	search.KindOrganisation: {"home", "layout.kind_organisation", "search.n_organisations"},
	search.KindCollection:   {"list", "layout.kind_collection", "search.n_collections"},
	search.KindCommunity:    {"rings", "layout.kind_community", "search.n_communities"},
}

// searchHeading says how much of what was found for which words.
func searchHeading(ctx context.Context, v Search) string {
	if v.Found.Total == 0 {
		if v.Query == "" {
			return words.T(ctx, "search.none")
		}
		return words.T(ctx, "search.none_for", "Query", v.Query)
	}
	key := "search.n_results"
	if kinds := v.Found.Request.Kinds; len(kinds) == 1 && searchKinds[kinds[0]].some != "" {
		key = searchKinds[kinds[0]].some
	}
	found := words.N(ctx, key, v.Found.Total)
	if v.Query == "" {
		return found
	}
	return words.T(ctx, "search.found_for", "Found", found, "Query", v.Query)
}

// searchWhy says why the first item is the first.
func searchWhy(ctx context.Context, i search.Item) string {
	reason := ""
	switch {
	case i.Lesson != nil && i.Lesson.Tried.All() > 0 && i.Lesson.Tried.Worked == 0:
		reason = words.N(ctx, "search.why_tried_only", i.Lesson.Tried.All())
	case i.Lesson != nil && i.Lesson.Tried.All() > 0:
		reason = words.N(ctx, "search.why_tried", i.Lesson.Tried.All(), "Worked", i.Lesson.Tried.Worked)
	case i.Answered:
		reason = words.T(ctx, "search.why_answered")
	case !i.AllWords:
	case i.Match.Where == "title":
		reason = words.T(ctx, "search.why_title")
	case i.Match.File != nil:
		reason = words.T(ctx, "search.why_file")
	case i.Match.Where == "reply":
		reason = words.T(ctx, "search.why_reply")
	}
	if reason == "" {
		return words.T(ctx, "search.closest")
	}
	return words.T(ctx, "search.closest_why", "Reason", reason)
}

// also gives the other words that were looked for, each once.
func (v Search) also() []string {
	var list []string
	for _, e := range v.Found.Expanded {
		if !has(list, e.To) && len(list) < alsoShown {
			list = append(list, e.To)
		}
	}
	return list
}

const alsoShown = 8

// alsoWords says which other words were looked for.
func alsoWords(list []string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		before, after := words.Around(ctx, "search.also", "Words")
		strong := make([]string, len(list))
		for i, word := range list {
			strong[i] = "<strong>" + templ.EscapeString(word) + "</strong>"
		}
		_, err := io.WriteString(w, templ.EscapeString(before)+words.From(ctx).List(strong)+templ.EscapeString(after))
		return err
	})
}

// partial gives the place of the first item that lacks some of the words, or
// -1 where the list has no such border.
func (v Search) partial() int {
	for i := range v.Found.Items {
		if !v.Found.Items[i].AllWords {
			if i == 0 && v.Found.AllWords > 0 {
				return -1
			}
			return i
		}
	}
	return -1
}

// overdue says whether a lesson should have been looked at again by now.
func overdue(i search.Item, now time.Time) bool {
	return i.Lesson != nil && i.Lesson.ReviewOn != 0 && i.Lesson.ReviewOn < now.UnixMicro()
}

func askText(ctx context.Context, a SearchAsk) string {
	if a.Community == "" {
		return words.T(ctx, "search.ask_anybody")
	}
	text := words.N(ctx, "search.ask_members", a.Members, "Community", a.Community)
	if a.Reply > 0 {
		text += " " + words.T(ctx, "search.ask_reply", "Time", lasted(ctx, a.Reply))
	}
	return text
}

// fileFound says in which file and where in it something was found.
func fileFound(ctx context.Context, f search.FileHit) string {
	place := PlaceIn(words.From(ctx), f.Where)
	if place == "" {
		return f.Name
	}
	return words.T(ctx, "search.in_file", "Name", f.Name, "Place", place)
}

// searchExamples shows what can be typed; each is a query to try.
func searchExamples(v SearchHelp) []struct{ query, key string } {
	in := v.Community
	if in == "" {
		in = "housing"
	}
	return []struct{ query, key string }{
		{`"private landlord"`, "search.help_phrase"},
		{"noise -student", "search.help_not"},
		{"kind:lesson damp", "search.help_kind"},
		{"outcome:worked", "search.help_outcome"},
		{"format:powerpoint", "search.help_format"},
		{"in:" + in, "search.help_in"},
		{"by:me", "search.help_by"},
		{"tag:housing", "search.help_tag"},
		{"since:2025", "search.help_since"},
		{"before:2025", "search.help_before"},
	}
}
