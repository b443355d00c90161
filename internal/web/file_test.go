package web_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// The table's file stands in a text of the private room.
var _ = prepare(func(t *testing.T, w *world) {
	start(t, w.Site, w.Member, w.Private, "A matter with a file?", "See [it]("+kept(t, w)+").")
})

// kept puts a text file of the member's into the store and gives its address.
func kept(t *testing.T, w *world) string {
	t.Helper()
	hash, n, err := w.Web.Files.Put(strings.NewReader("x"), 1<<20)
	testkit.Must(t, err)
	a, err := forum.AddAttachment(t.Context(), w.DB, webtest.Viewer(w.Member), forum.Attachment{Hash: hash, Name: "plan.txt", Type: "text/plain", Bytes: n})
	testkit.Must(t, err)
	w.Names["f"] = a.PID
	return a.Path()
}

var _ = visits(
	visit{route: "GET /f/:id/:name", path: "/f/{f}/plan.txt", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /f/:id/:name", path: "/f/{d-open}/plan.txt", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /files/:id", path: "/files/{f}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /files/new", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /files/:id", path: "/files/{f}", form: "alt=x", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /files", form: "alt=x", nobody: 401, stranger: 422, member: 422, admin: 422},
)

// dots is a picture.
func dots(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	m.SetNRGBA(0, 0, color.NRGBA{A: 255})
	return m
}

func asPNG(t *testing.T, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, png.Encode(&b, dots(w, h)))
	return b.String()
}

// send uploads a file as the page does, with script or without.
func send(t *testing.T, b *webtest.Browser, script bool, name, text string, fields ...string) *webtest.Page {
	t.Helper()
	token := b.Get("/files/new").Want(http.StatusOK).One("input[name=form_token]").Attr("value")
	body, kind := form(t, token, name, text, fields...)
	if script {
		b.Header.Set("Accept", "application/json")
		defer b.Header.Del("Accept")
	}
	return b.Do(http.MethodPost, "/files", kind, body)
}

func form(t *testing.T, token, name, text string, fields ...string) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	testkit.Must(t, m.WriteField("form_token", token))
	for i := 0; i+1 < len(fields); i += 2 {
		testkit.Must(t, m.WriteField(fields[i], fields[i+1]))
	}
	part, err := m.CreateFormFile("file", name)
	testkit.Must(t, err)
	_, err = io.WriteString(part, text)
	testkit.Must(t, err)
	testkit.Must(t, m.Close())
	return &b, m.FormDataContentType()
}

type sent struct {
	ID, Path, Name, Markdown string
	Picture                  bool
}

func uploaded(t *testing.T, b *webtest.Browser, name, text string, fields ...string) (a sent) {
	t.Helper()
	send(t, b, true, name, text, fields...).Want(http.StatusCreated).JSON(&a)
	return a
}

func TestAPictureInAText(t *testing.T) {
	s := webtest.Start(t)
	ann, eve, ben := s.Person("Ann Author"), s.Person("Eve Outside"), s.Person("Ben Member")
	c := s.Community(ann, "Quiet room", forum.Private)
	s.Join(ben, c)
	as := s.SignIn(ann)
	a := uploaded(t, as, "C:\\Users\\ann\\School gate (old).PNG", asPNG(t, 300, 200), "alt", "The [gate] at 8:45")
	if !a.Picture || a.Name != "school-gate-old-300x200.png" || a.Markdown != `![The \[gate\] at 8:45](`+a.Path+`)` {
		t.Errorf("%+v", a)
	}
	as.Get(a.Path).Want(http.StatusOK)
	s.SignIn(ben).Get(a.Path).Want(http.StatusNotFound)
	th := start(t, s, ann, c, "A gate?", "Look:\n\n"+a.Markdown)
	p := s.SignIn(ben).Open("/d/" + th.PID).Want(http.StatusOK)
	img := p.One(`.prose img`)
	if img.Attr("src") != a.Path || img.Attr("alt") != "The [gate] at 8:45" || img.Attr("width") != "300" || img.Attr("height") != "200" || img.Attr("loading") != "lazy" {
		t.Errorf("%s", p.Body)
	}
	got := s.SignIn(ben).Get(a.Path).Want(http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
		"Cache-Control": "private, no-cache", "Content-Disposition": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q", name, got.Header.Get(name))
		}
	}
	// Outside it is as what does not exist, whatever is asked.
	eves := s.SignIn(eve)
	for _, header := range []string{"", "Range", "If-None-Match"} {
		if header != "" {
			eves.Header.Set(header, map[string]string{"Range": "bytes=0-3", "If-None-Match": got.Header.Get("Etag")}[header])
		}
		is, not := eves.Get(a.Path), eves.Get("/f/"+strings.Repeat("a", 16)+"/x.png")
		if is.Status != http.StatusNotFound || is.Status != not.Status || is.Header.Get("Etag") != not.Header.Get("Etag") {
			t.Errorf("with %s: %d and %d", header, is.Status, not.Status)
		}
	}
	bens := s.SignIn(ben)
	bens.Header.Set("Range", "bytes=1-3")
	if part := bens.Get(a.Path).Want(http.StatusPartialContent); part.Body != "PNG" {
		t.Errorf("a part: %q", part.Body)
	}
	bens.Header.Del("Range")
	bens.Header.Set("If-None-Match", got.Header.Get("Etag"))
	bens.Get(a.Path).Want(http.StatusNotModified)
	// Put out of the community, at once no longer; nor once the text is gone.
	testkit.Must(t, forum.LeaveCommunity(t.Context(), s.DB, webtest.Viewer(ben), c.ID))
	bens.Get(a.Path).Want(http.StatusNotFound)
	testkit.Must(t, discussion.Delete(t.Context(), s.DB, webtest.Viewer(ann), th.PID, "a slip"))
	as.Get(a.Path).Want(http.StatusNotFound)
}

