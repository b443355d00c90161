package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// twins are a place with a private community in which much is said, and the
// same place without it.
func twins(t *testing.T) (with, without *place) {
	t.Helper()
	for _, p := range []**place{&with, &without} {
		*p = newPlace(t)
		(*p).discuss((*p).Ann, (*p).Open, "Damp flats", "Condensation on walls", "damp")
		(*p).lesson((*p).Ben, (*p).Open, "Damp lessons", lesson.Worked)
	}
	with.private()
	for range 12 {
		th := with.discuss(with.Ann, with.Private, "Quillfeather condensatoin", "Damp quillfeathers and ASB", "quillfeather")
		_, _, err := forum.AddReply(t.Context(), with.DB, webtest.Viewer(with.Ben), th.PID, forum.ReplyDraft{Body: "Damp quillfeather walls"})
		testkit.Must(t, err)
	}
	with.lesson(with.Ann, with.Private, "Damp quillfeathers", lesson.Mixed)
	with.settle()
	without.settle()
	return with, without
}

// answers is all that a person can learn by a search, without what differs
// between any two sites.
func (p *place) answers(who forum.Person, typed string) string {
	b := p.SignIn(who)
	f := ask(b, asked(typed))
	f.Took, f.Next = nil, nil
	for n := range f.Items {
		i := &f.Items[n]
		i.ID, i.URL, i.Created, i.Updated = "", "", "", ""
	}
	answer, err := json.Marshal(f)
	testkit.Must(p.T, err)
	var list struct {
		Items []struct{ Kind, Title string }
	}
	b.Get("/api/v1/search/suggest?" + asked(typed)).Want(http.StatusOK).JSON(&list)
	suggested, err := json.Marshal(list)
	testkit.Must(p.T, err)
	page := b.Get("/search?" + asked(typed)).Want(http.StatusOK)
	return strings.Join([]string{string(answer), string(suggested), page.One("main").Text()}, "\n")
}

func TestSearchShowsNothingPrivate(t *testing.T) {
	with, without := twins(t)
	for _, typed := range []string{
		"quillfeather", "quillfeathr", "quill", "quillfeather damp", "damp", "condensatoin", "condensation", "tag:quillfeather", "in:" + with.Private.Slug,
		"in:" + with.Private.Slug + " damp", "walls", "kind:community", "kind:community quillfeather", "by:ann", "by:ben damp", "outcome:mixed", "ASB", "\"quillfeather circle\"", "damp -quillfeather",
	} {
		a, b := with.answers(with.Eve, typed), without.answers(without.Eve, typed)
		if a != b {
			t.Errorf("%q: a stranger is told\n%s\nand where there is no private community\n%s", typed, a, b)
		}
		if !strings.Contains(typed, "quillfeather circle") && strings.Contains(strings.ToLower(strings.ReplaceAll(a, typed, "")), "quillfeather circle") {
			t.Errorf("%q: the name of the private community", typed)
		}
	}
	if f := ask(with.SignIn(with.Ben), "q=quillfeather"); f.Total < 13 {
		t.Errorf("a member finds %d", f.Total)
	}
}

func TestSearchForgetsAtOnce(t *testing.T) {
	with, without := twins(t)
	ben := with.Program(with.Token(with.Ben, "read"))
	first := ask(ben, "q=quillfeather&limit=5")
	if first.Total < 13 || first.Next == nil {
		t.Fatalf("%+v", first)
	}
	testkit.Must(t, forum.RemoveMember(t.Context(), with.DB, webtest.Viewer(with.Ann), with.Private.ID, with.Ben.ID))
	for _, path := range []string{"q=quillfeather", "q=quillfeather&limit=5&cursor=" + *first.Next} {
		if f := ask(ben, path); f.Total != 0 || len(f.Items) != 0 {
			t.Errorf("%s: %+v", path, f)
		}
	}
	if a, b := with.answers(with.Ben, "damp"), without.answers(without.Ben, "damp"); a != b {
		t.Errorf("who was a member is told\n%s\nand who never was\n%s", a, b)
	}
}

