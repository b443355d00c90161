package index

import (
	"encoding/json"
	"fmt"
	"testing"
)

// TestPartitionsAreOneRanking spreads documents over three indexes: what is
// found equals what one index with all of them finds.
func TestPartitionsAreOneRanking(t *testing.T) {
	one := create(t)
	parts := []*Index{create(t), create(t), create(t)}
	topics := []string{"parking permits", "housing benefit", "school meals", "library vans", "fraud prevention"}
	for i := range 60 {
		head := Document{ID: fmt.Sprint("t", i), Kind: []string{"discussion", "lesson"}[i%2], Title: topics[i%5], Body: fmt.Sprint(topics[(i+i/5)%5], " ", i), Tags: []string{fmt.Sprint("tag", i%3)}, Created: int64(i)}
		reply := Document{ID: fmt.Sprint("r", i), Group: head.ID, Body: topics[(i+2)%5]}
		apply(t, one, head, reply)
		apply(t, parts[i%3], head, reply)
	}
	for _, q := range []Query{
		{Text: "housing benefit"},
		{Text: "school"},
		{Text: "parkin permts"},
		{Text: "libr", Prefix: true},
		{Phrases: []string{"fraud prevention"}},
		{Text: "vans", Exclude: []string{"school"}},
		{Text: "meals", Sort: Newest},
		{},
	} {
		q.Facets = []string{FacetKind, FacetTag}
		want, got := find(t, one, q), findAll(t, q, parts...)
		if w, g := asJSON(t, want), asJSON(t, got); w != g {
			t.Errorf("%+v:\none   %s\nthree %s", q, w, g)
		}
	}
}

// TestPrivateIndexLeavesNoTrace compares a public index beside a private one
// with the same public index alone in the world.
func TestPrivateIndexLeavesNoTrace(t *testing.T) {
	public := func() *Index {
		x := create(t)
		apply(t, x, Document{ID: "a", Title: "Restructure of services", Kind: "discussion"}, Document{ID: "b", Title: "Services", Body: "restructured"})
		return x
	}
	alone, beside, private := public(), public(), create(t)
	var secret []Document
	for i := range 50 {
		secret = append(secret, Document{ID: fmt.Sprint("s", i), Title: "Redundancy restructure", Kind: "secret"})
	}
	apply(t, private, secret...)
	for _, q := range []Query{
		{Text: "restructure services", Facets: []string{FacetKind}}, {Text: "redundancy"}, {Text: "redundncy"}, {Text: "redun", Prefix: true}, {Kinds: []string{"secret"}},
	} {
		if w, g := asJSON(t, find(t, alone, q)), asJSON(t, find(t, beside, q)); w != g {
			t.Errorf("%+v:\nalone  %s\nbeside %s", q, w, g)
		}
	}
	for _, x := range []*Index{alone, beside} {
		if s, err := Correct(t.Context(), []*Index{x}, "redundncy"); s != "" || err != nil {
			t.Errorf("corrected to %q, %v", s, err)
		}
	}
	if r := findAll(t, Query{Text: "redundancy"}, beside, private, private); r.Total != 50 {
		t.Errorf("with the private index %d found, want 50", r.Total)
	}
}

func TestNoIndexesFindNothing(t *testing.T) {
	r := findAll(t, Query{Text: "anything", Facets: []string{FacetKind}})
	if wantIDs(t, r); len(r.Facets[FacetKind]) != 0 {
		t.Errorf("facets %v", r.Facets)
	}
}

func asJSON(t *testing.T, r Result) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
