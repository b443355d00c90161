package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"waymark/assets"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

func TestAPageIsNotSentTwice(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Archer")
	b := s.SignIn(ann)
	first := b.Get("/trial/form").Want(http.StatusOK)
	tag := first.Header.Get("Etag")
	if !strings.HasPrefix(tag, `"`) || first.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%q, %q", tag, first.Header.Get("Cache-Control"))
	}
	b.Header.Set("If-None-Match", `W/"other", `+tag)
	if p := b.Get("/trial/form").Want(http.StatusNotModified); p.Body != "" || p.Header.Get("Etag") != tag {
		t.Errorf("%q, %q", p.Body, p.Header.Get("Etag"))
	}
	b.Get("/trial/form?q=other").Want(http.StatusOK)
	other := s.SignIn(s.Person("Bob Baker"))
	other.Header.Set("If-None-Match", tag)
	other.Get("/trial/form").Want(http.StatusOK)
	again := s.SignIn(ann) // another session, so other form tokens
	again.Header.Set("If-None-Match", tag)
	again.Get("/trial/form").Want(http.StatusOK)
}

func TestCompression(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	plain := b.Get("/rules").Want(http.StatusOK)
	for _, c := range []struct {
		accept, encoding string
		open             func(io.Reader) (io.Reader, error)
	}{
		{"gzip, deflate, br, zstd", "br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
		{"gzip", "gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"br;q=0, gzip;q=0.0", "", nil},
	} {
		b.Header.Set("Accept-Encoding", c.accept)
		var last *webtest.Page
		for range 2 { // the second comes from what was kept
			p := b.Get("/rules").Want(http.StatusOK)
			if p.Header.Get("Content-Encoding") != c.encoding || p.Header.Get("Vary") != "Accept-Encoding" {
				t.Fatalf("%s: %q", c.accept, p.Header.Get("Content-Encoding"))
			}
			body := p.Body
			if c.open != nil {
				r, err := c.open(strings.NewReader(p.Body))
				testkit.Must(t, err)
				text, err := io.ReadAll(r)
				testkit.Must(t, err)
				body = string(text)
			}
			if body != plain.Body {
				t.Errorf("%s: another body", c.accept)
			}
			last = p
		}
		if tag := last.Header.Get("Etag"); (tag == plain.Header.Get("Etag")) != (c.encoding == "") {
			t.Errorf("%s: tag %s", c.accept, tag)
		}
	}
}

func TestAccepted(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "identity": "", "br": "br", "gzip;q=0.5,br;q=0": "gzip", "gzip, br": "br", "*": "", "x-gzip": "", "gzip;q=0.001": "gzip",
	} {
		if got := web.Accepted(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func TestHeadIsGetWithoutBody(t *testing.T) {
	s := webtest.Start(t)
	get := s.Nobody().Get("/rules")
	head := s.Nobody().Do(http.MethodHead, "/rules", "", nil).Want(http.StatusOK)
	if head.Body != "" || head.Header.Get("Content-Length") != get.Header.Get("Content-Length") || head.Header.Get("Etag") != get.Header.Get("Etag") {
		t.Errorf("%v", head.Header)
	}
}

func TestAssets(t *testing.T) {
	s := webtest.Start(t)
	b := s.Nobody()
	for _, path := range []string{
		"/assets/", "/assets/../assets/app.css", "/assets/%2e%2e/go.mod", "/assets/..%2fgo.mod", "/assets/manifest.json", "/assets//app.css",
		"/assets/app.css", "/assets/%61pp.css", "/assets/.gitignore",
	} {
		if p := b.Get(path); p.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
	if !assets.Built() {
		testkit.Missing(t, "the front end is not built: make build")
	}
	path := assets.Path("app.css")
	p := b.Get(path).Want(http.StatusOK)
	if p.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || p.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%v", p.Header)
	}
	for _, other := range []string{
		strings.Replace(path, "/assets/", "/assets%2F", 1), strings.Replace(path, "/assets/", "/assets/./", 1),
		strings.Replace(path, ".css", "%2ecss", 1), path + "/",
	} {
		if p := b.Get(other); p.Status != http.StatusNotFound {
			t.Errorf("%s: %d", other, p.Status)
		}
	}
	b.Header.Set("Accept-Encoding", "br, gzip")
	br := b.Get(path).Want(http.StatusOK)
	text, err := io.ReadAll(brotli.NewReader(bytes.NewReader([]byte(br.Body))))
	if err != nil || string(text) != p.Body || br.Header.Get("Etag") == p.Header.Get("Etag") {
		t.Errorf("brotli: %v", err)
	}
	b.Header.Set("If-None-Match", br.Header.Get("Etag"))
	b.Get(path).Want(http.StatusNotModified)
}
