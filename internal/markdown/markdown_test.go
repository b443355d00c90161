package markdown

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	for source, want := range map[string]string{
		"":                                      "",
		"# One\n\ntext":                         "<h1>One</h1>\n<p>text</p>\n",
		"a <b>bold</b> word":                    "<p>a <b>bold</b> word</p>\n",
		"put <your name> here":                  "<p>put &lt;your name&gt; here</p>\n",
		"a <b>b":                                "<p>a b</p>\n",
		"a<br>b <!-- c --> d":                   "<p>a<br>b  d</p>\n",
		"x <a href=\"https://a.example\">y</a>": "<p>x <a href=\"https://a.example\">y</a></p>\n",
		"x <a href=\"javascript:y\">z</a>":      "<p>x &lt;a href=&#34;javascript:y&#34;&gt;z</p>\n",
		"<div>\n<ul><li>a<li>b</ul>\n</div>":    "<ul><li>a</li><li>b\n</li></ul>",
		"<li>a</li>\n":                          "<ul><li>a</li></ul>\n",
		"<td>a":                                 "<table><tr><td>a</td></tr></table>",
		"![pic](https://a.example/b.png)":       "<p><a href=\"https://a.example/b.png\">pic</a></p>\n",
		"![](https://a.example/b.png)":          "<p><a href=\"https://a.example/b.png\">b.png</a></p>\n",
		"[![pic](https://a.example/b)](/c)":     "<p><a href=\"/c\">pic</a></p>\n",
		"![pic](/f/b)":                          "<p><img src=\"/f/b\" alt=\"pic\"></p>\n",
		"[a](ftp://b.example) <irc://c>":        "<p>a irc://c</p>\n",
		"- [x] a":                               "<ul>\n<li><input checked=\"\" disabled=\"\" type=\"checkbox\"/> a</li>\n</ul>\n",
		"it's \"so\" & :smile:":                 "<p>it&#39;s &#34;so&#34; &amp; :smile:</p>\n",
		"<script>\nx\n</script>":                "<pre><code>&lt;script&gt;\nx\n&lt;/script&gt;</code></pre>\n",
		"<iframe src=\"//a.example/b\" title=\"A film\"></iframe>": "<p><a href=\"https://a.example/b\">A film</a></p>\n",
	} {
		if got := string(Render(source)); !same(got, want) {
			t.Errorf("%q\ngives  %q\nwanted %q", source, got, want)
		}
	}
}

func TestText(t *testing.T) {
	for source, want := range map[string]string{
		"# One\n\n*two* [three](https://hidden.example)\n\n`four` ![five](/f/x)": "One\ntwo three\nfour five",
		"| a | b |\n|---|---|\n| c | d |":                                        "a b\nc d",
		"* a\n* b & c <d>":                                                       "a\nb & c <d>",
		"```go\nx := \"<y>\"\n```":                                               "x := \"<y>\"",
		"a\\\nb":                                                                 "a\nb",
		"<p>a</p><p>b</p>":                                                       "a\nb",
		"":                                                                       "",
	} {
		got := Text(source)
		if fields(got) != fields(want) {
			t.Errorf("%q\ngives  %q\nwanted %q", source, got, want)
		}
	}
	if got := Excerpt("One *two* three four", 12); got != "One two…" && got != "One two thre…" {
		t.Errorf("excerpt %q", got)
	}
	if got := Excerpt("short", 5); got != "short" {
		t.Errorf("excerpt %q", got)
	}
}

func fields(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	return strings.Join(lines, "\n")
}

