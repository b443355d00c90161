package search_test

import (
	"testing"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// What is hidden is found by nobody, its replies and tags neither, and the
// index holds what the database does; brought back, all of it is found again.
func TestHiddenIsNotFound(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	for _, c := range []forum.Community{w.housing, w.sec} {
		th := w.discuss(w.ben, c, "Xylophone canary", "Marimba canary.", "vibraphone")
		w.reply(w.ana, th, "A glockenspiel canary.")
		mine := w.reply(w.ben, th, "A dulcimer canary.")
		words := []string{"xylophone", "marimba", "tag:vibraphone", "glockenspiel"}
		wantAll := func(words []string, want int) {
			t.Helper()
			w.settle()
			for _, word := range words {
				if res := w.find(w.ana, word); res.Total != want || len(res.Items) != want {
					t.Errorf("%s: %d of %d found, not %d", word, len(res.Items), res.Total, want)
				}
			}
			list, err := w.s.Suggest(t.Context(), w.ana, "xyloph")
			testkit.Must(t, err)
			if len(list) != want && words[0] == "xylophone" {
				t.Errorf("%d suggestions, not %d", len(list), want)
			}
			w.good()
		}
		show := func() {
			t.Helper()
			list, err := forum.Removals(t.Context(), w.d, w.ana, c.ID, 0, 1)
			testkit.Must(t, err)
			_, err = forum.Show(t.Context(), w.d, w.ana, list[0].PID, "")
			testkit.Must(t, err)
		}
		wantAll(append(words, "dulcimer"), 1)
		testkit.Must(t, discussion.Delete(t.Context(), w.d, w.ana, th.PID, "Why not"))
		wantAll(append(words, "dulcimer"), 0)
		show()
		wantAll(append(words, "dulcimer"), 1)
		_, err := forum.DeleteReply(t.Context(), w.d, w.ana, mine.PID, "Why not")
		testkit.Must(t, err)
		wantAll(words, 1)
		wantAll([]string{"dulcimer"}, 0)
		show()
		wantAll([]string{"dulcimer"}, 1)
		testkit.Must(t, discussion.Delete(t.Context(), w.d, w.ben, th.PID, ""))
		wantAll(append(words, "dulcimer"), 0)
	}
}
