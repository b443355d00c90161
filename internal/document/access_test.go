package document

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/testkit"
	"waymark/internal/words"
)

// findings lists what is found: the kind, the place, the name, how often, and
// asks that each says in plain words what it is and where to click.
func findings(t *testing.T, b []byte) string {
	t.Helper()
	all, err := Accessibility(t.Context(), bytes.NewReader(b), int64(len(b)), "")
	testkit.Must(t, err)
	kind, err := Sniff(bytes.NewReader(b), int64(len(b)))
	testkit.Must(t, err)
	var s strings.Builder
	for _, f := range all {
		fmt.Fprintf(&s, "%s|%s|%s|%d\n", strings.TrimPrefix(string(f.Kind), "document.find_"), f.Where, f.Name, f.Count)
		for _, key := range []string{string(f.Kind), f.Fix(kind)} {
			if !words.In(words.Default).Has(key) {
				t.Errorf("%s in %s: no words for %q", f.Kind, kind, key)
			}
		}
	}
	return s.String()
}

func pictureOf(about, more string) string {
	return `<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" ` + about + `>` + more + `</wp:docPr><a:graphic><a:graphicData><pic:pic xmlns:pic="p"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
}

var titled = []made{
	{"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>A title</dc:title></cp:coreProperties>`},
}

// withTitle gives relations that lead to a title.
func withTitle(main string) []made {
	return append([]made{rels("_rels/.rels", "m", "officeDocument", main, "c", "metadata/core-properties", "docProps/core.xml")}, titled...)
}

// replaced puts parts in the place of those of their names.
func replaced(t *testing.T, b []byte, parts ...made) []byte {
	t.Helper()
	names := strings.Split(partNames(t, b), "\n")
	var all []made
	for _, name := range names {
		text := partOf(t, b, name)
		for i, p := range parts {
			if p.name == name {
				text, parts[i].name = p.text, ""
			}
		}
		all = append(all, made{name, text})
	}
	for _, p := range parts {
		if p.name != "" {
			all = append(all, p)
		}
	}
	return packed(t, all...)
}

func TestAccessibilityOfWord(t *testing.T) {
	rows := `<w:tr>%s<w:tc>` + para("", "Risk") + `</w:tc><w:tc>` + para("", "Answer") + `</w:tc></w:tr><w:tr><w:tc>` + para("", "a") + `</w:tc><w:tc>%s` + para("", "b") + `</w:tc></w:tr>`
	body := para("H1", "One") + pictureOf("", "") + pictureOf(`descr="A map"`, "") + pictureOf("", `<a:extLst><a:ext><adec:decorative xmlns:adec="a" val="1"/></a:ext></a:extLst>`) +
		`<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr>` + run2("Three") + `</w:p>` +
		`<w:tbl>` + fmt.Sprintf(rows, "", `<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>`) + `</w:tbl><w:tbl>` + fmt.Sprintf(rows, `<w:trPr><w:tblHeader/></w:trPr>`, "") + `</w:tbl>` +
		`<w:p/><w:p/><w:p/><w:p/>` + para("H1", "") + `<w:p>` + run2("What we want", "<w:b/>") + `</w:p><w:p>` + run2("Not ", "<w:b/>") + run2("all") + `</w:p>` +
		`<w:p><w:hyperlink r:id="x">` + run2("click here") + `</w:hyperlink><w:hyperlink r:id="x">` + run2("our plan") + `</w:hyperlink></w:p>`
	b := word(t, docxMain, body)
	alike(t, "found", findings(t, b), `gap|heading "One" > "Three"|Three|1
title|||1
alt|heading "One"|Picture 1|1
header|heading "One" > "Three"|Risk Answer|1
merged|heading "One" > "Three"|Risk Answer|1
blanks|heading "One" > "Three"||1
empty|heading "One" > "Three"||1
bold_line|heading "One" > "Three"|What we want|1
link|heading "One" > "Three"|click here|1
language|||1
`)
	good := word(t, docxMain, para("H1", "One")+`<w:p>`+run2("Text", `<w:lang w:val="en-GB"/>`)+`</w:p>`)
	alike(t, "nothing", findings(t, replaced(t, good, withTitle("word/document.xml")...)), "")
	long := word(t, docxMain, para("", strings.Repeat("word ", longText)))
	if got := findings(t, long); !strings.HasPrefix(got, "headings|||1\n") {
		t.Error(got)
	}
	many, err := Accessibility(t.Context(), bytes.NewReader(manyPictures(t)), int64(len(manyPictures(t))), "")
	testkit.Must(t, err)
	if n := len(many); n != maxFindings+2 || many[maxFindings].Count != 81 {
		t.Errorf("%d findings: %+v", n, many)
	}
}

func manyPictures(t *testing.T) []byte {
	return word(t, docxMain, strings.Repeat(pictureOf("", ""), 100))
}

