package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

const besideLines = `{"kind":"community","external_id":"c1","slug":"damp","name":"Damp"}
{"kind":"template","external_id":"t1","community":"c1","title":"A letter","file":"letters/first.docx","body":"To an owner"}
{"kind":"template","external_id":"t2","community":"c1","title":"Away","file":"../secret.md"}
{"kind":"template","external_id":"t3","community":"c1","title":"Linked","file":"letters/link.md"}
{"kind":"template","external_id":"t4","community":"c1","title":"Pipe","file":"letters"}
{"kind":"template","external_id":"t5","community":"c1","title":"Guidance","file":"guidance.md","format":"md"}
`

// Files of templates are taken from below the directory of the lines, and from
// nowhere else, by this process and by a server.
func TestImportTakesTemplatesFiles(t *testing.T) {
	eachWay(t, func(t *testing.T, env []string) {
		top := t.TempDir()
		dir := filepath.Join(top, "lines")
		testkit.Must(t, os.MkdirAll(filepath.Join(dir, "letters"), 0o700))
		put := func(name string, body []byte) {
			testkit.Must(t, os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), body, 0o600))
		}
		put("templates.jsonl", []byte(besideLines))
		put("letters/first.docx", testkit.Letter(t, "Dear wombats"))
		put("guidance.md", []byte("# Guidance\n\nAsk the numbat first\n"))
		put("../secret.md", []byte("# Secret quoll\n"))
		testkit.Must(t, os.Symlink(filepath.Join(top, "secret.md"), filepath.Join(dir, "letters", "link.md")))
		file := filepath.Join(dir, "templates.jsonl")
		r := waymark(t, "", env, "import", file, "--json")
		told := strings.Split(strings.TrimSpace(r.err), "\n")
		slices.Sort(told)
		missing := "is not there, and nothing was saved. Put it where the line says, as seen from the directory of the lines, and import them once more"
		want := []string{
			file + ":3: A template's file is named by its path below the directory of the lines, such as letters/first.docx. Nothing was saved",
			file + ":4: The file letters/link.md " + missing,
			file + ":5: The file letters " + missing,
			"waymark: 3 lines failed",
		}
		if r.code != 1 || !slices.Equal(told, want) {
			t.Errorf("code %d, told %q", r.code, told)
		}
		if again := waymark(t, "", env, "import", file); again.code != 1 || !strings.HasPrefix(again.out, "Created 0, updated 0, unchanged 3, skipped 0, failed 3, in ") {
			t.Errorf("again: %+v", again)
		}
		out := filepath.Join(t.TempDir(), "out")
		good(t, env, "export", out)
		lines, err := os.ReadFile(filepath.Join(out, "6-templates.jsonl")) //nolint:gosec // a test's own
		testkit.Must(t, err)
		if text := string(lines); strings.Count(text, "\n") != 2 || !strings.Contains(text, `"format":"docx"`) {
			t.Errorf("exported: %s", text)
		}
		kept, err := os.ReadDir(filepath.Join(out, "files"))
		testkit.Must(t, err)
		for _, f := range kept {
			body, err := os.ReadFile(filepath.Join(out, "files", f.Name())) //nolint:gosec // a test's own
			testkit.Must(t, err)
			if strings.Contains(string(body), "quoll") {
				t.Error("a file outside the directory was read")
			}
		}
		if len(kept) != 2 {
			t.Errorf("%d files were kept", len(kept))
		}
	})
}