func TestWithoutScript(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Author"))
	p := send(t, b, false, "plan.csv", "a;b\r\n", "decorative", "")
	to := p.Want(http.StatusSeeOther).Header.Get("Location")
	line := b.Get(to).Want(http.StatusOK).One("#line").Attr("value")
	if !strings.HasPrefix(line, "[plan.csv (1 KB)](/f/") {
		t.Error(line)
	}
	got := b.Get(line[strings.Index(line, "/f/") : len(line)-1]).Want(http.StatusOK)
	if got.Body != "a;b\r\n" || got.Header.Get("Content-Type") != "text/csv" || got.Header.Get("Content-Disposition") != "attachment; filename=plan.csv" {
		t.Errorf("%v %q", got.Header, got.Body)
	}
	send(t, b, false, "gate.png", asPNG(t, 3, 2)).Want(http.StatusUnprocessableEntity).Has("Say in a few words what the picture shows")
}

func TestWhatIsNotTaken(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, _ *web.Deps) { c.FileMax = 1 << 20 })
	ann := s.Person("Ann Author")
	b := s.SignIn(ann)
	for name, c := range map[string]struct {
		text   string
		status int
		key    string
	}{
		"page.html": {"<html>", http.StatusUnprocessableEntity, "Files of this kind"},
		"gate.png":  {"<svg onload=x>", http.StatusUnprocessableEntity, "not what its name says"},
		"a.jpg":     {"\xff\xd8\xff and no more", http.StatusUnprocessableEntity, "not what its name says"},
		"a.docm":    {"PK\x03\x04", http.StatusUnprocessableEntity, "macros"},
		"empty.txt": {"", http.StatusUnprocessableEntity, "Choose a file"},
		"large.txt": {strings.Repeat("x", 1<<20+1), http.StatusRequestEntityTooLarge, "larger than 1 MB"},
		"huge.txt":  {strings.Repeat("x", 3<<20), http.StatusRequestEntityTooLarge, "larger than 1 MB"},
	} {
		if p := send(t, b, true, name, c.text, "alt", "x").Want(c.status); !strings.Contains(p.Body, c.key) {
			t.Errorf("%s: %s", name, p.Body)
		}
	}
	body, kind := form(t, "made up", "plan.txt", "x")
	b.Do(http.MethodPost, "/files", kind, body).Want(http.StatusForbidden)
	var left []string
	testkit.Must(t, filepath.WalkDir(s.Web.Files.Dir(), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			left = append(left, path)
		}
		return err
	}))
	if len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
	if p := send(t, b, true, "just.txt", strings.Repeat("x", 1<<20)); p.Status != http.StatusCreated {
		t.Errorf("as large as may be: %d", p.Status)
	}
}

// A post with a picture of one's own says what it shows, whatever became of
// the words on the way.
func TestAPictureSaysWhatItShows(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Author")
	c := s.Community(ann, "Open room", forum.Open)
	th := start(t, s, ann, c, "A gate?", "Look")
	b := s.SignIn(ann)
	said := uploaded(t, b, "gate.png", asPNG(t, 3, 2), "alt", "A gate")
	line := uploaded(t, b, "line.png", asPNG(t, 4, 2), "decorative", "on")
	p := b.Open("/d/" + th.PID)
	b.Submit(p, "form#reply", map[string][]string{"body": {"![](" + said.Path + ")"}}).
		Want(http.StatusUnprocessableEntity).Has("Say in a few words what the picture shows")
	b.Submit(p, "form#reply", map[string][]string{"body": {"![](" + line.Path + ") ![A gate](" + said.Path + ")"}}).Want(http.StatusOK)
}

// What a camera notes of a place is not in what is served, nor is the file's
// name in what the server logs.
func TestNothingIsToldOfAFile(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Author"))
	var jpg bytes.Buffer
	testkit.Must(t, jpeg.Encode(&jpg, dots(8, 8), nil))
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00 kanarie-gps"
	sent := "\xff\xd8\xff\xe1\x00" + string(rune(len(exif)+2)) + exif + jpg.String()[2:]
	a := uploaded(t, b, "kanarie-name.jpg", sent, "alt", "kanarie-alt")
	if got := b.Get(a.Path).Want(http.StatusOK); strings.Contains(got.Body, "kanarie") || got.Header.Get("Content-Type") != "image/jpeg" {
		t.Error("the place is still in it")
	}
	send(t, b, true, "kanarie.exe", "kanarie").Want(http.StatusUnprocessableEntity)
	if log := s.Log.String(); strings.Contains(log, "kanarie") {
		t.Error(log)
	}
}
