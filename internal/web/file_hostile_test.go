package web_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/gif"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/files"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// secret is what must not be left of a picture.
const secret = "kanarie-GPS-53.38N-1.46W"

// chunk is a piece of a PNG.
func chunk(kind, text string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(text))) //nolint:gosec // short
	body := append([]byte(kind), text...)
	b = append(b, body...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(body)))
}

// segment is a piece of a JPEG.
func segment(marker byte, text string) string {
	return "\xff" + string([]byte{marker}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(text)+2))) + text //nolint:gosec // short
}

func asJPEG(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, jpeg.Encode(&b, dots(8, 6), nil))
	return b.String()
}

func asGIF(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, gif.Encode(&b, dots(8, 6), nil))
	return b.String()
}

// stored is everything in the store: names of files and their bytes.
func stored(t *testing.T, s *webtest.Site) map[string]string {
	t.Helper()
	all := map[string]string{}
	testkit.Must(t, filepath.WalkDir(s.Web.Files.Dir(), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all[e.Name()] = string(b)
		return err
	}))
	return all
}

// What is hidden in a picture is gone byte by byte, from what is served and
// from the store: places, notes, names, and whole files behind its end.
func TestAPictureIsDrawnAnewByteByByte(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Author"))
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00" + secret
	photo, drawing, moving := asJPEG(t), asPNG(t, 8, 6), asGIF(t)
	end := len(drawing) - 12 // IEND
	for name, sent := range map[string]string{
		"exif.jpg":   photo[:2] + segment(0xe1, exif) + photo[2:],
		"xmp.jpg":    photo[:2] + segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+secret) + photo[2:],
		"note.jpeg":  photo[:2] + segment(0xfe, secret) + photo[2:],
		"behind.jpg": photo + "PK\x03\x04" + secret + "<script>alert(1)</script>",
		"text.png":   drawing[:end] + chunk("tEXt", "Location\x00"+secret) + drawing[end:],
		"exif.png":   drawing[:33] + chunk("eXIf", exif[6:]) + drawing[33:],
		"behind.png": drawing + "<html><script>alert('" + secret + "')</script>",
		"note.gif":   moving[:len(moving)-1] + "\x21\xfe" + string(rune(len(secret))) + secret + "\x00;",
		"behind.gif": moving + "%PDF-1.7 " + secret,
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(sent, secret) {
				t.Fatal("there is nothing in it to lose")
			}
			a := uploaded(t, b, name, sent, "alt", "x")
			got := b.Get(a.Path).Want(http.StatusOK)
			if strings.Contains(got.Body, "kanarie") || strings.Contains(got.Body, "script") || len(got.Body) > 5_000 {
				t.Errorf("%d bytes are served: %q", len(got.Body), got.Body)
			}
		})
	}
	for name, text := range stored(t, s) {
		if !files.IsHash(name) || strings.Contains(text, "kanarie") || strings.Contains(text, "Exif") {
			t.Errorf("%s lies in the store: %q", name, text)
		}
	}
}

