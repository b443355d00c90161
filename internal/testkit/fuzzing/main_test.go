package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"waymark/internal/testkit"
)

// What Go 1.26 prints where the engine's clock was faster than its workers.
const late = `fuzz: elapsed: 0s, gathering baseline coverage: 0/48 completed
fuzz: elapsed: 1s, gathering baseline coverage: 48/48 completed, now fuzzing with 2 workers
fuzz: elapsed: 5s, execs: 25338 (6236/sec), new interesting: 6 (total: 54)
--- FAIL: FuzzClean (5.10s)
    context deadline exceeded
FAIL
exit status 1
FAIL	waymark/internal/picture	5.129s
`

func TestOnlyTheEndOfItsTimeIsForgiven(t *testing.T) {
	for name, c := range map[string]struct {
		said string
		want bool
	}{
		"late":                 {late, true},
		"an input that fails":  {"--- FAIL: FuzzClean (0.05s)\n    --- FAIL: FuzzClean (0.00s)\n        clean_test.go:9: too long\n\n    Failing input written to testdata/fuzz/FuzzClean/0a1b\nFAIL\nexit status 1\nFAIL\twaymark/internal/picture\t0.1s\n", false},
		"late, and one failed": {late + "    Failing input written to testdata/fuzz/FuzzClean/0a1b\n", false},
		"a fault of its own":   {"--- FAIL: FuzzClean (5.10s)\n    clean_test.go:9: context deadline exceeded\nFAIL\nexit status 1\n", false},
		"a process that hung":  {"--- FAIL: FuzzClean (5.10s)\n    fuzzing process hung or terminated unexpectedly: exit status 2\nFAIL\nexit status 1\n", false},
		"it does not build":    {"FAIL\twaymark/internal/picture [build failed]\n", false},
	} {
		if got := onlyLate(c.said); got != c.want {
			t.Errorf("%s: forgiven %v, want %v", name, got, c.want)
		}
	}
}

func TestTargetsAreFoundByTheirDeclaration(t *testing.T) {
	dir := t.TempDir()
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "a_test.go"), []byte("package a\n\nfunc FuzzOne(f *testing.F) {}\n\n// func FuzzNone(f *testing.F)\nfunc FuzzTwo(f *testing.F) {}\n"), 0o600))
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "a.go"), []byte("package a\n\nfunc FuzzLike(f int) {}\n"), 0o600))
	got, err := targets(dir)
	testkit.Must(t, err)
	if want := []target{{dir, "FuzzOne"}, {dir, "FuzzTwo"}}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}
