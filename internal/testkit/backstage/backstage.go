// Package backstage has tests speak with a back room that works in the same
// process, over a wire as the server has it.
package backstage

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"waymark/internal/backroom"
	"waymark/internal/hatch"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// A Stage is a back room and the way to it.
type Stage struct {
	*hatch.Client
	Line   *hatch.Line
	Config hatch.Config
}

// Week is the week in which a stage is, and its slots.
const (
	Week = ticket.Epoch("2026-W48")
	Last = ticket.Slot("2026-11-24T10")
	Slot = ticket.Slot("2026-11-24T12")
)

// Now is between the two slots.
func Now() time.Time { return Last.Begins().Add(17 * time.Minute) }

// Open opens a back room in directories of its own, until the test ends.
func Open(t testing.TB) *Stage {
	t.Helper()
	s := &Stage{Client: hatch.NewClient(), Config: hatch.Config{
		Database: t.TempDir() + "/speak.db", Dir: t.TempDir(), Run: t.TempDir(), Last: Last, Slot: Slot,
		Readers: hatch.Readers{Week: {1, 2, 3}},
	}}
	s.Start(t, Now)
	return s
}

// Start has another worker stand behind the hatch.
func (s *Stage) Start(t testing.TB, now func() time.Time) {
	t.Helper()
	theirIn, in := io.Pipe()
	out, theirOut := io.Pipe()
	ours, theirs := net.Pipe()
	w := &backroom.Worker{Now: now}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = hatch.Serve(ctx, theirIn, theirOut, theirs, w)
		_ = theirs.Close()
		_ = theirOut.Close()
		_ = w.Close()
	}()
	s.Line = hatch.NewLine(in, out, ours)
	told, err := s.Line.Ask(t.Context(), hatch.Task{Do: hatch.Start, Config: &s.Config})
	testkit.Must(t, err)
	testkit.Must(t, told.Err())
	s.Connect(s.Line)
	t.Cleanup(func() {
		cancel()
		_ = in.Close()
		_ = ours.Close()
		<-ended
	})
}
