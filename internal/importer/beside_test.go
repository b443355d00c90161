package importer_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/importer"
	"waymark/internal/testkit"
)

// A desk imports lines with files beside them, again and again.
type desk struct {
	*testing.T
	d     *db.DB
	store *files.Store
	files map[string][]byte
}

func (k *desk) run(lines string) (importer.Report, map[int]string) {
	k.Helper()
	failed := map[int]string{}
	i, err := importer.New(k.d, importer.Options{Files: k.store, FileMax: 2 << 20, Failed: func(_ string, n int, err error) {
		f := fault.Of(err)
		if f == nil {
			k.Errorf("line %d fails with %v, which is no fault", n, err)
			return
		}
		key := f.Key
		if len(f.Fields) > 0 {
			key = f.Fields[0].Name + " " + f.Fields[0].Key
		}
		failed[n] = key
	}})
	testkit.Must(k.T, err)
	_, paths, err := importer.Named(strings.NewReader(lines))
	testkit.Must(k.T, err)
	for _, p := range paths {
		if body, ok := k.files[p]; ok {
			testkit.Must(k.T, i.Beside(k.Context(), p, bytes.NewReader(body)))
		}
	}
	testkit.Must(k.T, i.Read(k.Context(), "lines", strings.NewReader(lines)))
	return i.Report(), failed
}

func (k *desk) template(external string) doctemplate.Template {
	k.Helper()
	id, found, err := forum.ImportedThread(k.Context(), k.d, doctemplate.Name, external)
	testkit.Must(k.T, err)
	if !found {
		k.Fatalf("there is no %s", external)
	}
	th, err := forum.ThreadByID(k.Context(), k.d, forum.System(), id)
	testkit.Must(k.T, err)
	t, err := doctemplate.ByPID(k.Context(), k.d, forum.System(), th.PID)
	testkit.Must(k.T, err)
	return t
}

// bytesOf are those of the main file of a version, and its name.
func (k *desk) bytesOf(t doctemplate.Template, n int) (name string, body []byte) {
	k.Helper()
	v, err := doctemplate.VersionOf(k.Context(), k.d, forum.System(), t, n)
	testkit.Must(k.T, err)
	f, ok := v.Main()
	if !ok {
		k.Fatalf("version %d has no file", n)
	}
	r, _, err := k.store.Open(f.Hash)
	testkit.Must(k.T, err)
	defer func() { _ = r.Close() }()
	body, err = io.ReadAll(r)
	testkit.Must(k.T, err)
	return f.Name, body
}

// signed is a Word file that says who made it.
func signed(t *testing.T, text, author string, more ...string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(testkit.Letter(t, text)), int64(len(testkit.Letter(t, text))))
	testkit.Must(t, err)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, text string) {
		w, err := z.Create(name)
		testkit.Must(t, err)
		_, err = io.WriteString(w, text)
		testkit.Must(t, err)
	}
	for _, f := range from.File {
		r, err := f.Open()
		testkit.Must(t, err)
		part, err := io.ReadAll(r)
		testkit.Must(t, err)
		switch f.Name {
		case "[Content_Types].xml":
			part = bytes.Replace(part, []byte("</Types>"), []byte(`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`), 1)
		case "_rels/.rels":
			part = bytes.Replace(part, []byte("</Relationships>"), []byte(`<Relationship Id="rc" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`), 1)
		}
		put(f.Name, string(part))
	}
	put("docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>`+author+`</dc:creator></cp:coreProperties>`)
	for _, name := range more {
		put(name, "x")
	}
	testkit.Must(t, z.Close())
	return b.Bytes()
}

func unzipped(t *testing.T, body []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	testkit.Must(t, err)
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		testkit.Must(t, err)
		_, err = io.Copy(&all, r) //nolint:gosec // made here
		testkit.Must(t, err)
	}
	return all.String()
}

const besideLines = `{"kind":"template","external_id":"t1","community":"c1","title":"A letter","summary":"To an owner","body":"When *damp* is told","file":"letters/first.docx","format":"docx","tags":["damp"],"author":"p1","licence":"OGL"}
{"kind":"template","external_id":"t2","community":"c1","title":"A draft","state":"draft","file":"./letters/first.docx","author":"p1","template":{"when_to_use":"Early","language":"en"}}
{"kind":"template","external_id":"t3","community":"c1","title":"A text","body":"To copy"}
`

