package document

import "testing"

func TestWordPlaces(t *testing.T) {
	body := para("", "Before all") +
		para("H1", "Travel") + para("", "By road") +
		para("Ours", "By train") + para("Bullet", "Buy a ticket") +
		`<w:p><w:r><w:t>Split </w:t></w:r><w:ins><w:r><w:t>over </w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:hyperlink r:id="x"><w:r><w:t>runs</w:t><w:tab/><w:t>here</w:t></w:r></w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>` +
		`<w:sdt><w:sdtContent>` + para("", "In a control") + `</w:sdtContent></w:sdt>` +
		`<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>` + para("", "Item") + `</w:tc><w:tc>` + para("", "Cost") + `</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + para("", "One") + para("", "Two") + `</w:tc></w:tr></w:tbl>` +
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:docPr descr="A map of the site"/><w:txbxContent>` + para("", "In a box") + `</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` + para("", "In a box") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>` +
		para("H1", `Costs "net"`) + `<w:p><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>`
	notes := made{"word/footnotes.xml", `<w:footnotes ` + wordSpaces + `><w:footnote w:type="separator" w:id="0">` + para("", "line") + `</w:footnote><w:footnote w:id="2">` + para("", "See the rules") + `</w:footnote></w:footnotes>`}
	want := `|heading-0|Before all
heading "Travel"|heading-1|Travel/By road
heading "Travel" > "By train"|heading-2|By train/Buy a ticket/Split over runs,here/See the rules/In a control/Item,Cost/One/Two/A map of the site/In a box
heading "Costs ""net"""|heading-3|Costs "net"/a+b
`
	for kind, content := range map[Kind]string{DOCX: docxMain, DOTX: "wordprocessingml.template.main"} {
		d := mustRead(t, word(t, content, body, notes), kind)
		alike(t, string(kind), places(d), want)
		checkPreview(t, d)
		for _, b := range d.Blocks {
			if b.Form == Table && (!b.Rows[0].Header || b.Rows[1].Header || b.Rows[1].Cells[0].Span != 2) {
				t.Errorf("%s: rows %+v", kind, b.Rows)
			}
			if b.Text == "Buy a ticket" && (b.Form != Item || b.Level != 1) {
				t.Errorf("%s: %+v", kind, b)
			}
		}
	}
}

func TestSheetPlaces(t *testing.T) {
	rows := `<row r="4"><c r="B4" t="s"><v>0</v></c><c r="D4" t="inlineStr"><is><r><t>Unit </t></r><r><t>price</t></r></is></c></row>` +
		`<row r="5"><c r="B5" t="s"><v>1</v></c><c t="n"><v>0.30000000000000004</v></c><c r="D5" s="1"><v>46348</v></c></row>` +
		`<row r="6"><c r="A6" s="9"/></row>` +
		`<row r="9"><c r="D9" s="2"><f>1/8</f><v>0.125</v></c></row>` +
		`<row r="10"><c r="D10" t="b"><v>1</v></c><c r="E10" t="str"><v>Total</v></c><c r="F10" t="s"><v>99</v></c></row>`
	shared := made{"xl/sharedStrings.xml", `<sst><si><t>Item</t><rPh><t>read aloud</t></rPh></si><si><t>Chairs</t></si></sst>`}
	styles := made{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-809]dd\ mmmm\ yyyy;@"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="10"/></cellXfs></styleSheet>`}
	want := `sheet "Costs" B4:D5|sheet-1-B4|Item,Unit price/Chairs,0.3,2026-11-22
sheet "Costs" D9:E10|sheet-1-D9|12.5%/TRUE,Total
sheet "It's ""two""" A1|sheet-2-A1|Second
`
	sheets := [][2]string{{"Costs", rows}, {"It's &quot;two&quot;", `<row><c t="inlineStr"><is><t>Second</t></is></c></row>`}, {"Empty", ""}}
	for kind, content := range map[Kind]string{XLSX: xlsxMain, XLTX: "spreadsheetml.template.main"} {
		d := mustRead(t, book(t, content, sheets, shared, styles), kind)
		alike(t, string(kind), places(d), want)
	}
}

// A long sheet is told in ranges, so that a hit is near.
func TestLongSheetIsDivided(t *testing.T) {
	rows := ""
	for range regionRows + 1 {
		rows += `<row><c t="str"><v>x</v></c></row>`
	}
	d := mustRead(t, book(t, xlsxMain, [][2]string{{"S", rows}}), XLSX)
	if p := d.Passages(); len(p) != 2 || p[0].Where.Cells() != "A1:A40" || p[1].Where.Cells() != "A41" {
		t.Errorf("passages %+v", p)
	}
}

