package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// An event is one line of go test -json.
type event struct {
	Action, Package, ImportPath, Test, Output string
}

// goTests runs the packages' tests, those in race under the race detector
// when skips count as failures, but for the tests that alone matches: those
// send so many requests one after the other that the detector finds nothing in
// them and makes them take minutes.
func (r *run) goTests(race []string, alone string, patterns []string) error {
	plain := patterns
	if r.strict && len(race) > 0 {
		var err error
		if race, err = r.list(race); err != nil {
			return err
		}
		if plain, err = r.list(patterns); err != nil {
			return err
		}
		plain = slices.DeleteFunc(plain, func(p string) bool { return slices.Contains(race, p) })
	}
	if err := r.goTest(plain); err != nil {
		return err
	}
	if !r.strict || len(race) == 0 {
		return nil
	}
	args := []string{"-race"}
	if alone != "" {
		if err := r.goTest(append([]string{"-run", alone}, race...)); err != nil {
			return err
		}
		args = append(args, "-skip", alone)
	}
	return r.goTest(append(args, race...))
}

// list expands patterns into packages; a pattern that matches none gives none.
func (r *run) list(patterns []string) ([]string, error) {
	cmd := exec.CommandContext(r.ctx, "go", append([]string{"list", "-e", "-f", "{{if .GoFiles}}{{.ImportPath}}{{else if .TestGoFiles}}{{.ImportPath}}{{else if .XTestGoFiles}}{{.ImportPath}}{{end}}"}, patterns...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return strings.Fields(string(out)), nil
}

func (r *run) goTest(args []string) error {
	cmd := exec.CommandContext(r.ctx, "go", append([]string{"test", "-json", "-timeout", "45m"}, args...)...)
	cmd.Stderr = os.Stderr
	// A group of its own would miss Ctrl-C; go test ends its tests itself.
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("go test: %w", err)
	}
	passed, failed, skipped := r.follow(out)
	err = cmd.Wait()
	label := "Go tests"
	if slices.Contains(args, "-race") {
		label = "Go tests with the race detector"
	}
	fmt.Printf("%s: %d passed, %d failed, %d skipped\n", label, passed, failed, skipped)
	if err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return err
		}
		r.failed = append(r.failed, label)
	}
	return r.ctx.Err()
}

// follow prints what failed and one line for each package, and counts the
// tests that stand alone: those with parts are counted by their parts.
func (r *run) follow(out io.Reader) (passed, failed, skipped int) {
	said := map[string][]string{} // what each test printed
	parents := map[string]bool{}
	for dec := json.NewDecoder(out); ; {
		var e event
		if err := dec.Decode(&e); err != nil {
			return passed, failed, skipped
		}
		key := e.Package + " " + e.Test
		if i := strings.LastIndexByte(e.Test, '/'); i > 0 {
			parents[e.Package+" "+e.Test[:i]] = true
		}
		switch e.Action {
		case "build-output":
			fmt.Print(e.Output)
		case "output":
			if e.Test != "" || !closing(e.Output) {
				said[key] = append(said[key], e.Output)
			} else {
				fmt.Print(e.Output)
			}
		case "fail":
			fmt.Print(strings.Join(said[key], ""))
			delete(said, key)
			if e.Test != "" && !parents[key] {
				failed++
			}
		case "pass":
			delete(said, key)
			if e.Test != "" && !parents[key] {
				passed++
			}
		case "skip":
			if e.Test != "" {
				skipped++
				r.skipped = append(r.skipped, skip{e.Test, reason(said[key])})
			}
			delete(said, key)
		}
	}
}

// closing says whether a line of a package's own closes its tests.
func closing(line string) bool {
	return strings.HasPrefix(line, "ok  \t") || strings.HasPrefix(line, "FAIL\t")
}

// reason finds what a skipped test said, without the place in the file.
func reason(lines []string) string {
	for _, l := range slices.Backward(lines) {
		l = strings.TrimSpace(l)
		if l == "" || strings.HasPrefix(l, "---") || strings.HasPrefix(l, "===") {
			continue
		}
		if _, after, ok := strings.Cut(l, ".go:"); ok {
			if _, why, ok := strings.Cut(after, ": "); ok {
				return why
			}
		}
		return l
	}
	return "no reason given"
}
