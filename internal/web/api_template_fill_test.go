package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// word gives a Word file of paragraphs.
func word(t *testing.T, paragraphs ...string) string {
	t.Helper()
	var text strings.Builder
	for _, p := range paragraphs {
		text.WriteString("<w:p><w:r><w:t xml:space=\"preserve\">" + p + "</w:t></w:r></w:p>")
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + text.String() + `</w:body></w:document>`},
	} {
		w, err := z.Create(part.name)
		testkit.Must(t, err)
		_, err = io.WriteString(w, part.text)
		testkit.Must(t, err)
	}
	testkit.Must(t, z.Close())
	return b.String()
}

// A program learns what a template asks for, fills it in, gets the file, and
// is counted among those who use it; what it sent is kept nowhere.
func TestAPIFillsTemplates(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Author"), s.Person("Ben Reader")
	c := s.Community(ann, "Letters", forum.Open)
	api, reader := s.Program(s.Token(ann, "read", "write")), s.Program(s.Token(ben, "read", "write"))
	var x doc
	api.Call("POST", "/api/v1/templates", doc{"community": c.Slug, "title": "A letter"}).Want(201).JSON(&x)
	id := x["id"].(string)
	at := "/api/v1/templates/" + id
	reader.Get(at + "/fields").Want(404)
	version(t, api, id, "letter.docx", word(t, "Dear {{name|whom you write to}},", "From {{org}}"), "").Want(201)
	reader.Get(at+"/fields").Want(200).Has(`"name":"name"`, `"name":"org"`, "whom you write to")
	reader.Call("POST", at+"/fill", doc{"values": doc{"name": "Quillon Brask", "nobody": "x"}}).Want(422).Has("nobody")
	reader.Get(at + "/uses").Want(200).Lacks("Ben Reader")
	page := reader.Call("POST", at+"/fill", doc{"values": doc{"name": "Quillon Brask & Sons", "org": "{{name}}"}}).Want(200)
	if d := page.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") || !strings.Contains(d, ".docx") || !strings.Contains(page.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%v", page.Header)
	}
	z, err := zip.NewReader(strings.NewReader(page.Body), int64(len(page.Body)))
	testkit.Must(t, err)
	f, err := z.Open("word/document.xml")
	testkit.Must(t, err)
	text, err := io.ReadAll(f)
	testkit.Must(t, err)
	for _, want := range []string{"Dear ", "Quillon Brask &amp; Sons", "{{name}}"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	reader.Get(at).Want(200).Has(`"taken":{"version":1,"tell":true}`)
	reader.Call("POST", at+"/fill", doc{"file": 2, "values": doc{}}).Want(404)
	if strings.Contains(s.Log.String(), "Quillon") {
		t.Error("what was typed stands in the log")
	}
}
