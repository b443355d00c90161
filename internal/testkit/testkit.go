// Package testkit is what tests share: fresh databases of both kinds, people
// and communities to fill them, data that lies beside the repository, and one
// way to say that something is missing. Running forums are in packages below.
package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// Must fails the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Missing skips the test since a tool or server is not at hand, and says
// which. With STRICT=1 in the environment the test fails instead.
func Missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("STRICT") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// Root is the repository's root directory: where go.mod stands.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	Must(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("go.mod is nowhere above the test's directory")
		}
		dir = up
	}
}

// Shared is the path of a file or folder of ../shared/data, beside the
// repository, such as "corpus/articles.jsonl". Where it is absent the test is
// skipped, with STRICT=1 too.
func Shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(filepath.Dir(Root(t)), "shared", "data", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skip("../shared/data/" + name + " is not here")
	}
	return path
}
