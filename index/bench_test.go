package index

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// posts reads up to n real posts as documents; with threads they are grouped,
// else each stands for itself. What is missing is filled by repeating.
func posts(t testing.TB, n int, threads bool) []Document {
	root := sharedData(t)
	var docs []Document
	for _, name := range []string{"history-meta-stackexchange", "quantumcomputing-stackexchange", "ietf-privacypass-github", "ubuntu-irc-disentangled"} {
		eachLine(t, filepath.Join(root, "threads", name+".jsonl"), func(line []byte) error {
			var p struct {
				Thread                  string `json:"thread_id"`
				ID, Title, Body, Author string
				Tags                    []string
				Parent                  *string `json:"parent_id"`
			}
			err := json.Unmarshal(line, &p)
			d := Document{ID: p.ID, Title: p.Title, Body: unlinked(p.Body), Kind: "discussion", Community: name, Authors: []string{p.Author}, Tags: p.Tags, Created: int64(len(docs)) * 3600e6}
			if threads {
				d.Group = p.Thread
				if p.Parent == nil {
					d.ID = p.Thread
				}
			}
			docs = append(docs, d)
			return err
		})
	}
	for i := 0; len(docs) < n; i++ {
		d := docs[i]
		d.ID += "again" + strconv.Itoa(i)
		if d.Group != "" {
			d.Group += "again" + strconv.Itoa(i/len(docs))
		}
		docs = append(docs, d)
	}
	return docs[:n]
}

var benchQueries = map[string][]string{
	"rare":       {"homomorphic", "superdense", "xserver", "nvidia", "teleportation"},
	"common":     {"user", "question", "post", "time", "work", "install", "quantum", "server"},
	"two words":  {"quantum gate", "install driver", "close question", "token issuer", "network card"},
	"four words": {"quantum error correction code", "wireless network card driver", "close vote review queue", "sound does not work"},
	"phrase":     {`"quantum computer"`, `"stack overflow"`, `"apt-get install"`, `"privacy pass"`},
	"prefix":     {"quan", "inst", "ques", "netw", "serv"},
	"typo":       {"quantm computer", "wirless network", "questoin closed"},
	"sentence":   {"How should different quantum computing devices be compared with each other when they use different gates", "why does my wireless card stop working after I install the latest kernel update"},
}

// BenchmarkSearch reports the median and the slowest of each class of query, in
// milliseconds, over the number of posts that the name says.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{100_000} {
		for _, threads := range []bool{false, true} {
			x := build(b, posts(b, n, threads))
			name := strconv.Itoa(n/1000) + "k"
			if threads {
				name += " in threads"
			}
			for _, class := range []string{"rare", "common", "two words", "four words", "phrase", "prefix", "typo", "sentence"} {
				b.Run(name+"/"+class, func(b *testing.B) { benchClass(b, x, class, nil) })
			}
			b.Run(name+"/two words with facets", func(b *testing.B) {
				benchClass(b, x, "two words", []string{FacetKind, FacetCommunity, FacetTag, FacetAuthor})
			})
			b.Run(name+"/common, newest", func(b *testing.B) { benchClass(b, x, "newest", nil) })
		}
	}
}

func benchClass(b *testing.B, x *Index, class string, facets []string) {
	var took []float64
	for b.Loop() {
		list := benchQueries[class]
		if class == "newest" {
			list = benchQueries["common"]
		}
		for _, text := range list {
			q := parse(text)
			q.Prefix = class == "prefix"
			q.Limit, q.Facets = 20, facets
			if class == "newest" {
				q.Sort = Newest
			}
			start := time.Now()
			if _, err := x.Search(b.Context(), q); err != nil {
				b.Fatal(err)
			}
			took = append(took, float64(time.Since(start).Microseconds())/1000)
		}
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "p50-ms")
	b.ReportMetric(took[len(took)*99/100], "p99-ms")
}

func build(b *testing.B, docs []Document) *Index {
	x, err := Create(filepath.Join(b.TempDir(), "index"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Close() })
	start, bytes := time.Now(), 0
	for part := range slices.Chunk(docs, 1000) {
		for _, d := range part {
			bytes += len(d.Title) + len(d.Body)
		}
		if err := x.Apply(b.Context(), part, nil, Position{"e", 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d documents of %d MB in %v, %.0f a second", len(docs), bytes>>20, time.Since(start), float64(len(docs))/time.Since(start).Seconds())
	return x
}

// BenchmarkApply measures one post at a time until searches see it, beside
// many others.
func BenchmarkApply(b *testing.B) {
	docs := posts(b, 50_000, true)
	x := build(b, docs)
	i := 0
	for b.Loop() {
		d := docs[i]
		d.ID, d.Group = "new"+strconv.Itoa(i), d.ID
		d.Body = strings.Repeat(d.Body, 1)
		if err := x.Apply(b.Context(), []Document{d}, nil, Position{"e", int64(i)}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
