package backroom

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/board"
	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/ticket"
)

// A site's first week is told a week ahead, and a demonstration may begin on
// a Monday before anything is published: a worker starts then too, and what it
// shows can be read with the key that there is.
func TestWorkerStartsBeforeTheFirstWeek(t *testing.T) {
	for name, c := range map[string]struct {
		readers hatch.Readers
		good    bool
	}{
		"nobody reads yet":     {nil, true},
		"the first week ahead": {hatch.Readers{week.Add(1): {7}, week.Add(2): {8}}, true},
		"a week was forgotten": {hatch.Readers{week.Add(-1): {7}, week.Add(1): {8}}, false},
	} {
		at := hatch.Config{
			Database: t.TempDir() + "/speak.db", Dir: t.TempDir(), Run: t.TempDir(), Last: now, Slot: next, Readers: c.readers,
		}
		w := &Worker{Now: func() time.Time { return now.Begins().Add(time.Minute) }}
		if err := w.Start(t.Context(), at); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
		must(t, w.Close())
		shown, err := os.ReadFile(filepath.Join(at.Dir, board.File))
		if len(c.readers) == 0 || !c.good {
			if !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s: something is shown: %v", name, err)
			}
			continue
		}
		must(t, err)
		if _, err := board.Decode(board.Key{7}, shown); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What nobody said stands only where nobody can say anything yet.
func TestFurnishOnlyWhatIsUnused(t *testing.T) {
	b := newBench(t)
	must(t, b.Close())
	r, err := Open(t.Context(), b.c.Database, filepath.Join(b.c.Run, "pool"))
	must(t, err)
	if err := r.Furnish(t.Context(), now, nil); !errors.Is(err, ErrInUse) {
		t.Errorf("a room with keys is furnished: %v", err)
	}
	must(t, r.Close())
	r, err = Open(t.Context(), filepath.Join(t.TempDir(), "speak.db"), filepath.Join(t.TempDir(), "pool"))
	must(t, err)
	defer func() { must(t, r.Close()) }()
	one, two := b.holder(t, fifth).open(t, b.mint, "A first"), b.holder(t, sixth).open(t, b.mint, "A second")
	must(t, r.Furnish(t.Context(), now, []envelope.Operation{one, two}))
	shown, err := r.Board(t.Context(), now, []ticket.Slot{next})
	must(t, err)
	if len(shown.Threads) != 2 || shown.Threads[0].Number == shown.Threads[1].Number || len(shown.Threads[0].Posts) != 1 {
		t.Errorf("it shows %+v", shown)
	}
}
