package leak

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// A broken is a rule of the anonymous channel, in a file of the program, that
// a build for this test leaves out; and the test that must notice. Where now
// says BROKEN the rule is left out if it is the one that is tried.
type broken struct {
	rule, file, was, now string
	in, test             string // the test and its package, where that is another
}

// home is the package whose test notices.
func (b broken) home() string {
	if b.in != "" {
		return b.in
	}
	return filepath.Dir(b.file)
}

// brokenVar names the rule that a process leaves out.
const brokenVar = "WAYMARK_BROKEN_RULE"

// asksBroken is a file that each package has whose rules are left out.
const asksBroken = `package %s

import "os"

func brokenRule(name string) bool { return os.Getenv("` + brokenVar + `") == name }
`

// overlay writes the files with what is left out, and what the compiler needs
// to take them for the program's own.
func overlay(t *testing.T, rules []broken) (path string) {
	t.Helper()
	root, dir := testkit.Root(t), t.TempDir()
	texts := map[string]string{}
	for _, b := range rules {
		text, ok := texts[b.file]
		if !ok {
			read, err := os.ReadFile(filepath.Join(root, b.file))
			testkit.Must(t, err)
			text = string(read)
		}
		if n := strings.Count(text, b.was); n != 1 {
			t.Errorf("%s: %s holds %d times %q", b.rule, b.file, n, b.was)
		}
		texts[b.file] = strings.Replace(text, b.was, strings.ReplaceAll(b.now, "BROKEN", fmt.Sprintf("brokenRule(%q)", b.rule)), 1)
	}
	for _, b := range rules {
		home := filepath.Dir(b.file)
		texts[filepath.Join(home, "asks_broken.go")] = fmt.Sprintf(asksBroken, filepath.Base(home))
	}
	replaced := map[string]string{}
	for file, text := range texts {
		to := filepath.Join(dir, strings.ReplaceAll(file, "/", "-"))
		testkit.Must(t, os.WriteFile(to, []byte(text), 0o600))
		replaced[filepath.Join(root, file)] = to
	}
	list, err := json.Marshal(map[string]any{"Replace": replaced})
	testkit.Must(t, err)
	path = filepath.Join(dir, "overlay.json")
	testkit.Must(t, os.WriteFile(path, list, 0o600))
	return path
}

// TestBrokenRulesOfSpeakUpAreNoticed leaves out one rule of the anonymous
// channel at a time: the test that is to hold it must fail then, and does not
// where nothing is left out. It is the control of all those tests. Everyday
// tests do so with the back room; the long form with all.
func TestBrokenRulesOfSpeakUpAreNoticed(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds parts of the server anew")
	}
	root, bin := testkit.Root(t), t.TempDir()
	list := overlay(t, brokenRules)
	if t.Failed() {
		return
	}
	tests := map[string][]string{}
	for _, b := range brokenRules {
		if long() || b.home() == backroomDir || b.home() == heardDir {
			tests[b.home()] = append(tests[b.home()], b.test)
		}
	}
	for home := range tests {
		build := exec.Command("go", "test", "-c", "-overlay="+list, "-o", filepath.Join(bin, filepath.Base(home)), "./"+home)
		build.Dir = root
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	ask := func(home, test, rule string) (string, error) {
		cmd := exec.Command(filepath.Join(bin, filepath.Base(home)), "-test.run=^("+test+")$/^(sqlite)?$", "-test.timeout=5m")
		cmd.Dir = filepath.Join(root, home)
		cmd.Env = append(os.Environ(), brokenVar+"="+rule)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	caught := 0
	for home, names := range tests {
		slices.Sort(names)
		if out, err := ask(home, strings.Join(slices.Compact(names), "|"), ""); err != nil {
			t.Errorf("the control: with nothing left out, %s fails: %.2000s", home, out)
		}
	}
	for _, b := range brokenRules {
		if tests[b.home()] == nil {
			continue
		}
		if out, err := ask(b.home(), b.test, b.rule); err == nil || !strings.Contains(out, "--- FAIL: "+b.test) {
			t.Errorf("%s: %s did not notice: %.2000s", b.rule, b.test, out)
			continue
		}
		caught++
	}
	t.Logf("%d rules left out, %d noticed", len(brokenRules), caught)
}
