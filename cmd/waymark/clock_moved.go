//go:build movedclock

package main

import (
	"os"
	"strings"
	"sync/atomic"
	"time"

	"waymark/internal/testkit/passes"
)

var moving atomic.Pointer[string]

// now is the clock, moved by what stands in a file each time it is asked for:
// a duration such as 170h30m.
func now() time.Time {
	path := moving.Load()
	if path == nil || *path == "" {
		return time.Now()
	}
	text, err := os.ReadFile(*path)
	if err != nil {
		return time.Now()
	}
	by, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return time.Now()
	}
	return time.Now().Add(by)
}

// clockFile names the file that moves the clock.
func clockFile(getenv func(string) string) string { return getenv("WAYMARK_CLOCK") }

// useClock has now read this file.
func useClock(path string) { moving.Store(&path) }

// passKeys makes the keys for passes at once, of primes that everybody knows:
// a test cannot wait a minute for those of a week.
var passKeys = passes.Generate
