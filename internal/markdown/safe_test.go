package markdown

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// may lists every element that may leave this package, with its attributes.
var may = func() map[string]string {
	m := map[string]string{
		"a": "href title", "img": "src alt title", "ol": "start", "th": "align", "td": "align",
		"code": "class", "input": "type checked disabled",
	}
	for _, name := range strings.Fields("p br hr h1 h2 h3 h4 h5 h6 blockquote pre em strong b i u s del ins sub sup kbd mark small ul li table thead tbody tr") {
		m[name] = ""
	}
	return m
}()

// unsafe gives what a browser would find in the HTML that must not be there.
func unsafe(h string) (found []string) {
	nodes, err := html.ParseFragment(strings.NewReader(h), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return []string{err.Error()}
	}
	for _, n := range nodes {
		found = inspect(n, found)
	}
	return found
}

func inspect(n *html.Node, found []string) []string {
	switch n.Type {
	case html.TextNode:
	case html.ElementNode:
		allowed, ok := may[n.Data]
		if !ok || n.Namespace != "" {
			found = append(found, "element "+n.Namespace+" "+n.Data)
		}
		for _, a := range n.Attr {
			if !strings.Contains(" "+allowed+" ", " "+a.Key+" ") || a.Namespace != "" {
				found = append(found, n.Data+" with "+a.Key)
			}
			if a.Key == "href" || a.Key == "src" {
				found = inspectAddress(n.Data, a.Val, found)
			}
			if a.Key == "class" && !strings.HasPrefix(a.Val, "language-") {
				found = append(found, "class "+a.Val)
			}
		}
	default:
		found = append(found, "node that is neither text nor element")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		found = inspect(c, found)
	}
	return found
}

// inspectAddress reads an address as browsers do: space and control characters
// inside the scheme do not count, and a backslash is a slash.
func inspectAddress(element, value string, found []string) []string {
	plain := strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		if r == '\\' {
			return '/'
		}
		return unicode.ToLower(r)
	}, value)
	scheme := ""
	if i := strings.IndexAny(plain, ":/?#"); i >= 0 && plain[i] == ':' {
		scheme = plain[:i]
	}
	switch scheme {
	case "":
	case "http", "https", "mailto", "tel":
		if element == "img" {
			return append(found, "picture from elsewhere: "+value)
		}
	default:
		return append(found, "scheme of "+value)
	}
	if element == "img" && strings.HasPrefix(plain, "//") {
		found = append(found, "picture from elsewhere: "+value)
	}
	return found
}

func TestInspectionSees(t *testing.T) {
	for _, bad := range []string{
		"<script>x</script>", "<p onclick=x>", "<a href='java\tscript:x'>a</a>", "<img src=//evil>", "<img src=\"\\\\evil\">",
		"<svg></svg>", "<!-- x -->", "<p style=x>", "<a href=data:x>", "<input name=x>", "<p class=x>",
	} {
		if len(unsafe(bad)) == 0 {
			t.Errorf("%q counts as safe", bad)
		}
	}
}

func check(t *testing.T, source string) {
	t.Helper()
	h := Render(source)
	for _, found := range unsafe(string(h)) {
		t.Errorf("%q\ngives %q: %s", source, h, found)
	}
	if again := policy.Sanitize(string(h)); again != string(h) {
		t.Errorf("%q\ngives %q, once more %q", source, h, again)
	}
}

func TestNothingRuns(t *testing.T) {
	var dom, five []struct{ Payload string }
	suite(t, "xss/dompurify.json", &dom)
	suite(t, "xss/html5sec.json", &five)
	for _, c := range append(dom, five...) {
		p := c.Payload
		for _, source := range []string{
			p, "text " + p + " text", "> " + p, "* " + p, "| a | b |\n|---|---|\n| " + p + " | c |", "<div>" + p + "</div>",
			"[a](" + p + ")", "[a](<" + p + ">)", "![" + p + "](b)", "[a](b \"" + p + "\")", "```" + p + "\n" + p, "# " + p, "<" + p + ">",
			"<a href=\"" + p + "\">x</a>", "<b>" + p + "</b>", "[a]: " + p + "\n\n[a]",
		} {
			check(t, source)
		}
	}
}

