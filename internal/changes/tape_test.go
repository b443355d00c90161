package changes_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/db"
)

var happened = changes.Declare("test.happened")

// happen appends a change about a subject.
func happen(tx *db.Tx, subject int64) error {
	return changes.Append(context.Background(), tx, happened, changes.Change{Kind: "test", Subject: subject, Audience: changes.Everyone})
}

// several writes one change for each subject.
func several(t *testing.T, d *db.DB, subjects ...int64) {
	t.Helper()
	for _, n := range subjects {
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return happen(tx, n) }); err != nil {
			t.Fatal(err)
		}
	}
}

// A tape is a reader that keeps all it got, and its position, in memory.
type tape struct {
	name   string
	at     changes.Position
	got    []changes.Change
	resets int
	poison map[int64]error // by subject: what Handle fails with
	calls  int
}

func (t *tape) Name() string { return t.name }

func (t *tape) Position(context.Context) (changes.Position, error) { return t.at, nil }

func (t *tape) Reset(_ context.Context, head changes.Position) error {
	t.resets++
	t.at = changes.Position{Epoch: head.Epoch}
	t.got = nil
	return nil
}

func (t *tape) Handle(_ context.Context, batch []changes.Change, now changes.Position) error {
	t.calls++
	for _, c := range batch {
		if err := t.poison[c.Subject]; err != nil {
			return err
		}
	}
	t.got = append(t.got, batch...)
	t.at = now
	return nil
}

func (t *tape) subjects() []int64 {
	var all []int64
	for _, c := range t.got {
		all = append(all, c.Subject)
	}
	return all
}

// check fails unless the tape holds n changes, in order, each once.
func (t *tape) check(test *testing.T, n int64) {
	test.Helper()
	seen := map[int64]bool{}
	for i, c := range t.got {
		if i > 0 && c.Seq <= t.got[i-1].Seq {
			test.Errorf("%s: %d came after %d", t.name, c.Seq, t.got[i-1].Seq)
		}
		if seen[c.Subject] {
			test.Errorf("%s: subject %d came twice", t.name, c.Subject)
		}
		seen[c.Subject] = true
	}
	if int64(len(seen)) != n {
		test.Errorf("%s got %d of %d changes", t.name, len(seen), n)
	}
}

var errPoison = errors.New("poison")

func same(a, b []int64) bool { return slices.Equal(a, b) }
