package document

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestStripExcel(t *testing.T) {
	out, _ := without(t, plantedBook(t))
	book := partOf(t, out, "xl/workbook.xml")
	if !strings.Contains(book, `reservationPassword="AB"`) || strings.Contains(book, "absPath") || strings.Contains(book, "customWorkbookView") {
		t.Error(book)
	}
	if sheet := partOf(t, out, "xl/worksheets/sheet1.xml"); !strings.Contains(sheet, "<pageSetup/>") || !strings.Contains(sheet, `<scenario name="a"/>`) {
		t.Error(sheet)
	}
	if drawing := partOf(t, out, "xl/drawings/vmlDrawing1.vml"); strings.Contains(drawing, "Note") || !strings.Contains(drawing, "Pict") {
		t.Error(drawing)
	}
}

func TestStripSlides(t *testing.T) {
	slide := shape("title", "Hello") + `<p:custDataLst><p:tags r:id="t"/></p:custDataLst>`
	parts := append([]made{
		{"[Content_Types].xml", fmt.Sprintf(officeTypes, "ppt/presentation.xml", pptxMain)},
		{"ppt/presentation.xml", `<p:presentation ` + wordSpaces + `><p:sldIdLst><p:sldId id="256" r:id="s"/></p:sldIdLst></p:presentation>`},
		rels("ppt/_rels/presentation.xml.rels", "s", "slide", "slides/slide1.xml", "a", "commentAuthors", "commentAuthors.xml", "b", "authors", "authors.xml", "c", "changesInfo", "changesInfos/c.xml"),
		{"ppt/slides/slide1.xml", `<p:sld ` + wordSpaces + `><p:cSld><p:spTree>` + slide + `</p:spTree></p:cSld></p:sld>`},
		rels("ppt/slides/_rels/slide1.xml.rels", "t", "tags", "../tags/tag1.xml", "c", "comments", "../comments/comment1.xml", "d", "comments", "../comments/modern.xml"),
		{"ppt/tags/tag1.xml", `<p:tagLst><p:tag name="WHO" val="Planted"/></p:tagLst>`},
		{"ppt/commentAuthors.xml", `<p:cmAuthorLst><p:cmAuthor id="7" name="Planted Old"/></p:cmAuthorLst>`},
		{"ppt/authors.xml", `<p188:authorLst xmlns:p188="x"><p188:author id="{9}" name="Planted New" userId="planted@example.org"/></p188:authorLst>`},
		{"ppt/comments/comment1.xml", `<p:cmLst ` + wordSpaces + `><p:cm authorId="7"><p:text>Planted one</p:text></p:cm></p:cmLst>`},
		{"ppt/comments/modern.xml", `<p188:cmLst xmlns:p188="x" ` + wordSpaces + `><p188:cm authorId="{9}"><p188:txBody><a:p><a:r><a:t>Planted two</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>`},
		{"ppt/changesInfos/c.xml", `<pc:chgInfo xmlns:pc="x" userId="Planted"/>`},
	}, plantedOffice("ppt/presentation.xml")...)
	_, found := without(t, packed(t, parts...))
	for _, want := range []string{"comment|Planted Old|Planted one|1\n", "comment|Planted New|Planted two|1\n", "revision|||1\n", "custom|||2\n"} {
		if !strings.Contains(found, want) {
			t.Errorf("no %q in\n%s", want, found)
		}
	}
}

func TestStripOpenDocument(t *testing.T) {
	body := `<text:tracked-changes><text:changed-region><text:insertion><office:change-info><dc:creator xmlns:dc="d">Planted Ann</dc:creator><dc:date xmlns:dc="d">2026-01-01T00:00:00</dc:date></office:change-info></text:insertion></text:changed-region></text:tracked-changes>` +
		`<text:p officeooo:rsid="001" xmlns:officeooo="o">Text<office:annotation><dc:creator xmlns:dc="d">Planted Carl</dc:creator><text:p>Planted thought</text:p></office:annotation> more<office:annotation-end/></text:p>`
	b := openDoc(t, "text", body,
		made{"meta.xml", `<office:document-meta ` + openSpaces + ` xmlns:meta="m" xmlns:dc="d"><office:meta><meta:initial-creator>Planted Jane</meta:initial-creator><dc:creator>Planted Joe</dc:creator><meta:user-defined meta:name="Client">Planted client</meta:user-defined><meta:template xlink:href="/home/planted/x.ott"/></office:meta></office:document-meta>`},
		made{"settings.xml", `<office:document-settings ` + openSpaces + ` xmlns:config="c"><config:config-item config:name="PrinterName">Planted printer</config:config-item><config:config-item config:name="Zoom">100</config:config-item></office:document-settings>`},
		made{"Thumbnails/thumbnail.png", "Planted"}, made{"manifest.rdf", "<x>Planted</x>"}, made{"layout-cache", "Planted"},
		made{"Pictures/1.jpg", photo(t)},
		made{"META-INF/manifest.xml", `<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="/"/><manifest:file-entry manifest:full-path="content.xml"/><manifest:file-entry manifest:full-path="Pictures/1.jpg"/><manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png"/></manifest:manifest>`})
	out, found := without(t, b)
	alike(t, "traces", found, `author|Planted Jane||1
editor|Planted Joe||1
comment|Planted Carl|Planted thought|1
change|Planted Ann||1
property|Client|Planted client|1
custom|||1
template||/home/planted/x.ott|1
printer|||1
revision|||1
thumbnail|||1
picture|||1
`)
	if m := partOf(t, out, "META-INF/manifest.xml"); strings.Contains(m, "Thumbnails") || !strings.Contains(m, "Pictures/1.jpg") {
		t.Error(m)
	}
	if !bytes.HasPrefix(out[26:], []byte("\x08\x00\x00\x00mimetypeapplication/vnd.oasis")) {
		t.Errorf("it does not begin as OpenDocument: %q", out[:80])
	}
	if s := partOf(t, out, "settings.xml"); !strings.Contains(s, ">100<") {
		t.Error(s)
	}
}

