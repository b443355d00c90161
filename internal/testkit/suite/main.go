// Command suite runs every automated test that this computer can run: the Go
// tests on SQLite and on PostgreSQL, then the front end's, then the browser's.
// The last it prints is what was skipped, and why. It is what make test calls.
//
// With STRICT=1 a skip for a missing tool is a failure, and the packages
// named with -race run under the race detector.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"waymark/internal/testkit/cluster"
)

// A run gathers what the stages tell.
type run struct {
	ctx     context.Context //nolint:containedctx // one run of one program
	strict  bool
	skipped []skip
	failed  []string // stages
}

// A skip is a test, or a whole stage, that did not run.
type skip struct{ what, why string }

func main() {
	race := flag.String("race", "", "packages for the race detector when STRICT=1, separated by blanks")
	alone := flag.String("unraced", "", "tests of those packages that run without it, as a pattern")
	onlyGo := flag.Bool("go", false, "only the Go tests")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	r := &run{ctx: ctx, strict: os.Getenv("STRICT") == "1"}
	err := r.all(strings.Fields(*race), *alone, *onlyGo, flag.Args())
	stop()
	r.report(err)
	if err != nil || len(r.failed) > 0 {
		os.Exit(1)
	}
}

func (r *run) all(race []string, alone string, onlyGo bool, patterns []string) error {
	end, err := postgres()
	if err != nil {
		return err
	}
	defer end()
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	if err := r.goTests(race, alone, patterns); err != nil || onlyGo {
		return err
	}
	return r.nodeTests()
}

// postgres starts a server for all tests, unless one is named already. Where
// none is installed each test says so itself.
func postgres() (end func(), err error) {
	if os.Getenv("WAYMARK_TEST_POSTGRES") != "" {
		return func() {}, nil
	}
	s, err := cluster.Start()
	if errors.Is(err, cluster.ErrNone) {
		return func() {}, nil
	}
	if err != nil {
		return nil, err
	}
	return s.Stop, os.Setenv("WAYMARK_TEST_POSTGRES", s.URL())
}

// missing notes that a stage cannot run; with STRICT=1 that is a failure.
func (r *run) missing(what, why string) {
	if r.strict {
		r.failed = append(r.failed, what+": "+why)
		return
	}
	r.skipped = append(r.skipped, skip{what, why})
}

// report prints what failed and, last, what was skipped and why.
func (r *run) report(err error) {
	fmt.Println()
	for _, f := range r.failed {
		fmt.Println("Failed:", f)
	}
	if err != nil {
		fmt.Println("Failed:", err)
	}
	if len(r.skipped) == 0 {
		fmt.Println("Skipped: nothing.")
		return
	}
	var reasons []string
	by := map[string][]string{}
	for _, s := range r.skipped {
		if by[s.why] == nil {
			reasons = append(reasons, s.why)
		}
		by[s.why] = append(by[s.why], s.what)
	}
	fmt.Printf("Skipped: %d, since\n", len(r.skipped))
	for _, why := range reasons {
		what := by[why]
		more := ""
		if len(what) > 4 {
			more = fmt.Sprintf(" and %d more", len(what)-4)
			what = what[:4]
		}
		fmt.Printf("  %s (%s%s)\n", why, strings.Join(what, ", "), more)
	}
}
