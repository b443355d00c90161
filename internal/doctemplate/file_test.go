package doctemplate_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// docx is a small Word file with a text and an author.
func docx(t *testing.T, text, author string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>` + author + `</dc:creator></cp:coreProperties>`},
	} {
		w, err := z.Create(part[0])
		testkit.Must(t, err)
		_, err = io.WriteString(w, part[1])
		testkit.Must(t, err)
	}
	testkit.Must(t, z.Close())
	return b.String()
}

// unpacked is all that stands in a packed file.
func (s *scene) unpacked(f doctemplate.File) string {
	s.t.Helper()
	r, size, err := s.store.Open(f.Hash)
	testkit.Must(s.t, err)
	defer func() { _ = r.Close() }()
	z, err := zip.NewReader(r, size)
	testkit.Must(s.t, err)
	var all strings.Builder
	for _, part := range z.File {
		p, err := part.Open()
		testkit.Must(s.t, err)
		_, err = io.Copy(&all, p) //nolint:gosec // made here
		testkit.Must(s.t, err)
	}
	return all.String()
}

// What a file says of who made it goes as it is published, and not before.
func TestPublishingTakesAuthorsOut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Open)
		x, err := doctemplate.ReplaceFile(t.Context(), d, s.ann, s.draft().PID, 0, s.checked("letter.docx", docx(t, "Dear landlord", "Zacharias Quill")))
		testkit.Must(t, err)
		was := s.main(s.ann, x, doctemplate.Next)
		if !strings.Contains(s.unpacked(was), "Zacharias") {
			t.Fatal("the control: the author is not in the file")
		}
		x = s.publish(x, "")
		is := s.main(s.ben, x, 1)
		if all := s.unpacked(is); strings.Contains(all, "Zacharias") || strings.Contains(all, "Quill") || !strings.Contains(all, "Dear landlord") {
			t.Errorf("published: %s", all)
		}
		if is.Hash == was.Hash || s.reads(s.ben, was.PID) || !s.reads(s.ben, is.PID) || x.Format != "docx" || is.Name != "letter.docx" {
			t.Errorf("the file as it came can be read, or what is published cannot: %+v", is)
		}
		x, err = doctemplate.AddVersion(t.Context(), d, s.store, s.ann, x.PID, doctemplate.VersionDraft{
			File: new(s.checked("letter.docx", docx(t, "Dear owner", "Zacharias Quill"))), Note: "Owners",
		})
		testkit.Must(t, err)
		if all := s.unpacked(s.main(s.ben, x, 2)); strings.Contains(all, "Zacharias") || !strings.Contains(all, "Dear owner") {
			t.Errorf("version 2: %s", all)
		}
	})
}
