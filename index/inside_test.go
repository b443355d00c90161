package index

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestInsideFiles(t *testing.T) {
	x := create(t)
	put := []Document{
		{ID: "t1", Kind: "discussion", Title: "Parking", Body: "About cars", Formats: []string{"pptx"}, Created: 2},
		{ID: "t2", Kind: "discussion", Title: "Gardens", Body: "A zebra, once", Formats: []string{"docx", "pptx"}, Created: 1},
		{ID: "r5", Group: "t1", Kind: "reply", Body: "An answer"},
	}
	for n := range 9 {
		put = append(put, Document{ID: fmt.Sprintf("ft1.7.%d", n), Group: "t1", Inside: fmt.Sprintf("Slide %d of many words", n), Version: int64(n)})
	}
	put[9].Inside += " and a zebra"
	put = append(put, Document{ID: "ft10.8.0", Group: "t2", Inside: strings.Repeat("words and words ", 5000)})
	apply(t, x, put...)
	res := find(t, x, Query{Text: "zebra", Facets: []string{FacetFormat}})
	got := ""
	for _, h := range res.Hits {
		got += h.ID + " " + h.Best + " " + h.Where + "; "
	}
	if want := "t2 t2 body; t1 ft1.7.6 file; "; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	if f := res.Facets[FacetFormat]; len(f) != 2 || f[0] != (FacetValue{"pptx", 2}) || f[1] != (FacetValue{"docx", 1}) {
		t.Errorf("formats %v", f)
	}
	if res := find(t, x, Query{Text: "zebra", Formats: []string{"docx"}}); len(res.Hits) != 1 || res.Hits[0].ID != "t2" {
		t.Errorf("of one format %v", res.Hits)
	}
	if res := find(t, x, Query{Text: "zebra", OnTitles: true}); len(res.Hits) != 0 {
		t.Errorf("in titles %v", res.Hits)
	}
	if res := find(t, x, Query{Phrases: []string{"zebra"}, Exclude: []string{"slide 3"}}); len(res.Hits) != 1 {
		t.Errorf("excluded %v", res.Hits)
	}
	remove(t, x, "ft1.7.6")
	found, err := x.Under(t.Context(), "ft1.")
	if err != nil {
		t.Fatal(err)
	}
	if ids := slices.Sorted(maps.Keys(found)); len(ids) != 8 || ids[0] != "ft1.7.0" || found["ft1.7.8"] != 8 {
		t.Errorf("under the text %v", found)
	}
	remove(t, x, "t2")
	if res := find(t, x, Query{Text: "zebar"}); len(res.Expanded) > 0 {
		t.Errorf("a word that is gone is looked for: %v", res.Expanded)
	}
	if text, err := Correct(t.Context(), []*Index{x}, "zebar"); text != "" || err != nil {
		t.Errorf("a word that is gone is meant: %q, %v", text, err)
	}
	if res := find(t, x, Query{Text: "zebra"}); res.Total != 0 {
		t.Errorf("%d found once the slide is gone", res.Total)
	}
}
