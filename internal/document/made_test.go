package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"waymark/internal/fault"
	"waymark/internal/testkit"
)

// A part of a packed file that a test makes.
type made struct{ name, text string }

// packed makes a packed file of parts, in their order.
func packed(t testing.TB, parts ...made) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		method := zip.Deflate
		if len(p.text) > freeRatio && strings.HasSuffix(p.name, ".xml") {
			method = zip.Store // what repeats itself would be refused for how well it packs
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		testkit.Must(t, err)
		_, err = w.Write([]byte(p.text))
		testkit.Must(t, err)
	}
	testkit.Must(t, z.Close())
	return b.Bytes()
}

const (
	officeTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.%s+xml"/></Types>`
	relsOpen    = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relType     = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	wordSpaces  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
)

// rels makes a list of relations: names, kinds and targets in turn.
func rels(of string, all ...string) made {
	var b strings.Builder
	b.WriteString(relsOpen)
	for i := 0; i+2 < len(all); i += 3 {
		mode := ""
		if strings.Contains(all[i+2], ":") {
			mode = ` TargetMode="External"`
		}
		fmt.Fprintf(&b, `<Relationship Id=%q Type="%s%s" Target=%q%s/>`, all[i], relType, all[i+1], all[i+2], mode)
	}
	b.WriteString(`</Relationships>`)
	return made{of, b.String()}
}

// office gives the parts that every Office file has.
func office(main, content string) []made {
	return []made{
		{"[Content_Types].xml", fmt.Sprintf(officeTypes, main, content)},
		rels("_rels/.rels", "rId1", "officeDocument", main),
	}
}

const wordStylesXML = `<w:styles ` + wordSpaces + `><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="H2"><w:name w:val="Heading 2"/></w:style><w:style w:styleId="Ours"><w:name w:val="Our heading"/><w:basedOn w:val="H2"/></w:style><w:style w:styleId="Bullet"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>`

// word makes a Word file with a body, and more parts.
func word(t testing.TB, content, body string, more ...made) []byte {
	t.Helper()
	parts := append(office("word/document.xml", content),
		made{"word/document.xml", `<w:document ` + wordSpaces + `><w:body>` + body + `</w:body></w:document>`},
		made{"word/styles.xml", wordStylesXML})
	for _, m := range more {
		if m.name == "word/_rels/document.xml.rels" {
			return packed(t, append(parts, more...)...)
		}
	}
	parts = append(parts, rels("word/_rels/document.xml.rels", "s", "styles", "styles.xml", "f", "footnotes", "footnotes.xml"))
	return packed(t, append(parts, more...)...)
}

const docxMain = "wordprocessingml.document.main"

// para makes a paragraph of a style.
func para(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

// book makes an Excel file; each sheet is its name and its rows in XML.
func book(t testing.TB, content string, sheets [][2]string, more ...made) []byte {
	t.Helper()
	parts := office("xl/workbook.xml", content)
	list, named := "", []string{"st", "sharedStrings", "sharedStrings.xml", "sy", "styles", "styles.xml"}
	for i, s := range sheets {
		list += fmt.Sprintf(`<sheet name=%q sheetId="%d" r:id="s%d"/>`, s[0], i+1, i)
		named = append(named, fmt.Sprintf("s%d", i), "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i))
		parts = append(parts, made{fmt.Sprintf("xl/worksheets/sheet%d.xml", i), `<worksheet><sheetData>` + s[1] + `</sheetData></worksheet>`})
	}
	parts = append(parts,
		made{"xl/workbook.xml", `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + list + `</sheets></workbook>`},
		rels("xl/_rels/workbook.xml.rels", named...))
	return packed(t, append(parts, more...)...)
}

const xlsxMain = "spreadsheetml.sheet.main"

// show makes a PowerPoint file; each slide is its shapes and its notes in XML.
func show(t testing.TB, content string, slides [][2]string, more ...made) []byte {
	t.Helper()
	parts := office("ppt/presentation.xml", content)
	list, named := "", []string(nil)
	for i, s := range slides {
		n := len(slides) - i // so that the order of the names is not that of the slides
		list += fmt.Sprintf(`<p:sldId id="%d" r:id="s%d"/>`, 256+i, i)
		named = append(named, fmt.Sprintf("s%d", i), "slide", fmt.Sprintf("slides/slide%d.xml", n))
		parts = append(parts, made{fmt.Sprintf("ppt/slides/slide%d.xml", n), `<p:sld ` + wordSpaces + `><p:cSld><p:spTree>` + s[0] + `</p:spTree></p:cSld></p:sld>`})
		if s[1] != "" {
			parts = append(parts, rels(fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", n), "n", "notesSlide", fmt.Sprintf("../notesSlides/notes%d.xml", n)),
				made{fmt.Sprintf("ppt/notesSlides/notes%d.xml", n), `<p:notes ` + wordSpaces + `><p:cSld><p:spTree>` + s[1] + `</p:spTree></p:cSld></p:notes>`})
		}
	}
	parts = append(parts,
		made{"ppt/presentation.xml", `<p:presentation ` + wordSpaces + `><p:sldIdLst>` + list + `</p:sldIdLst></p:presentation>`},
		rels("ppt/_rels/presentation.xml.rels", named...))
	return packed(t, append(parts, more...)...)
}

const pptxMain = "presentationml.presentation.main"

// shape makes a shape that fills a place of the layout.
func shape(place string, paragraphs ...string) string {
	s := `<p:sp><p:nvSpPr><p:nvPr><p:ph type="` + place + `"/></p:nvPr></p:nvSpPr><p:txBody>`
	for _, p := range paragraphs {
		s += `<a:p><a:r><a:t>` + p + `</a:t></a:r></a:p>`
	}
	return s + `</p:txBody></p:sp>`
}

const openSpaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"`

// openDoc makes an OpenDocument file: text, spreadsheet or presentation.
func openDoc(t testing.TB, mime, body string, more ...made) []byte {
	t.Helper()
	inner, _, _ := strings.Cut(mime, "-")
	return packed(t, append([]made{
		{"mimetype", "application/vnd.oasis.opendocument." + mime},
		{"content.xml", `<office:document-content ` + openSpaces + `><office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/></office:automatic-styles><office:body><office:` + inner + `>` + body + `</office:` + inner + `></office:body></office:document-content>`},
	}, more...)...)
}

func readBytes(t testing.TB, b []byte, kind Kind) (Document, error) {
	t.Helper()
	return Read(t.Context(), bytes.NewReader(b), int64(len(b)), kind)
}

func mustRead(t testing.TB, b []byte, kind Kind) Document {
	t.Helper()
	d, err := readBytes(t, b, kind)
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	return d
}

// refused asks for a fault of a code, and that nothing was given.
func refused(t testing.TB, b []byte, code string) {
	t.Helper()
	d, err := readBytes(t, b, "")
	if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Code != code {
		t.Errorf("got %v, want it refused with %s", err, code)
	}
	if len(d.Blocks) > 0 {
		t.Errorf("%d blocks of a file that was refused", len(d.Blocks))
	}
}

// places gives a line for each passage: where it stands, and its text.
func places(d Document) string {
	var b strings.Builder
	for _, p := range d.Passages() {
		fmt.Fprintf(&b, "%s|%s|%s\n", p.Where, p.Where.Anchor(), strings.ReplaceAll(strings.ReplaceAll(p.Text, "\n", "/"), "\t", ","))
	}
	return b.String()
}

func alike(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}
