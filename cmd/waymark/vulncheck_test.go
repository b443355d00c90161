package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// The copy of the vulnerability database has an age limit: first a warning,
// then a failure, unless the live one can be asked.
func TestVulnerabilityDatabaseAges(t *testing.T) {
	dir := t.TempDir()
	scanner := filepath.Join(dir, "scanner")
	testkit.Must(t, os.WriteFile(scanner, []byte("#!/bin/sh\necho scanned \"$@\"\n"), 0o700)) //nolint:gosec // it is run
	archive := filepath.Join(dir, "vulndb.tgz")
	f, err := os.Create(archive)
	testkit.Must(t, err)
	z := gzip.NewWriter(f)
	a := tar.NewWriter(z)
	testkit.Must(t, a.WriteHeader(&tar.Header{Name: "vdb/", Typeflag: tar.TypeDir, Mode: 0o755}))
	testkit.Must(t, a.Close())
	testkit.Must(t, z.Close())
	testkit.Must(t, f.Close())
	text, err := os.ReadFile(archive)
	testkit.Must(t, err)
	right := sha256.Sum256(text)
	sum := hex.EncodeToString(right[:])
	for _, c := range []struct {
		what, today, archive, sum string
		good                      bool
		says                      string
	}{
		{"a fresh copy", "2026-02-01", archive, sum, true, "scanned -db file://"},
		{"an ageing copy", "2026-05-20", archive, sum, true, "Warning: the copy"},
		{"a copy that is too old", "2026-08-01", archive, sum, false, "renew it"},
		{"another copy", "2026-02-01", archive, strings.Repeat("0", 64), false, "another copy"},
		{"no copy and no network", "2026-02-01", archive + "-not", sum, true, "Skipped: vulnerabilities"},
	} {
		cmd := exec.CommandContext(t.Context(), "sh", filepath.Join(testkit.Root(t), "internal/tools/vulncheck.sh"), scanner, c.archive, "2026-01-01", c.sum)
		cmd.Env = append(os.Environ(), "TODAY="+c.today, "LIVE=http://127.0.0.1:1")
		out, err := cmd.CombinedOutput()
		if (err == nil) != c.good || !strings.Contains(string(out), c.says) {
			t.Errorf("%s: %v\n%s", c.what, err, out)
		}
	}
}
