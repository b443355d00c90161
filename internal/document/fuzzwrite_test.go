package document

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"waymark/internal/fault"
)

// fuzzWrite strips, fills and looks through whatever the fuzzer makes of a part
// of a file: what comes out can be read again and says the same, or the file is
// refused, and nothing panics.
func fuzzWrite(t *testing.T, b []byte) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	r, size := bytes.NewReader(b), int64(len(b))
	before, err := Read(ctx, r, size, "")
	if err != nil {
		return
	}
	check := func(err error) bool {
		if ctx.Err() != nil {
			return false
		}
		f := fault.Of(err)
		if err != nil && (f == nil || f.Kind != fault.Invalid) || f != nil && f.Cause != nil && strings.Contains(f.Cause.Error(), "panic") {
			t.Fatal(err, f.Unwrap())
		}
		return err == nil
	}
	var clean, filled bytes.Buffer
	if _, err := Strip(ctx, r, size, "", "A title", &clean); check(err) {
		if _, err := Read(ctx, bytes.NewReader(clean.Bytes()), int64(clean.Len()), before.Kind); ctx.Err() == nil && err != nil {
			t.Fatalf("a clean file is refused: %v", err)
		}
	}
	fields, err := Fields(ctx, r, size, "")
	if check(err) && CanFill(before.Kind) {
		values := map[string]string{}
		for _, f := range fields {
			values[f.Name] = "</w:t>]]>&\n{{x}}"
		}
		if check(Fill(ctx, r, size, "", values, &filled)) {
			if _, err := Read(ctx, bytes.NewReader(filled.Bytes()), int64(filled.Len()), ""); ctx.Err() == nil && err != nil && fault.Of(err).Code != CodeLarge {
				t.Fatalf("a filled file is refused: %v", err)
			}
		}
	}
	_, err = Accessibility(ctx, r, size, "")
	check(err)
	Glance(before)
}

func FuzzWriteWord(f *testing.F) {
	f.Add(para("H1", "{{a}}")+`<w:p w:rsidR="1">`+run2("{{")+run2("b}}")+sdt(`<w:tag w:val="c"/><w:text/>`, run2("x"))+`</w:p>`, `<w:rsids/><!-- x -->`)
	f.Add(`<w:tbl><w:tr>`+sdt(`<w:date/>`, `<w:tc><w:tcPr/><w:p/></w:tc>`)+`</w:tr></w:tbl><w:ins w:author='a' w:date = "b"/>`, `<w:smartTag><w:t/></w:smartTag>`)
	f.Fuzz(func(t *testing.T, body, settings string) {
		fuzzWrite(t, word(t, docxMain, body, made{"word/settings.xml", `<w:settings ` + wordSpaces + `>` + settings + `</w:settings>`},
			rels("word/_rels/document.xml.rels", "s", "settings", "settings.xml")))
	})
}

func FuzzWriteOpen(f *testing.F) {
	f.Add(`<text:p>x<office:annotation><text:p>y</text:p></office:annotation></text:p>`, `<office:meta/>`)
	f.Fuzz(func(t *testing.T, body, meta string) {
		fuzzWrite(t, openDoc(t, "text", body, made{"meta.xml", `<office:document-meta ` + openSpaces + `>` + meta + `</office:document-meta>`}))
	})
}

func FuzzWritePDF(f *testing.F) {
	f.Add([]byte("<</Type /Page /Parent 2 0 R /Annots [<</Subtype /Text /Rect [0 0 1 1] /T (x)>>]>>"), []byte("[1 0 R <</A#20 (\\000)>> true -.5 /#ff]"))
	f.Fuzz(func(t *testing.T, page, other []byte) {
		fuzzWrite(t, portable("<</Type /Catalog /Pages 2 0 R /X 4 0 R>>", "<</Type /Pages /Kids [3 0 R]>>", string(page), string(other)))
	})
}

func FuzzWriteMarkdown(f *testing.F) {
	f.Add("---\nauthor: x\n---\n# {{a|b}}\n<!-- c -->\n```\n")
	f.Fuzz(func(t *testing.T, source string) { fuzzWrite(t, []byte(source)) })
}
