package web_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

var _ = visits(
	visit{route: "GET /f/:id/preview", path: "/f/{f}/preview", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /f/:id/preview", path: "/f/{d-open}/preview", nobody: 303, stranger: 404, member: 404, admin: 404},
)

// reading is a site with search, a private room and two people, of whom one is in it.
type reading struct {
	*webtest.Site
	t        *testing.T
	ann, eve forum.Person
	room     forum.Community
	as       *webtest.Browser
}

func newReading(t *testing.T) *reading {
	t.Helper()
	s := webtest.Start(t, func(_ *web.Config, deps *web.Deps) {
		x, err := search.Open(t.Context(), deps.DB, filepath.Join(t.TempDir(), "index"), discussion.Kind, lesson.Kind)
		testkit.Must(t, err)
		x.SetFloor(1 << 20)
		t.Cleanup(func() { _ = x.Close() })
		deps.Search = x
	})
	r := &reading{Site: s, t: t, ann: s.Person("Ann Author"), eve: s.Person("Eve Outside")}
	r.room = s.Community(r.ann, "Quiet room", forum.Private)
	r.as = s.SignIn(r.ann)
	return r
}

func (r *reading) settle() {
	r.t.Helper()
	testkit.Must(r.t, r.Texts.Catch(r.t.Context()))
	testkit.Must(r.t, r.Web.Search.Settle(r.t.Context()))
}

func tenSlides(t *testing.T) string {
	t.Helper()
	slides := []string{"One", "Two", "Three", "Four", "Five", "Six", "About <wombats> & more", "Eight"}
	return string(testkit.Slides(t, slides...))
}

// A word on slide 7 alone is found, with its place, and leads there.
func TestFoundOnASlide(t *testing.T) {
	r := newReading(t)
	a := uploaded(t, r.as, "talk.pptx", tenSlides(t))
	th := start(t, r.Site, r.ann, r.room, "A talk?", "Here it is:\n\n"+a.Markdown)
	r.settle()
	p := r.as.Open("/search?q=wombats").Want(http.StatusOK)
	link := p.One(".found-in a")
	if link.Text() != "talk.pptx, slide 7" || link.Attr("href") != "/f/"+a.ID+"/preview?at=slide-7#slide-7" {
		t.Errorf("found %q at %s", link.Text(), link.Attr("href"))
	}
	if snip := p.One(".snip").Text(); snip != "About <wombats> & more" {
		t.Errorf("snippet %q", snip)
	}
	shown := r.as.Open(strings.TrimSuffix(link.Attr("href"), "#slide-7")).Want(http.StatusOK)
	if shown.One("h1").Text() != "talk.pptx" || !strings.Contains(shown.One("#slide-7").Text(), "About <wombats> & more") {
		t.Errorf("%s", shown.Body)
	}
	if got := shown.One(`.page-head a.btn`).Attr("href"); got != a.Path {
		t.Errorf("the download is %s", got)
	}
	if csp := shown.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") && !strings.Contains(csp, "default-src 'self'") {
		t.Errorf("the policy is %q", csp)
	}
	for _, place := range shown.All(".side .toc a") {
		shown.One(place.Attr("href"))
	}
	links := r.as.Open("/d/" + th.PID).Want(http.StatusOK).All(`.prose p.file a`)
	if len(links) != 2 || links[1].Attr("href") != "/f/"+a.ID+"/preview" || !strings.HasPrefix(links[1].Text(), "Preview talk.pptx") {
		t.Errorf("in the text: %d links", len(links))
	}
	var found struct {
		Total int `json:"total"`
		Items []struct {
			Match struct {
				Where, Locator string
				File           struct{ ID, Name, Format, URL string }
			}
		}
		Facets map[string][]struct {
			Value string
			Count int
		}
	}
	r.Program(r.Token(r.ann, "read")).Get("/api/v1/search?q=wombats+format:pptx").Want(http.StatusOK).JSON(&found)
	if m := found.Items[0].Match; found.Total != 1 || m.Where != "file" || m.Locator != "slide 7" || m.File.ID != a.ID || m.File.Format != "pptx" ||
		m.File.URL != link.Attr("href") || found.Facets["format"][0].Value != "pptx" {
		t.Errorf("the API says %+v", found)
	}
	eves := r.SignIn(r.eve)
	is, not := eves.Open("/f/"+a.ID+"/preview"), eves.Open("/f/"+strings.Repeat("a", 16)+"/preview")
	if is.Status != http.StatusNotFound || not.Status != is.Status {
		t.Errorf("others are answered %d, %d", is.Status, not.Status)
	}
}

