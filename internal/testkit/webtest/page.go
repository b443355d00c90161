package webtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"waymark/internal/testkit"
)

// A Page is an answer.
type Page struct {
	T       testing.TB
	Path    string
	Status  int
	Header  http.Header
	Body    string
	Cookies []*http.Cookie

	root *html.Node
}

// An Element is a part of a page.
type Element struct {
	t    testing.TB
	node *html.Node
}

// Want fails the test unless the page has the status.
func (p *Page) Want(status int) *Page {
	p.T.Helper()
	if p.Status != status {
		p.T.Fatalf("%s: status %d, want %d\n%.2000s", p.Path, p.Status, status, p.Body)
	}
	return p
}

// Has fails the test unless the page shows each text.
func (p *Page) Has(texts ...string) *Page {
	p.T.Helper()
	shown := p.Text()
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			p.T.Errorf("%s does not show %q:\n%.3000s", p.Path, text, shown)
		}
	}
	return p
}

// Lacks fails the test if the page's source holds any of the texts.
func (p *Page) Lacks(texts ...string) *Page {
	p.T.Helper()
	for _, text := range texts {
		if strings.Contains(p.Body, text) {
			p.T.Errorf("%s shows %q", p.Path, text)
		}
	}
	return p
}

// JSON reads the answer's body into v.
func (p *Page) JSON(v any) {
	p.T.Helper()
	if err := json.Unmarshal([]byte(p.Body), v); err != nil {
		p.T.Fatalf("%s: %v\n%.2000s", p.Path, err, p.Body)
	}
}

// Text is what the page shows, white space folded.
func (p *Page) Text() string { return (&Element{p.T, p.tree()}).Text() }

// All finds the elements that a selector names: tag, #id, .class, [name],
// [name=value] in any combination, and descendants by a space between.
func (p *Page) All(selector string) []*Element { return (&Element{p.T, p.tree()}).All(selector) }

// One finds the first element, and fails the test where there is none.
func (p *Page) One(selector string) *Element {
	p.T.Helper()
	all := p.All(selector)
	if len(all) == 0 {
		p.T.Fatalf("%s has no %s:\n%.4000s", p.Path, selector, p.Body)
	}
	return all[0]
}

func (p *Page) tree() *html.Node {
	if p.root == nil {
		root, err := html.Parse(strings.NewReader(p.Body))
		testkit.Must(p.T, err)
		p.root = root
	}
	return p.root
}

// Text is what the element shows, white space folded.
func (e *Element) Text() string {
	var b strings.Builder
	gather(e.node, &b)
	return strings.Join(strings.Fields(b.String()), " ")
}

func gather(n *html.Node, b *strings.Builder) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style") {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		gather(c, b)
	}
	if n.Type == html.ElementNode && !inline[n.Data] {
		b.WriteByte(' ')
	}
}

var inline = map[string]bool{"a": true, "b": true, "em": true, "strong": true, "span": true, "mark": true, "i": true, "code": true, "time": true}

// Attr gives an attribute's value, or nothing.
func (e *Element) Attr(name string) string {
	value, _ := attr(e.node, name)
	return value
}

// HasAttr says whether the element has an attribute.
func (e *Element) HasAttr(name string) bool { _, ok := attr(e.node, name); return ok }

// Tag is the element's name.
func (e *Element) Tag() string { return e.node.Data }

// All finds elements inside this one.
func (e *Element) All(selector string) []*Element {
	steps := parseSelector(selector)
	var found []*Element
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && matchesAll(n, e.node, steps) {
			found = append(found, &Element{e.t, n})
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for c := e.node.FirstChild; c != nil; c = c.NextSibling {
		walk(c)
	}
	return found
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// formValues is what a browser would send of a form as it stands.
func formValues(form *Element) url.Values {
	values := url.Values{}
	for _, e := range form.All("input") {
		kind, name := e.Attr("type"), e.Attr("name")
		switch {
		case name == "" || e.HasAttr("disabled") || kind == "submit" || kind == "button":
		case (kind == "checkbox" || kind == "radio") && !e.HasAttr("checked"):
		default:
			values.Add(name, e.Attr("value"))
		}
	}
	for _, e := range form.All("textarea") {
		if name := e.Attr("name"); name != "" && e.node.FirstChild != nil {
			values.Add(name, e.node.FirstChild.Data)
		} else if name != "" {
			values.Add(name, "")
		}
	}
	for _, e := range form.All("select") {
		options := e.All("option")
		for i, o := range options {
			if o.HasAttr("selected") || i == 0 && len(e.All("option[selected]")) == 0 {
				values.Add(e.Attr("name"), o.Attr("value"))
			}
		}
	}
	return values
}
