package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/check"
	"waymark/internal/db"
	"waymark/internal/testkit"
)

var spoil = db.Scan("a test", `UPDATE communities SET member_count = 9`)

func TestCheck(t *testing.T) {
	eachWay(t, func(t *testing.T, env []string) {
		importJSON(t, env, write(t, "sample.jsonl", sample))
		var r check.Report
		decode(t, good(t, env, "check", "--json"), &r)
		names := map[string]bool{}
		for _, p := range r.Parts {
			names[p.Name] = true
			if parts[p.Name] == "" {
				t.Errorf("%s has no name for people", p.Name)
			}
		}
		if !r.Good || !names[check.Index] || !names[check.Database] || names[check.Backup] {
			t.Errorf("%+v", r)
		}
		if out := good(t, env, "check"); strings.Count(out, ": good\n") != len(r.Parts) {
			t.Errorf("for people: %s", out)
		}
	})
}

func TestCheckFinds(t *testing.T) {
	dir, env := dataDir(t)
	importJSON(t, env, write(t, "sample.jsonl", sample))
	night := filepath.Join(dir, "backups", "waymark-20260102-030405.backup")
	testkit.Must(t, os.MkdirAll(filepath.Dir(night), 0o700))
	good(t, env, "backup", night)
	good(t, env, "check")
	d := testkit.Open(t, filepath.Join(dir, "waymark.db"))
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), spoil)
		return err
	}))
	testkit.Must(t, os.Truncate(night, 100))
	testkit.Must(t, os.RemoveAll(filepath.Join(dir, "index")))
	r := waymark(t, "", env, "check")
	if r.code != 1 || !strings.Contains(r.err, "Something is wrong") || strings.Count(r.err, "\n") != 1 {
		t.Errorf("%+v", r)
	}
	for _, want := range []string{"numbers of members: 1 is wrong\n", "the newest nightly backup: 1 is wrong\n", "it ends too early", "numbers of threads: good\n"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in %s", want, r.out)
		}
	}
}
