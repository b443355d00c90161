package search_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

// seen is all that a search tells a viewer, apart from names that are random.
func seen(w *world, v forum.Viewer, q string) string {
	w.Helper()
	res := w.find(v, q)
	var b strings.Builder
	fmt.Fprintf(&b, "%d %d %q %v\n", res.Total, res.AllWords, res.DidYouMean, res.Expanded)
	for _, i := range res.Items {
		fmt.Fprintf(&b, "%s %v %v %v %.6f\n", i.Kind, i.Title, i.Snippet, i.Match.Where, i.Score)
	}
	fmt.Fprintf(&b, "%+v\n", res.Facets)
	list, err := w.s.Suggest(w.Context(), v, q)
	testkit.Must(w.T, err)
	for _, l := range list {
		fmt.Fprintf(&b, "%s %s\n", l.Kind, l.Title)
	}
	items, err := w.s.Similar(w.Context(), v, q, "")
	testkit.Must(w.T, err)
	for _, i := range items {
		fmt.Fprintf(&b, "%v %.6f\n", i.Title, i.Score)
	}
	return b.String()
}

// What is in a community that one may not read changes nothing in what one
// sees: a twin of the world without it looks the same.
func TestTwins(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		a, b := newWorld(t, d), newWorld(t, testkit.SQLite(t))
		for _, w := range []*world{a, b} {
			th := w.discuss(w.ana, w.housing, "Mould on walls", "We tried a dehumidifier and fans.", "damp")
			w.reply(w.ben, th, "Fans are loud.")
			w.lesson(w.ben, w.noise, "Fans in stairwells", lesson.Worked)
		}
		for _, c := range []forum.Community{a.safe, a.sec} {
			th := a.discuss(a.ana, c, "Mould confidential", "A dehumidifier, walls, fans, quetzalcoatl.", "damp", "hush")
			a.reply(a.ben, th, "The word quetzalcoatl and fans and mould again")
			a.lesson(a.ana, c, "Fans of quetzalcoatl", lesson.DidNotWork)
		}
		a.settle()
		b.settle()
		for _, q := range []string{
			"mould", "fans", "dehumidifier walls", "quetzalcoatl", "quetzalcoatle", "quet", "tag:hush", "tag:damp", "hush",
			"confidential", "kind:lesson", "outcome:did_not_work", "fan", "stairwels", "in:" + a.sec.Slug + " mould", "in:" + a.safe.Slug + " fans", `"mould again"`, "closed",
		} {
			if got, want := seen(a, a.outsider, q), seen(b, b.outsider, q); got != want {
				t.Errorf("%q tells of what is closed:\n%s\nwant\n%s", q, got, want)
			}
		}
		if got := seen(a, a.ben, "quetzalcoatl"); got == seen(b, b.ben, "quetzalcoatl") {
			t.Errorf("the control: a member sees no more:\n%s", got)
		}
	})
}

func TestRevokedAtOnce(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	th := w.discuss(w.ana, w.sec, "Plans of the circle", "x", "circle")
	w.settle()
	w.wants(w.ben, "plans", "Plans of the circle")
	testkit.Must(t, forum.RemoveMember(t.Context(), w.d, w.ana, w.sec.ID, w.ben.Person))
	w.wants(w.ben, "plans") // the index has not heard of it
	if res := w.find(w.ben, "circle"); res.Total != 0 || facet(res, "tag") != "" {
		t.Errorf("still told: %+v", res)
	}
	w.wants(w.ana, "plans", "Plans of the circle")
	testkit.Join(t, w.d, w.sec, w.ana, w.ben)
	w.wants(w.ben, "plans", "Plans of the circle")
	_ = th
}

func (w *world) show(c forum.Community, v forum.Visibility) {
	w.Helper()
	_, err := forum.EditCommunity(w.Context(), w.d, w.ana, c.ID, forum.CommunityDraft{Name: c.Name, Summary: c.Summary, Visibility: v})
	testkit.Must(w.T, err)
}

