package backup_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/backup"
	"waymark/internal/check"
	"waymark/internal/db"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func keep(t *testing.T, d *db.DB, v forum.Viewer, s *files.Store, text string) string {
	t.Helper()
	hash, n, err := s.Put(strings.NewReader(text), 1<<20)
	testkit.Must(t, err)
	_, err = forum.AddAttachment(t.Context(), d, v, forum.Attachment{Hash: hash, Name: "plan.txt", Type: "text/plain", Bytes: n})
	testkit.Must(t, err)
	return hash
}

// A backup brings the files along, whole; one that is lost or damaged stops
// nothing, and is what check tells of.
func TestFilesComeAlong(t *testing.T) {
	d, ann, _ := store(t)
	s := files.In(t.TempDir())
	good, bad, gone := keep(t, d, ann, s, "one"), keep(t, d, ann, s, "two"), keep(t, d, ann, s, "three")
	testkit.Must(t, os.WriteFile(filepath.Join(s.Dir(), files.Name(bad)), []byte("twp"), 0o600))
	testkit.Must(t, os.Remove(filepath.Join(s.Dir(), files.Name(gone))))
	part, err := check.Uploaded(t.Context(), d, s)
	testkit.Must(t, err)
	if part.Good || part.Wrong != 2 {
		t.Errorf("%+v", part)
	}
	file := filepath.Join(t.TempDir(), "one.waymark")
	m, err := backup.Make(t.Context(), d, s, file, "test", nil)
	testkit.Must(t, err)
	if len(m.Files) != 1 || m.Files[0].SHA256 != good {
		t.Errorf("%+v", m.Files)
	}
	dir := filepath.Join(t.TempDir(), "data")
	_, err = backup.Restore(t.Context(), file, dir, false)
	testkit.Must(t, err)
	if err := files.In(filepath.Join(dir, "files")).Verify(t.Context(), good); err != nil {
		t.Error(err)
	}
	// A manifest cannot have a part written elsewhere.
	evil := repack(t, file, func(name string, text []byte) []byte {
		if name == "MANIFEST.json" {
			text = []byte(strings.Replace(string(text), "files/"+files.Name(good), "../evil", 1))
		}
		return text
	})
	if _, err := backup.Unpack(t.Context(), evil, t.TempDir()); err == nil {
		t.Error("a part was written elsewhere")
	}
}

// What an older backup lacks is taken over from the store in whose place it comes.
func TestFilesOfBefore(t *testing.T) {
	d, ann, _ := store(t)
	dir := filepath.Join(t.TempDir(), "data")
	s := files.In(filepath.Join(dir, "files"))
	hash := keep(t, d, ann, s, "one")
	file := filepath.Join(t.TempDir(), "one.waymark")
	_, err := backup.Make(t.Context(), d, nil, file, "test", nil)
	testkit.Must(t, err)
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "waymark.db"), nil, 0o600))
	_, err = backup.Restore(t.Context(), file, dir, false)
	testkit.Must(t, err)
	if err := s.Verify(t.Context(), hash); err != nil {
		t.Error(err)
	}
}
