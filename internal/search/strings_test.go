package search_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

// naughty gives the strings of a suite.
func naughty(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(testkit.Shared(t, "suites/strings/"+name))
	testkit.Must(t, err)
	var cases []struct{ String string }
	testkit.Must(t, json.Unmarshal(text, &cases))
	var list []string
	for _, c := range cases {
		list = append(list, c.String)
	}
	return list
}

// unseen holds for text of which nothing is to be seen, not even a sign.
func unseen(text string) bool {
	return strings.TrimFunc(text, func(r rune) bool {
		return r <= ' ' || r >= 0x7f && r <= 0xa0 || r == 0xad || r == 0x180e || r >= 0x2000 && r <= 0x200f || r >= 0x2028 && r <= 0x202f ||
			r >= 0x205f && r <= 0x206f || r == 0x3000 || r == 0xfeff || r >= 0xfff9 && r <= 0xfffb || r >= 0xe0000 && r <= 0xe007f || r == 0x115f || r == 0x1160
	}) == ""
}

// Naughty strings and probes are titles like others: who types one finds it.
func TestNaughtyStringsAreFound(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	var titles []string
	for _, name := range []string{"blns.json", "sqli.json"} {
		for _, s := range naughty(t, name) {
			if s = forum.Clean(s); s != "" && !unseen(s) {
				titles = append(titles, s)
			}
		}
	}
	pids := make([]string, len(titles))
	testkit.Must(t, w.d.Write(t.Context(), func(tx *db.Tx) error {
		for i, title := range titles {
			p, err := discussion.Prepare(discussion.Draft{
				Community: w.housing.ID, Title: title, Body: "Body", From: &forum.Source{ExternalID: forum.NewPID(), Created: w.d.Now()},
			})
			if err != nil {
				return err
			}
			th, _, err := discussion.Put(t.Context(), tx, p)
			if err != nil {
				return err
			}
			pids[i] = th.PID
		}
		return nil
	}))
	w.settle()
	missing := 0
	for i, title := range titles {
		req := search.Parse(title)
		req.Limit = search.MaxLimit
		res := w.ask(w.outsider, req)
		found := false
		for _, item := range res.Items {
			if item.PID == pids[i] {
				found = true
				if got := item.PlainTitle(); got != title {
					t.Errorf("%q is shown as %q", title, got)
				}
			}
		}
		if !found {
			missing++
			t.Errorf("%q (%x) is not found; read as %+v, total %d", title, title, req, res.Total)
		}
		if _, err := w.s.Suggest(t.Context(), w.outsider, title); err != nil {
			t.Errorf("suggest %q: %v", title, err)
		}
		if _, err := w.s.Similar(t.Context(), w.outsider, title, ""); err != nil {
			t.Errorf("similar %q: %v", title, err)
		}
	}
	t.Logf("%d of %d are not found", missing, len(titles))
}
