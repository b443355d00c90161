package backup_test

import (
	"os"
	"path/filepath"
	"testing"

	"waymark/internal/backup"
	"waymark/internal/testkit"
)

func TestSwapByTwo(t *testing.T) {
	top := t.TempDir()
	next, dir, kept := filepath.Join(top, "next"), filepath.Join(top, "dir"), filepath.Join(top, "kept")
	for _, d := range []string{next, dir} {
		testkit.Must(t, os.Mkdir(d, 0o700))
		testkit.Must(t, os.WriteFile(filepath.Join(d, filepath.Base(d)), nil, 0o600))
	}
	if err := backup.SwapByTwo(filepath.Join(top, "none"), dir, kept); err == nil {
		t.Error("nothing was put in its place")
	}
	if _, err := os.Stat(filepath.Join(dir, "dir")); err != nil {
		t.Errorf("the first step was not undone: %v", err)
	}
	testkit.Must(t, backup.SwapByTwo(next, dir, kept))
	for _, path := range []string{filepath.Join(dir, "next"), filepath.Join(kept, "dir")} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}
