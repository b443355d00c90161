package document

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"waymark/internal/fault"
	"waymark/internal/words"
)

func TestMacrosAreRefused(t *testing.T) {
	x := para("", "x")
	refused(t, word(t, docxMain, x, made{"word/vbaProject.bin", "x"}), CodeMacros)
	refused(t, word(t, docxMain, x, made{"word/activeX/activeX1.xml", "<x/>"}), CodeMacros)
	refused(t, word(t, docxMain, x, rels("word/_rels/document.xml.rels", "v", "vbaProject", "other.bin")), CodeMacros)
	refused(t, book(t, xlsxMain, nil, made{"xl/macrosheets/sheet1.xml", "<x/>"}), CodeMacros)
	types := made{"[Content_Types].xml", `<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`}
	refused(t, packed(t, types, made{"word/document.xml", "<x/>"}), CodeMacros)
	refused(t, openDoc(t, "text", "", made{"Basic/Standard/Module1.xml", "<x/>"}), CodeMacros)
	script := `<office:document-content ` + openSpaces + `><office:scripts><office:event-listeners/></office:scripts></office:document-content>`
	refused(t, packed(t, made{"mimetype", "application/vnd.oasis.opendocument.text"}, made{"content.xml", script}), CodeMacros)
}

func TestContentFromOutsideIsRefused(t *testing.T) {
	x := para("", "x")
	with := func(kind, target string) []byte {
		return word(t, docxMain, x, rels("word/_rels/document.xml.rels", "o", kind, target))
	}
	for _, kind := range []string{"image", "oleObject", "frame", "subDocument", "video"} {
		refused(t, with(kind, "https://example.org/x"), CodeOutside)
	}
	refused(t, with("attachedTemplate", "https://example.org/x.dotm"), CodeOutside)
	mustRead(t, with("attachedTemplate", `file:///C:/Users/jane/our.dotx`), DOCX)
	mustRead(t, with("hyperlink", "https://example.org/"), DOCX)
	field := func(parts ...string) string {
		s := `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>`
		for _, p := range parts {
			s += `<w:r><w:instrText>` + p + `</w:instrText></w:r>`
		}
		return s + `<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>shown</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`
	}
	refused(t, word(t, docxMain, field(" DDE", `AUTO c:\\x.exe "x"`)), CodeOutside)
	refused(t, word(t, docxMain, field(` INCLUDEPICTURE "https://example.org/x.png" \d`)), CodeOutside)
	if d := mustRead(t, word(t, docxMain, field(" PAGE ")), DOCX); d.Text() != "shown\n" {
		t.Errorf("a field shows %q", d.Text())
	}
	refused(t, book(t, xlsxMain, nil, rels("xl/externalLinks/_rels/externalLink1.xml.rels", "r", "externalLinkPath", "file:///other.xlsx")), CodeOutside)
	refused(t, book(t, xlsxMain, nil, made{"xl/connections.xml", `<connections><connection type="5"/></connections>`}), CodeOutside)
	mustRead(t, book(t, xlsxMain, nil, made{"xl/connections.xml", `<connections><connection type="100"/></connections>`}), XLSX)
	for _, s := range []string{
		`<text:p><draw:frame><draw:image xlink:href="http://example.org/x.png"/></draw:frame></text:p>`,
		`<text:section><text:section-source xlink:href="other.odt"/></text:section>`,
		`<draw:frame><draw:object xlink:href="file:///x.ods"/></draw:frame>`,
	} {
		refused(t, openDoc(t, "text", s), CodeOutside)
	}
	mustRead(t, openDoc(t, "text", `<text:p><text:a xlink:href="https://example.org">x</text:a></text:p>`), ODT)
}

