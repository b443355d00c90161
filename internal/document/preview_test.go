package document

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func preview(d Document) string {
	return Preview(d, 2, func(l Locator) string { return "<" + l.String() + ">" })
}

// checkPreview asks for elements that close one another, none but ours, and an
// element for each place.
func checkPreview(t *testing.T, d Document) {
	t.Helper()
	got := preview(d)
	known := map[string]bool{}
	for _, tag := range strings.Fields("section div p h2 h3 h4 h5 h6 ul li table caption tr td th br") {
		known[tag] = true
	}
	var open []string
	ids := map[string]int{}
	for z := html.NewTokenizer(strings.NewReader(got)); z.Next() != html.ErrorToken; {
		tok := z.Token()
		if tok.Type == html.TextToken {
			continue
		}
		if !known[tok.Data] {
			t.Fatalf("an element %q in\n%s", tok.Data, got)
		}
		for _, a := range tok.Attr {
			if a.Key != "id" && a.Key != "colspan" && a.Key != "scope" {
				t.Fatalf("an attribute %q", a.Key)
			}
			if a.Key == "id" {
				ids[a.Val]++
			}
		}
		switch {
		case tok.Type == html.StartTagToken && tok.Data != "br":
			open = append(open, tok.Data)
		case tok.Type == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> closes %v in\n%s", tok.Data, open, got)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v left open in\n%s", open, got)
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d elements %s", n, id)
		}
	}
	rows := map[string]int{}
	for _, p := range d.Passages() {
		if p.Where.String() == "" {
			continue
		}
		if rows[p.Where.Name] += p.Where.To.Row - p.Where.From.Row + 1; p.Where.Part == Sheet && rows[p.Where.Name] > PreviewRows {
			continue
		}
		if ids[p.Where.Anchor()] != 1 {
			t.Errorf("no element for %s in\n%s", p.Where, got)
		}
	}
}

func TestPreview(t *testing.T) {
	hostile := `<script>"&'</script>`
	d := Document{Blocks: []Block{
		{Form: Heading, Level: 3, Text: hostile, Where: Locator{Part: Body, N: 1, Path: []string{hostile}}},
		{Form: Item, Level: 2, Text: "deep"},
		{Form: Item, Level: 1, Text: "up"},
		{Form: Item, Level: 1, Text: "next"},
		{Form: Table, Rows: []Row{{Header: true, Cells: []Cell{{Text: "a", Col: 1}}}, {Cells: []Cell{{Text: hostile, Col: 3, Span: 2}}}}},
		{Form: Heading, Level: 1, Text: "Two", Where: Locator{Part: Body, N: 2, Path: []string{"Two"}}},
	}}
	checkPreview(t, d)
	alike(t, "preview", preview(d), `<h2 id="heading-1">&lt;script&gt;&#34;&amp;&#39;&lt;/script&gt;</h2>
<ul><li><ul><li>deep
</li></ul>
</li><li>up
</li><li>next
</li></ul>
<table>
<tr><th scope="col">a</th></tr>
<tr><td colspan="2"></td><td colspan="2">&lt;script&gt;&#34;&amp;&#39;&lt;/script&gt;</td></tr>
</table>
<h2 id="heading-2">Two</h2>
`)
}

func TestPreviewOfSlidesAndSheets(t *testing.T) {
	d := mustRead(t, show(t, pptxMain, [][2]string{{shape("title", "Plan") + shape("body", "One"), shape("body", "Say it")}, {"", ""}}), PPTX)
	checkPreview(t, d)
	alike(t, "slides", preview(d), `<section id="slide-1">
<h2>&lt;slide 1&gt;</h2>
<h3>Plan</h3>
<ul><li>One
</li></ul>
<div id="slide-1-notes">
<h3>&lt;slide 1 notes&gt;</h3>
<p>Say it</p>
</div>
</section>
<section id="slide-2">
<h2>&lt;slide 2&gt;</h2>
</section>
`)
	rows := ""
	for i := range PreviewRows + 50 {
		rows += fmt.Sprintf(`<row><c t="str"><v>row %d.</v></c></row>`, i+1)
	}
	d = mustRead(t, book(t, xlsxMain, [][2]string{{"A&amp;B", rows}, {"C", rows}}), XLSX)
	checkPreview(t, d)
	if got := preview(d); strings.Count(got, "<tr>") != 2*PreviewRows || strings.Contains(got, fmt.Sprintf("row %d.", PreviewRows+1)) {
		t.Errorf("%d rows", strings.Count(got, "<tr>"))
	}
}
