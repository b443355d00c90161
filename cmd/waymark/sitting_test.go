package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/testkit"
)

// counted has files be read by the tests' own program and counts its processes.
func counted(t *testing.T, word func(n int64) string) *atomic.Int64 {
	t.Helper()
	self, err := os.Executable()
	testkit.Must(t, err)
	var n atomic.Int64
	document.Apart(func(ctx context.Context, in io.Reader, out io.Writer) error {
		return startReading(ctx, self, word(n.Add(1)), in, out)
	})
	t.Cleanup(func() { document.Apart(nil) })
	return &n
}

func readIn(t *testing.T, s *document.Sitting, b []byte) (string, error) {
	t.Helper()
	d, err := s.Read(t.Context(), bytes.NewReader(b), int64(len(b)), "")
	return d.Text(), err
}

// One process reads many files; whichever is refused was read by one of its
// own, and what comes after it by another. No file finds in its text what
// stood in others.
func TestOneProcessReadsManyFiles(t *testing.T) {
	n := counted(t, func(int64) string { return readDocument })
	var s document.Sitting
	defer s.Close()
	letter := func(text string) []byte { return docx(t, `<w:p><w:r><w:t>`+text+`</w:t></w:r></w:p>`) }
	last := int64(0)
	// many reads some files, and wants it to take least processes more; with
	// time to spare, since a process that took long is replaced.
	many := func(files int, least int64) {
		t.Helper()
		for i := range files {
			text := strings.Repeat("x", i+1)
			if got, err := readIn(t, &s, letter(text)); err != nil || got != text+"\n" {
				t.Fatalf("file %d: %q, %v", i, got, err)
			}
		}
		if more := n.Load() - last; more < least || more > least+int64(files)/4 {
			t.Errorf("%d files took %d processes more, want %d", files, more, least)
		}
		last = n.Load()
	}
	many(20, 1)
	for name, b := range hostileFiles(t) {
		if got, err := readIn(t, &s, b); err == nil || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if len(b) < 1<<20 {
			many(5, 2) // it was read alone, and another reads those that follow
		}
		last = n.Load()
	}
	s.Close()
	many(20, 1)
	many(100, 1)
}

// Whatever a process does that reads several files, the file that it spoils is
// read by another.
func TestAFileIsNotHarmedByItsCompany(t *testing.T) {
	whole := docx(t, hello)
	for _, word := range []string{"hungry", "greedy", "dying", "mute", "endless", "forging", "repeating"} {
		n := counted(t, func(n int64) string {
			if n == 1 {
				return word
			}
			return readDocument
		})
		var s document.Sitting
		for range 3 {
			if got, err := readIn(t, &s, whole); err != nil || got != "Hello {{name}}\n" {
				t.Errorf("%s: %q, %v", word, got, err)
			}
		}
		s.Close()
		if n.Load() != 3 {
			t.Errorf("%s: %d processes, want the bad one, one for the file alone, and one for the others", word, n.Load())
		}
	}
}
