package exporter_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/exporter"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/importer"
	"waymark/internal/testkit"
)

// put uploads a file as somebody does.
func (w *world) put(by forum.Viewer, name, media, text string) forum.Attachment {
	w.t.Helper()
	hash, n, err := w.store.Put(strings.NewReader(text), 1<<20)
	testkit.Must(w.t, err)
	a := forum.Attachment{Hash: hash, Name: name, Type: media, Bytes: n}
	if media == "image/png" {
		a.Width, a.Height, a.Alt = 3, 2, "A *roof* \"seen\" from above"
	}
	a, err = forum.AddAttachment(w.t.Context(), w.d, by, a)
	testkit.Must(w.t, err)
	return a
}

// roof is a picture of 3 by 2 dots.
func roof(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 3, 2))))
	return b.String()
}

// Texts that must not be in an export, and one that must.
const (
	secretPlan = "PLANGONE"
	looseNote  = "NOTELOOSE"
)

// uploads puts files into texts, one of them twice, by people who may and by
// one who may not, and into none.
func (w *world) uploads(ann, ben forum.Viewer, open, private forum.Community) {
	t, d := w.t, w.d
	t.Helper()
	pic, plan := w.put(ann, "roof-3x2.png", "image/png", roof(t)), w.put(ann, "plan.txt", "text/plain", "The plan")
	th, err := discussion.Start(t.Context(), d, ann, discussion.Draft{Community: private.ID, Title: "With files", Body: "![A roof](" + pic.Path() + ") and [plan](" + plan.Path() + ")"})
	testkit.Must(t, err)
	same := w.put(ben, "same.txt", "text/plain", "The plan") // the same bytes under another name
	_, _, err = forum.AddReply(t.Context(), d, ben, th.PID, forum.ReplyDraft{Body: "[Mine](" + same.Path() + ")"})
	testkit.Must(t, err)
	// Ben names Ann's file where everybody reads: it stays unread there.
	_, err = discussion.Start(t.Context(), d, ben, discussion.Draft{Community: open.ID, Title: "Not mine", Body: "[Look](" + plan.Path() + ")"})
	testkit.Must(t, err)
	w.put(ann, "loose.txt", "text/plain", looseNote)
	gone := w.put(ben, "gone.txt", "text/plain", secretPlan)
	r, _, err := forum.AddReply(t.Context(), d, ben, th.PID, forum.ReplyDraft{Body: "[Gone](" + gone.Path() + ")"})
	testkit.Must(t, err)
	_, err = forum.DeleteReply(t.Context(), d, ben, r.PID, "")
	testkit.Must(t, err)
	testkit.Must(t, forum.SaveReady(t.Context(), d, ann, open.ID, map[forum.Ready]string{forum.ReadyWelcome: "Welcome, {name}\n\nto {community}", forum.ReadyDeclined: "Not \"now\""}))
}

// bring hands an importer's store the files beside an export's lines.
func bring(t *testing.T, d *db.DB, store *files.Store, dir string) {
	t.Helper()
	i, err := importer.New(d, importer.Options{Files: store})
	testkit.Must(t, err)
	for _, name := range uploaded(t, dir) {
		f, err := os.Open(filepath.Join(dir, exporter.UploadsName, name)) //nolint:gosec // a test's own
		testkit.Must(t, err)
		testkit.Must(t, i.Upload(t.Context(), name, f))
		testkit.Must(t, f.Close())
	}
}

// uploaded lists the files beside an export's lines.
func uploaded(t *testing.T, dir string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(filepath.Join(dir, exporter.UploadsName))
	testkit.Must(t, err)
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

// Files go with the texts that they stand in; what is in no text, or in one
// that was deleted, stays; and nobody gains a file by naming it.
func TestFilesGoWithTheirTexts(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		store := fill(t, d)
		dir, lines := exported(t, d, store)
		if n := len(uploaded(t, dir)); n != 2+libraryFiles {
			t.Errorf("%d files were written, want the picture and the plan once, and those of the library", n)
		}
		all := strings.Join(lines, "")
		for _, leak := range []string{"loose.txt", "gone.txt"} {
			if strings.Contains(all, leak) {
				t.Errorf("%s is in the export", leak)
			}
		}
		for _, name := range uploaded(t, dir) {
			text, err := os.ReadFile(filepath.Join(dir, exporter.UploadsName, name)) //nolint:gosec // a test's own
			testkit.Must(t, err)
			if strings.Contains(string(text), secretPlan) || strings.Contains(string(text), looseNote) {
				t.Errorf("%s should not have left", name)
			}
		}
		if !strings.Contains(all, "plan.txt") {
			t.Error("the control is not in the export")
		}
		other, there := testkit.SQLite(t), files.In(t.TempDir())
		imported(t, other, there, dir)
		stranger := testkit.Person(t, other, "Sue Stranger", "")
		plan, err := db.Value[string](t.Context(), other, db.Scan("a test", `SELECT pid FROM attachments WHERE name = $1`), "plan.txt")
		testkit.Must(t, err)
		if _, err := forum.AttachmentByPID(t.Context(), other, stranger, plan); !fault.IsNotFound(err) {
			t.Errorf("a stranger reads a file of a private community that an open text names: %v", err)
		}
		if _, err := forum.AttachmentByPID(t.Context(), other, forum.System(), plan); err != nil {
			t.Error(err)
		}
		if n, err := db.Value[int](t.Context(), other, db.Scan("a test", `SELECT COUNT(*) FROM attachments WHERE loose_since IS NOT NULL`)); n != 0 || err != nil {
			t.Errorf("%d files would be swept away: %v", n, err)
		}
	})
}

// libraryFiles is how many files the library of fill has.
const libraryFiles = 3

