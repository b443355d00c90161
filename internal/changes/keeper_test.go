package changes_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/testkit"
)

var (
	makeEffects = db.SQL(`CREATE TABLE effects (seq BIGINT NOT NULL, subject BIGINT NOT NULL)`)
	addEffect   = db.SQL(`INSERT INTO effects (seq, subject) VALUES ($1, $2)`)
	allEffects  = db.Scan("all of them", `SELECT subject FROM effects ORDER BY seq`)
)

// keeper makes the table effects and gives the reader that fills it.
func keeper(t *testing.T, d *db.DB) changes.Keeper {
	t.Helper()
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), makeEffects)
		return err
	}))
	return theKeeper(d)
}

// theKeeper notes each change in the table effects.
func theKeeper(d *db.DB) changes.Keeper {
	return changes.Keeper{DB: d, Called: "keeper", Effect: func(ctx context.Context, tx *db.Tx, batch []changes.Change) error {
		for _, c := range batch {
			if _, err := tx.Exec(ctx, addEffect, c.Seq, c.Subject); err != nil {
				return err
			}
		}
		return nil
	}}
}

// A keeper that is ended again and again, in the midst of its work, while
// others write: each change takes effect exactly once.
func TestKeeperExactlyOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := keeper(t, d)
		const total = 400
		var all sync.WaitGroup
		all.Go(func() {
			for n := range int64(total) {
				if err := d.Write(t.Context(), func(tx *db.Tx) error { return happen(tx, n) }); err != nil {
					t.Error(err)
				}
			}
		})
		dice := rand.New(rand.NewPCG(1, 2))
		for range 40 {
			life, end := context.WithTimeout(t.Context(), time.Duration(1+dice.IntN(8000))*time.Microsecond)
			_ = changes.Catch(life, d, k)
			end()
		}
		all.Wait()
		testkit.Must(t, changes.Catch(t.Context(), d, k))
		got, err := db.Column[int64](t.Context(), d, allEffects)
		testkit.Must(t, err)
		if len(got) != total {
			t.Fatalf("%d changes took effect %d times", total, len(got))
		}
		for i, n := range got {
			if n != int64(i) {
				t.Fatalf("in place %d stands the effect of %d", i, n)
			}
		}
		if skipped, err := changes.Skipped(t.Context(), d, "keeper"); err != nil || len(skipped) != 0 {
			t.Errorf("passed over %v: %v", skipped, err)
		}
	})
}

// Effect and position are one: where the effect fails, both are as before.
func TestKeeperAllOrNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := keeper(t, d)
		several(t, d, 1, 2)
		whole := k.Effect
		k.Effect = func(ctx context.Context, tx *db.Tx, batch []changes.Change) error {
			return errors.Join(whole(ctx, tx, batch), changes.ErrStop)
		}
		before, err := k.Position(t.Context())
		testkit.Must(t, err)
		if err := changes.Catch(t.Context(), d, k); !errors.Is(err, changes.ErrStop) {
			t.Errorf("Catch: %v", err)
		}
		after, err := k.Position(t.Context())
		testkit.Must(t, err)
		got, err := db.Column[int64](t.Context(), d, allEffects)
		testkit.Must(t, err)
		if before != after || len(got) != 0 {
			t.Errorf("a failed effect left %v, and moved the position from %v to %v", got, before, after)
		}
	})
}

// After a restore the keeper goes on from where it was restored: what it had
// not come to yet takes effect too.
func TestKeeperReset(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := keeper(t, d)
		several(t, d, 1, 2)
		testkit.Must(t, changes.Catch(t.Context(), d, k))
		several(t, d, 3)
		testkit.Must(t, changes.NewEpoch(t.Context(), d))
		testkit.Must(t, changes.Catch(t.Context(), d, k))
		several(t, d, 4)
		testkit.Must(t, changes.Catch(t.Context(), d, k))
		got, err := db.Column[int64](t.Context(), d, allEffects)
		testkit.Must(t, err)
		if !same(got, []int64{1, 2, 3, 4}) {
			t.Errorf("effects of %v", got)
		}
	})
}
