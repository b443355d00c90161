package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const documentQueries = 800

// documents imports threads of which each carries a document, waits until all
// of them have been read, and asks what stands inside them.
func (b *bench) documents(ctx context.Context) error {
	b.site.stop()
	source, dir := filepath.Join(b.dir, "documents-source"), filepath.Join(b.dir, "documents")
	defer os.RemoveAll(source)
	defer os.RemoveAll(dir)
	w := newWriter()
	path, size, err := w.documents(source, b.files)
	if err != nil {
		return err
	}
	b.show("documents", float64(b.files), "")
	b.show("their text", float64(size)/(1<<20), "MB")
	if _, _, err := b.importOnce(ctx, dir, content{name: "documents", files: []string{path}}); err != nil {
		return err
	}
	const email = "judge@example.org"
	if _, _, err := command(ctx, b.binary, dir, password+"\n", nil, "user", "add", "--email", email, "--name", "The Judge", "--password-stdin"); err != nil {
		return err
	}
	s, err := serve(ctx, b.binary, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	r := newReader(s.base, email)
	if err := r.signIn(ctx); err != nil {
		return err
	}
	began := time.Now()
	if err := r.until(ctx, "needle"+strconv.Itoa(b.files-1), 20*time.Minute); err != nil {
		return err
	}
	b.show("all of them read and found after", time.Since(began).Seconds(), "s")
	if err := s.settled(ctx); err != nil {
		return err
	}
	if err := b.searched(ctx, s, r, w); err != nil {
		return err
	}
	if err := b.found(ctx, s, r); err != nil {
		return err
	}
	all, _ := s.resident()
	b.show("memory with all of them in the index", all, "MB")
	return nil
}

// searched asks one query at a time, of several kinds in turn.
func (b *bench) searched(ctx context.Context, s *site, r *reader, w *writer) error {
	word := func() string { return w.words[w.zipf.Uint64()] }
	kinds := []string{"two words", "two words in PDF and Markdown files", "a phrase", "a word of one file"}
	ms, cpu, all, wrong := make([][]float64, len(kinds)), make([]float64, len(kinds)), []float64(nil), 0
	for i := range documentQueries {
		kind, where := i%len(kinds), ""
		q := url.Values{"q": {word() + " " + word()}}
		switch kind {
		case 1:
			q["format"] = []string{"pdf", "md"}
		case 2:
			q.Set("q", `"`+q.Get("q")+`"`)
		case 3:
			n := w.r.IntN(b.files)
			q.Set("q", fmt.Sprint("needle", n))
			where = fmt.Sprintf(`heading "Document %d" > "Part 7"`, n)
		}
		before := s.cpu()
		found, took, err := r.inside(ctx, q)
		if err != nil {
			return err
		}
		if where != "" && (len(found.Items) != 1 || found.Items[0].Match.Locator != where) {
			wrong++
		}
		cpu[kind] += s.cpu() - before
		one := float64(took.Microseconds()) / 1000
		ms[kind], all = append(ms[kind], one), append(all, one)
	}
	b.most("words found elsewhere than where they stand", float64(wrong), "", 0)
	b.note("one query at a time; the load average is %s", load())
	b.show("p50", quantile(all, 0.5), "ms")
	b.most("p99", quantile(all, 0.99), "ms", 100)
	for i, name := range kinds {
		b.show(name+": p50", quantile(ms[i], 0.5), "ms")
		b.show(name+": p99", quantile(ms[i], 0.99), "ms")
		b.show(name+": processor time", cpu[i]*1000/float64(len(ms[i])), "ms")
	}
	return nil
}

// insideFound is what of an answer says where something stands.
type insideFound struct {
	Total int
	Items []struct {
		Match struct{ Where, Locator string }
	}
}

func (r *reader) inside(ctx context.Context, q url.Values) (found insideFound, took time.Duration, err error) {
	took, err = r.call(ctx, http.MethodGet, "/search?"+q.Encode(), nil, &found)
	return found, took, err
}

// until waits until a word is found.
func (r *reader) until(ctx context.Context, word string, most time.Duration) error {
	for end := time.Now().Add(most); time.Now().Before(end); {
		found, _, err := r.inside(ctx, url.Values{"q": {word}})
		if err != nil {
			return err
		}
		if found.Total > 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return errors.New("the documents were not read in time")
}

// documents makes the lines and files of threads with one document each: eight
// parts under headings, of which the seventh has a word of its own.
func (w *writer) documents(dir string, count int) (path string, size int64, err error) {
	if err := os.MkdirAll(filepath.Join(dir, "files"), 0o700); err != nil {
		return "", 0, err
	}
	path = filepath.Join(dir, "documents.jsonl")
	err = errors.Join(lines(path, func(put func(line)) {
		put(line{"kind": "community", "external_id": hall, "slug": hall, "name": "Bench hall", "summary": w.text(12), "visibility": "open"})
		for i := range count {
			var b strings.Builder
			fmt.Fprintf(&b, "# Document %d\n\n", i)
			for part := 1; part <= 8; part++ {
				fmt.Fprintf(&b, "## Part %d\n\n%s\n\n", part, w.text(60))
				if part == 7 {
					fmt.Fprintf(&b, "The needle%d.\n\n", i)
				}
			}
			sum := sha256.Sum256([]byte(b.String()))
			hash, pid := hex.EncodeToString(sum[:]), made(i)
			size += int64(b.Len())
			if e := os.WriteFile(filepath.Join(dir, "files", hash), []byte(b.String()), 0o600); e != nil && err == nil {
				err = e
			}
			put(line{
				"kind": "file", "external_id": pid, "id": pid, "name": fmt.Sprintf("document-%d.md", i), "type": "text/markdown",
				"sha256": hash, "bytes": b.Len(), "created": w.next(),
			})
			put(line{
				"kind": "discussion", "external_id": fmt.Sprint("with-", i), "community": hall, "title": fmt.Sprint("Thread ", i, " ", w.title()),
				"body": w.text(40) + "\n\n[The document](/f/" + pid + "/document.md)", "author": w.author(), "created": w.next(), "files": []string{pid},
			})
		}
	}), err)
	return path, size, err
}

// made is an id for addresses that a number gives.
func made(n int) string {
	id := []byte("documentaaaaaaaa")
	for i := len(id) - 1; n > 0; i, n = i-1, n/26 {
		id[i] = byte('a' + n%26)
	}
	return string(id)
}
