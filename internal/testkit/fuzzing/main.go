// Command fuzzing gives every fuzz target of the module strange input for a
// while, one after the other. It is what make fuzz calls.
//
// Up to Go 1.26 a run whose time is over can be reported as failed, with
// nothing but "context deadline exceeded" (go.dev/issue/75804): the engine's
// clock and its workers stop in no fixed order. No input failed then, so such
// a target is said to be well, and anything else it says is believed.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

func main() {
	time := flag.String("time", "5s", "how long each target is fuzzed, as go test -fuzztime")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := all(ctx, *time, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzzing:", err)
		os.Exit(1)
	}
}

// all fuzzes every target below some folders, and ends with the first that
// fails.
func all(ctx context.Context, time string, roots []string) error {
	for _, root := range roots {
		found, err := targets(root)
		if err != nil {
			return err
		}
		for _, t := range found {
			if err := t.fuzz(ctx, time); err != nil {
				return fmt.Errorf("%s in %s: %w", t.name, t.folder, err)
			}
		}
	}
	return nil
}

// A target is one function to fuzz.
type target struct{ folder, name string }

var declared = regexp.MustCompile(`(?m)^func (Fuzz[A-Za-z0-9]+)\(`)

// targets finds the targets below a folder, in the order of their names.
func targets(root string) (found []target, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(text, -1) {
			found = append(found, target{filepath.Dir(path), string(m[1])})
		}
		return err
	})
	return found, err
}

func (t target) fuzz(ctx context.Context, time string) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-run=^$", "-fuzz=^"+t.name+"$", "-fuzztime="+time, "-fuzzminimizetime=10x", "./"+t.folder)
	var said bytes.Buffer
	cmd.Stdout = io.MultiWriter(os.Stdout, &said)
	cmd.Stderr = io.MultiWriter(os.Stderr, &said)
	err := cmd.Run()
	if err != nil && ctx.Err() == nil && onlyLate(said.String()) {
		fmt.Printf("%s: its time was over; no input failed.\n", t.name)
		return nil
	}
	return err
}

var (
	progress = regexp.MustCompile(`^fuzz: elapsed: `)
	verdict  = regexp.MustCompile(`^(--- FAIL: Fuzz[A-Za-z0-9]+ \([0-9.]+s\)|FAIL|FAIL\t.*|exit status 1)?$`)
)

// onlyLate says whether a target is reported as failed for no other reason
// than that its time was over: besides how far it got and the verdict there
// is that one line.
func onlyLate(said string) bool {
	late := 0
	for line := range strings.Lines(said) {
		switch line = strings.TrimRight(line, "\n"); {
		case line == "    context deadline exceeded":
			late++
		case !progress.MatchString(line) && !verdict.MatchString(line):
			return false
		}
	}
	return late == 1
}
