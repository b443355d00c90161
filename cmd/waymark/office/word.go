package office

import (
	"fmt"
	"strings"
)

const (
	wordSpace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

	wordStyles = head + `<w:styles ` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="24"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="ListParagraph"><w:name w:val="List Paragraph"/><w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="720"/><w:contextualSpacing/></w:pPr></w:style></w:styles>`

	wordNumbers = head + `<w:numbering ` + wordSpace + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>`

	wordPage = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>`
)

func word(title string, blocks []block) ([]byte, error) {
	var b strings.Builder
	b.WriteString(head + `<w:document ` + wordSpace + `><w:body>`)
	paragraph(&b, block{level: 1, text: title})
	for _, x := range blocks {
		if x.rows != nil {
			wordTable(&b, x.rows)
		} else {
			paragraph(&b, x)
		}
	}
	b.WriteString(wordPage + `</w:body></w:document>`)
	return pack(title, "word/document.xml", [][2]string{
		{"word/document.xml", "wordprocessingml.document.main"}, {"word/styles.xml", "wordprocessingml.styles"}, {"word/numbering.xml", "wordprocessingml.numbering"},
	}, part{"word/document.xml", b.String()}, part{"word/styles.xml", wordStyles}, part{"word/numbering.xml", wordNumbers},
		related("word/_rels/document.xml.rels", "styles", "styles.xml", "numbering", "numbering.xml"))
}

func paragraph(b *strings.Builder, x block) {
	b.WriteString(`<w:p>`)
	switch {
	case x.level > 0:
		fmt.Fprintf(b, `<w:pPr><w:pStyle w:val="Heading%d"/></w:pPr>`, min(x.level, 2))
	case x.counted:
		b.WriteString(`<w:pPr><w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr>`)
	case x.item:
		b.WriteString(`<w:pPr><w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>`)
	}
	b.WriteString(`<w:r><w:t xml:space="preserve">` + esc(x.text) + `</w:t></w:r></w:p>`)
}

func wordTable(b *strings.Builder, rows [][]string) {
	const line = `w:val="single" w:sz="4" w:space="0" w:color="808080"`
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` ` + line + `/>`)
	}
	b.WriteString(`</w:tblBorders><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>`)
	for range rows[0] {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, 9638/len(rows[0]))
	}
	b.WriteString(`</w:tblGrid>`)
	for i, row := range rows {
		b.WriteString(`<w:tr>`)
		bold := ""
		if i == 0 {
			b.WriteString(`<w:trPr><w:tblHeader/></w:trPr>`)
			bold = `<w:rPr><w:b/></w:rPr>`
		}
		for _, cell := range row {
			b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p><w:r>` + bold + `<w:t xml:space="preserve">` + esc(cell) + `</w:t></w:r></w:p></w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	paragraph(b, block{})
}
