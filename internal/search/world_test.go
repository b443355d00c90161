package search_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

// world is a database with people, a few communities and their search.
type world struct {
	*testing.T
	d   *db.DB
	s   *search.Search
	dir string

	ana, ben, outsider        forum.Viewer // ana founded everything; ben is a member everywhere
	housing, noise, safe, sec forum.Community
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{T: t, d: d, dir: filepath.Join(t.TempDir(), "index")}
	w.ana = testkit.Person(t, d, "Ana Lima", "Westmere Council")
	w.ben = testkit.Person(t, d, "Ben Okafor", "Northcliffe City Council")
	w.outsider = testkit.Person(t, d, "Cyd Outsider", "Eastmoor Borough Council")
	w.housing = w.community("Housing matters", forum.Open)
	w.noise = w.community("Noise teams", forum.Open)
	w.safe = w.community("Safeguarding leads", forum.Restricted)
	w.sec = w.community("Closed circle", forum.Private)
	w.open()
	return w
}

func (w *world) open() {
	w.Helper()
	s, err := search.Open(context.Background(), w.d, w.dir, discussion.Kind, lesson.Kind, doctemplate.Kind)
	testkit.Must(w.T, err)
	s.SetFloor(1 << 20)
	w.s = s
	w.Cleanup(func() { _ = s.Close() })
}

func (w *world) reopen() {
	w.Helper()
	testkit.Must(w.T, w.s.Close())
	w.open()
}

func (w *world) community(name string, visibility forum.Visibility) forum.Community {
	w.Helper()
	c, err := forum.Found(w.Context(), w.d, w.ana, forum.CommunityDraft{Name: name, Summary: "Purpose of " + name, Visibility: visibility})
	testkit.Must(w.T, err)
	testkit.Join(w.T, w.d, c, w.ana, w.ben)
	return c
}

func (w *world) discuss(v forum.Viewer, c forum.Community, title, body string, tags ...string) forum.Thread {
	w.Helper()
	t, err := discussion.Start(w.Context(), w.d, v, discussion.Draft{Community: c.ID, Title: title, Body: body, Tags: tags})
	testkit.Must(w.T, err)
	return t
}

func (w *world) lesson(v forum.Viewer, c forum.Community, title string, o lesson.Outcome) lesson.Lesson {
	w.Helper()
	l, err := lesson.Share(w.Context(), w.d, v, lesson.Draft{
		Community: c.ID, Title: title, Summary: "In short.",
		Fields: lesson.Fields{Did: "We rang the landlord.", Worked: "Calls fell.", DidNotWork: "Letters.", Outcome: o},
	})
	testkit.Must(w.T, err)
	return l
}

func (w *world) reply(v forum.Viewer, t forum.Thread, body string) forum.Reply {
	w.Helper()
	r, _, err := forum.AddReply(w.Context(), w.d, v, t.PID, forum.ReplyDraft{Body: body})
	testkit.Must(w.T, err)
	return r
}

func (w *world) settle() {
	w.Helper()
	testkit.Must(w.T, w.s.Settle(w.Context()))
}

func (w *world) find(v forum.Viewer, q string) search.Result {
	w.Helper()
	return w.ask(v, search.Parse(q))
}

func (w *world) ask(v forum.Viewer, req search.Request) search.Result {
	w.Helper()
	res, err := w.s.Find(w.Context(), v, req)
	testkit.Must(w.T, err)
	return res
}

// titles gives the titles of what a text finds, in order.
func (w *world) titles(v forum.Viewer, q string) []string {
	w.Helper()
	var list []string
	res := w.find(v, q)
	for _, i := range res.Items {
		list = append(list, i.PlainTitle())
	}
	if len(list) != res.Total && res.Next == "" {
		w.Errorf("%q: %d items of %d", q, len(list), res.Total)
	}
	return list
}

func (w *world) wants(v forum.Viewer, q string, want ...string) {
	w.Helper()
	if got := w.titles(v, q); !slices.Equal(got, want) {
		w.Errorf("%q finds %q, want %q", q, got, want)
	}
}

// facet gives a facet's counts as text.
func facet(r search.Result, name string) string {
	text := ""
	for _, f := range r.Facets {
		if f.Name != name {
			continue
		}
		for _, v := range f.Values {
			text += fmt.Sprintf("%s=%d ", v.Value, v.Count)
		}
	}
	return text
}
