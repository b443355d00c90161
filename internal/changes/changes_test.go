package changes_test

import (
	"errors"
	"fmt"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/testkit"
)

func TestAppend(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		want := changes.Change{
			Verb: happened.String(), Kind: "test", Community: 2, Subject: 3, Part: 4, Actor: 5,
			Audience: changes.Only(5),
		}
		testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
			want.At = tx.Micros()
			return changes.Append(t.Context(), tx, happened, want)
		}))
		failed := errors.New("failed")
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return errors.Join(happen(tx, 9), failed) }); !errors.Is(err, failed) {
			t.Error(err)
		}
		testkit.Must(t, changes.Relay(t.Context(), d))
		got, err := changes.After(t.Context(), d, 0, 10)
		testkit.Must(t, err)
		want.Seq = 1
		if len(got) != 1 || got[0] != want {
			t.Errorf("the log holds %+v, want %+v alone", got, want)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			return changes.Append(t.Context(), tx, changes.Verb{}, want)
		}); err == nil {
			t.Error("an undeclared verb was taken")
		}
	})
}

func TestDeclareTwice(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a verb was declared twice")
		}
	}()
	changes.Declare(happened.String())
}

func TestCatch(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := &tape{name: "r"}
		epoch, err := changes.Epoch(t.Context(), d)
		testkit.Must(t, err)
		r.at.Epoch = epoch
		testkit.Must(t, changes.Catch(t.Context(), d, r))
		several(t, d, 1, 2)
		testkit.Must(t, changes.Catch(t.Context(), d, r))
		several(t, d, 3)
		testkit.Must(t, changes.Catch(t.Context(), d, r))
		if !same(r.subjects(), []int64{1, 2, 3}) || r.resets != 0 {
			t.Errorf("got %v after %d resets", r.subjects(), r.resets)
		}
		if head, err := changes.Head(t.Context(), d); err != nil || head != r.at {
			t.Errorf("the reader is at %v, the head at %v: %v", r.at, head, err)
		}
	})
}

// A position that cannot be followed: the reader starts anew, once.
func TestVoidPositions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		several(t, d, 1, 2, 3)
		r := &tape{name: "r"}
		follow := func(why string, resets int) {
			t.Helper()
			testkit.Must(t, changes.Catch(t.Context(), d, r))
			if r.resets != resets || !same(r.subjects(), []int64{1, 2, 3}) {
				t.Errorf("%s: %d resets, want %d; got %v", why, r.resets, resets, r.subjects())
			}
		}
		follow("no epoch yet", 1)
		follow("the head", 1)
		testkit.Must(t, changes.NewEpoch(t.Context(), d))
		follow("another epoch", 2)
		r.at.Seq += 5
		follow("beyond the head", 3)
		follow("the head again", 3)
	})
}

// The log's tail was cut off behind a reader that stood still.
func TestBehindTheTail(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		several(t, d, 1, 2, 3, 4)
		r := &tape{name: "r"}
		testkit.Must(t, changes.Catch(t.Context(), d, r))
		r.at.Seq, r.got = 1, nil
		testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), cutTail, 2)
			return err
		}))
		testkit.Must(t, changes.Catch(t.Context(), d, r))
		if r.resets != 2 || !same(r.subjects(), []int64{3, 4}) {
			t.Errorf("%d resets, got %v", r.resets, r.subjects())
		}
		r.at.Seq, r.got = 2, nil // just before the tail: nothing is missing
		testkit.Must(t, changes.Catch(t.Context(), d, r))
		if r.resets != 2 || !same(r.subjects(), []int64{3, 4}) {
			t.Errorf("at the tail: %d resets, got %v", r.resets, r.subjects())
		}
	})
}

var cutTail = db.SQL(`DELETE FROM changes WHERE seq <= $1`)

func TestPoison(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		var all, healthy []int64
		for n := range int64(50) {
			all = append(all, n)
			if n != 17 && n != 18 && n != 49 {
				healthy = append(healthy, n)
			}
		}
		several(t, d, all...)
		r := &tape{name: "r", poison: map[int64]error{17: errPoison, 18: errPoison, 49: errPoison}}
		testkit.Must(t, changes.Catch(t.Context(), d, r))
		if !same(r.subjects(), healthy) {
			t.Errorf("got %v", r.subjects())
		}
		skipped, err := changes.Skipped(t.Context(), d, "r")
		testkit.Must(t, err)
		if !same(skipped, []int64{18, 19, 50}) {
			t.Errorf("recorded as passed over: %v", skipped)
		}
		if r.at.Seq != 50 {
			t.Errorf("the reader is at %d", r.at.Seq)
		}
	})
}

// A reader that cannot go on at all loses nothing.
func TestStop(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		several(t, d, 1, 2, 3)
		r := &tape{name: "r", poison: map[int64]error{2: fmt.Errorf("the disk is full: %w", changes.ErrStop)}}
		if err := changes.Catch(t.Context(), d, r); !errors.Is(err, changes.ErrStop) {
			t.Errorf("Catch: %v, want ErrStop", err)
		}
		r.poison = nil
		testkit.Must(t, changes.Catch(t.Context(), d, r))
		if !same(r.subjects(), []int64{1, 2, 3}) {
			t.Errorf("got %v", r.subjects())
		}
		if skipped, err := changes.Skipped(t.Context(), d, "r"); err != nil || len(skipped) != 0 {
			t.Errorf("passed over %v: %v", skipped, err)
		}
	})
}
