package index

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

func year(y int) int64 { return time.Date(y, 6, 1, 0, 0, 0, 0, time.UTC).UnixMicro() }

func library(t *testing.T) *Index {
	x := create(t)
	apply(t, x,
		Document{ID: "a", Kind: "discussion", Title: "Library hours", Community: "libraries", Org: "north", Tags: []string{"hours", "staff"}, Authors: []string{"ann"}, Created: year(2023)},
		Document{ID: "a1", Group: "a", Body: "We open late.", Authors: []string{"bob"}, Created: year(2026)},
		Document{ID: "b", Kind: "lesson", Title: "Library vans", Community: "libraries", Org: "south", Tags: []string{"vans"}, Outcome: "worked", Authors: []string{"bob", "cat"}, Created: year(2024)},
		Document{ID: "c", Kind: "lesson", Title: "Mobile library", Community: "digital", Org: "south", Outcome: "mixed", Authors: []string{"ann"}, Created: year(2025)},
		Document{ID: "d", Kind: "discussion", Title: "Parks", Community: "parks", Created: year(2025) + 1},
	)
	return x
}

func TestFilters(t *testing.T) {
	x := library(t)
	for _, c := range []struct {
		q    Query
		want []string
	}{
		{Query{}, []string{"d", "c", "b", "a"}},
		{Query{Kinds: []string{"lesson"}}, []string{"c", "b"}},
		{Query{Kinds: []string{"lesson", "discussion"}, Orgs: []string{"north"}}, []string{"a"}},
		{Query{Communities: []string{"nowhere"}}, nil},
		{Query{Tags: []string{"staff", "vans"}}, []string{"b", "a"}},
		{Query{Authors: []string{"bob"}}, []string{"b", "a"}}, // a's reply is by bob
		{Query{Authors: []string{"cat"}}, []string{"b"}},
		{Query{Outcomes: []string{"mixed"}}, []string{"c"}},
		{Query{From: year(2024), To: year(2025)}, []string{"b"}},
		{Query{From: year(2025)}, []string{"d", "c"}},
		{Query{Text: "library", Kinds: []string{"lesson"}, Sort: Newest}, []string{"c", "b"}},
	} {
		if r := find(t, x, c.q); !reflect.DeepEqual(ids(r), c.want) || r.Total != len(c.want) {
			t.Errorf("%+v finds %q of %d, want %q", c.q, ids(r), r.Total, c.want)
		}
	}
}

func TestFacets(t *testing.T) {
	x := library(t)
	r := find(t, x, Query{
		Text: "library", Kinds: []string{"lesson"}, Limit: 1,
		Facets: []string{FacetKind, FacetCommunity, FacetOrg, FacetTag, FacetAuthor, FacetOutcome, FacetYear, "unknown"},
	})
	want := map[string][]FacetValue{
		FacetKind:      {{"lesson", 2}, {"discussion", 1}}, // its own filter left out
		FacetCommunity: {{"digital", 1}, {"libraries", 1}},
		FacetOrg:       {{"south", 2}},
		FacetTag:       {{"vans", 1}},
		FacetAuthor:    {{"ann", 1}, {"bob", 1}, {"cat", 1}},
		FacetOutcome:   {{"mixed", 1}, {"worked", 1}},
		FacetYear:      {{"2024", 1}, {"2025", 1}},
	}
	if !reflect.DeepEqual(r.Facets, want) {
		t.Errorf("facets %v, want %v", r.Facets, want)
	}
	if r.Total != 2 || len(r.Hits) != 1 {
		t.Errorf("total %d with %d hits, want 2 with 1", r.Total, len(r.Hits))
	}
	r = find(t, x, Query{Facets: []string{FacetOrg}, FacetLimit: 1})
	if want := []FacetValue{{"south", 2}}; !reflect.DeepEqual(r.Facets[FacetOrg], want) {
		t.Errorf("facet %v, want %v", r.Facets[FacetOrg], want)
	}
}

func TestAllowCountsNothingElse(t *testing.T) {
	x := library(t)
	q := Query{Text: "library", Facets: []string{FacetKind}, Allow: func(group string) bool { return group != "c" }}
	r := find(t, x, q)
	if wantIDs(t, r, "b", "a"); !reflect.DeepEqual(r.Facets[FacetKind], []FacetValue{{"discussion", 1}, {"lesson", 1}}) {
		t.Errorf("facet %v", r.Facets[FacetKind])
	}
}

func TestNewest(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "old", Title: "school meals", Created: 1},
		Document{ID: "new", Title: "school meals and more", Created: 3},
		Document{ID: "half", Title: "school", Created: 9},
		Document{ID: "mid", Title: "meals at school", Created: 2},
	)
	wantIDs(t, find(t, x, Query{Text: "school meals", Sort: Newest}), "new", "mid", "old", "half")
}

// TestPages goes through all pages, with equal scores and across the bound of
// what is ranked by words side by side.
func TestPages(t *testing.T) {
	x := create(t)
	var docs []Document
	for i := range 130 {
		docs = append(docs, Document{ID: fmt.Sprintf("d%03d", i), Title: "council housing", Body: fmt.Sprint("number ", i%7), Created: int64(i % 5)})
	}
	apply(t, x, docs...)
	seen := map[string]bool{}
	for offset := 0; offset < 140; offset += 20 {
		r := find(t, x, Query{Text: "council housing", Offset: offset, Limit: 20})
		if r.Total != 130 {
			t.Fatalf("total %d", r.Total)
		}
		for _, id := range ids(r) {
			if seen[id] {
				t.Errorf("%s is on two pages", id)
			}
			seen[id] = true
		}
	}
	if len(seen) != 130 {
		t.Errorf("%d of 130 on the pages", len(seen))
	}
	r, err := x.Search(t.Context(), Query{Text: "council"})
	if err != nil || r.Total != 130 || len(r.Hits) != 0 {
		t.Errorf("without a limit: %d of %d, %v", len(r.Hits), r.Total, err)
	}
}
