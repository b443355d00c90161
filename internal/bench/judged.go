package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A collection is documents with queries of which somebody judged what answers
// them.
type collection struct {
	name    string
	metric  string // nDCG@10, or MRR where a query has one answer
	queries []judged
}

// A judged query and its answers, with how well each answers.
type judged struct {
	ID, Text string
	Exclude  string `json:"exclude_doc"` // what the query was made from
	answers  map[string]int
}

const (
	metricNDCG = "nDCG@10"
	metricMRR  = "MRR"
)

func readCollection(dir, name string) (*collection, error) {
	c := &collection{name: name, metric: metricNDCG}
	if name == "field-known-item" {
		c.metric = metricMRR
	}
	answers := map[string]map[string]int{}
	err := eachLine(filepath.Join(dir, name, "qrels.tsv"), func(line []byte) error {
		f := strings.Split(string(line), "\t")
		if len(f) < 3 || f[0] == "query_id" {
			return nil
		}
		gain, err := strconv.Atoi(strings.TrimSpace(f[2]))
		if answers[f[0]] == nil {
			answers[f[0]] = map[string]int{}
		}
		answers[f[0]][f[1]] = gain
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, eachLine(filepath.Join(dir, name, "queries.jsonl"), func(line []byte) error {
		var q judged
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		q.answers = answers[q.ID]
		for _, gain := range q.answers {
			if gain > 0 {
				c.queries = append(c.queries, q)
				break
			}
		}
		return nil
	})
}

// score says how good a ranking of documents is for a query.
func (c *collection) score(q judged, ranked []string) float64 {
	if c.metric == metricMRR {
		for i, id := range ranked {
			if q.answers[id] > 0 {
				return 1 / float64(i+1)
			}
		}
		return 0
	}
	var ideal []int
	for _, gain := range q.answers {
		ideal = append(ideal, gain)
	}
	slices.Sort(ideal)
	slices.Reverse(ideal)
	got, most := 0.0, 0.0
	for i := range 10 {
		discount := math.Log2(float64(i + 2))
		if i < len(ideal) {
			most += float64(ideal[i]) / discount
		}
		if i < len(ranked) {
			got += float64(q.answers[ranked[i]]) / discount
		}
	}
	return got / most
}

// content gives the files that hold a collection's documents, and their map.
func (c *collection) content(data, dir string) (content, error) {
	switch c.name {
	case "forum-related-threads":
		return content{c.name, "threads", []string{filepath.Join(data, "threads", "quantumcomputing-stackexchange.jsonl")}}, nil
	case "field-known-item":
		return content{c.name, "corpus", []string{filepath.Join(data, "corpus", "articles.jsonl")}}, nil
	}
	path := filepath.Join(dir, c.name+".jsonl")
	var bad error
	err := lines(path, func(put func(line)) {
		put(line{"kind": "community", "external_id": c.name, "slug": c.name, "name": c.name})
		bad = eachLine(filepath.Join(data, "retrieval", c.name, "docs.jsonl"), func(text []byte) error {
			var d struct{ ID, Title, Text string }
			err := json.Unmarshal(text, &d)
			put(line{"kind": "discussion", "external_id": d.ID, "community": c.name, "title": d.Title, "body": d.Text})
			return err
		})
	})
	if err == nil {
		err = bad
	}
	return content{c.name, "", []string{path}}, err
}

func eachLine(path string, do func([]byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 64<<20)
	for n := 1; s.Scan(); n++ {
		if err := do(s.Bytes()); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return s.Err()
}