func TestHostileFilesAreRefused(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) { c.FileMax = 1 << 20 })
	b := s.SignIn(s.Person("Ann Author"))
	drawing, photo := asPNG(t, 300, 200), asJPEG(t)
	giant := "\x89PNG\r\n\x1a\n" + chunk("IHDR", "\x00\x00\xea\x60\x00\x00\xea\x60\x08\x06\x00\x00\x00") + drawing[33:] // 60,000 by 60,000
	wide := "\x89PNG\r\n\x1a\n" + chunk("IHDR", "\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\x00\x00\x00") + drawing[33:]
	svg := `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	for name, c := range map[string]struct{ file, text string }{
		"SVG with script":              {"logo.svg", svg},
		"SVG called a picture":         {"logo.png", svg},
		"a picture's beginning, HTML":  {"logo.gif", "GIF89a/*<script>alert(1)</script>*/=1;"},
		"PNG's beginning, HTML":        {"logo.png", "\x89PNG\r\n\x1a\n<html><script>alert(1)</script>"},
		"giant":                        {"giant.png", giant},
		"more than there are numbers":  {"wide.png", wide},
		"a truncated PNG":              {"gate.png", drawing[:len(drawing)/2]},
		"a truncated JPEG":             {"gate.jpg", photo[:40]},
		"PNG called JPEG":              {"gate.jpg", drawing},
		"JPEG called PDF":              {"gate.pdf", photo},
		"a program called PDF":         {"plan.pdf", "MZ\x90\x00%PDF-1.7"},
		"a program called text":        {"plan.txt", "MZ\x90\x00\x03"},
		"HTML":                         {"plan.html", "<script>alert(1)</script>"},
		"two endings":                  {"plan.pdf.html", "%PDF-1.7"},
		"an ending behind a mark":      {"plan\u202efdp.exe", "MZ"},
		"an ending behind a space":     {"plan.pdf .exe", "%PDF-1.7"},
		"no ending":                    {"plan", "%PDF-1.7"},
		"only dots":                    {"...", "%PDF-1.7"},
		"an archive":                   {"all.zip", "PK\x03\x04"},
		"an archive called a document": {"letter.docx", "PK\x03\x04 and nothing in it"},
		"a web archive":                {"page.mhtml", "MIME-Version: 1.0"},
		"a shortcut":                   {"plan.lnk", "L\x00\x00\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, script := range []bool{true, false} {
				send(t, b, script, c.file, c.text, "alt", "x").Want(http.StatusUnprocessableEntity)
			}
		})
	}
	// what came is dropped just behind the answer
	left := stored(t, s)
	for until := time.Now().Add(10 * time.Second); len(left) > 0 && time.Now().Before(until); left = stored(t, s) {
		time.Sleep(10 * time.Millisecond)
	}
	if len(left) > 0 {
		t.Errorf("it leaves %d files", len(left))
	}
	// the same picture is taken where nothing is wrong with it
	uploaded(t, b, "gate.png", drawing, "alt", "x")
}

// A name says nothing of where a file lies or what an answer's headers are.
func TestNamesOfFilesAreOnlyNames(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Author"))
	outside := filepath.Join(filepath.Dir(s.Web.Files.Dir()), "passwd.txt")
	for sent, want := range map[string]string{
		"../../passwd.txt":                      "passwd.txt",
		`..\..\passwd.txt`:                      "passwd.txt",
		"/etc/passwd.txt":                       "passwd.txt",
		`C:\Users\ann\plan.txt`:                 "plan.txt",
		".htaccess.txt":                         "htaccess.txt",
		"plan<script>.txt":                      "planscript.txt",
		"pl\u202ean.txt":                        "plan.txt",
		"plan \"quoted\"; filename=run.exe.txt": "plan quoted; filename=run.exe.txt",
		strings.Repeat("long ", 100) + ".txt":   strings.TrimSpace(strings.Repeat("long ", 20)) + ".txt",
		"Übersicht Straße.TXT":                  "Übersicht Straße.txt",
	} {
		t.Run(want, func(t *testing.T) {
			a := uploaded(t, b, sent, "x")
			if a.Name != want {
				t.Errorf("%q is kept as %q", sent, a.Name)
			}
			got := b.Get(a.Path).Want(http.StatusOK)
			if all := got.Header.Values("Content-Disposition"); len(all) != 1 || !strings.HasPrefix(all[0], "attachment; filename") || strings.ContainsAny(all[0], "\r\n/\\<") {
				t.Errorf("%q", all)
			}
		})
	}
	for name := range stored(t, s) {
		if !files.IsHash(name) {
			t.Errorf("%s lies in the store", name)
		}
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("it lies outside the store")
	}
}

// What a file holds besides what its name says never runs: it is saved, not
// shown, is of the type that was found out, and has a policy that lets nothing run.
func TestFilesThatAreTwoThingsAreSaved(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Author"))
	for name, text := range map[string]string{
		"plan.pdf": "%PDF-1.7\n<html><script>alert(1)</script></html>",
		"plan.txt": "<html><script>alert(1)</script></html>",
		"plan.csv": "=cmd|' /C calc'!A0;<svg onload=alert(1)>",
	} {
		a := uploaded(t, b, name, text)
		h := b.Get(a.Path).Want(http.StatusOK).Header
		if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || strings.Contains(h.Get("Content-Type"), "html") {
			t.Errorf("%s: %v", name, h)
		}
	}
}