func TestSlidePlaces(t *testing.T) {
	table := `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr descr="Costs by year"/></p:nvGraphicFramePr><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Year</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>Cost</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
	slides := [][2]string{
		{shape("ctrTitle", "Welcome"), ""},
		{shape("title", "Plan") + shape("body", "First", "Second") + shape("sldNum", "2") + table, shape("body", "Say this slowly") + shape("sldNum", "2")},
		{`<p:grpSp>` + shape("", "Grouped") + `</p:grpSp><p:pic><p:nvPicPr><p:cNvPr descr="A bridge"/></p:nvPicPr></p:pic>`, ""},
	}
	want := `slide 1|slide-1|Welcome
slide 2|slide-2|Plan/First/Second/Costs by year/Year,Cost
slide 2 notes|slide-2-notes|Say this slowly
slide 3|slide-3|Grouped/A bridge
`
	for kind, content := range map[Kind]string{PPTX: pptxMain, POTX: "presentationml.template.main"} {
		alike(t, string(kind), places(mustRead(t, show(t, content, slides), kind)), want)
	}
}

func TestDiagramWordsAreOfTheSlide(t *testing.T) {
	slide := `<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" r:dm="d"/></a:graphicData></a:graphic></p:graphicFrame>`
	d := mustRead(t, show(t, pptxMain, [][2]string{{slide, ""}},
		rels("ppt/slides/_rels/slide1.xml.rels", "d", "diagramData", "../diagrams/data1.xml"),
		made{"ppt/diagrams/data1.xml", `<d xmlns:a="x"><pt><t><a:p><a:r><a:t>Step one</a:t></a:r></a:p></t></pt></d>`}), PPTX)
	alike(t, "diagram", places(d), "slide 1|slide-1|Step one\n")
}

func TestOpenPlaces(t *testing.T) {
	text := `<text:p text:style-name="P1">Guide</text:p><text:h text:outline-level="2">First  <text:span>part</text:span></text:h>
<text:p>One<text:s text:c="2"/>two<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note</text:p></text:note-body></text:note><text:line-break/>three</text:p>
<text:list><text:list-item><text:p>Item</text:p><text:list><text:list-item><text:p>Deeper</text:p></text:list-item></text:list></text:list-item></text:list>
<text:tracked-changes><text:p>struck out</text:p></text:tracked-changes>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Who</text:p></table:table-cell><table:table-cell><text:p>What</text:p></table:table-cell></table:table-row></table:table-header-rows></table:table>
<text:p><draw:frame><draw:image xlink:href="Pictures/1.png"/><svg:desc>A plan</svg:desc></draw:frame></text:p>`
	alike(t, "odt", places(mustRead(t, openDoc(t, "text", text), ODT)), `heading "Guide"|heading-1|Guide
heading "Guide" > "First part"|heading-2|First part/One  two/three/A note/Item/Deeper/Who,What/A plan
`)
	sheet := `<table:table table:name="Costs"><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell table:number-columns-repeated="2"><text:p>Same</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>End</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048571"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`
	alike(t, "ods", places(mustRead(t, openDoc(t, "spreadsheet", sheet), ODS)), `sheet "Costs" B4:E5|sheet-1-B4|Same,Same,End/Same,Same,End
`)
	slides := `<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Hello</text:p></draw:text-box></draw:frame><draw:frame presentation:class="page-number"><draw:text-box><text:p>1</text:p></draw:text-box></draw:frame><draw:custom-shape><text:p>Drawn</text:p></draw:custom-shape>
<presentation:notes><draw:frame presentation:class="notes"><draw:text-box><text:p>Say it</text:p></draw:text-box></draw:frame></presentation:notes></draw:page><draw:page><draw:frame><draw:text-box><text:list><text:list-item><text:p>Next</text:p></text:list-item></text:list></draw:text-box></draw:frame></draw:page>`
	alike(t, "odp", places(mustRead(t, openDoc(t, "presentation", slides), ODP)), `slide 1|slide-1|Hello/Drawn
slide 1 notes|slide-1-notes|Say it
slide 2|slide-2|Next
`)
}

func TestMarkdownPlaces(t *testing.T) {
	source := "Before\n\n# Travel\n\nBy *road*  \nor\nboat\n\n## By train\n\n- Buy\n  - Early\n\n1. Go\n\n| Item | Cost |\n|---|---|\n| Chair | |\n| Desk | 5 |\n\n```\ncode  here\n```\n\n<script>alert(1)</script>\n\n![A map](x.png) [link](https://example.org)\n"
	d := mustRead(t, []byte(source), Markdown)
	alike(t, "md", places(d), `|heading-0|Before
heading "Travel"|heading-1|Travel/By road/or boat
heading "Travel" > "By train"|heading-2|By train/Buy/Early/Go/Item,Cost/Chair,/Desk,5/code  here/<script>alert(1)</script>/A map link
`)
}