// Nobody waits for it: what reads and what indexes hear of the file by
// themselves, whether it was read before its text was posted or after.
func TestFoundByItself(t *testing.T) {
	r := newReading(t)
	r.settle() // there is an index to ask
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { _ = r.Texts.Run(ctx) })
	work.Go(func() { _ = r.Web.Search.Follow(ctx) })
	defer work.Wait()
	defer stop()
	began := time.Now()
	a := uploaded(t, r.as, "talk.pptx", tenSlides(t))
	start(t, r.Site, r.ann, r.room, "A talk?", "Here it is:\n\n"+a.Markdown)
	for len(r.as.Open("/search?q=wombats").Want(http.StatusOK).All(".found-in a")) == 0 {
		if time.Since(began) > time.Minute {
			t.Fatal("it is not found")
		}
	}
	t.Logf("found %v after the upload began", time.Since(began).Round(time.Millisecond))
}

// Whatever is in a file is text on the page, and what cannot be shown says so.
func TestHostilePreviews(t *testing.T) {
	r := newReading(t)
	attack := `<script>alert(1)</script><img src=x onerror=alert(1)> "'><a href="javascript:alert(1)">`
	many := make([][]string, 2000)
	for i := range many {
		many[i] = []string{`=HYPERLINK("https://evil.example","x")`, "@SUM(1)", "+1"}
	}
	for name, content := range map[string]string{
		"letter.docx": string(testkit.Letter(t, "# "+attack, attack, "\u202egnp.exe\u202c")),
		"slides.pptx": string(testkit.Slides(t, attack, attack)),
		"sheet.xlsx":  string(testkit.Sheet(t, "a&b<c", many...)),
		"notes.md":    "# " + attack + "\n\n" + attack + "\n\n[x](javascript:alert(1))\n\n![y](https://evil.example/z.png)\n",
	} {
		a := uploaded(t, r.as, name, content)
		p := r.as.Open("/f/" + a.ID + "/preview?at=" + "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E").Want(http.StatusOK)
		main := p.One("main")
		for _, bad := range []string{"script", "img", "iframe", "svg[onload]", "[onerror]", "[style]", "[src]"} {
			if n := len(main.All(bad)); n > 0 {
				t.Errorf("%s: %d of %s", name, n, bad)
			}
		}
		for _, link := range main.All("a") {
			if href := link.Attr("href"); !strings.HasPrefix(href, "/f/") && !strings.HasPrefix(href, "#") {
				t.Errorf("%s: a link to %s", name, href)
			}
		}
		if len(p.Body) > 500<<10 {
			t.Errorf("%s: a page of %d bytes", name, len(p.Body))
		}
		if name == "sheet.xlsx" && (!strings.Contains(main.Text(), "The rows from B204 on are left out") || !strings.Contains(main.Text(), `=HYPERLINK("https://evil.example","x")`)) {
			t.Errorf("the sheet says %.300q", main.Text())
		}
	}
	for name, content := range map[string]string{
		"broken.docx": strings.Replace(string(testkit.Letter(t, "A letter")), "word/document.xml", "word/nothing_here1", 1), "plain.txt": "Some words",
	} {
		a := uploaded(t, r.as, name, content)
		p := r.as.Open("/f/" + a.ID + "/preview").Want(http.StatusOK)
		if p.One("main .empty h2").Text() != "This file cannot be shown here" || p.One(".page-head a.btn").Attr("href") != a.Path {
			t.Errorf("%s: %s", name, p.One("main").Text())
		}
	}
}
