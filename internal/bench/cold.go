package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/andybalholm/brotli"
)

// A visited is what a browser fetches to show a page for the first time.
type visited struct {
	requests int
	bytes    map[string]int // by kind, as they go over the wire, headers too
	missing  []string
}

func (v *visited) total() int {
	n := 0
	for _, b := range v.bytes {
		n += b
	}
	return n
}

var (
	linkOf   = regexp.MustCompile(`<link [^>]*rel="(stylesheet|preload|modulepreload|icon|manifest)"[^>]*>`)
	scriptOf = regexp.MustCompile(`<script [^>]*src="([^"]+)"`)
	imageOf  = regexp.MustCompile(`<img [^>]*src="(/[^"]+)"`)
	hrefOf   = regexp.MustCompile(`href="([^"]+)"`)
)

// cold counts what a first visit to each of three pages costs.
func (b *bench) cold(ctx context.Context) error {
	if err := b.signIn(ctx); err != nil {
		return err
	}
	b.note("what the page, its head and its headers name; bytes with headers, packed with brotli")
	for _, p := range []struct{ name, path string }{
		{"thread", b.places.short}, {"lesson", first(b.places.lessons)}, {"search", "/search?q=" + b.places.words[0]}, {"home", "/"},
	} {
		v, err := b.visit(ctx, p.path)
		if err != nil {
			return err
		}
		b.most(p.name+": requests", float64(v.requests), "", 8)
		b.most(p.name+": bytes", float64(v.total())/1024, "KB", 110)
		b.show(p.name+": page", float64(v.bytes["page"])/1024, "KB")
		b.most(p.name+": script", float64(v.bytes["script"])/1024, "KB", 15)
		b.most(p.name+": styles", float64(v.bytes["styles"])/1024, "KB", 12)
		b.most(p.name+": fonts", float64(v.bytes["fonts"])/1024, "KB", 85)
		for _, path := range v.missing {
			b.add(p.name+": not there: "+path, 1, "", "0", false)
		}
	}
	return nil
}

func (b *bench) visit(ctx context.Context, path string) (*visited, error) {
	r := newReader(b.site.base, "")
	r.cookie = b.readers[0].cookie
	v := &visited{bytes: map[string]int{}}
	var page []byte
	got, err := v.fetch(ctx, r, "page", path, &page)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	more := func(kind, path string) error {
		if seen[path] {
			return nil
		}
		seen[path] = true
		_, err := v.fetch(ctx, r, kind, path, nil)
		return err
	}
	for _, m := range linkOf.FindAllSubmatch(page, -1) {
		href := hrefOf.FindSubmatch(m[0])
		kind := map[string]string{"stylesheet": "styles", "preload": "fonts", "modulepreload": "script"}[string(m[1])]
		if kind == "" {
			kind = "other"
		}
		if href != nil && !strings.HasPrefix(string(href[1]), "data:") {
			if err := more(kind, string(href[1])); err != nil {
				return nil, err
			}
		}
	}
	for kind, of := range map[string]*regexp.Regexp{"script": scriptOf, "images": imageOf} {
		for _, m := range of.FindAllSubmatch(page, -1) {
			if err := more(kind, string(m[1])); err != nil {
				return nil, err
			}
		}
	}
	if rules := strings.Trim(got.header.Get("Speculation-Rules"), `"`); rules != "" {
		if err := more("other", rules); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// fetch gets one address, counts it, and unpacks it where the text is wanted.
func (v *visited) fetch(ctx context.Context, r *reader, kind, path string, text *[]byte) (fetched, error) {
	var body []byte
	f, err := r.get(ctx, path, "br, gzip", func(b []byte) { body = bytes.Clone(b) })
	if err != nil {
		return f, err
	}
	var head bytes.Buffer
	_ = f.header.Write(&head)
	v.requests++
	v.bytes[kind] += f.size + head.Len()
	if f.status != http.StatusOK {
		v.missing = append(v.missing, path)
	}
	if text == nil {
		return f, nil
	}
	*text = body
	if f.header.Get("Content-Encoding") == "br" {
		*text, err = io.ReadAll(brotli.NewReader(bytes.NewReader(body)))
	}
	return f, err
}
