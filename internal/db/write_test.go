package db_test

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

func TestWrite(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 11, 21, 10, 30, 0, 123456789, time.FixedZone("", 3600))
		d.Now = func() time.Time { return at }
		testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
			if want := at.UTC().Truncate(time.Microsecond); !tx.Now.Equal(want) || db.Time(tx.Micros()) != want {
				t.Errorf("the transaction's time is %v (%d), want %v", tx.Now, tx.Micros(), want)
			}
			return put("a")(tx)
		}))
		bad := errors.New("bad")
		err := d.Write(t.Context(), func(tx *db.Tx) error { return errors.Join(put("b")(tx), bad) })
		if !errors.Is(err, bad) {
			t.Errorf("a failing function answers with %v", err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			testkit.Must(t, put("c")(tx))
			panic("a fault in a function")
		})
		if err == nil {
			t.Error("a panic was taken for a write")
		}
		if got := names(t, d); got != "a" {
			t.Errorf("the database holds %q, want a", got)
		}
	})
}

// Functions that read and then write what they read, all at once: each sees
// the database as if alone with it, if need be by running again.
func TestWritesAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		const writers, each = 8, 10
		ctx := t.Context()
		testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, putWord, "count", "0")
			return err
		}))
		var runs atomic.Int64
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				for range each {
					if err := d.Write(ctx, func(tx *db.Tx) error {
						runs.Add(1)
						v, err := db.Value[string](ctx, tx, wordOf, "count")
						if err != nil {
							return err
						}
						n, err := strconv.Atoi(v)
						if err != nil {
							return err
						}
						_, err = tx.Exec(ctx, setWord, "count", strconv.Itoa(n+1))
						return err
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		v, err := db.Value[string](ctx, d, wordOf, "count")
		testkit.Must(t, err)
		if v != strconv.Itoa(writers*each) {
			t.Errorf("%d writes left a count of %s", writers*each, v)
		}
		if d.Dialect == db.Postgres && runs.Load() == writers*each {
			t.Log("no function ran twice: the storm was too weak to need it")
		}
	})
}

func TestBell(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		bell := d.Bell()
		testkit.Must(t, d.Write(t.Context(), put("a")))
		testkit.Must(t, d.Write(t.Context(), put("b")))
		select {
		case <-bell:
		default:
			t.Error("no ring after a commit")
		}
		_ = d.Write(t.Context(), put("b"))
		if d.Dialect == db.Postgres {
			select {
			case <-bell:
				t.Error("a ring without a commit")
			default:
			}
		}
		d.Unbell(bell)
	})
}

// A long function that short ones overtake every time is done all the same.
func TestLongWriteIsNotStarved(t *testing.T) {
	d := testkit.Postgres(t)
	ctx := t.Context()
	testkit.Must(t, d.Write(ctx, put("count")))
	short := make(chan struct{})
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		for n := 0; ; n++ {
			if err := d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, setWord, "count", strconv.Itoa(n))
				return err
			}); err != nil {
				t.Error(err)
				return
			}
			select {
			case short <- struct{}{}:
			case <-done:
				return
			}
		}
	})
	runs := 0
	err := d.Write(ctx, func(tx *db.Tx) error {
		runs++
		if _, err := db.Value[string](ctx, tx, wordOf, "count"); err != nil {
			return err
		}
		for range 2 { // the second was written after the reading began
			select {
			case <-short:
			case <-time.After(300 * time.Millisecond): // nobody else may write
			}
		}
		_, err := tx.Exec(ctx, setWord, "count", "long")
		return err
	})
	close(done)
	all.Wait()
	if err != nil {
		t.Errorf("starved after %d runs: %v", runs, err)
	}
	if runs < 2 {
		t.Error("the short writes did not get in the way")
	}
}
