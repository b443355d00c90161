package document

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/internal/fault"
)

// fuzzRead reads whatever the fuzzer makes of a part of a file: it is read or
// refused, and never does a parser panic. What would take long is given up.
func fuzzRead(t *testing.T, b []byte) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	d, err := Read(ctx, bytes.NewReader(b), int64(len(b)), "")
	if ctx.Err() != nil {
		return
	}
	if f := fault.Of(err); err != nil && (f == nil || f.Kind != fault.Invalid) {
		t.Fatal(err)
	} else if f != nil && f.Cause != nil && strings.Contains(f.Cause.Error(), "panic") {
		t.Fatal(errors.Unwrap(f))
	}
	d.Text()
	checkPreview(t, d)
	for _, p := range d.Passages() {
		if p.Text == "" || strings.ContainsAny(p.Where.Anchor(), " \"<>") {
			t.Fatalf("%+v", p)
		}
	}
}

func FuzzWord(f *testing.F) {
	f.Add(para("H1", "Heading")+`<w:tbl><w:tr><w:tc>`+para("", "x")+`</w:tc></w:tr></w:tbl>`, `<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>`)
	f.Fuzz(func(t *testing.T, body, styles string) {
		fuzzRead(t, packed(t, append(office("word/document.xml", docxMain),
			made{"word/document.xml", `<w:document ` + wordSpaces + `><w:body>` + body + `</w:body></w:document>`},
			made{"word/styles.xml", `<w:styles ` + wordSpaces + `>` + styles + `</w:styles>`},
			rels("word/_rels/document.xml.rels", "s", "styles", "styles.xml"))...))
	})
}

func FuzzExcel(f *testing.F) {
	f.Add(`<row r="2"><c r="B2" t="s" s="0"><v>0</v></c></row>`, `<si><t>x</t></si>`, `[h]:mm"d"`)
	f.Fuzz(func(t *testing.T, rows, shared, format string) {
		formatOf(format)
		fuzzRead(t, book(t, xlsxMain, [][2]string{{"S", rows}},
			made{"xl/sharedStrings.xml", `<sst>` + shared + `</sst>`},
			made{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="d"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>`}))
	})
}

func FuzzSlides(f *testing.F) {
	f.Add(shape("title", "Hello")+`<p:graphicFrame><a:tbl><a:tr><a:tc><a:p/></a:tc></a:tr></a:tbl></p:graphicFrame>`, shape("body", "Notes"))
	f.Fuzz(func(t *testing.T, shapes, notes string) {
		fuzzRead(t, show(t, pptxMain, [][2]string{{shapes, notes}}))
	})
}

func FuzzOpenText(f *testing.F) {
	f.Add(`<text:h text:outline-level="1">x</text:h><text:list><text:list-item><text:p>y</text:p></text:list-item></text:list>`)
	f.Fuzz(func(t *testing.T, body string) { fuzzRead(t, openDoc(t, "text", body)) })
}

func FuzzOpenSheet(f *testing.F) {
	f.Add(`<table:table table:name="S"><table:table-row table:number-rows-repeated="3"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>`)
	f.Fuzz(func(t *testing.T, body string) { fuzzRead(t, openDoc(t, "spreadsheet", body)) })
}

func FuzzOpenSlides(f *testing.F) {
	f.Add(`<draw:page><draw:frame><draw:text-box><text:p>x</text:p></draw:text-box></draw:frame><presentation:notes/></draw:page>`)
	f.Fuzz(func(t *testing.T, body string) { fuzzRead(t, openDoc(t, "presentation", body)) })
}

func FuzzMarkdown(f *testing.F) {
	f.Add("# x\n\n- y\n\n|a|b|\n|-|-|\n|c|d|\n")
	f.Fuzz(func(t *testing.T, source string) { fuzzRead(t, []byte(source)) })
}

// FuzzPacked changes bytes of whole files.
func FuzzPacked(f *testing.F) {
	f.Add(word(f, docxMain, para("", "x")))
	f.Add(openDoc(f, "text", "<text:p>x</text:p>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		fuzzRead(t, b)
		if kind, err := Sniff(bytes.NewReader(b), int64(len(b))); kind == "" && err == nil {
			t.Fatal("a file that is taken without a kind")
		}
	})
}