func TestWhatNeedsAPasswordIsRefused(t *testing.T) {
	b := word(t, docxMain, para("", "x"))
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint16(b[at+8:], binary.LittleEndian.Uint16(b[at+8:])|1)
	refused(t, b, CodeLocked)
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 5000)...)
	refused(t, ole, CodeOld)
	for _, c := range "EncryptedPackage" {
		ole = append(ole, byte(c), 0)
	}
	refused(t, ole, CodeLocked)
	refused(t, openDoc(t, "text", "", made{"META-INF/manifest.xml", `<manifest><file-entry><encryption-data/></file-entry></manifest>`}), CodeLocked)
}

func TestTwoFilesInOneAreRefused(t *testing.T) {
	b := word(t, docxMain, para("", "x"))
	refused(t, append(bytes.Clone(b), "<script>alert(1)</script>"...), CodeBelied)
	refused(t, append([]byte("%PDF-1.7\n"), b...), CodeBelied)
	refused(t, append([]byte("# Heading\n"), packed(t, made{"x", "x"})...), CodeKind)
	refused(t, word(t, docxMain, para("", "x"), made{"word/Document.xml", "<x/>"}), CodeBelied)
	refused(t, word(t, docxMain, para("", "x"), made{"mimetype", "application/vnd.oasis.opendocument.text"}, made{"content.xml", "<x/>"}), CodeBelied)
	if _, err := readBytes(t, b, XLSX); fault.Of(err) == nil || fault.Of(err).Code != CodeBelied {
		t.Errorf("a Word file taken for Excel: %v", err)
	}
}

// Names of parts lead nowhere: they are no paths, and those that try are refused.
func TestNamesThatLeadOutAreRefused(t *testing.T) {
	for _, name := range []string{"../../etc/passwd", "/etc/passwd", `word\..\..\x`, "C:/x", "word/../../x", "x\x00y"} {
		refused(t, word(t, docxMain, para("", "x"), made{name, "x"}), CodeDamaged)
	}
	up := rels("word/_rels/document.xml.rels", "s", "styles", "../../../etc/passwd")
	mustRead(t, word(t, docxMain, para("", "x"), up), DOCX)
}

func TestSniff(t *testing.T) {
	x := para("", "x")
	for want, b := range map[Kind][]byte{
		DOCX: word(t, docxMain, x), DOTX: word(t, "wordprocessingml.template.main", x),
		XLSX: book(t, xlsxMain, nil), XLTX: book(t, "spreadsheetml.template.main", nil),
		PPTX: show(t, pptxMain, nil), POTX: show(t, "presentationml.template.main", nil),
		ODT: openDoc(t, "text-template", ""), ODS: openDoc(t, "spreadsheet", ""), ODP: openDoc(t, "presentation", ""),
		PDF: []byte("%PDF-1.4\n"), Markdown: []byte("# Hello\n"),
	} {
		if got, err := Sniff(bytes.NewReader(b), int64(len(b))); got != want || err != nil {
			t.Errorf("got %s %v, want %s", got, err, want)
		}
	}
	for _, s := range []string{"", "  \n", "{\\rtf1 x}", "<!DOCTYPE html>", "\ufeff<?xml version='1.0'?>", "a\x00b", "\xff\xfea", "PK\x05\x06" + strings.Repeat("\x00", 18), "GIF89a\x01"} {
		if got, err := Sniff(strings.NewReader(s), int64(len(s))); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: got %s %v, want it refused", s, got, err)
		}
	}
	if _, err := Sniff(strings.NewReader("x"), MaxBytes+1); fault.Of(err) == nil || fault.Of(err).Code != CodeLarge {
		t.Errorf("a large file: %v", err)
	}
}

// What is said to people is in the catalogue and says what to do.
func TestRefusalsSayWhatToDo(t *testing.T) {
	for _, err := range []error{macros(), outside(), locked(), swollen(), noKind(), oldKind(), belied(), tooLarge(), tooMuch(), damaged(nil), slow(nil)} {
		f := fault.Of(err)
		if s := words.T(t.Context(), f.Key, f.Args); strings.Contains(s, "{{") || !strings.Contains(s, "Nothing was saved") {
			t.Errorf("%s: %q", f.Key, s)
		}
	}
}
