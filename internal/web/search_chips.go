package web

import (
	"waymark/views"
)

// chipsShown is how many chips a page shows, so that a text of a thousand
// quotations makes no page of a thousand links.
const chipsShown = 12

// chipKeys say how a part of a query was read, by the query word or the
// filter's name.
var chipKeys = map[string]string{
	"phrase": "search.chip_phrase", "not": "search.chip_not", "kind": "search.chip_kind", "in": "search.chip_in",
	"by": "search.chip_by", "tag": "search.chip_tag", "outcome": "search.chip_outcome", "format": "search.chip_format", "before": "search.chip_before",
	"since": "search.chip_since", "community": "search.chip_in", "org": "search.chip_org", "author": "search.chip_by",
	"year": "search.chip_year", "from": "search.chip_since", "to": "search.chip_until",
}

// facetOf says in which facet a chip's value has a name.
var facetOf = map[string]string{"kind": "kind", "in": "community", "community": "community", "org": "org", "outcome": "outcome", "format": "format"}

// chips shows how the query was read, each part with the way to leave it out.
func (s searchShown) chips() []views.SearchChip {
	var list []views.SearchChip
	add := func(key, value, path string) {
		if len(list) < chipsShown {
			text := s.c.Words.T(chipKeys[key], "Value", s.named(facetOf[key], short(value, maxWords)))
			list = append(list, views.SearchChip{Text: text, Path: path})
		}
	}
	for _, chip := range s.found.Request.Chips {
		add(chip.Key, chip.Value, s.q.but(func(q *searchQuery) { q.Q = chip.Without }).path())
	}
	for _, f := range s.q.filters() {
		for _, value := range *f.values {
			add(f.name, value, s.q.without(f.name, value))
		}
	}
	for _, f := range []struct{ name, value string }{{"year", s.q.Year}, {"from", s.q.From}, {"to", s.q.To}} {
		if f.value != "" {
			add(f.name, f.value, s.q.without(f.name, f.value))
		}
	}
	return list
}

// named is a value as people read it.
func (s searchShown) named(facet, value string) string {
	for _, f := range s.found.Facets {
		for _, o := range f.Values {
			if f.Name == facet && o.On && (o.Value == value || len(s.asked(facet)) == 1) {
				return s.label(o)
			}
		}
	}
	return value
}
