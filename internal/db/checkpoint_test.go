package db_test

import (
	"os"
	"path/filepath"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/testkit"
)

func TestCheckpointEmptiesTheLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waymark.db")
	d := testkit.Open(t, path)
	if _, err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	epoch, err := changes.Epoch(t.Context(), d)
	testkit.Must(t, err)
	size := func() int64 {
		info, err := os.Stat(path + "-wal")
		testkit.Must(t, err)
		return info.Size()
	}
	if size() == 0 {
		t.Fatal("the control: nothing was written")
	}
	testkit.Must(t, d.Checkpoint(t.Context(), false))
	if size() == 0 {
		t.Error("a passive checkpoint truncated the log")
	}
	testkit.Must(t, d.Checkpoint(t.Context(), true))
	if n := size(); n != 0 {
		t.Errorf("the log still has %d bytes", n)
	}
	if again, err := changes.Epoch(t.Context(), d); err != nil || again != epoch {
		t.Errorf("what was written is gone: %q, %v", again, err)
	}
}
