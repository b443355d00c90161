package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A writer makes content of words that are spread as those of a language are:
// a few very often, most seldom. It makes the same with the same seed.
type writer struct {
	r     *rand.Rand
	zipf  *rand.Zipf
	words []string
	day   time.Time
}

func newWriter() *writer {
	r := rand.New(rand.NewPCG(42, 42))
	w := &writer{r: r, zipf: rand.NewZipf(r, 1.1, 4, 19_999), day: time.Date(2024, 1, 8, 9, 0, 0, 0, time.UTC)}
	for len(w.words) < 20_000 {
		word := ""
		for range 1 + len(w.words)/4000 + r.IntN(3) {
			word += string("bcdfghklmnprstvw"[r.IntN(16)]) + string("aeiou"[r.IntN(5)])
		}
		w.words = append(w.words, word)
	}
	return w
}

// text gives n words in sentences.
func (w *writer) text(n int) string {
	var b strings.Builder
	for i := range n {
		word := w.words[w.zipf.Uint64()]
		if i%12 == 0 {
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		b.WriteString(word)
		switch {
		case i == n-1 || i%12 == 11:
			b.WriteString(". ")
		default:
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

func (w *writer) title() string { return strings.TrimSuffix(w.text(4+w.r.IntN(6)), ".") }

func (w *writer) author() string { return fmt.Sprintf("made-person-%d", w.r.IntN(200)) }

// next is a moment later than the last.
func (w *writer) next() string {
	w.day = w.day.Add(time.Duration(1+w.r.IntN(20)) * time.Minute)
	return w.day.Format(time.RFC3339)
}

type line map[string]any

// lines writes a file of the import format.
func lines(path string, make func(put func(line))) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	out := json.NewEncoder(w)
	make(func(l line) {
		if e := out.Encode(l); e != nil && err == nil {
			err = e
		}
	})
	if e := w.Flush(); err == nil {
		err = e
	}
	return err
}

// hall is the community of the threads that are measured by name.
const (
	hall      = "bench-hall"
	shortName = "bench-20"
	longName  = "bench-10000"
)

// threads makes the thread of 20 posts, the one of 10,000, and one for each
// client that posts.
func (w *writer) threads(dir string) (string, error) {
	path := filepath.Join(dir, "threads.jsonl")
	return path, lines(path, func(put func(line)) {
		put(line{"kind": "community", "external_id": hall, "slug": hall, "name": "Bench hall", "summary": w.text(12), "visibility": "open"})
		w.thread(put, shortName, 20, 3)
		// A page of the long thread shows as many posts as the short thread has.
		w.thread(put, longName, 10_000, 10_000)
		for i := range clients {
			w.thread(put, fmt.Sprintf("bench-write-%d", i), 2, 3)
		}
	})
}

// thread makes a thread of a number of posts, the opening among them; each
// nth answers the one before, the others the opening.
func (w *writer) thread(put func(line), name string, posts, nth int) {
	put(line{
		"kind": "discussion", "external_id": name, "community": hall, "title": name, "body": w.text(80),
		"tags": []string{"bench", "made"}, "author": w.author(), "created": w.next(),
	})
	for i := 1; i < posts; i++ {
		l := line{
			"kind": "post", "external_id": fmt.Sprintf("%s-%d", name, i), "thread": name, "body": w.text(30 + w.r.IntN(90)),
			"author": w.author(), "created": w.next(),
		}
		if i%nth == nth-1 {
			l["reply_to"] = fmt.Sprintf("%s-%d", name, i-1)
		}
		put(l)
	}
}

// content makes a forum where there is no real content to measure with.
func (w *writer) content(dir string) (string, error) {
	path := filepath.Join(dir, "made.jsonl")
	return path, lines(path, func(put func(line)) {
		for i := range 12 {
			put(line{"kind": "organisation", "external_id": fmt.Sprintf("made-org-%d", i), "name": w.title(), "type": "council", "region": "North"})
			put(line{"kind": "community", "external_id": fmt.Sprintf("made-%d", i), "slug": fmt.Sprintf("made-%d", i), "name": w.title(), "summary": w.text(12)})
		}
		for i := range 200 {
			put(line{"kind": "person", "external_id": fmt.Sprintf("made-person-%d", i), "name": w.title(), "org": fmt.Sprintf("made-org-%d", i%12)})
		}
		for i := range 3000 {
			place := fmt.Sprintf("made-%d", w.r.IntN(12))
			if i%3 == 0 {
				put(line{
					"kind": "lesson", "external_id": fmt.Sprintf("made-lesson-%d", i), "community": place, "title": w.title(), "summary": w.text(20),
					"body": "## What we did\n\n" + w.text(150) + "\n\n## What worked\n\n" + w.text(80), "outcome": "worked", "author": w.author(), "created": w.next(),
				})
				continue
			}
			name := fmt.Sprintf("made-%d", i)
			put(line{"kind": "discussion", "external_id": name, "community": place, "title": w.title(), "body": w.text(90), "author": w.author(), "created": w.next()})
			for n := range w.r.IntN(12) {
				put(line{"kind": "post", "external_id": fmt.Sprintf("%s-%d", name, n), "thread": name, "body": w.text(60), "author": w.author(), "created": w.next()})
			}
		}
	})
}
