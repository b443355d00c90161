package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/importer"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

const sample = `{"kind":"community","external_id":"c1","slug":"noise","name":"Noise","summary":"Quieter nights"}
{"kind":"person","external_id":"p1","name":"Ann Example"}
{"kind":"discussion","external_id":"d1","community":"c1","title":"Who rings first?","body":"We do.","author":"p1"}
{"kind":"event","external_id":"e1"}
`

const faulty = sample + "{\"kind\":\"post\",\"external_id\":\"r1\",\"thread\":\"none\",\"body\":\"x\"}\n\nnot JSON\n"

func importJSON(t *testing.T, env []string, args ...string) (r importer.Report) {
	t.Helper()
	out := good(t, env, append([]string{"import", "--json"}, args...)...)
	for _, field := range []string{"created", "updated", "unchanged", "skipped", "failed", "seconds"} {
		if !strings.Contains(out, `"`+field+`":`) {
			t.Errorf("no %s in %s", field, out)
		}
	}
	decode(t, out, &r)
	return r
}

func indexed(t *testing.T, env []string) (st search.Status) {
	t.Helper()
	decode(t, good(t, env, "index", "status", "--json"), &st)
	return st
}

// eachWay runs f on a stopped data directory and on one that a server has.
func eachWay(t *testing.T, f func(t *testing.T, env []string)) {
	t.Run("stopped", func(t *testing.T) {
		_, env := dataDir(t)
		f(t, env)
	})
	t.Run("running", func(t *testing.T) {
		// A directory whose socket has too long a path for the system.
		env := []string{"WAYMARK_DATA=" + filepath.Join(t.TempDir(), strings.Repeat("long", 30))}
		start(t, env, "serve")
		f(t, env)
	})
}

func TestImport(t *testing.T) {
	eachWay(t, func(t *testing.T, env []string) {
		file := write(t, "sample.jsonl", sample)
		if r := importJSON(t, env, file); r.Created != 3 || r.Skipped != 1 || r.Failed != 0 {
			t.Errorf("%+v", r)
		}
		if st := indexed(t, env); st.Documents == 0 || st.Lag != 0 {
			t.Errorf("the index after an import: %+v", st)
		}
		if r := importJSON(t, env, file, file); r.Created+r.Updated != 0 || r.Unchanged != 6 || r.Skipped != 2 {
			t.Errorf("again, twice: %+v", r)
		}
		out := good(t, env, "import", file)
		if !strings.HasPrefix(out, "Created 0, updated 0, unchanged 3, skipped 1, failed 0, in ") {
			t.Errorf("for people: %s", out)
		}
		good(t, env, "index", "rebuild")
		good(t, env, "index", "verify")
		decodeTo := map[string]any{}
		decode(t, good(t, env, "index", "verify", "--json"), &decodeTo)
	})
}

func TestPostgres(t *testing.T) {
	_, env := dataDir(t)
	env = append(env, "WAYMARK_DATABASE="+testkit.PostgresURL(t, false))
	file := write(t, "sample.jsonl", sample)
	if r := importJSON(t, env, file); r.Created != 3 {
		t.Errorf("stopped: %+v", r)
	}
	s := start(t, env, "serve")
	if r := importJSON(t, env, file); r.Unchanged != 3 {
		t.Errorf("running: %+v", r)
	}
	if st := indexed(t, env); st.Documents == 0 || st.Lag != 0 || st.State != search.Ready {
		t.Errorf("the index: %+v", st)
	}
	if code := s.end(); code != 0 {
		t.Errorf("stopped with %d: %s", code, s.err)
	}
}

func TestImportTellsBadLines(t *testing.T) {
	eachWay(t, func(t *testing.T, env []string) {
		file := write(t, "faulty.jsonl", faulty)
		r := waymark(t, "", env, "import", file, "--json")
		told := strings.Split(strings.TrimSpace(r.err), "\n")
		slices.Sort(told)
		want := []string{
			file + ":5: The line names something in thread that is not here",
			file + ":7: The line is not valid JSON: see character 2",
			"waymark: 2 lines failed",
		}
		if r.code != 1 || !slices.Equal(told, want) {
			t.Errorf("code %d, told %q, want %q", r.code, told, want)
		}
		var report importer.Report
		decode(t, r.out, &report)
		if report.Created != 3 || report.Failed != 2 {
			t.Errorf("%+v", report)
		}
	})
}

func TestImportReadsStandardInput(t *testing.T) {
	eachWay(t, func(t *testing.T, env []string) {
		r := waymark(t, sample, env, "import", "-")
		if r.code != 0 || !strings.HasPrefix(r.out, "Created 3,") {
			t.Errorf("%+v", r)
		}
	})
}

// Many lines through the socket, with a fault told in between.
func TestImportMany(t *testing.T) {
	eachWay(t, func(t *testing.T, env []string) {
		var text strings.Builder
		text.WriteString(sample)
		for n := range 500 {
			fmt.Fprintf(&text, `{"kind":"post","external_id":"r%d","thread":"d1","body":"%s"}`+"\n", n, strings.Repeat("words ", 200))
		}
		if r := importJSON(t, env, write(t, "many.jsonl", text.String())); r.Created != 503 {
			t.Errorf("%+v", r)
		}
	})
}

func TestCommandsReachTheServer(t *testing.T) {
	_, env := dataDir(t)
	start(t, env, "serve")
	if out := good(t, env, "user", "add", "--email", "ann@example.org", "--name", "Ann"); !onePID.MatchString(out) {
		t.Errorf("user add prints %q", out)
	}
	if out := good(t, env, "token", "create", "--email", "ann@example.org"); !oneToken.MatchString(out) {
		t.Errorf("token create prints %q", out)
	}
	bad(t, 1, "org: There is no organisation", env, "user", "add", "--email", "di@example.org", "--name", "Di", "--org", "nowhere")
	good(t, env, "migrate")
}