// suite gives the strings of a suite of data.
func suite(t *testing.T, name, field string) []string {
	t.Helper()
	text, err := os.ReadFile(testkit.Shared(t, "suites/"+name))
	testkit.Must(t, err)
	var cases []map[string]any
	testkit.Must(t, json.Unmarshal(text, &cases))
	var list []string
	for _, c := range cases {
		if s, ok := c[field].(string); ok {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		t.Fatalf("%s holds no %s", name, field)
	}
	return list
}

// fill starts a discussion for each title, and gives their ids.
func (p *place) fill(titles []string) []string {
	p.T.Helper()
	pids := make([]string, len(titles))
	testkit.Must(p.T, p.DB.Write(p.T.Context(), func(tx *db.Tx) error {
		for n, title := range titles {
			d, err := discussion.Prepare(discussion.Draft{
				Community: p.Open.ID, Title: title, Body: title,
				From: &forum.Source{ExternalID: forum.NewPID(), Created: p.DB.Now()},
			})
			if err != nil {
				return err
			}
			th, _, err := discussion.Put(p.T.Context(), tx, d)
			if err != nil {
				return err
			}
			pids[n] = th.PID
		}
		return nil
	}))
	p.settle()
	return pids
}

func TestNaughtyQueriesAreAnswered(t *testing.T) {
	p := newPlace(t)
	var titles []string
	for _, name := range []string{"strings/blns.json", "strings/sqli.json"} {
		for _, s := range suite(t, name, "string") {
			if strings.TrimSpace(s) != "" && len([]rune(s)) <= forum.MaxTitle {
				titles = append(titles, s)
			}
		}
	}
	pids := p.fill(titles)
	b := p.SignIn(p.Eve)
	missing := 0
	for n, title := range titles {
		f := ask(b, asked(title)+"&limit=100")
		there := false
		for _, i := range f.Items {
			there = there || i.ID == pids[n]
		}
		if !there {
			missing++
			t.Logf("not among the first 100: %q", title)
		}
		if n%4 == 0 {
			b.Get("/api/v1/search/suggest?" + asked(title)).Want(http.StatusOK)
			b.Get("/search?" + asked(title)).Want(http.StatusOK)
		}
	}
	// Some are nothing but white space and marks, of which nothing can be typed.
	if missing > len(titles)/20 {
		t.Errorf("%d of %d are not found again", missing, len(titles))
	}
	for _, long := range []string{
		strings.Repeat("x", 10_000), strings.Repeat("damp flats ", 910), strings.Repeat(`"a b" `, 1_600), strings.Repeat("-", 10_000),
		strings.Repeat("kind:", 2_000), strings.Repeat("\x00", 1_000), "\xff\xfe", "by:\x00 in:\x00 tag:\x00x",
	} {
		if f := ask(b, asked(long)); *f.Took > 1000 {
			t.Logf("%.40q…: %v ms", long, *f.Took)
		}
		b.Get("/api/v1/search/suggest?" + asked(long)).Want(http.StatusOK)
		if page := b.Get("/search?" + asked(long)).Want(http.StatusOK); len(page.Body) > 400<<10 {
			t.Errorf("a query of %d bytes makes a page of %d", len(long), len(page.Body))
		}
	}
	ask(b, url.Values{"community": {"\x00", "a\xff"}, "org": {"\x00"}, "tag": {"\x00"}, "author": {"\x00"}, "kind": {"\x00"}, "outcome": {"'"}}.Encode())
}

// inert fails the test where a piece of HTML would do more than show text.
func inert(t *testing.T, where, source string, allowed func(n *html.Node) bool) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	testkit.Must(t, err)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !allowed(n) {
			t.Errorf("%s: <%s %v>", where, n.Data, n.Attr)
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:") || a.Key == "style" || a.Key == "srcdoc" {
				t.Errorf("%s: <%s %s=%q>", where, n.Data, a.Key, a.Val)
			}
		}
	}
}

func TestSearchShowsMarkupAsText(t *testing.T) {
	p := newPlace(t)
	titles := []string{`needle <script>alert(1)</script>`, `needle <mark onclick=alert(1)>`, `"needle'><img src=x onerror=alert(1)>`, `needle </mark></a><svg/onload=alert(1)>`}
	for _, s := range suite(t, "xss/dompurify.json", "payload") {
		if s = "needle " + s; len([]rune(s)) <= forum.MaxTitle {
			titles = append(titles, s)
		}
	}
	p.fill(titles)
	b := p.SignIn(p.Eve)
	page := map[string]bool{"script": false, "iframe": false, "object": false, "embed": false, "math": false, "style": false, "img": false, "base": false, "meta": false}
	marks := map[string]bool{"html": true, "head": true, "body": true, "mark": true}
	for path := "q=needle&limit=100"; ; {
		f := ask(b, path)
		for _, i := range f.Items {
			inert(t, i.Title, i.Snippet, func(n *html.Node) bool { return marks[n.Data] && len(n.Attr) == 0 })
		}
		if f.Next == nil {
			break
		}
		path = "q=needle&limit=100&cursor=" + *f.Next
	}
	for path := "/search?q=needle"; path != ""; {
		shown := b.Get(path).Want(http.StatusOK)
		_, main, _ := strings.Cut(shown.Body, "<main")
		main, _, _ = strings.Cut(main, "</main>")
		inert(t, path, "<main"+main, func(n *html.Node) bool { ok, known := page[n.Data]; return ok || !known })
		path = ""
		if more := shown.All("a[rel=next]"); len(more) > 0 {
			path = more[0].Attr("href")
		}
	}
	for _, typed := range titles[:40] {
		shown := b.Get("/search?" + asked(typed)).Want(http.StatusOK)
		_, main, _ := strings.Cut(shown.Body, "<main")
		main, _, _ = strings.Cut(main, "</main>")
		inert(t, typed, "<main"+main, func(n *html.Node) bool { ok, known := page[n.Data]; return ok || !known })
	}
}