func TestVisibilityMoves(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		th := w.discuss(w.ana, w.noise, "Barking at night", "x", "dogs")
		w.reply(w.ben, th, "A collar that whistles")
		w.discuss(w.ana, w.housing, "Dogs in flats", "x", "dogs")
		w.settle()
		w.wants(w.outsider, "collar", "Barking at night")

		for _, v := range []forum.Visibility{forum.Restricted, forum.Private} {
			w.show(w.noise, v)
			for _, when := range []string{"before", "after"} { // the index has heard of it
				if res := w.find(w.outsider, "tag:dogs"); res.Total != 1 || facet(res, "tag") != "dogs=1 " || facet(res, "community") != "housing-matters=1 " {
					t.Errorf("%s, %s: %d, %s", v, when, res.Total, facet(res, "tag"))
				}
				w.wants(w.outsider, "collar")
				if list, _ := w.s.Suggest(t.Context(), w.outsider, "bark"); len(list) != 0 {
					t.Errorf("%s, %s: suggests %v", v, when, list)
				}
				if got := len(w.titles(w.outsider, "kind:community noise")); (got == 1) != (v == forum.Restricted) {
					t.Errorf("%s, %s: the front page is found %d times", v, when, got)
				}
				w.settle()
			}
			w.wants(w.ben, "collar", "Barking at night")
			w.good()
		}
		w.show(w.noise, forum.Open)
		w.settle()
		w.wants(w.outsider, "collar", "Barking at night")
		w.wants(w.outsider, "kind:community noise", "Noise teams")
		w.good()
		w.reopen()
		w.wants(w.outsider, "collar", "Barking at night")
		st, err := w.s.Status(t.Context())
		names := []string{}
		for _, p := range st.Partitions {
			names = append(names, p.Name)
		}
		if err != nil || !slices.Equal(names, []string{"open", fmt.Sprintf("c%d", w.sec.ID)}) {
			t.Errorf("partitions %v, %v", names, err)
		}
	})
}

// A community that closes while the index is far behind gives nothing away,
// and neither does a restart in that state.
func TestClosedWhileBehind(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.discuss(w.ana, w.noise, "Barking at night", "x", "dogs")
	w.settle()
	w.show(w.noise, forum.Private)
	w.reopen()
	res := w.find(w.outsider, "barking")
	if res.Total != 0 || res.DidYouMean != "" || facet(res, "kind") != "" {
		t.Errorf("told %+v", res)
	}
	if w.find(w.outsider, "brking").DidYouMean != "" {
		t.Error("spells a word of a closed community")
	}
	w.settle()
	w.wants(w.outsider, "barking")
	w.wants(w.ben, "barking", "Barking at night")
}

func TestFacetsAreNamed(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	w.discuss(w.ana, w.housing, "Mould one", "x", "damp")
	w.lesson(w.ben, w.noise, "Mould two", lesson.Mixed)
	w.settle()
	res := w.find(w.outsider, "mould")
	got := map[string]string{}
	for _, f := range res.Facets {
		got[f.Name] = facet(res, f.Name)
		for _, v := range f.Values {
			if (v.Label == "") == (v.Key == "") {
				t.Errorf("%s: %+v", f.Name, v)
			}
		}
	}
	year := strconv.Itoa(w.d.Now().UTC().Year())
	want := map[string]string{
		"kind": "discussion=1 lesson=1 ", "outcome": "mixed=1 ", "community": "housing-matters=1 noise-teams=1 ",
		"org": "northcliffe-city-council=1 westmere-council=1 ", "tag": "damp=1 ", "year": year + "=2 ",
	}
	for name := range want {
		a, b := strings.Fields(got[name]), strings.Fields(want[name])
		slices.Sort(a)
		slices.Sort(b)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %q, want %q", name, got[name], want[name])
		}
	}
	req := search.Parse("mould kind:lesson")
	for _, f := range w.ask(w.outsider, req).Facets {
		for _, v := range f.Values {
			if f.Name == "kind" && v.On != (v.Value == lesson.Name) {
				t.Errorf("%+v", v)
			}
		}
	}
}
