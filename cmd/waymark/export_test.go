package main

import (
	"path/filepath"
	"strings"
	"testing"

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
		files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
		testkit.Must(t, err)
		_, other := dataDir(t)
		if r := importJSON(t, other, files...); r.Created != 3 || r.Failed > 0 {
			t.Errorf("elsewhere: %+v", r)
		}
		if out := good(t, other, "export", dir+"2"); !strings.Contains(out, "holds 3 lines") {
			t.Errorf("for people: %s", out)
		}
	})
	bad(t, 2, "Give one DIR", nil, "export")
	_, env := dataDir(t)
	bad(t, 1, "There is no store", env, "export", filepath.Join(t.TempDir(), "out"))
}

func TestExportFromPostgres(t *testing.T) {
	_, env := dataDir(t)
	env = append(env, "WAYMARK_DATABASE="+testkit.PostgresURL(t, false))
	importJSON(t, env, write(t, "sample.jsonl", sample))
	if out := good(t, env, "export", filepath.Join(t.TempDir(), "out")); !strings.Contains(out, "holds 3 lines") {
		t.Errorf("%s", out)
	}
}
