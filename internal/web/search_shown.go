package web

import (
	"cmp"
	"slices"
	"strings"

	"waymark/internal/search"
	"waymark/views"
)

// searchShown makes what a page shows of what was found.
type searchShown struct {
	c     *Call
	q     searchQuery
	found search.Result
}

func (s searchShown) view() views.Search {
	q, req := s.q, s.found.Request
	v := views.Search{
		Found: s.found, Query: wordsOf(req), Chips: s.chips(), Keep: s.keep(),
		ByBest:   q.but(func(q *searchQuery) { q.Sort = "" }).path(),
		ByNewest: q.but(func(q *searchQuery) { q.Sort = search.Newest }).path(),
		Only:     q.but(func(q *searchQuery) { q.Exact = true }).path(),
	}
	if q.Exact {
		v.Wide = q.but(func(q *searchQuery) { q.Exact = false }).path()
	}
	if q.Cursor != "" {
		v.First = q.but(func(*searchQuery) {}).path()
	}
	if s.found.Next != "" {
		next := q.but(func(*searchQuery) {})
		next.Cursor = s.found.Next
		v.Next = next.path()
	}
	if meant := s.found.DidYouMean; meant != "" {
		v.Meant = wordsOf(search.Parse(meant))
		v.MeantAt = searchQuery{Q: meant, Org: q.Org, Sort: q.Sort}.path()
	}
	v.Facets, v.Narrow = s.facets()
	v.Kinds = s.kinds()
	if v.Narrow > 0 || len(req.Authors) > 0 || !req.Since.IsZero() || !req.Before.IsZero() {
		v.Anything = searchQuery{Q: wordsOf(req)}.path()
	}
	v.Best = q.Cursor == "" && req.Sort != search.Newest && v.Query != "" && len(s.found.Items) > 0
	return v
}

// keep is what the form of the filters sends beside them: the words without
// those filters that stand in the form, and what has no place in it.
func (s searchShown) keep() []views.Option {
	req := s.found.Request
	words := search.Request{Text: req.Text, Phrases: req.Phrases, Exclude: req.Exclude, Authors: req.Authors}
	if s.year() == "" {
		words.Since, words.Before = req.Since, req.Before
	}
	list := []views.Option{{Label: "q", Value: words.String()}}
	if s.q.Sort != "" {
		list = append(list, views.Option{Label: "sort", Value: s.q.Sort})
	}
	if s.q.Exact {
		list = append(list, views.Option{Label: "exact", Value: "1"})
	}
	return list
}

// year is the one year that was asked for, or nothing.
func (s searchShown) year() string {
	for _, f := range s.found.Facets {
		for _, o := range f.Values {
			if f.Name == facetYear && o.On {
				return o.Value
			}
		}
	}
	return s.q.Year
}

const (
	facetYear   = "year"
	facetKind   = "kind"
	facetFormat = "format"
	openShown   = 5 // values of a facet that stand open
)

// facets makes the form of the filters, and counts those in force.
func (s searchShown) facets() (list []views.SearchFacet, narrow int) {
	for _, f := range s.found.Facets {
		values := s.values(f)
		on := 0
		for _, v := range values {
			if v.On {
				on++
			}
		}
		narrow += on
		if len(values) < 2 && on == 0 {
			continue
		}
		facet := views.SearchFacet{Name: f.Name, Label: s.c.Words.T(f.Key), One: f.Name == facetYear, Shown: values}
		if !facet.One && len(values) > openShown+1 {
			facet.Shown, facet.More = nil, nil
			for i, v := range values {
				if i < openShown || v.On {
					facet.Shown = append(facet.Shown, v)
				} else {
					facet.More = append(facet.More, v)
				}
			}
		}
		list = append(list, facet)
	}
	return list, narrow
}

// values names a facet's values; those that were asked for and that nothing
// has stand there, too, so that they can be taken back.
func (s searchShown) values(f search.Facet) []views.SearchValue {
	var list []views.SearchValue
	for _, o := range f.Values {
		label := s.label(o)
		if f.Name == facetFormat {
			label = views.FormatName(s.c.Words, o.Value)
		}
		list = append(list, views.SearchValue{Value: o.Value, Label: label, Count: o.Count, On: o.On})
	}
	if f.Name == facetYear {
		slices.SortFunc(list, func(a, b views.SearchValue) int { return strings.Compare(b.Value, a.Value) })
	}
	for _, asked := range s.asked(f.Name) {
		if !slices.ContainsFunc(f.Values, func(o search.FacetValue) bool { return o.On && (o.Value == asked || len(s.asked(f.Name)) == 1) }) {
			label := asked
			if f.Name == facetFormat {
				label = views.FormatName(s.c.Words, asked)
			}
			list = append(list, views.SearchValue{Value: asked, Label: label, On: true})
		}
	}
	return list
}

// asked gives the values of a facet that the request names.
func (s searchShown) asked(facet string) []string {
	req := s.found.Request
	switch facet {
	case facetKind:
		return req.Kinds
	case "outcome":
		return req.Outcomes
	case "community":
		return req.Communities
	case "org":
		return req.Orgs
	case "tag":
		return req.Tags
	case facetFormat:
		return req.Formats
	case facetYear:
		if s.q.Year != "" {
			return []string{s.q.Year}
		}
	}
	return nil
}

func (s searchShown) label(o search.FacetValue) string {
	if o.Label != "" {
		return o.Label
	}
	return s.c.Words.T(o.Key)
}

// kinds gives the kinds of what was found, to look at one alone.
func (s searchShown) kinds() []views.SearchTab {
	all := views.SearchTab{Text: s.c.Words.T("search.type_all"), On: len(s.found.Request.Kinds) == 0}
	words := s.keep()[0].Value
	path := func(kinds ...string) string {
		return s.q.but(func(q *searchQuery) {
			q.Q, q.Kind, q.Outcome, q.Format = words, kinds, s.found.Request.Outcomes, s.found.Request.Formats
			q.Community, q.Tag, q.Year = s.found.Request.Communities, s.found.Request.Tags, s.year()
		}).path()
	}
	list := []views.SearchTab{all}
	for _, f := range s.found.Facets {
		for _, o := range f.Values {
			if f.Name == facetKind {
				list[0].Count += o.Count
				list = append(list, views.SearchTab{Text: s.label(o), Path: path(o.Value), Count: o.Count, On: o.On})
			}
		}
	}
	list[0].Path = path()
	return list
}

// heaviest gives the first n of a list by weight; equals keep their order.
func heaviest(list []string, weight map[string]float64, n int) []string {
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(weight[b], weight[a]) })
	return list[:min(n, len(list))]
}
