package assets

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/fstest"
)

func made() fstest.MapFS {
	return fstest.MapFS{
		"manifest.json": {Data: []byte(`{"files":{
			"app.css":{"file":"app.0123456789.css","type":"text/css; charset=utf-8","integrity":"sha384-x"},
			"sans.woff2":{"file":"sans.abc.woff2","type":"font/woff2"}},"preload":["sans.woff2"]}`)},
		"app.0123456789.css":    {Data: []byte("a{}")},
		"app.0123456789.css.br": {Data: []byte("br")},
		"app.0123456789.css.gz": {Data: []byte("gz")},
		"sans.abc.woff2":        {Data: []byte("font")},
		"stray.css":             {Data: []byte("b{}")},
	}
}

func TestLoad(t *testing.T) {
	s, err := load(made())
	if err != nil {
		t.Fatal(err)
	}
	f, ok := s.files["/assets/app.0123456789.css"]
	if !ok || f.Type != "text/css; charset=utf-8" || f.ETag != `"app.0123456789.css"` {
		t.Fatalf("stylesheet: %v %+v", ok, f)
	}
	if string(f.Raw) != "a{}" || string(f.Brotli) != "br" || string(f.Gzip) != "gz" {
		t.Fatalf("forms: %q %q %q", f.Raw, f.Brotli, f.Gzip)
	}
	if font := s.files["/assets/sans.abc.woff2"]; font.Brotli != nil || font.Gzip != nil {
		t.Error("a font has compressed forms that nobody made")
	}
	for _, p := range []string{"/assets/stray.css", "/assets/app.0123456789.css.br", "/assets/manifest.json", "/assets/"} {
		if _, ok := s.files[p]; ok {
			t.Errorf("%s is served, but the manifest does not name it", p)
		}
	}
	if len(s.preload) != 1 || s.preload[0] != "/assets/sans.abc.woff2" {
		t.Errorf("preload: %q", s.preload)
	}
}

func TestLoadDamaged(t *testing.T) {
	broken := map[string]func(fstest.MapFS){
		"manifest is no JSON":  func(m fstest.MapFS) { m["manifest.json"].Data = []byte("{") },
		"a named file is gone": func(m fstest.MapFS) { delete(m, "sans.abc.woff2") },
		"preloads what is not": func(m fstest.MapFS) { m["manifest.json"].Data = []byte(`{"preload":["x"]}`) },
	}
	for name, harm := range broken {
		m := made()
		harm(m)
		if _, err := load(m); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestLoadNotBuilt(t *testing.T) {
	s, err := load(fstest.MapFS{".gitignore": {Data: []byte("*\n")}})
	if err != nil || len(s.files) != 0 {
		t.Fatalf("a fresh clone: %v, %d files", err, len(s.files))
	}
}

func TestPathUnknown(t *testing.T) {
	if p := Path("no-such-thing.css"); p != "/assets/no-such-thing.css" {
		t.Error(p)
	}
	if _, ok := Lookup("/assets/no-such-thing.css"); ok {
		t.Error("found")
	}
}

// TestBuild checks the build that is embedded, when there is one.
func TestBuild(t *testing.T) {
	if !Built() {
		t.Skip("the front end is not built")
	}
	for _, logical := range []string{"app.css", "app.js", "icon.svg"} {
		f, ok := Lookup(Path(logical))
		if !ok || len(f.Raw) == 0 || len(f.Brotli) == 0 || f.Type == "" || !strings.HasPrefix(f.Integrity, "sha384-") {
			t.Fatalf("%s: incomplete", logical)
		}
		z, err := gzip.NewReader(bytes.NewReader(f.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := io.ReadAll(z); err != nil || !bytes.Equal(plain, f.Raw) {
			t.Errorf("%s: the gzip form is another text (%v)", logical, err)
		}
	}
	fonts := 0
	for _, p := range Preload() {
		f, ok := Lookup(p)
		if !ok {
			t.Fatalf("%s is not there", p)
		}
		fonts += len(f.Raw)
	}
	css, _ := Lookup(Path("app.css"))
	js, _ := Lookup(Path("app.js"))
	if fonts == 0 || fonts > 85<<10 || len(css.Brotli) > 12<<10 || len(js.Brotli) > 15<<10 {
		t.Errorf("over budget: fonts %d, styles %d, script %d bytes", fonts, len(css.Brotli), len(js.Brotli))
	}
}
