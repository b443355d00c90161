package search_test

import (
	"testing"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// What has gone to a private community is found by nobody else from that
// moment, before the index has heard of it; and afterwards by those alone who
// may read it there. What was split off or merged is found where it is.
func TestMovedIsFoundWhereItIs(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	th := w.discuss(w.ben, w.housing, "Xylophone canary", "Marimba canary.", "vibraphone")
	r := w.reply(w.ana, th, "A glockenspiel canary.")
	found := func(about string, v forum.Viewer, want int) {
		t.Helper()
		for _, word := range []string{"xylophone", "marimba", "tag:vibraphone", "glockenspiel"} {
			if res := w.find(v, word); res.Total != want || len(res.Items) != want {
				t.Errorf("%s: %s: %d of %d found, not %d", about, word, len(res.Items), res.Total, want)
			}
		}
	}
	w.settle()
	found("before", w.outsider, 1)
	move := func(th forum.Thread, to forum.Community) {
		t.Helper()
		_, err := forum.MoveThread(t.Context(), w.d, w.ana, discussion.Name, th.PID, to.ID, forum.Consent{To: to.Visibility, Yes: true})
		testkit.Must(t, err)
	}
	move(th, w.sec)
	found("at once", w.outsider, 0)
	w.settle()
	found("moved", w.outsider, 0)
	found("moved, inside", w.ana, 1)
	w.good()
	move(th, w.housing)
	w.settle()
	found("back", w.outsider, 1)
	w.good()

	split, err := forum.SplitThread(t.Context(), w.d, w.ana, discussion.Name, th.PID, forum.Split{Replies: []string{r.PID}, Title: "Celesta canary"})
	testkit.Must(t, err)
	w.settle()
	if res := w.find(w.outsider, "glockenspiel"); len(res.Items) != 1 || res.Items[0].PlainTitle() != "Celesta canary" {
		t.Errorf("%+v", res.Items)
	}
	w.good()
	move(split, w.sec)
	_, _, err = forum.MergeThread(t.Context(), w.d, w.ana, discussion.Name, th.PID, split.PID, forum.Consent{To: w.sec.Visibility, Yes: true})
	testkit.Must(t, err)
	found("merged, at once", w.outsider, 0)
	w.settle()
	found("merged", w.outsider, 0)
	if res := w.find(w.ana, "xylophone"); len(res.Items) != 1 || res.Items[0].PlainTitle() != "Celesta canary" {
		t.Errorf("%+v", res.Items)
	}
	w.good()
}
