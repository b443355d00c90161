package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// nodeTests runs the front end's tests that need no browser, then those that
// drive Chromium.
func (r *run) nodeTests() error {
	if path, _ := exec.LookPath("node"); path == "" {
		r.missing("front end tests", "Node 20 or newer is not installed (on Debian: apt-get install nodejs npm)")
		return nil
	}
	for _, stage := range []struct {
		label, dir string
		browser    bool
	}{{"front end tests", "assets/src", false}, {"browser tests", "assets/test", true}} {
		files, err := tests(stage.dir)
		if err != nil {
			return err
		}
		if len(files) == 0 {
			continue
		}
		if stage.browser {
			path, ok := chromium()
			if !ok {
				r.missing(stage.label, "Chromium is not at "+path+" (on Debian: apt-get install chromium; WAYMARK_CHROMIUM names another place)")
				continue
			}
			if err := os.Setenv("WAYMARK_CHROMIUM", path); err != nil {
				return err
			}
		}
		if err := r.node(stage.label, files); err != nil {
			return err
		}
	}
	return nil
}

// tests gives the test files below a folder.
func tests(dir string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && e.Type().IsRegular() && strings.HasSuffix(path, ".test.mjs") {
			files = append(files, path)
		}
		return err
	})
	return files, err
}

// chromium finds the browser: where WAYMARK_CHROMIUM says, else where Debian
// puts it, else in the path.
func chromium() (string, bool) {
	path := os.Getenv("WAYMARK_CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
		if _, err := os.Stat(path); err != nil {
			for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
				if found, err := exec.LookPath(name); err == nil {
					return found, true
				}
			}
		}
	}
	_, err := os.Stat(path)
	return path, err == nil
}

func (r *run) node(label string, files []string) error {
	fmt.Println()
	// Each file has a program and a browser of its own, which wait for each
	// other most of the time: as many files at once as there are processors.
	cmd := exec.CommandContext(r.ctx, "node", append([]string{
		"--test", "--test-reporter=spec",
		fmt.Sprintf("--test-concurrency=%d", runtime.NumCPU()),
	}, files...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("node: %w", err)
	}
	r.listen(out)
	if err := cmd.Wait(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return err
		}
		r.failed = append(r.failed, label)
	}
	return r.ctx.Err()
}

// listen prints what Node's test runner says and notes the skipped tests:
// "﹣ name (1ms) # why". Data that is absent from ../shared is never a failure.
func (r *run) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fmt.Println(lines.Text())
		name, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "﹣ ")
		if !ok {
			continue
		}
		name, why, _ := strings.Cut(name, " # ")
		if i := strings.LastIndex(name, " ("); i > 0 {
			name = name[:i]
		}
		if why == "" || why == "SKIP" {
			why = "no reason given"
		}
		if strings.Contains(why, "shared/") {
			r.skipped = append(r.skipped, skip{name, why})
		} else {
			r.missing(name, why)
		}
	}
	_, _ = io.Copy(io.Discard, out)
}
