package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/importer"
	"waymark/internal/testkit"
)

type failure struct {
	file string
	line int
	err  error
}

func run(t *testing.T, d *db.DB, m, name, text string) (importer.Report, []failure) {
	t.Helper()
	var failed []failure
	i, err := importer.New(d, importer.Options{Map: m, Failed: func(f string, n int, err error) { failed = append(failed, failure{f, n, err}) }})
	testkit.Must(t, err)
	testkit.Must(t, i.Read(t.Context(), name, strings.NewReader(text)))
	return i.Report(), failed
}

const sample = `{"kind":"organisation","external_id":"o1","name":"Upper Vale Council","type":"district"}
{"kind":"person","external_id":"p1","name":"Ann Example","email":"ann@example.org","org":"o1","skills":["noise","mediation"]}
{"kind":"community","external_id":"c1","slug":"noise","name":"Noise","summary":"Quieter nights","visibility":"private","members":["p1",{"person":"p2","role":"facilitator"}]}
{"kind":"discussion","external_id":"d1","community":"c1","title":"Who rings first?","body":"We *do*.","tags":["Noise","Two words"],"author":"p1","created":"2026-01-02T03:04:05Z"}
{"kind":"post","external_id":"r2","thread":"d1","reply_to":"r1","body":"Second","author":["p2","p1"],"created":null}
{"kind":"post","external_id":"r1","thread":"d1","reply_to":null,"body":"First","author":null,"created":"2026-01-03T00:00:00Z"}

{"kind":"lesson","external_id":"l1","community":"c1","title":"A call","summary":"Ring","body":"Start\n\n## What we did\n\nRang.\n\n## What worked\n\nSpeed\n\n## Odd heading\n\nStays","outcome":"mixed","cost":"£1,200","region":"North","author":["p1"]}
{"kind":"event","external_id":"e1","title":"Later"}
`

func TestImportsItsOwnFormat(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r, failed := run(t, d, "", "a.jsonl", sample)
		if len(failed) > 0 || r.Created != 7 || r.Skipped != 1 {
			t.Fatalf("%+v %v", r, failed)
		}
		again, _ := run(t, d, "", "a.jsonl", sample)
		if again.Created+again.Updated+again.Failed != 0 || again.Unchanged != 7 {
			t.Errorf("a second run: %+v", again)
		}
		changed, _ := run(t, d, "", "a.jsonl", strings.ReplaceAll(strings.ReplaceAll(sample, "Rang.", "Wrote."), "First", "Not first"))
		if changed.Updated != 2 || changed.Created != 0 {
			t.Errorf("a changed run: %+v", changed)
		}
		id, found, err := forum.ImportedThread(t.Context(), d, "discussion", "d1")
		if err != nil || !found {
			t.Fatal(err, found)
		}
		th, err := forum.ThreadByID(t.Context(), d, forum.System(), id)
		testkit.Must(t, err)
		if th.Author.Name != "Ann Example" || th.Created.Year() != 2026 || th.Replies != 2 || th.Author.Org != "Upper Vale Council" {
			t.Errorf("%+v", th)
		}
		win, err := forum.Replies(t.Context(), d, forum.System(), th, forum.OldestFirst, 1)
		testkit.Must(t, err)
		if len(win.Branches) != 1 || len(win.Branches[0].Below) != 1 || !strings.Contains(win.Branches[0].Below[0].HTML, "Second") {
			t.Errorf("%+v", win)
		}
	})
}

func TestBadLinesAreNamed(t *testing.T) {
	bad := `{"kind":"discussion","external_id":"d1","community":"c","title":"Good"}
{"kind":"discussion",
{"kind":"discussion","external_id":"d2","community":"c","title":5}
{"kind":"elephant","external_id":"x"}
{"kind":"post","external_id":"r1","thread":"nowhere","body":"x"}
{"kind":"post","external_id":"r2","thread":"d1","reply_to":"nothing","body":"x"}
{"kind":"lesson","external_id":"l1","community":"c","title":"x","outcome":"splendid"}
{"kind":"discussion","title":"No id","community":"c"}
not json
{"kind":"discussion","external_id":"d9","community":"c","title":"Good too","created":"yesterday"}
{"kind":"discussion","external_id":"d3","community":"c","title":"Good as well","body":"\u0000 and \ud800"}
`
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r, failed := run(t, d, "", "bad.jsonl", bad)
		if r.Created != 2 || r.Failed != 9 {
			t.Errorf("%+v", r)
		}
		lines := map[int]bool{}
		for _, f := range failed {
			lines[f.line] = true
			if f.file != "bad.jsonl" || f.err == nil {
				t.Errorf("%+v", f)
			}
		}
		for _, n := range []int{2, 3, 4, 5, 6, 7, 8, 9, 10} {
			if !lines[n] {
				t.Errorf("line %d is not among %v", n, failed)
			}
		}
	})
}

func TestUnknownMap(t *testing.T) {
	if _, err := importer.New(testkit.SQLite(t), importer.Options{Map: "nonsense"}); err == nil {
		t.Error("accepted")
	}
}

// TestRealContent imports all of the corpus and the threads, twice.
func TestRealContent(t *testing.T) {
	d := testkit.SQLite(t)
	for _, m := range []string{"corpus", "threads"} {
		files, err := filepath.Glob(filepath.Join(testkit.Shared(t, m), "*.jsonl"))
		testkit.Must(t, err)
		for _, second := range []bool{false, true} {
			i, err := importer.New(d, importer.Options{Map: m, Failed: func(f string, n int, err error) { t.Errorf("%s:%d: %v", filepath.Base(f), n, err) }})
			testkit.Must(t, err)
			for _, f := range files {
				in, err := os.Open(f) //nolint:gosec // a test's own
				testkit.Must(t, err)
				testkit.Must(t, i.Read(t.Context(), f, in))
				testkit.Must(t, in.Close())
			}
			r := i.Report()
			if second && r.Created+r.Updated > 0 || !second && r.Created == 0 || r.Failed > 0 {
				t.Errorf("%s, second %v: %+v", m, second, r)
			}
			t.Log(m, second, fmt.Sprintf("%+v", r))
		}
	}
}