func TestStripPDF(t *testing.T) {
	old := "9 0 obj\n<</Author (Planted before)>>\nendobj\n"
	b := portable(
		"<</Type /Catalog /Pages 2 0 R /Metadata 6 0 R /Names <</EmbeddedFiles <</Names [(a) 7 0 R]>>>> /Lang (en) /Outlines null>>",
		"<</Type /Pages /Kids [3 0 R] /Count 1>>",
		"<</Type /Page /Parent 2 0 R /Contents 4 0 R /LastModified (planted) /PieceInfo <</X (Planted)>> /Resources <</Font <</F 5 0 R>> /XObject <</I 10 0 R>>>> /Annots ["+
			"<</Type /Annot /Subtype /Text /Rect [0 0 1 1] /T (Planted Carl) /Contents (Planted thought)>> 8 0 R "+
			"<</Type /Annot /Subtype /Link /Rect [0 0 9 9] /A <</S /URI /URI (https://example.org/a\\(b\\))>>>>]>>",
		stream("/Filter /FlateDecode", flat(t, "BT /F 10 Tf 50 700 Td (The text) Tj ET")),
		"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Odd#20Name 0.00001>>",
		stream("/Type /Metadata /Subtype /XML", "<x>Planted in XMP</x>"),
		"<</Type /Filespec /F (planted.txt)>>",
		"<</Type /Annot /Subtype /Highlight /Rect [0 0 1 1] /QuadPoints [0 0 1 1] /T (Planted Ann) /Contents (Planted twice)>>",
		"<</Author (\xfe\xff\x00P\x00l\x00a\x00n\x00t\x00e\x00d\x00 \x00X) /Producer (Planted Writer)>>",
		stream("/Type /XObject /Subtype /Image /Width 30 /Height 20 /Filter /DCTDecode", photo(t)))
	b = append(bytes.Replace(b, []byte("%PDF-1.7\n"), []byte("%PDF-1.7\n"+old+"11 0 obj\n(Planted and left behind)\nendobj\n"), 1), "trailer\n<</Info 9 0 R>>\n"...)
	out, found := without(t, b)
	alike(t, "traces", found, `author|Planted X||1
comment|Planted Carl|Planted thought|1
comment|Planted Ann|Planted twice|1
property|Producer|Planted Writer|1
property|||1
custom|||1
picture|||1
attachment|||1
`)
	for _, want := range []string{"/URI <" + fmt.Sprintf("%x", "https://example.org/a(b)"), "/Lang <656e>", "/Odd#20Name 0.00001", "/QuadPoints", "\nxref\n", "/Rect [0 0 9 9]"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	titled, _ := stripped(t, b, "A title")
	mustRead(t, titled, PDF)
	if !bytes.Contains(titled, []byte("/Title <feff00410020")) {
		t.Error("no title")
	}
}

func TestStripMarkdown(t *testing.T) {
	b := []byte("---\ntitle: Plan\nauthor: Planted Jane\nauthors:\n  - Planted Joe\nlang: en\n---\n\n# Plan\n\nText <!-- Planted\nremark --> more\n\n```html\n<!-- code -->\n```\n")
	out, found := stripped(t, b, "")
	alike(t, "text", string(out), "---\ntitle: Plan\nlang: en\n---\n\n# Plan\n\nText  more\n\n```html\n<!-- code -->\n```\n")
	alike(t, "traces", listed(found), "comment||Planted remark|1\nproperty|author|Planted Jane|1\nproperty|authors||1\nproperty||- Planted Joe|1\n")
}

// A file in a file in a file: as deep as honest programs go, and no deeper.
func TestStripLooksIntoFilesInside(t *testing.T) {
	inside := func(b []byte) []byte {
		return word(t, docxMain, para("", "x"), rels("word/_rels/document.xml.rels", "p", "package", "embeddings/a.docx"), made{"word/embeddings/a.docx", string(b)})
	}
	without(t, inside(inside(plantedBook(t))))
	var out bytes.Buffer
	for code, b := range map[string][]byte{
		CodeSwollen: inside(inside(inside(plantedBook(t)))),
		CodeMacros:  inside(word(t, docxMain, "", made{"word/vbaProject.bin", "x"})),
	} {
		if _, err := Strip(t.Context(), bytes.NewReader(b), int64(len(b)), "", "", &out); err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("got %v, want %s", err, code)
		}
	}
	object, found := stripped(t, word(t, docxMain, para("", "x"), rels("word/_rels/document.xml.rels", "o", "oleObject", "o.bin"), made{"word/o.bin", "\xd0\xcf\x11\xe0 old"}), "")
	if listed(found) != "object|||1|stays\n" || partOf(t, object, "word/o.bin") == "" {
		t.Error(listed(found))
	}
}