// libraryCopies is how many of them stand in another template too.
const libraryCopies = 2

// A file that is missing, or not what its line says, fails alone and by name;
// its text comes without it, and nothing of it is kept.
func TestBadFilesFailAlone(t *testing.T) {
	d := testkit.SQLite(t)
	store := fill(t, d)
	dir, lines := exported(t, d, store)
	names := uploaded(t, dir)
	for what, spoil := range map[string]func(path string) error{
		"missing": os.Remove,
		"changed": func(path string) error { return os.WriteFile(path, []byte("The plot"), 0o600) },
		"cut":     func(path string) error { return os.Truncate(path, 3) },
	} {
		t.Run(what, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "copy")
			testkit.Must(t, os.CopyFS(copied, os.DirFS(dir)))
			for _, name := range names {
				testkit.Must(t, spoil(filepath.Join(copied, exporter.UploadsName, name)))
			}
			other, there := testkit.SQLite(t), files.In(t.TempDir())
			var failed []string
			i, err := importer.New(other, importer.Options{Files: there, Failed: func(f string, n int, err error) {
				failed = append(failed, fault.Of(err).Key)
			}})
			testkit.Must(t, err)
			for _, name := range uploaded(t, copied) {
				f, err := os.Open(filepath.Join(copied, exporter.UploadsName, name)) //nolint:gosec // a test's own
				testkit.Must(t, err)
				testkit.Must(t, i.Upload(t.Context(), name, f))
				testkit.Must(t, f.Close())
			}
			testkit.Must(t, i.Read(t.Context(), "lines", strings.NewReader(joined(t, dir))))
			want := "fault.import_file_broken"
			if what == "missing" {
				want = "fault.import_file_missing"
			}
			// A template, and the two that were made of it, have nothing else in them: they
			// are left out, the collection in which it stands, and what is said of their kin.
			all := append(slices.Repeat([]string{want}, 3+libraryFiles+libraryCopies), slices.Repeat([]string{"fault.import_reference"}, 3+1+4)...)
			if r := i.Report(); !slices.Equal(slices.Sorted(slices.Values(failed)), all) || r.Failed != len(all) || r.Created != len(lines)-len(all) {
				t.Errorf("%+v of %d lines, %v", r, len(lines), failed)
			}
			testkit.Must(t, there.Walk(t.Context(), func(hash string, _ int64) error {
				t.Errorf("%s was kept", hash)
				return nil
			}))
			hashes, err := forum.FileHashes(t.Context(), other)
			if err != nil || len(hashes) != 0 {
				t.Errorf("%v are known, %v", hashes, err)
			}
			if bodies, err := db.Column[string](t.Context(), other, db.Scan("a test", `SELECT body_md FROM threads WHERE title = $1`), "With files"); err != nil || len(bodies) != 1 || !strings.Contains(bodies[0], "A roof") {
				t.Errorf("the text came as %q, %v", bodies, err)
			}
		})
	}
}

// Lines that say of a file what it is not are refused.
func TestBelyingLinesAreRefused(t *testing.T) {
	d := testkit.SQLite(t)
	store := fill(t, d)
	dir, _ := exported(t, d, store)
	text, err := os.ReadFile(filepath.Join(dir, "4-files.jsonl")) //nolint:gosec // a test's own
	testkit.Must(t, err)
	for _, c := range []struct{ from, to, want string }{
		{`"text/plain"`, `"text/html"`, "fault.import_file_belied"},
		{`plan.txt`, `plan.html`, "fault.import_file_belied"},
		{`"width":3`, `"width":30000`, "fault.import_file_belied"},
		{`"bytes":8`, `"bytes":9`, "fault.import_file_belied"},
		{`"sha256":"`, `"sha256":"../`, "fault.import_file_hash"},
		{`"id":"`, `"id":"x`, "fault.import_file_id"},
	} {
		other, there := testkit.SQLite(t), files.In(t.TempDir())
		bring(t, other, there, dir)
		var failed []string
		i, err := importer.New(other, importer.Options{Files: there, Failed: func(_ string, _ int, err error) {
			failed = append(failed, fault.Of(err).Key)
		}})
		testkit.Must(t, err)
		testkit.Must(t, i.Read(t.Context(), "lines", strings.NewReader(strings.ReplaceAll(string(text), c.from, c.to))))
		if len(failed) == 0 || slices.ContainsFunc(failed, func(k string) bool { return k != c.want }) {
			t.Errorf("%s for %s: %v", c.to, c.from, failed)
		}
	}
}

// A store that has lost a file gives the rest, and the manifest says which.
func TestExportSaysWhatIsMissing(t *testing.T) {
	d := testkit.SQLite(t)
	store := fill(t, d)
	dir, _ := exported(t, d, store)
	names := uploaded(t, dir)
	testkit.Must(t, os.WriteFile(filepath.Join(store.Dir(), filepath.FromSlash(files.Name(names[0]))), []byte("rot"), 0o600))
	m, err := exporter.Write(t.Context(), d, store, filepath.Join(t.TempDir(), "out"), "test", nil)
	testkit.Must(t, err)
	var there []string
	for _, u := range m.Uploads {
		there = append(there, u.SHA256)
	}
	if slices.Sort(there); !slices.Equal(m.Missing, names[:1]) || !slices.Equal(there, names[1:]) {
		t.Errorf("%v missing, %v there", m.Missing, there)
	}
}

// joined gives an export's lines in the order of its files.
func joined(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	testkit.Must(t, err)
	var all strings.Builder
	for _, f := range names {
		text, err := os.ReadFile(f) //nolint:gosec // a test's own
		testkit.Must(t, err)
		_, _ = all.Write(text)
	}
	return all.String()
}