func TestKnownTricks(t *testing.T) {
	for _, source := range []string{
		"[x](javascript&colon;alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java&#10;script:alert(1))", "[x](&#x6A;avascript:alert(1))",
		"[x](\x01javascript:alert(1))", "[x](vbscript:x)", "[x](data:text/html,x)", "[x](data:image/png;base64,x)", "<javascript:alert(1)>",
		"![x](javascript:alert(1))", "![x](https://evil.example/x.png)", "![x](//evil.example/x.png)", "![x](/\\evil.example/x.png)",
		"![x](\\\\evil.example/x.png)", "<img src=//evil.example/x>", "<a href='java&Tab;script:alert(1)'>x</a>", "<a href='&#1;javascript:alert(1)'>x</a>",
		"<p><a href=\"javascript:alert(1)\">x</a>", "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>x</script>'>",
		"<table><td><svg><style><img src=x onerror=alert(1)></style></svg></td></table>", "<math><mtext></p><style><a title='</style><img src onerror=alert(1)>'>",
		"<pre><code onclick=x>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<!--><img src=x onerror=alert(1)>-->",
		"<b\x00>x</b>", "<a\x0bhref=x>", "\xff\xfe<script>", "``` \"onclick=x\n```", "[a](b 'c\" onclick=\"x')", "<x:script>", "<![CDATA[<script>]]>",
		"<ul><li><a href=/x>a<li><table><tr><td>b", "a <b><i>c</b></i>", "<a href=/a><a href=/b>c</a></a>", "<a href=/a>[b](c)</a>", "[a <a href=/b>c</a>](d)",
	} {
		check(t, source)
	}
}

func TestNaughtyStringsSurvive(t *testing.T) {
	var cases []struct{ String string }
	suite(t, "strings/blns.json", &cases)
	for _, c := range cases {
		check(t, c.String)
		text := Text(c.String)
		if !utf8.ValidString(text) {
			t.Errorf("%q gives invalid text %q", c.String, text)
		}
		if strings.ContainsAny(c.String, "<&") || strings.Contains(c.String, "](") {
			continue // HTML and the targets of links need not come back letter by letter
		}
		if got, want := letters(text), letters(c.String); got != want {
			t.Errorf("%q\nkeeps %q", c.String, text)
		}
	}
}

// letters keeps what is neither space nor a mark that Markdown may take away.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r > 0x3000 {
			return r
		}
		return -1
	}, s)
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{
		"# a\n\n* b\n  1. c\n\n> d", "| a | b |\n|---|:-:|\n| c | d |", "[a](b \"c\") ![d](e) <f@g.h> https://i.jk", "- [x] a\n- [ ] b",
		"<ul><li><b>a<td><a href=b>", "a <em>b *c</em> d*", "```x\n<y>\n```", "[x](javascript&colon;y)", "<script>x</script>\n<img src=a onerror=b>",
		"\x00\xff&#0;&#x110000;&lt;&amp;lt;", "~~a~~ **b** __c__ `d`", "<iframe src=//a>", "[a]: b\n\n[a]", "<pre>\n\na</pre>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		check(t, source)
		shown := Show(Render(source), Page{Under: 2, Table: "T", Code: "C", Done: "D", ToDo: "N", Host: "h"})
		if _, err := html.Parse(strings.NewReader(shown)); err != nil {
			t.Errorf("%q is shown as %q: %v", source, shown, err)
		}
		Sections(source, 2)
		Render(source).Headings()
		if n := utf8.RuneCountInString(Excerpt(source, 20)); n > 21 {
			t.Errorf("excerpt of %d characters", n)
		}
	})
}
