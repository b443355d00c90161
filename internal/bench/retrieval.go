package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
)

// collections are what the ranking is measured with. Adi is too small to count.
var collections = []string{"cranfield", "cacm", "cisi", "medline", "lisa", "forum-related-threads", "field-known-item", "adi"}

// retrieval imports each collection into a site of its own, asks its queries
// through the API, and holds the figures against a plain BM25.
func (b *bench) retrieval(ctx context.Context) error {
	if b.data == "" || !exists(filepath.Join(b.data, "retrieval")) {
		b.note("left out: ../shared/data/retrieval is not there")
		return nil
	}
	var reference map[string]map[string]map[string]map[string]float64
	text, err := os.ReadFile(filepath.Join(b.data, "retrieval", "reference_bm25.json"))
	if err == nil {
		err = json.Unmarshal(text, &reference)
	}
	if err != nil {
		return err
	}
	b.site.stop()
	var ratios, times []float64
	for _, name := range collections {
		c, err := readCollection(filepath.Join(b.data, "retrieval"), name)
		if err != nil {
			return err
		}
		got, ms, err := b.measure(ctx, c)
		if err != nil {
			return err
		}
		b.show(name+": "+c.metric, got, "")
		ratio := got / reference[name]["developer_70pct"]["k1=1.2,b=0.75"][c.metric]
		if name == "adi" {
			b.show(name+": against the reference", ratio, "")
			continue
		}
		b.least(name+": against the reference", ratio, "", 0.9)
		ratios, times = append(ratios, ratio), append(times, ms...)
	}
	mean := 0.0
	for _, r := range ratios {
		mean += r / float64(len(ratios))
	}
	b.least("mean against the reference", mean, "", 1)
	b.show("least against the reference", slices.Min(ratios), "")
	b.show("one query at a time, 100 hits: p50", quantile(times, 0.5), "ms")
	b.show("one query at a time, 100 hits: p99", quantile(times, 0.99), "ms")
	return nil
}

// measure gives the mean figure of a collection's queries and the time of each.
func (b *bench) measure(ctx context.Context, c *collection) (mean float64, ms []float64, err error) {
	files, err := c.content(b.data, b.dir)
	if err != nil {
		return 0, nil, err
	}
	dir := filepath.Join(b.dir, c.name)
	defer os.RemoveAll(dir)
	if _, _, err := b.importOnce(ctx, dir, files); err != nil {
		return 0, nil, err
	}
	const email = "judge@example.org"
	if _, _, err := command(ctx, b.binary, dir, password+"\n", nil, "user", "add", "--email", email, "--name", "The Judge", "--password-stdin"); err != nil {
		return 0, nil, err
	}
	s, err := serve(ctx, b.binary, dir)
	if err != nil {
		return 0, nil, err
	}
	defer s.stop()
	r := newReader(s.base, email)
	if err := r.signIn(ctx); err != nil {
		return 0, nil, err
	}
	for _, q := range c.queries {
		var found struct{ Items []listed }
		took, err := r.call(ctx, http.MethodGet, "/search?"+url.Values{"q": {q.Text}, "limit": {"100"}}.Encode(), nil, &found)
		if err != nil {
			return 0, nil, err
		}
		var ranked []string
		for _, i := range found.Items {
			if i.ExternalID != q.Exclude {
				ranked = append(ranked, i.ExternalID)
			}
		}
		ms = append(ms, float64(took.Microseconds())/1000)
		mean += c.score(q, ranked) / float64(len(c.queries))
	}
	return mean, ms, nil
}
