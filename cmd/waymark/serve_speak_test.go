package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"waymark/internal/testkit"
	"waymark/internal/testkit/backstage"
	"waymark/internal/ticket"
)

// Keys for envelopes that went with the machine's memory are said anew in the
// public log, in sight of everybody, once; and not where none was lost.
func TestLostKeysAreSaidAnew(t *testing.T) {
	dir, env := dataDir(t)
	speaking(t, dir, env)
	f, done := openFront(t, dir)
	defer done()
	stage := backstage.Open(t)
	f.Drops = stage.Keys
	renewed := 0
	b := &backRoom{
		zone: time.UTC, now: backstage.Now, log: slog.New(slog.DiscardHandler), client: stage.Client, said: f.Published,
		renew: func(ctx context.Context, slots []ticket.Slot) error {
			renewed += len(slots)
			return f.Renew(ctx, slots)
		},
	}
	// What the log says is no key of this back room: the fixture made those up.
	if !b.heal(t.Context()) || renewed == 0 {
		t.Fatalf("%d keys were lost and said anew", renewed)
	}
	all, first := renewed, bytes.Clone(f.Keys())
	head, _, _ := f.Head()
	if !b.heal(t.Context()) || renewed != all || !bytes.Equal(f.Keys(), first) {
		t.Errorf("nothing was lost, and %d keys are said anew", renewed-all)
	}
	// The machine starts anew.
	files, err := filepath.Glob(filepath.Join(stage.Config.Run, "drop-*.key"))
	testkit.Must(t, err)
	slices.Sort(files)
	for _, path := range files[:3] {
		testkit.Must(t, os.Remove(path))
	}
	stage.Config.Run = moved(t, stage.Config.Run)
	stage.Connect(nil)
	stage.Start(t, backstage.Now)
	if !b.heal(t.Context()) || renewed != all+3 {
		t.Errorf("three keys were lost, and %d are said anew", renewed-all)
	}
	if now, _, _ := f.Head(); now.N != head.N+1 {
		t.Errorf("the log has %d entries, and had %d", now.N, head.N)
	}
	if !b.heal(t.Context()) || renewed != all+3 {
		t.Errorf("keys are said anew again: %d", renewed-all-3)
	}
}

// moved copies the keys of a directory to another: the worker that was has
// the lock of the first, and its keys in mind.
func moved(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	files, err := filepath.Glob(filepath.Join(from, "drop-*.key"))
	testkit.Must(t, err)
	for _, path := range files {
		text, err := os.ReadFile(path) //nolint:gosec // a test's own
		testkit.Must(t, err)
		testkit.Must(t, os.WriteFile(filepath.Join(to, filepath.Base(path)), text, 0o600))
	}
	return to
}
