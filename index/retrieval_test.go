package index

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// collections are measured against a plain BM25 whose figures stand beside them.
var collections = []string{"cranfield", "cacm", "cisi", "medline", "lisa", "forum-related-threads", "field-known-item", "adi"}

// TestRetrieval measures the ranking over collections with relevance judgements:
// nDCG@10, and MRR where a query has one answer. Over all but adi, which is too
// small to count, the mean of our figure through the reference's is at least 1.
func TestRetrieval(t *testing.T) {
	root := sharedData(t)
	reference := map[string]map[string]map[string]map[string]float64{}
	readJSON(t, filepath.Join(root, "retrieval", "reference_bm25.json"), &reference)
	var ratios []float64
	for _, name := range collections {
		c := readCollection(t, root, name)
		got := c.measure(t)
		metric := "nDCG@10"
		if c.mrr {
			metric = "MRR"
		}
		want := reference[name]["developer_70pct"]["k1=1.2,b=0.75"][metric]
		t.Logf("%-22s %7s %.4f, reference %.4f, ratio %.3f", name, metric, got, want, got/want)
		if name != "adi" {
			ratios = append(ratios, got/want)
		}
	}
	mean := 0.0
	for _, r := range ratios {
		mean += r / float64(len(ratios))
	}
	t.Logf("mean %.4f, least %.4f", mean, slices.Min(ratios))
	if mean < 1 || slices.Min(ratios) < 0.9 {
		t.Errorf("mean %.4f and least %.4f; want at least 1.00 and 0.90", mean, slices.Min(ratios))
	}
}

type collection struct {
	name    string
	docs    []Document
	queries []struct {
		ID, Text string
		Exclude  string `json:"exclude_doc"`
	}
	relevant map[string]map[string]int
	mrr      bool
}

// measure indexes a collection and returns the mean figure of its queries.
func (c *collection) measure(t *testing.T) float64 {
	x := create(t)
	for part := range slices.Chunk(c.docs, 1000) {
		apply(t, x, part...)
	}
	sum, n := 0.0, 0.0
	for _, q := range c.queries {
		if !slices.ContainsFunc(values(c.relevant[q.ID]), func(r int) bool { return r > 0 }) {
			continue
		}
		query := parse(q.Text)
		query.Limit = 1000
		r, err := x.Search(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		var ranked []string
		for _, h := range r.Hits {
			if h.ID != q.Exclude {
				ranked = append(ranked, h.ID)
			}
		}
		n++
		if c.mrr {
			sum += reciprocal(ranked, c.relevant[q.ID])
		} else {
			sum += ndcg10(ranked, c.relevant[q.ID])
		}
	}
	return sum / n
}

// parse reads a query as the forum's search box does: quotation marks and minus signs.
func parse(text string) Query {
	q := Query{Prefix: true}
	phrase := regexp.MustCompile(`"([^"]+)"`)
	for _, m := range phrase.FindAllStringSubmatch(text, -1) {
		q.Phrases = append(q.Phrases, m[1])
	}
	text = phrase.ReplaceAllString(text, " ")
	minus := regexp.MustCompile(`(^|\s)-(\pL+)`)
	for _, m := range minus.FindAllStringSubmatch(text, -1) {
		q.Exclude = append(q.Exclude, m[2])
	}
	q.Text = strings.TrimSpace(minus.ReplaceAllString(text, " "))
	return q
}

func reciprocal(ranked []string, relevant map[string]int) float64 {
	for i, id := range ranked {
		if relevant[id] > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

func ndcg10(ranked []string, relevant map[string]int) float64 {
	ideal := values(relevant)
	slices.Sort(ideal)
	slices.Reverse(ideal)
	got, most := 0.0, 0.0
	for i := range 10 {
		discount := math.Log2(float64(i + 2))
		if i < len(ideal) {
			most += float64(ideal[i]) / discount
		}
		if i < len(ranked) {
			got += float64(relevant[ranked[i]]) / discount
		}
	}
	return got / most
}

func values(m map[string]int) []int {
	var v []int
	for _, n := range m {
		v = append(v, n)
	}
	return v
}

func readCollection(t *testing.T, root, name string) *collection {
	c := &collection{name: name, relevant: map[string]map[string]int{}}
	dir := filepath.Join(root, "retrieval", name)
	eachLine(t, filepath.Join(dir, "queries.jsonl"), func(line []byte) error {
		c.queries = append(c.queries, struct {
			ID, Text string
			Exclude  string `json:"exclude_doc"`
		}{})
		return json.Unmarshal(line, &c.queries[len(c.queries)-1])
	})
	eachLine(t, filepath.Join(dir, "qrels.tsv"), func(line []byte) error {
		f := strings.Split(string(line), "\t")
		if f[0] == "query_id" {
			return nil
		}
		if c.relevant[f[0]] == nil {
			c.relevant[f[0]] = map[string]int{}
		}
		var r int
		_, err := fmt.Sscan(f[2], &r)
		c.relevant[f[0]][f[1]] = r
		return err
	})
	switch name {
	case "forum-related-threads":
		c.readThreads(t, filepath.Join(root, "threads", "quantumcomputing-stackexchange.jsonl"))
	case "field-known-item":
		c.mrr = true
		c.readTexts(t, filepath.Join(root, "corpus", "articles.jsonl"))
	default:
		c.readTexts(t, filepath.Join(dir, "docs.jsonl"))
	}
	return c
}

func (c *collection) readTexts(t *testing.T, path string) {
	eachLine(t, path, func(line []byte) error {
		var d struct {
			ID, Title, Text string
			Body            string `json:"body_markdown"`
		}
		err := json.Unmarshal(line, &d)
		c.docs = append(c.docs, Document{ID: d.ID, Kind: "discussion", Title: d.Title, Body: d.Text + unlinked(d.Body)})
		return err
	})
}

// readThreads makes a head of each question, and of answers and comments replies.
func (c *collection) readThreads(t *testing.T, path string) {
	eachLine(t, path, func(line []byte) error {
		var p struct {
			Thread          string `json:"thread_id"`
			ID, Title, Body string
			Parent          *string `json:"parent_id"`
		}
		err := json.Unmarshal(line, &p)
		d := Document{ID: p.ID, Group: p.Thread, Body: unlinked(p.Body)}
		if p.Parent == nil {
			d.ID, d.Title, d.Kind = p.Thread, p.Title, "discussion"
		}
		c.docs = append(c.docs, d)
		return err
	})
}

var addresses = regexp.MustCompile(`\]\([^)]*\)|https?://\S+`)

// unlinked takes the addresses of links out of a text: the answers of the
// collections stand in them.
func unlinked(markdown string) string { return addresses.ReplaceAllString(markdown, " ") }

func eachLine(t testing.TB, path string, fn func(line []byte) error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 64<<20)
	for n := 1; s.Scan(); n++ {
		if err := fn(s.Bytes()); err != nil {
			t.Fatalf("%s:%d: %v", path, n, err)
		}
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
}

func readJSON(t *testing.T, path string, to any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// sharedData returns ../shared/data beside the repository, or skips the test.
func sharedData(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	data := filepath.Join(filepath.Dir(dir), "shared", "data")
	if _, err := os.Stat(filepath.Join(data, "retrieval")); err != nil {
		t.Skip("skipped: ../shared/data/retrieval is not there")
	}
	return data
}
