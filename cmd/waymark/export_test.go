package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/testkit"
)

func TestExport(t *testing.T) {
	eachWay(t, func(t *testing.T, env []string) {
		importJSON(t, env, write(t, "sample.jsonl", sample))
		dir := filepath.Join(t.TempDir(), "out")
		var a exportAnswer
		decode(t, good(t, env, "export", dir, "--json"), &a)
		if a.Manifest.Lines() != 3 || a.Manifest.Program != version {
			t.Errorf("%+v", a)
		}
		bad(t, 1, "is not empty", env, "export", dir)
		if out := audited(t, env); !strings.Contains(out, "site.exported") {
			t.Errorf("the export is not in the audit: %s", out)
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
		testkit.Must(t, err)
		_, other := dataDir(t)
		if r := importJSON(t, other, files...); r.Created != 3 || r.Failed > 0 {
			t.Errorf("elsewhere: %+v", r)
		}
		if out := good(t, other, "export", dir+"2"); !strings.Contains(out, "holds 3 lines and 0 files") {
			t.Errorf("for people: %s", out)
		}
	})
	bad(t, 2, "Give one DIR", nil, "export")
	_, env := dataDir(t)
	bad(t, 1, "There is no store", env, "export", filepath.Join(t.TempDir(), "out"))
}

// audited gives the audit of a data directory as CSV, caught up with the log.
func audited(t *testing.T, env []string) string {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(strings.TrimPrefix(env[0], "WAYMARK_DATA="), "waymark.db"))
	testkit.Must(t, err)
	defer func() { testkit.Must(t, d.Close()) }()
	testkit.Must(t, changes.Catch(t.Context(), d, govern.Reader(d)))
	var b strings.Builder
	testkit.Must(t, govern.WriteCSV(t.Context(), d, forum.Viewer{Person: 1, Admin: true}, &b))
	return b.String()
}

func TestExportFromPostgres(t *testing.T) {
	_, env := dataDir(t)
	env = append(env, "WAYMARK_DATABASE="+testkit.PostgresURL(t, false))
	importJSON(t, env, write(t, "sample.jsonl", sample))
	if out := good(t, env, "export", filepath.Join(t.TempDir(), "out")); !strings.Contains(out, "holds 3 lines and 0 files") {
		t.Errorf("%s", out)
	}
}

// withFile is a text with a file in it, whose bytes lie beside the lines.
const withFile = `{"kind":"person","external_id":"p1","name":"Ann Example"}
{"kind":"file","external_id":"aaaaaaaaaaaaaaaa","id":"aaaaaaaaaaaaaaaa","name":"plan.txt","type":"text/plain","bytes":8,"sha256":"HASH","author":"p1"}
{"kind":"discussion","external_id":"d1","community":"c1","title":"Who has the plan?","body":"[plan](/f/aaaaaaaaaaaaaaaa/plan.txt)","author":"p1"}
`

// Files go in and out beside the lines that name them, whether a server has
// the data directory or not; what is missing or damaged fails by name.
func TestExportAndImportFiles(t *testing.T) {
	const plan = "The plan"
	sum := sha256.Sum256([]byte(plan))
	hash := hex.EncodeToString(sum[:])
	eachWay(t, func(t *testing.T, env []string) {
		lines := write(t, "lines.jsonl", strings.Replace(withFile, "HASH", hash, 1))
		refused(t, env, lines, "lines.jsonl:2: The file plan.txt is not in the directory files")
		beside := filepath.Join(filepath.Dir(lines), "files")
		testkit.Must(t, os.Mkdir(beside, 0o700))
		testkit.Must(t, os.WriteFile(filepath.Join(beside, hash), []byte("The plot"), 0o600))
		refused(t, env, lines, "lines.jsonl:2: The bytes of the file plan.txt are not those")
		testkit.Must(t, os.WriteFile(filepath.Join(beside, hash), []byte(plan), 0o600))
		if r := importJSON(t, env, lines); r.Created != 1 || r.Updated != 1 || r.Unchanged != 1 {
			t.Errorf("%+v", r)
		}
		dir := filepath.Join(t.TempDir(), "out")
		var a exportAnswer
		decode(t, good(t, env, "export", dir, "--json"), &a)
		if len(a.Manifest.Uploads) != 1 {
			t.Errorf("%+v: the file came after its text", a.Manifest.Uploads)
		}
		_, other := dataDir(t)
		importJSON(t, other, lines)
		dir += "2"
		if out := good(t, other, "export", dir); !strings.Contains(out, "and 1 files") {
			t.Error(out)
		}
		text, err := os.ReadFile(filepath.Join(dir, "files", hash)) //nolint:gosec // a test's own
		if err != nil || string(text) != plan {
			t.Errorf("%q %v", text, err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
		testkit.Must(t, err)
		_, third := dataDir(t)
		if r := importJSON(t, third, files...); r.Failed > 0 {
			t.Errorf("%+v", r)
		}
		good(t, third, "check")
		stored := filepath.Join(strings.TrimPrefix(third[0], "WAYMARK_DATA="), "files", hash[:2], hash[2:4], hash)
		testkit.Must(t, os.Remove(stored))
		if r := waymark(t, "", third, "export", dir+"3"); r.code != 1 || !strings.Contains(r.err, "Everything was exported but 1 file") {
			t.Errorf("%+v", r)
		}
	})
}

// refused imports lines of which one fails, and says why.
func refused(t *testing.T, env []string, lines, says string) {
	t.Helper()
	if r := waymark(t, "", env, "import", lines); r.code != 1 || !strings.Contains(r.err, says) || strings.Count(r.err, "lines.jsonl:") != 1 {
		t.Errorf("%+v", r)
	}
}
