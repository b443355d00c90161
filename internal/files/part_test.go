package files_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"waymark/internal/files"
	"waymark/internal/testkit"
)

var errCut = errors.New("the connection is cut")

func begun(id, owner string, size int64, at time.Time) files.Part {
	return files.Part{ID: strings.Repeat(id, 16), Owner: owner, Name: "plan.pdf", Size: size, Begun: at}
}

// However a file is cut, and wherever the program ends, it comes together as
// it was: pieces that are cut short, sent twice or begun anywhere, a store
// opened anew, and bytes on the disk that nobody has noted.
func TestALargeFileComesTogetherHoweverItIsCut(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 22))
		dir := t.TempDir()
		want := make([]byte, 1+r.IntN(200_000))
		for i := range want {
			want[i] = byte(r.Uint32())
		}
		size := int64(len(want))
		p := begun("a", "1", size, time.Now())
		testkit.Must(t, files.In(dir).Begin(p))
		for p.Have < size {
			s := files.In(dir) // as after a crash
			last := p.Have
			at := last
			if r.IntN(5) == 0 {
				at = r.Int64N(size)
			}
			piece := want[at:min(size, at+1+r.Int64N(50_000))]
			from := io.Reader(bytes.NewReader(piece))
			cut := r.IntN(3) == 0
			if cut {
				from = io.MultiReader(bytes.NewReader(piece[:r.IntN(len(piece))]), iotest.ErrReader(errCut))
			}
			got, err := s.Append(p.ID, "1", at, from)
			if err != nil && (!cut || !errors.Is(err, errCut)) {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if p, err = s.Part(p.ID, "1"); err != nil || p.Have != got.Have || p.Have < last || at != last && p.Have != last {
				t.Fatalf("seed %d: %d from %d: %+v, %+v, %v", seed, at, last, p, got, err)
			}
			if r.IntN(4) == 0 { // written, and killed before it was noted
				f, err := os.OpenFile(filepath.Join(dir, ".parts", p.ID+".bytes"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
				testkit.Must(t, err)
				_, err = f.WriteString("not noted")
				testkit.Must(t, errors.Join(err, f.Close()))
			}
		}
		s := files.In(dir)
		sent, err := s.Whole(p.ID, "1")
		testkit.Must(t, err)
		testkit.Must(t, sent.Keep())
		testkit.Must(t, s.Ended(p.ID, "1", "kept"))
		if got := contents(t, s, sent.Hash); got != string(want) {
			t.Fatalf("seed %d: other bytes", seed)
		}
		if p, err := s.Part(p.ID, "1"); err != nil || p.Done != "kept" {
			t.Errorf("%+v, %v", p, err)
		}
	}
}

func TestAPartIsItsOwnersAndNoLargerThanItSaid(t *testing.T) {
	s := files.In(t.TempDir())
	p := begun("b", "1", 5, time.Now())
	testkit.Must(t, s.Begin(p))
	if _, err := s.Append(p.ID, "2", 0, strings.NewReader("other")); !errors.Is(err, files.ErrMissing) {
		t.Errorf("somebody else goes on: %v", err)
	}
	if _, err := s.Whole(p.ID, "2"); !errors.Is(err, files.ErrMissing) {
		t.Errorf("somebody else has it: %v", err)
	}
	if _, err := s.Whole(p.ID, "1"); !errors.Is(err, files.ErrMissing) {
		t.Errorf("it is not whole: %v", err)
	}
	got, err := s.Append(p.ID, "1", 0, strings.NewReader("first and more"))
	if err != nil || got.Have != 5 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, id := range []string{"", "../../../../etc/", strings.Repeat("c", 16), p.ID + ".bytes"} {
		if _, err := s.Part(id, "1"); !errors.Is(err, files.ErrMissing) {
			t.Errorf("%q: %v", id, err)
		}
	}
	sent, err := s.Whole(p.ID, "1")
	testkit.Must(t, err)
	defer sent.Drop()
	if b, err := io.ReadAll(sent.Reader()); err != nil || string(b) != "first" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestPartsAreFewAndDoNotStay(t *testing.T) {
	s := files.In(t.TempDir())
	now := time.Now()
	there := func(id string) bool {
		_, err := s.Part(strings.Repeat(id, 16), "1")
		return err == nil
	}
	for i, id := range strings.Split("abcdef", "") {
		testkit.Must(t, s.Begin(begun(id, "1", 9, now)))
		moved := now.Add(time.Duration(i-10) * time.Minute)
		testkit.Must(t, os.Chtimes(filepath.Join(s.Dir(), ".parts", strings.Repeat(id, 16)), moved, moved))
	}
	testkit.Must(t, s.Begin(begun("z", "2", 9, now)))
	if there("a") || !there("b") || !there("f") {
		t.Error("not the one that stood still for longest is gone")
	}
	_, err := s.Append(strings.Repeat("b", 16), "1", 0, strings.NewReader("some"))
	testkit.Must(t, err)
	testkit.Must(t, s.SweepParts(now))
	if !there("b") {
		t.Error("what has just begun is gone")
	}
	testkit.Must(t, s.SweepParts(now.Add(time.Hour)))
	left, err := os.ReadDir(filepath.Join(s.Dir(), ".parts"))
	testkit.Must(t, err)
	if len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}
