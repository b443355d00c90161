package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/search"
)

// searchQuery is what the address of a search says, of the page and of the
// API alike. A filter may come several times, or with commas between; its
// values are alternatives.
type searchQuery struct {
	Q         string   `query:"q"`
	Kind      []string `query:"kind"`
	Community []string `query:"community"`
	Org       []string `query:"org"`
	Tag       []string `query:"tag"`
	Author    []string `query:"author"`
	Outcome   []string `query:"outcome"`
	Format    []string `query:"format"`
	Year      string   `query:"year"`
	From      string   `query:"from"`
	To        string   `query:"to"`
	Sort      string   `query:"sort"`
	Exact     bool     `query:"exact"`
	Limit     int      `query:"limit"`
	Cursor    string   `query:"cursor"`
}

// maxValues is how many values of a filter are taken.
const maxValues = 50

// tidy makes every filter a list of clean values, each once.
func (q *searchQuery) tidy() {
	for _, f := range q.filters() {
		var list []string
		for _, text := range *f.values {
			for _, v := range strings.Split(text, ",") {
				if v = forum.Clean(v); v != "" && len(list) < maxValues && !slices.Contains(list, v) {
					list = append(list, v)
				}
			}
		}
		*f.values = list
	}
	q.Q, q.Year, q.From, q.To = forum.CleanText(q.Q), forum.Clean(q.Year), forum.Clean(q.From), forum.Clean(q.To)
	if q.Sort != search.Newest {
		q.Sort = ""
	}
}

type searchFilter struct {
	name   string
	values *[]string
}

func (q *searchQuery) filters() []searchFilter {
	return []searchFilter{{"kind", &q.Kind}, {"outcome", &q.Outcome}, {"community", &q.Community}, {"org", &q.Org}, {"tag", &q.Tag}, {"format", &q.Format}, {"author", &q.Author}}
}

// request is the query as search takes it: the words as they were typed, and
// the filters beside them.
func (q *searchQuery) request() (search.Request, error) {
	q.tidy()
	req := search.Parse(q.Q)
	req.Kinds = both(req.Kinds, q.Kind)
	req.Outcomes = both(req.Outcomes, q.Outcome)
	req.Formats = both(req.Formats, q.Format)
	req.Communities = both(req.Communities, q.Community)
	req.Orgs = both(req.Orgs, q.Org)
	req.Tags = both(req.Tags, q.Tag)
	req.Authors = both(req.Authors, q.Author)
	req.Sort, req.Exact, req.Limit, req.Cursor = q.Sort, q.Exact, q.Limit, q.Cursor
	var f fault.Fields
	for _, p := range []struct{ name, text string }{{"year", q.Year}, {"from", q.From}, {"to", q.To}} {
		if p.text == "" {
			continue
		}
		from, to, ok := search.Period(p.text)
		if !ok {
			f.Add(p.name, "fault.date")
			continue
		}
		if p.name != "to" {
			req.Since = from
		}
		if p.name != "from" {
			req.Before = to
		}
	}
	return req, f.Err()
}

func both(a, b []string) []string {
	for _, v := range b {
		if !slices.Contains(a, v) {
			a = append(a, v)
		}
	}
	return a
}

// empty says whether nothing is looked for.
func (q *searchQuery) empty() bool {
	for _, f := range q.filters() {
		if len(*f.values) > 0 {
			return false
		}
	}
	return strings.TrimSpace(q.Q) == "" && q.Year+q.From+q.To == ""
}

// path is the address of the query's page.
func (q searchQuery) path() string {
	v := url.Values{"q": {q.Q}}
	for _, f := range q.filters() {
		if len(*f.values) > 0 {
			v[f.name] = *f.values
		}
	}
	for name, value := range map[string]string{"year": q.Year, "from": q.From, "to": q.To, "sort": q.Sort, "cursor": q.Cursor} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Exact {
		v.Set("exact", "1")
	}
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	return "/search?" + v.Encode()
}

// but is the query with a change, from its first page.
func (q searchQuery) but(change func(*searchQuery)) searchQuery {
	for _, f := range q.filters() {
		*f.values = slices.Clone(*f.values)
	}
	q.Cursor = ""
	change(&q)
	return q
}

// without is the query's address without one value of a filter.
func (q searchQuery) without(name, value string) string {
	return q.but(func(q *searchQuery) {
		for _, f := range q.filters() {
			if f.name == name {
				*f.values = slices.DeleteFunc(*f.values, func(v string) bool { return v == value })
			}
		}
		switch name {
		case "year":
			q.Year = ""
		case "from":
			q.From = ""
		case "to":
			q.To = ""
		}
	}).path()
}