func TestAccessibilityOfSheetsAndSlides(t *testing.T) {
	b := book(t, xlsxMain, [][2]string{{"Sheet1", `<row><c t="inlineStr"><is><t>x</t></is></c></row>`}, {"Costs", `</sheetData><mergeCells/><sheetData>`}},
		rels("xl/worksheets/_rels/sheet1.xml.rels", "d", "drawing", "../drawings/drawing1.xml"),
		made{"xl/drawings/drawing1.xml", `<xdr:wsDr xmlns:xdr="x"><xdr:pic><xdr:nvPicPr><xdr:cNvPr name="Chart"/></xdr:nvPicPr></xdr:pic></xdr:wsDr>`})
	alike(t, "sheets", findings(t, b), `title|||1
sheet|sheet "Sheet1"|Sheet1|1
merged|sheet "Costs"|Costs|1
alt|sheet "Costs"|Chart|1
`)
	pic := `<p:pic><p:nvPicPr><p:cNvPr name="P" descr="%s"/></p:nvPicPr></p:pic>`
	table := `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr %s/><a:tr/><a:tr/></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
	slides := show(t, pptxMain, [][2]string{
		{shape("title", "Plan") + fmt.Sprintf(pic, "") + fmt.Sprintf(table, ""), ""},
		{shape("body", "No title") + fmt.Sprintf(pic, "A map") + fmt.Sprintf(table, `firstRow="1"`), ""},
		{shape("title", "PLAN"), shape("body", "Notes")},
	})
	alike(t, "slides", findings(t, slides), `title|||1
slide|slide 2||1
same|slide 3|PLAN|1
alt|slide 1|P|1
header|slide 1||1
`)
}

func TestAccessibilityOfOthers(t *testing.T) {
	text := openDoc(t, "text", `<text:h text:outline-level="1">One</text:h><text:h text:outline-level="3">Three</text:h><text:p><draw:frame draw:name="F"><draw:image/></draw:frame><draw:frame><draw:image/><svg:desc>A map</svg:desc></draw:frame></text:p>`+
		`<table:table table:name="T"><table:table-row><table:table-cell/></table:table-row><table:table-row/></table:table>`)
	alike(t, "text", findings(t, text), "gap|heading \"One\" > \"Three\"|Three|1\ntitle|||1\nalt||F|1\nheader||T|1\n")
	alike(t, "sheet", findings(t, openDoc(t, "spreadsheet", `<table:table table:name="Sheet1"/>`)), "title|||1\nsheet|sheet \"Sheet1\"|Sheet1|1\n")
	alike(t, "PDF", findings(t, pages(t, "BT /F 10 Tf (x) Tj ET", "")), "title|||1\nlanguage|||1\ntags|||1\nno_text|page 2||1\n")
	alike(t, "Markdown", findings(t, []byte("# One\n\n![](a.png) ![A map](b.png)\n\n### Three\n\n[here](x) [our plan](y)\n\n```\n![](c.png)\n```\n")),
		"gap|heading \"One\" > \"Three\"|Three|1\nalt|heading \"One\"||1\nlink|heading \"One\" > \"Three\"|here|1\n")
}

// Every finding has words, for every program in which it can come up.
func TestFindingsHaveWords(t *testing.T) {
	for kind, by := range fixes {
		for program, key := range by {
			if !words.In(words.Default).Has(key) || !words.In(words.Default).Has(string(kind)) {
				t.Errorf("%s in %s: no words", kind, program)
			}
		}
	}
}

// TestAccessibilitySuite looks through the suite: nothing is refused that can
// be read, and what is found has words.
func TestAccessibilitySuite(t *testing.T) {
	dir, all := samples(t)
	for _, s := range all {
		b, err := os.ReadFile(filepath.Join(dir, s.File))
		testkit.Must(t, err)
		if d, err := readBytes(t, b, ""); err == nil {
			findings(t, b)
			if g := Glance(d); len(g.Lines) == 0 && len(g.Cells) == 0 && len(d.Text()) > 100 && d.Kind != XLSX {
				t.Errorf("%s: nothing to show on a card", s.File)
			}
		}
	}
}

func TestGlance(t *testing.T) {
	d := mustRead(t, word(t, docxMain, para("H1", "Heading")+para("", strings.Repeat("long ", 40))+para("Bullet", "item")+`<w:tbl><w:tr><w:tc>`+para("", "a")+`</w:tc><w:tc>`+para("", "b")+`</w:tc></w:tr></w:tbl>`+strings.Repeat(para("", "x"), 20)), "")
	g := Glance(d)
	if g.Sight != SightText || g.Title != "Heading" || len(g.Lines) != glimpseLines || g.Lines[0].Level != 1 || !g.Lines[2].Item || g.Lines[3].Text != "a b" || len([]rune(g.Lines[1].Text)) > glimpseLine {
		t.Errorf("%+v", g)
	}
	cell := func(ref, text string) string {
		return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
	}
	sheet := Glance(mustRead(t, book(t, xlsxMain, [][2]string{{"Costs", `<row r="3">` + cell("B3", "What") + cell("D3", "Sum") + `</row><row r="4">` + cell("C4", "x") + `</row>`}, {"More", ""}}), ""))
	if sheet.Sight != SightSheet || sheet.Name != "Costs" || sheet.Count != 2 || fmt.Sprint(sheet.Cells) != "[[What  Sum] [ x ]]" {
		t.Errorf("%+v", sheet)
	}
	slide := Glance(mustRead(t, show(t, pptxMain, [][2]string{{shape("title", "Plan") + shape("body", "One", "Two"), shape("body", "Notes")}, {shape("title", "Next"), ""}}), ""))
	if slide.Sight != SightSlide || slide.Title != "Plan" || slide.Count != 2 || len(slide.Lines) != 2 || slide.Lines[1].Text != "Two" {
		t.Errorf("%+v", slide)
	}
	if g := Glance(Document{}); g.Title != "" || len(g.Lines) != 0 {
		t.Errorf("%+v", g)
	}
}
