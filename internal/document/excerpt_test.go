package document

import (
	"fmt"
	"strings"
	"testing"
)

func cutAt(l Locator) string { return "cut at " + l.Anchor() }

func TestExcerptIsBounded(t *testing.T) {
	long := strings.Repeat("wörd ", 200)
	d := Document{Kind: PPTX}
	for n := 1; n <= 2000; n++ {
		at := Locator{Part: Slide, N: n}
		d.Blocks = append(d.Blocks, Block{Form: Begin, Where: at}, Block{Form: Paragraph, Text: fmt.Sprint("Slide ", n, " ", long), Where: at})
	}
	first := d.Excerpt("", cutAt)
	if n := len(preview(first.Document)); n > 2*ExcerptBytes || !first.More || first.Next.Part != Slide || first.Begins.Part != 0 {
		t.Errorf("the beginning has %d bytes and goes on at %+v", n, first.Next)
	}
	if e := d.Excerpt("slide-7", cutAt); e.Begins.Part != 0 || !strings.Contains(preview(e.Document), `id="slide-7"`) {
		t.Errorf("a place near the beginning begins at %+v", e.Begins)
	}
	if e := d.Excerpt(first.Next.Anchor(), cutAt); e.Begins.String() != first.Next.String() || !strings.HasPrefix(preview(e.Document), `<section id="`+first.Next.Anchor()+`"`) {
		t.Errorf("what goes on begins at %+v, not %+v", e.Begins, first.Next)
	}
	if e := d.Excerpt("slide-9999", cutAt); e.Begins.Part != 0 || !e.More {
		t.Errorf("a place that is not there begins at %+v", e.Begins)
	}
	one := Document{Blocks: []Block{{Form: Paragraph, Text: strings.Repeat("ü", ExcerptBytes)}}}
	if text := preview(one.Excerpt("", cutAt).Document); len(text) > 2*ExcerptBytes || !strings.Contains(text, "cut at heading-0") {
		t.Errorf("one long paragraph gives %d bytes", len(text))
	}
	if list, more := d.Places(300); len(list) != 300 || more != 1700 || !strings.HasPrefix(list[6].Text, "Slide 7 wörd") || len(list[6].Text) > placeText+3 {
		t.Errorf("%d places and %d more, the seventh %+v", len(list), more, list[6])
	}
}

func TestExcerptOfSheets(t *testing.T) {
	d := Document{Kind: XLSX}
	for n := 1; n <= 2; n++ {
		sheet := Locator{Part: Sheet, N: n, Name: fmt.Sprint("S", n)}
		d.Blocks = append(d.Blocks, Block{Form: Begin, Text: sheet.Name, Where: sheet})
		for from := 1; from < 1000; from += 40 {
			at := sheet
			at.From, at.To = Ref{1, from}, Ref{300, from + 39}
			b := Block{Form: Table, Where: at}
			for r := range 40 {
				row := Row{N: from + r}
				for c := range 300 {
					row.Cells = append(row.Cells, Cell{Text: "x", Col: c + 1})
				}
				b.Rows = append(b.Rows, row)
			}
			d.Blocks = append(d.Blocks, b)
		}
	}
	narrow := Document{Kind: XLSX}
	for _, b := range d.Blocks {
		rows := make([]Row, len(b.Rows))
		for i, r := range b.Rows {
			rows[i] = Row{N: r.N, Cells: r.Cells[:3]}
		}
		b.Rows = rows
		narrow.Blocks = append(narrow.Blocks, b)
	}
	text := preview(narrow.Excerpt("", cutAt).Document)
	for _, want := range []string{"cut at sheet-1-A201", "cut at sheet-2-A201", `id="sheet-2-A161"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheets lack %q", want)
		}
	}
	if e := narrow.Excerpt("sheet-1-A521", cutAt); e.Begins.From.Row != 521 || !strings.HasPrefix(preview(e.Document), `<section id="sheet-1">`) ||
		!strings.Contains(preview(e.Document), `id="sheet-1-A521"`) || strings.Contains(preview(e.Document), `id="sheet-1-A481"`) {
		t.Errorf("a place far down begins at %+v", e.Begins)
	}
	wide := d.Excerpt("", cutAt)
	if text := preview(wide.Document); len(text) > 3*ExcerptBytes || !strings.Contains(text, "cut at sheet-1-A1") || strings.Count(text, "<td>x") > ExcerptBytes/excerptCell {
		t.Errorf("wide sheets give %d bytes", len(text))
	}
	checkPreview(t, wide.Document)
}