// Files beside the lines become templates' first versions without what they
// say of their authors; the same lines again change nothing, and another file
// is another version, of which those who took the first are told.
func TestTemplatesBringTheirFiles(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := &desk{t, d, files.In(t.TempDir()), map[string][]byte{"letters/first.docx": signed(t, "Dear owner", "Zacharias Quill")}}
		if r, failed := k.run(besideLines); r.Created != 3 || len(failed) > 0 {
			t.Fatalf("%+v %v", r, failed)
		}
		x, draft := k.template("t1"), k.template("t2")
		name, body := k.bytesOf(x, 1)
		if all := unzipped(t, body); name != "first.docx" || strings.Contains(all, "Quill") || !strings.Contains(all, "Dear owner") || x.Body != "When *damp* is told" ||
			x.Format != "docx" || x.Latest != 1 || x.Form != doctemplate.Files || x.Terms != "OGL" {
			t.Errorf("%s %+v: %s", name, x, all)
		}
		if _, body := k.bytesOf(draft, doctemplate.Next); !strings.Contains(unzipped(t, body), "Quill") || draft.Latest != 0 || draft.State != forum.Draft || draft.Use != "Early" {
			t.Errorf("a draft keeps its file as it came until it is published: %+v", draft)
		}
		if r, failed := k.run(besideLines); r.Unchanged != 3 || len(failed) > 0 {
			t.Errorf("again: %+v %v", r, failed)
		}
		k.files["letters/first.docx"] = signed(t, "Dear landlord", "Zacharias Quill")
		if r, failed := k.run(besideLines); r.Updated != 2 || r.Unchanged != 1 || len(failed) > 0 {
			t.Errorf("with another file: %+v %v", r, failed)
		}
		x = k.template("t1")
		_, second := k.bytesOf(x, 2)
		if _, first := k.bytesOf(x, 1); x.Latest != 2 || !strings.Contains(unzipped(t, second), "Dear landlord") || !bytes.Equal(first, body) {
			t.Errorf("the second version: %+v", x)
		}
		testkit.Must(t, changes.Relay(t.Context(), d))
		told, err := db.Column[int64](t.Context(), d, db.Scan("a test", `SELECT part FROM changes WHERE verb = 'template.versioned'`))
		if err != nil || !slices.Equal(told, []int64{2}) {
			t.Errorf("told of %v, %v", told, err)
		}
		// Another title alone makes no version.
		if r, _ := k.run(strings.ReplaceAll(besideLines, "A letter", "The letter")); r.Updated != 1 {
			t.Errorf("with another title: %+v", r)
		}
		if x = k.template("t1"); x.Latest != 2 || x.Title != "The letter" {
			t.Errorf("%+v", x)
		}
	})
}

// A file that is not there, not below the lines, too large, or not taken fails
// its line alone, by name, and nothing of it is kept as a template.
func TestBadTemplateFilesFailAlone(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		large := make([]byte, 3<<20)
		k := &desk{t, d, files.In(t.TempDir()), map[string][]byte{
			"good.docx": signed(t, "Dear owner", "A"), "good.md": []byte("# Good"), "macro.docx": signed(t, "x", "A", "word/vbaProject.bin"),
			"large.pdf": large, "program.exe": []byte("MZ"), "broken.docx": []byte("PK\x03\x04 not a packed file"), "empty.md": {},
			"../outside.md": []byte("# Out"), "bare": []byte("x"),
		}}
		cases := []struct{ file, more, want string }{
			{"good.docx", "", ""},
			{"missing.docx", "", "fault.import_template_missing"},
			{"../outside.md", "", "fault.import_template_path"},
			{"/etc/passwd", "", "fault.import_template_path"},
			{`a\\..\\..\\outside.md`, "", "fault.import_template_path"},
			{"deep/../../outside.md", "", "fault.import_template_path"},
			{"good.md\\u0000.docx", "", "fault.import_template_path"},
			{".", "", "fault.import_template_path"},
			{"macro.docx", "", "file fault.document_macros"},
			{"large.pdf", "", "fault.file_large"},
			{"program.exe", "", "file fault.document_kind"},
			{"bare", "", "file fault.document_kind"},
			{"broken.docx", "", "file fault.document_damaged"},
			{"empty.md", "", "file fault.file_required"},
			{"good.docx", `,"format":"pptx"`, "fault.import_template_format"},
			{"good.md", `,"template":{"versions":[{"n":1}]}`, "fault.import_template_both"},
			{"deep/../good.md", "", ""},
		}
		var lines strings.Builder
		for n, c := range cases {
			_, _ = fmt.Fprintf(&lines, `{"kind":"template","external_id":"t%d","community":"c","title":"T%d","file":"%s"%s}`+"\n", n, n, c.file, c.more)
		}
		r, failed := k.run(lines.String())
		for n, c := range cases {
			if failed[n+1] != c.want {
				t.Errorf("%s%s: %q, want %q", c.file, c.more, failed[n+1], c.want)
			}
		}
		if r.Created != 2 || r.Failed != len(cases)-2 {
			t.Errorf("%+v", r)
		}
		if all, err := forum.FileHashes(t.Context(), d); err != nil || len(all) != 2 {
			t.Errorf("%d files are known, %v", len(all), err)
		}
		if n, err := db.Value[int](t.Context(), d, db.Scan("a test", `SELECT COUNT(*) FROM threads`)); err != nil || n != 2 {
			t.Errorf("%d templates, %v", n, err)
		}
	})
}
