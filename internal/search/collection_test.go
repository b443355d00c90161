package search_test

import (
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

func (w *world) collect(c forum.Community, name, purpose string) doctemplate.Collection {
	w.Helper()
	k, err := doctemplate.MakeCollection(w.Context(), w.d, w.ben, doctemplate.CollectionDraft{Community: c.ID, Name: name, Purpose: purpose})
	testkit.Must(w.T, err)
	return k
}

// Collections are found by their names and purposes, by those who may read the
// community, follow what becomes of them, and survive a rebuild.
func TestCollectionsAreFound(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		open := w.collect(w.housing, "Starting a wombat forum", "For new officers with burrows")
		hidden := w.collect(w.safe, "Wombat safeguarding", "What nobody else sees")
		secret := w.collect(w.sec, "Secret wombat kit", "")
		x, err := doctemplate.Make(t.Context(), d, w.ben, doctemplate.Draft{Community: w.sec.ID, Title: "A quokka letter", Fields: doctemplate.Fields{Form: doctemplate.Text}, Text: "To a quokka"})
		testkit.Must(t, err)
		testkit.Must(t, doctemplate.Collect(t.Context(), d, w.ben, open.PID, x.PID))
		w.settle()
		everywhere := func() {
			t.Helper()
			for q, want := range map[string]int{"wombat": 3, "burrows": 1, "quokka": 1, "kind:collection": 3, "kind:collections by:ben wombat": 3, "in:housing-matters wombat": 1} {
				if got := w.titles(w.ben, q); len(got) != want {
					t.Errorf("%q finds %q, want %d", q, got, want)
				}
			}
			w.wants(w.outsider, "wombat", "Starting a wombat forum")
			w.wants(w.outsider, "quokka")
			w.wants(w.outsider, "kind:collection safeguarding")
			w.wants(w.outsider, "kind:collection", "Starting a wombat forum")
			if res := w.find(w.outsider, "wombat"); facet(res, "kind") != "collection=1 " || facet(res, "community") != "housing-matters=1 " {
				t.Errorf("facets for an outsider: %s, %s", facet(res, "kind"), facet(res, "community"))
			}
			if res := w.find(w.ben, "wombat"); facet(res, "kind") != "collection=3 " {
				t.Errorf("facets for a member: %s", facet(res, "kind"))
			}
		}
		everywhere()
		i := w.find(w.outsider, "wombat burrows").Items[0]
		if i.URL != "/collections/"+open.PID || i.Kind != search.KindCollection || i.PID != open.PID || i.Community.Slug != "housing-matters" ||
			!strings.Contains(search.Plain(i.Snippet), "new officers") || !i.AllWords {
			t.Errorf("%+v", i)
		}
		for v, want := range map[forum.Viewer]int{w.ben: 1, w.outsider: 0} {
			if list, err := w.s.Suggest(t.Context(), v, "secret wom"); err != nil || len(list) != want {
				t.Errorf("suggested: %+v %v", list, err)
			}
		}
		w.good()
		testkit.Must(t, w.s.Rebuild(t.Context(), nil))
		everywhere()
		w.good()
		testkit.Must(t, doctemplate.EditCollection(t.Context(), d, w.ben, open.PID, doctemplate.CollectionDraft{Name: "Starting a bilby forum", Purpose: "For all"}))
		testkit.Must(t, doctemplate.DeleteCollection(t.Context(), d, w.ben, hidden.PID))
		testkit.Must(t, doctemplate.DeleteCollection(t.Context(), d, w.ben, secret.PID))
		// What the index has not heard of yet is decided by the database.
		w.wants(w.ben, "kind:collection secret")
		w.settle()
		w.wants(w.ben, "wombat")
		w.wants(w.outsider, "bilby", "Starting a bilby forum")
		w.good()
	})
}

// Where a community ceases to be open its collections are gone for others at
// once, and come back with it.
func TestCollectionsFollowTheirCommunity(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.collect(w.noise, "Wombat kit", "For nights")
		for range 9 { // more than are looked up for a page of one
			w.collect(w.noise, "Numbat kit", "For nights")
		}
		w.settle()
		show := func(v forum.Visibility) {
			t.Helper()
			c, err := forum.CommunityByPID(t.Context(), d, w.ana, w.noise.PID)
			testkit.Must(t, err)
			_, err = forum.EditCommunity(t.Context(), d, w.ana, c.ID, forum.CommunityDraft{Name: c.Name, Slug: c.Slug, Summary: c.Summary, Visibility: v})
			testkit.Must(t, err)
		}
		w.wants(w.outsider, "wombat", "Wombat kit")
		show(forum.Restricted)
		if res := w.find(w.outsider, "wombat"); res.Total != 0 || len(res.Items) != 0 || facet(res, "kind") != "" {
			t.Errorf("before the index knows: %+v", res)
		}
		if res := w.ask(w.outsider, search.Request{Text: "numbat", Limit: 1}); res.Total != 0 || len(res.Items) != 0 || facet(res, "kind") != "" {
			t.Errorf("before the index knows, of many: %d, %s", res.Total, facet(res, "kind"))
		}
		w.settle()
		w.wants(w.outsider, "wombat")
		w.wants(w.ben, "wombat", "Wombat kit")
		w.good()
		w.reopen()
		w.settle()
		w.wants(w.ben, "wombat", "Wombat kit")
		show(forum.Open)
		w.settle()
		w.wants(w.outsider, "wombat", "Wombat kit")
		w.good()
	})
}
