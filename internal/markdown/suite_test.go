package markdown

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	markup "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// suite reads a case list of ../shared/data/suites, beside the repository.
func suite(t *testing.T, name string, into any) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", "suites", name))
	if err != nil {
		t.Skipf("../shared/data/suites/%s is not there", name)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

type example struct {
	Example    int
	Section    string
	Extensions []string
	Markdown   string
	HTML       string
}

// The rules by which an example may differ from what the specification shows.
// Each one proves that it is the reason: with the freedom that the rule takes
// away the example comes out as shown.
const (
	byRawHTML = "raw HTML is dropped or written anew, by design"
	byLinkify = "addresses written out become links everywhere"
	byScheme  = "only http, https, mailto and tel links, and relative ones"
	byOutside = "pictures from elsewhere become links"
)

// listed are examples that differ for a reason that no rule can find.
var listed = map[string]map[int]string{
	"commonmark-0.31.2": {},
	"gfm-0.29":          {},
}

func TestSuites(t *testing.T) {
	for name, free := range map[string]goldmark.Markdown{
		"commonmark-0.31.2": goldmark.New(goldmark.WithRendererOptions(markup.WithUnsafe(), markup.WithXHTML())),
		"gfm-0.29":          goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(markup.WithUnsafe(), markup.WithXHTML())),
	} {
		t.Run(name, func(t *testing.T) {
			var cases []example
			suite(t, "markdown/"+name+".json", &cases)
			why := map[string]int{}
			for _, c := range cases {
				got := Render(c.Markdown)
				if same(string(got), c.HTML) {
					why["as shown"]++
					if reason := listed[name][c.Example]; reason != "" {
						t.Errorf("example %d passes: take it off the list (%s)", c.Example, reason)
					}
					continue
				}
				reason := excuse(c, free)
				if reason == "" {
					reason = listed[name][c.Example]
				}
				if reason == "" {
					t.Errorf("example %d (%s)\n%q\ngives  %q\nwanted %q", c.Example, c.Section, c.Markdown, got, c.HTML)
				}
				why[reason]++
			}
			for reason, n := range why {
				t.Logf("%3d %s", n, reason)
			}
		})
	}
}

// excuse gives the rule by which an example differs, or nothing.
func excuse(c example, free goldmark.Markdown) string {
	if same(string(render(newReader(), c.Markdown)), c.HTML) {
		return byLinkify
	}
	var b bytes.Buffer
	if err := free.Convert([]byte(c.Markdown), &b); err != nil {
		return ""
	}
	kinds := map[ast.NodeKind]bool{}
	foreign := ""
	source := []byte(c.Markdown)
	_ = ast.Walk(free.Parser().Parse(text.NewReader(source)), func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		kinds[n.Kind()] = true
		switch n := n.(type) {
		case *ast.Link:
			if _, ok := address(n.Destination); !ok {
				foreign = byScheme
			}
		case *ast.AutoLink:
			if _, ok := address(n.URL(source)); !ok && n.AutoLinkType == ast.AutoLinkURL {
				foreign = byScheme
			}
		case *ast.Image:
			if url, ok := address(n.Destination); !ok || !within(url) {
				foreign = byOutside
			}
		}
		return ast.WalkContinue, nil
	})
	switch {
	case !same(b.String(), c.HTML) && !kinds[ast.KindHTMLBlock] && !kinds[ast.KindRawHTML]:
		return ""
	case kinds[ast.KindHTMLBlock] || kinds[ast.KindRawHTML]:
		return byRawHTML
	}
	return foreign
}

// same says whether two fragments make the same tree; white space between
// blocks and the order of attributes do not count.
func same(a, b string) bool { return tree(a) == tree(b) }

func tree(fragment string) string {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		dump(&b, n, false)
	}
	return b.String()
}

var (
	edge  = regexp.MustCompile(`^\s*\n\s*|\s*\n\s*$`)
	space = regexp.MustCompile(`\s+`)
)

func dump(b *strings.Builder, n *html.Node, pre bool) {
	switch n.Type {
	case html.TextNode:
		s := n.Data
		if !pre {
			if s = edge.ReplaceAllString(s, ""); s == "" {
				return
			}
			if s = space.ReplaceAllString(s, " "); n.NextSibling != nil && n.NextSibling.Data == "br" {
				s = strings.TrimRight(s, " ") // browsers show none before a line break
			}
		}
		fmt.Fprintf(b, "%q", s)
	case html.ElementNode:
		fmt.Fprintf(b, "<%s", n.Data)
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		fmt.Fprint(b, attrs, ">")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			dump(b, c, pre || n.Data == "pre")
		}
		fmt.Fprintf(b, "</%s>", n.Data)
	default:
		fmt.Fprintf(b, "other %d", n.Type)
	}
}

func TestSameSeesDifferences(t *testing.T) {
	for _, pair := range [][2]string{{"<p>a</p>", "<p>b</p>"}, {"<em>a</em>", "a"}, {"a <em>b</em>", "a<em>b</em>"}, {"<b>a</b> <b>b</b>", "<b>a</b><b>b</b>"}, {`<a href="x">a</a>`, `<a href="y">a</a>`}, {"<pre>a  b</pre>", "<pre>a b</pre>"}} {
		if same(pair[0], pair[1]) {
			t.Errorf("%q and %q count as the same", pair[0], pair[1])
		}
	}
	if !same("<p>a\nb</p>\n<br />", "<p>a b</p><br>") {
		t.Error("space and XHTML count")
	}
}