func TestShow(t *testing.T) {
	page := Page{Under: 2, Host: "here.example", Table: "Table", Code: "Code", Done: "Done", ToDo: "To do"}
	for source, want := range map[string]string{
		"just text":                           "<p>just text</p>\n",
		"### a\n\n## b\n\n#### c\n\n# d\n\n#": "<h3>a</h3><h3>b</h3><h4>c</h4><h3>d</h3><p></p>",
		"[a](https://there.example/x) [b](https://here.example/y) [c](/z)": "<p><a href=\"https://there.example/x\" rel=\"nofollow noopener ugc\">a</a> <a href=\"https://here.example/y\">b</a> <a href=\"/z\">c</a></p>",
		"[](/x)":                        "<p><a href=\"/x\">/x</a></p>",
		"[![](/f/a)](/x)":               "<p><a href=\"/x\">/x<img src=\"/f/a\" alt=\"\" loading=\"lazy\"></a></p>",
		"![a](b.png) ![c](/d)":          "<p><a href=\"b.png\">a</a> <a href=\"/d\">c</a></p>",
		"- [x] a\n- [ ] b":              "<ul><li><input checked disabled type=checkbox aria-label=\"Done\"> a</li><li><input disabled type=checkbox aria-label=\"To do\"> b</li></ul>",
		"    x":                         "<pre tabindex=\"0\" role=\"group\" aria-label=\"Code\"><code>x\n</code></pre>",
		"| | b |\n|---|---|\n| c | d |": "<div class=\"tbl\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table><thead><tr><td></td><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table></div>",
	} {
		if got := Show(Render(source), page); !same(got, want) {
			t.Errorf("%q\ngives  %q\nwanted %q", source, got, want)
		}
	}
	if got := Show(Render("`a`\n\n    b\n"), Page{}); strings.Contains(got, "aria-label") {
		t.Errorf("label without words: %q", got)
	}
}

