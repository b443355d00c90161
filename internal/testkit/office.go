package testkit

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strings"
	"testing"
)

const (
	officeSpaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
	officeKind   = `application/vnd.openxmlformats-officedocument.`
	officeRel    = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

// officeFile packs the parts of an Office file, each a name and its text.
func officeFile(t testing.TB, main, kind string, parts ...[2]string) []byte {
	t.Helper()
	all := append([][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/` + main + `" ContentType="` + officeKind + kind + `.main+xml"/></Types>`},
		{"_rels/.rels", relations([2]string{"officeDocument", main})},
	}, parts...)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range all {
		w, err := z.Create(p[0])
		Must(t, err)
		_, err = w.Write([]byte(p[1]))
		Must(t, err)
	}
	Must(t, z.Close())
	return b.Bytes()
}

// relations name parts r1, r2, …, each by its kind and where it lies.
func relations(list ...[2]string) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, r := range list {
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="%s%s" Target=%q/>`, i+1, officeRel, r[0], r[1])
	}
	return b.String() + `</Relationships>`
}

// Slides gives a PowerPoint file with a slide for each text.
func Slides(t testing.TB, texts ...string) []byte {
	t.Helper()
	var ids strings.Builder
	var named, parts [][2]string
	for i, text := range texts {
		fmt.Fprintf(&ids, `<p:sldId id="%d" r:id="r%d"/>`, 256+i, i+1)
		name := fmt.Sprintf("slides/slide%d.xml", i+1)
		named = append(named, [2]string{"slide", name})
		parts = append(parts, [2]string{"ppt/" + name, `<p:sld ` + officeSpaces + `><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>` + html.EscapeString(text) +
			`</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`})
	}
	parts = append(parts,
		[2]string{"ppt/presentation.xml", `<p:presentation ` + officeSpaces + `><p:sldIdLst>` + ids.String() + `</p:sldIdLst></p:presentation>`},
		[2]string{"ppt/_rels/presentation.xml.rels", relations(named...)})
	return officeFile(t, "ppt/presentation.xml", "presentationml.presentation", parts...)
}

// Letter gives a Word file with a paragraph for each text; one that begins
// with "# " is a heading.
func Letter(t testing.TB, texts ...string) []byte {
	t.Helper()
	var b strings.Builder
	for _, text := range texts {
		style := ""
		if heading, ok := strings.CutPrefix(text, "# "); ok {
			text, style = heading, `<w:pPr><w:pStyle w:val="H1"/></w:pPr>`
		}
		b.WriteString(`<w:p>` + style + `<w:r><w:t>` + html.EscapeString(text) + `</w:t></w:r></w:p>`)
	}
	return officeFile(t, "word/document.xml", "wordprocessingml.document",
		[2]string{"word/document.xml", `<w:document ` + officeSpaces + `><w:body>` + b.String() + `</w:body></w:document>`},
		[2]string{"word/styles.xml", `<w:styles ` + officeSpaces + `><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>`},
		[2]string{"word/_rels/document.xml.rels", relations([2]string{"styles", "styles.xml"})})
}

// Sheet gives an Excel file with one sheet; its rows begin at B4.
func Sheet(t testing.TB, name string, rows ...[]string) []byte {
	t.Helper()
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+4)
		for k, cell := range row {
			fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'B'+k, i+4, html.EscapeString(cell))
		}
		b.WriteString(`</row>`)
	}
	return officeFile(t, "xl/workbook.xml", "spreadsheetml.sheet",
		[2]string{"xl/workbook.xml", `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="` + html.EscapeString(name) + `" sheetId="1" r:id="r1"/></sheets></workbook>`},
		[2]string{"xl/_rels/workbook.xml.rels", relations([2]string{"worksheet", "worksheets/sheet1.xml"})},
		[2]string{"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + b.String() + `</sheetData></worksheet>`})
}
