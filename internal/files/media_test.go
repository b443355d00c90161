package files_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"waymark/internal/files"
	"waymark/internal/testkit"
)

// archive is a document made of empty parts.
func archive(t testing.TB, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		_, err := z.Create(name)
		testkit.Must(t, err)
	}
	testkit.Must(t, z.Close())
	return b.String()
}

func TestSniff(t *testing.T) {
	docx := archive(t, "[Content_Types].xml", "word/document.xml")
	for _, c := range []struct {
		name, text string
		want       error
		media      string
	}{
		{"a.PNG", "\x89PNG\r\n\x1a\n…", nil, "image/png"},
		{"a.jpeg", "\xff\xd8\xff\xe0", nil, "image/jpeg"},
		{"a.jpg", "\x89PNG\r\n\x1a\n", files.ErrBelied, ""},
		{"plan.pdf", "%PDF-1.7\n", nil, "application/pdf"},
		{"plan.pdf", "<html>%PDF-1.7", files.ErrBelied, ""},
		{"plan.pdf", "", files.ErrBelied, ""},
		{"letter.docx", docx, nil, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"sheet.xlsx", docx, files.ErrBelied, ""},
		{"letter.docx", "PK\x03\x04 and no more", files.ErrBelied, ""},
		{"letter.docx", archive(t, "word/document.xml", "word/vbaProject.bin"), files.ErrMacros, ""},
		{"letter.docx", archive(t, "word/document.xml", `word\VBAPROJECT.BIN`), files.ErrMacros, ""},
		{"sheet.xlsx", archive(t, "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), files.ErrMacros, ""},
		{"letter.docm", docx, files.ErrMacros, ""},
		{"letter.odt", archive(t, "mimetype", "content.xml"), nil, "application/vnd.oasis.opendocument.text"},
		{"letter.odt", archive(t, "content.xml", "Basic/Standard/script-lb.xml"), files.ErrMacros, ""},
		{"list.csv", "name;street\r\nM\xfcller;1", nil, "text/csv"},
		{"list.csv", "a\x00b", files.ErrBelied, ""},
		{"list.csv", docx, files.ErrBelied, ""},
		{"note.txt", "", nil, "text/plain"},
		{"page.html", "<html>", files.ErrKind, ""},
		{"drawing.svg", "<svg/>", files.ErrKind, ""},
		{"all.zip", docx, files.ErrKind, ""},
		{"run.exe", "MZ", files.ErrKind, ""},
		{"old.doc", "\xd0\xcf\x11\xe0", files.ErrKind, ""},
		{"none", "x", files.ErrKind, ""},
		{"", "x", files.ErrKind, ""},
	} {
		got, err := files.Sniff(c.name, strings.NewReader(c.text), int64(len(c.text)))
		if !errors.Is(err, c.want) || got.Type != c.media {
			t.Errorf("%s of %q: %+v %v", c.name, c.text[:min(len(c.text), 12)], got, err)
		}
		if err == nil && !files.IsType(got.Type) {
			t.Errorf("%s is no type", got.Type)
		}
	}
	if files.IsType("text/html") || !slices.Contains(files.Endings(), ".pdf") {
		t.Error("what is taken")
	}
}

func FuzzSniff(f *testing.F) {
	f.Add("a.docx", archive(f, "word/document.xml"))
	f.Add("a.pdf", "%PDF-")
	f.Fuzz(func(t *testing.T, name, text string) {
		m, err := files.Sniff(name, strings.NewReader(text), int64(len(text)))
		if err == nil && (!files.IsType(m.Type) || strings.Contains(m.Type, "html") || strings.Contains(m.Type, "svg")) {
			t.Errorf("%q is %q", name, m.Type)
		}
	})
}