func TestHeadingsAndSections(t *testing.T) {
	src := "before\n\n## What *we* did\n\ntext\n\n### part\n\n```\n## no heading\n```\n\nNext & last\n---\nend"
	if got, want := Render(src).Headings(), []Heading{{2, "What we did"}, {3, "part"}, {2, "Next & last"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("headings %v", got)
	}
	want := []Section{{"", "before"}, {"What we did", "text\n\n### part\n\n```\n## no heading\n```"}, {"Next & last", "end"}}
	if got := Sections(src, 2); !reflect.DeepEqual(got, want) {
		t.Errorf("sections %q", got)
	}
	if got := Sections("##\n\na", 2); len(got) != 2 || got[1].Body != "a" {
		t.Errorf("empty heading: %q", got)
	}
	if got := Sections("", 2); len(got) != 1 {
		t.Errorf("empty source: %q", got)
	}
}

// TestHostileSources gives the reader what slows Markdown programs down, at full
// length. That it ends is the test; that output stays in proportion is counted.
func TestHostileSources(t *testing.T) {
	for name, source := range hostileSources(Limit) {
		h := Render(source)
		if len(h) > 20*len(source)+1000 {
			t.Errorf("%s: %d bytes became %d", name, len(source), len(h))
		}
		Show(h, Page{Under: 2})
		if found := unsafe(string(h)); len(found) > 0 {
			t.Errorf("%s: %s", name, found[0])
		}
	}
	if got := string(Render(strings.Repeat("a*b* ", Limit/4))); strings.Contains(got, "<em>") || !strings.HasPrefix(got, "<p>a*b*") {
		t.Error("a source over the limit is not shown as plain text")
	}
}

func TestOrdinaryLongTextsAreMarkdown(t *testing.T) {
	for name, source := range map[string]string{
		"paragraphs": strings.Repeat("Some *words* with a [link](https://a.example) and `code_with_marks`.\n\n", 2500),
		"list":       strings.Repeat("* **Item** with a [link](https://a.example)\n  * nested _item_\n", 2500),
		"table":      "| a | b | c |\n|---|---|---|\n" + strings.Repeat("| **one** | two | [three](/x) |\n", 4000),
		"code":       "```\n" + strings.Repeat("snake_case_name = other_name * 2\n", 400) + "```\n\n*a*",
		"rules":      strings.Repeat("*a*\n\n"+strings.Repeat("- ", 60)+"\n\n", 500),
	} {
		if tooCostly(source) || len(source) > Limit {
			t.Errorf("%s (%d bytes) counts as hostile", name, len(source))
		}
	}
}

func hostileSources(n int) map[string]string {
	rep := strings.Repeat
	refs := &strings.Builder{}
	for i := 0; refs.Len() < n-20; i++ {
		fmt.Fprintf(refs, "[a%d]: b\n", i)
	}
	ticks := &strings.Builder{}
	for i := 1; ticks.Len()+i < n-2; i++ {
		ticks.WriteString("e" + rep("`", i))
	}
	staircase := &strings.Builder{}
	for i := 0; staircase.Len()+2*i < n-8; i++ {
		staircase.WriteString(rep("  ", i) + "* a\n")
	}
	return map[string]string{
		"references": refs.String(), "ticks": ticks.String(), "staircase": staircase.String(),
		"quotes": rep(">", n), "quote lines": rep(rep("> ", 39)+"a\n", n/80), "lists": rep("* ", n/2), "numbers": rep("1. ", n/3),
		"brackets": rep("[", n), "bracket pairs": rep("[", n/2) + rep("]", n/2), "short pairs": rep(rep("[", 49)+rep("]", 49), n/98),
		"links": rep("[a](", n/4), "angle links": rep("[a](<b", n/6), "link lines": rep("[a](<b\n", n/7), "images": rep("![a", n/6) + rep("](b)", n/6),
		"emphasis": rep("*a_ ", n/4), "marks in words": rep("*a_b", n/4), "emphasis lines": rep("*a_ *b_\n", n/8), "split emphasis": rep("*a_ *b_\n    * c\n*\n", n/19),
		"nested emphasis": rep("*a **a ", n/14) + rep("b** b* ", n/14), "stars": rep("*", n/2) + "a" + rep("*", n/2-1), "strikes": rep("~~a ", n/4),
		"wide table": rep("a|", n/8) + "\n" + rep("-|", n/8) + "\n" + rep("a|\n", n/8), "long table": rep("a|", 150) + "\n" + rep("-|", 150) + "\n" + rep("a|\n", n/4),
		"quoted table": "> " + rep("a|", 150) + "\n> " + rep("-|", 150) + "\n" + rep("> a|\n", n/6), "listed table": "* " + rep("a|", 150) + "\n  " + rep("-|", 150) + "\n" + rep("  a\n", n/5),
		"tags": rep("<b>", n/3), "tag pairs": rep("<b>", n/7) + rep("</b>", n/7), "block tags": "<div>" + rep("<b><ul>", n/8), "links as tags": "a " + rep("<a href=x>", n/11),
		"nested tags": rep("*a <b><i>", n/20) + rep("</i></b> a*", n/22), "open tag": rep("<a href=\"", n/9), "comments": "a " + rep("<!--", n/5), "data": "a " + rep("<![CDATA[", n/10),
		"entities": rep("&", n), "addresses": rep("(www.a.b ", n/9), "mail": rep("a@", n/2), "parentheses": "http://a.b/" + rep("(", n-20),
		"tasks": rep("- [ ] a\n", n/8), "nul": rep("\x00", n), "fences": rep("> ```\n", n/6), "headings": rep("# a\n", n/4), "open references": rep("[a]: u \"\n", n/9),
	}
}

var post = "We tried this in **two wards** last spring. What worked:\n\n" +
	"- a weekly call with the [housing team](https://example.org/housing) and the police\n- one named contact for residents\n- `case-id` in every message\n\n" +
	"> Can you share the template you used?\n\nYes, see https://example.org/templates/asb-call. It took about three weeks to set up, " +
	"and most of that was agreeing who may see which case. I would start with the *data sharing agreement* next time, and only then with the tool. Happy to talk.\n"

func BenchmarkRender(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(post)))
	for b.Loop() {
		Render(post)
	}
}

func BenchmarkShow(b *testing.B) {
	h := Render(post)
	page := Page{Under: 2, Host: "here.example", Table: "Table", Code: "Code"}
	b.ReportAllocs()
	for b.Loop() {
		Show(h, page)
	}
}

func BenchmarkText(b *testing.B) {
	h := Render(post)
	b.ReportAllocs()
	for b.Loop() {
		_ = h.Text()
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, source := range hostileSources(Limit) {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				Render(source)
			}
		})
	}
}
