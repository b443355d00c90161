package search_test

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

// BenchmarkFill indexes real articles as an import would bring them and asks
// for some of them.
func BenchmarkFill(b *testing.B) {
	file, err := os.Open(testkit.Shared(b, "corpus/articles.jsonl"))
	testkit.Must(b, err)
	defer func() { _ = file.Close() }()
	d := testkit.SQLite(b)
	ana := testkit.Person(b, d, "Ana", "Westmere Council")
	c := testkit.Community(b, d, ana, forum.Open)
	var drafts []forum.Prepared
	var titles []string
	lines := bufio.NewScanner(file)
	for lines.Buffer(nil, 16<<20); lines.Scan(); {
		var l struct {
			Title string
			Body  string `json:"body_markdown"`
		}
		testkit.Must(b, json.Unmarshal(lines.Bytes(), &l))
		p, err := discussion.Prepare(discussion.Draft{
			Community: c.ID, Title: l.Title, Body: l.Body,
			From: &forum.Source{ExternalID: forum.NewPID(), Created: time.Now()},
		})
		testkit.Must(b, err)
		drafts, titles = append(drafts, p), append(titles, l.Title)
	}
	for i := 0; i < len(drafts); i += 500 {
		testkit.Must(b, d.Write(b.Context(), func(tx *db.Tx) error {
			for _, p := range drafts[i:min(i+500, len(drafts))] {
				if _, _, err := discussion.Put(b.Context(), tx, p); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	for b.Loop() {
		s, err := search.Open(b.Context(), d, b.TempDir(), discussion.Kind)
		testkit.Must(b, err)
		began := time.Now()
		testkit.Must(b, s.Settle(b.Context()))
		b.ReportMetric(float64(len(drafts))/time.Since(began).Seconds(), "docs/s")
		began = time.Now()
		for i := range 200 {
			if _, err := s.Find(b.Context(), ana, search.Parse(titles[i*7])); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(time.Since(began).Microseconds())/200, "µs/search")
		testkit.Must(b, s.Close())
	}
}
