package changes_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/testkit"
)

const stormWriters = 16

var (
	naiveRead = db.SQLOn(db.Postgres, `SELECT id FROM naive WHERE id > $1 ORDER BY id LIMIT 1000`)
	naiveRow  = db.SQLOn(db.Postgres, `INSERT INTO naive (subject) VALUES ($1)`)
	naiveMake = db.SQLOn(db.Postgres, `CREATE TABLE naive (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject BIGINT NOT NULL)`)
)

// storm appends changes from many writers, each with a subject of its own,
// until the time is over, and says how many were committed. Now and then a
// writer dawdles between its insert and its commit, or gives up.
func storm(t *testing.T, d *db.DB, lasts time.Duration) int64 {
	t.Helper()
	var subject, written atomic.Int64
	var all sync.WaitGroup
	end := time.Now().Add(lasts)
	for w := range stormWriters {
		all.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(w), 2))
			for time.Now().Before(end) {
				n := subject.Add(1)
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					if err := happen(tx, n); err != nil {
						return err
					}
					if d.Dialect != db.Postgres {
						return nil
					}
					if _, err := tx.Exec(t.Context(), naiveRow, n); err != nil {
						return err
					}
					if dice.IntN(10) == 0 {
						time.Sleep(time.Duration(dice.IntN(20)) * time.Millisecond)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
				written.Add(1)
			}
		})
	}
	all.Wait()
	return written.Load()
}

// naive counts what a reader gets that follows a table by its sequence.
func naive(t *testing.T, d *db.DB, stop <-chan struct{}) int64 {
	var seen, last int64
	for over := false; ; {
		select {
		case <-stop:
			over = true // one more look after the last commit
		default:
		}
		ids, err := db.Column[int64](context.Background(), d, naiveRead, last)
		if err != nil {
			t.Error(err)
			return 0
		}
		if len(ids) > 0 {
			seen, last = seen+int64(len(ids)), ids[len(ids)-1]
		} else if over {
			return seen
		}
	}
}

// A storm of writers on PostgreSQL: two relays and two followers lose and
// double nothing, where a reader of the sequence loses some.
func TestStorm(t *testing.T) {
	d := testkit.Postgres(t)
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), naiveMake)
		return err
	}))
	ctx, cancel := context.WithCancel(t.Context())
	stop := make(chan struct{})
	followers := []*tape{{name: "one"}, {name: "two"}}
	var all sync.WaitGroup
	for _, f := range followers {
		all.Go(func() { _ = changes.Run(ctx, d) })
		all.Go(func() { _ = changes.Follow(ctx, d, f) })
	}
	var control int64
	all.Go(func() { control = naive(t, d, stop) })

	written := storm(t, d, 2*time.Second)
	close(stop)
	cancel()
	all.Wait()
	for _, f := range followers {
		testkit.Must(t, changes.Catch(t.Context(), d, f))
		f.check(t, written)
	}
	if control >= written {
		t.Errorf("the control, a reader by sequence, lost none of %d: the storm proves nothing", written)
	}
	t.Logf("%d changes; the control lost %d", written, written-control)
}

// The same storm on SQLite, with its one writer.
func TestStormSQLite(t *testing.T) {
	d := testkit.SQLite(t)
	ctx, cancel := context.WithCancel(t.Context())
	f := &tape{name: "one"}
	var all sync.WaitGroup
	all.Go(func() { _ = changes.Follow(ctx, d, f) })
	written := storm(t, d, time.Second)
	cancel()
	all.Wait()
	testkit.Must(t, changes.Catch(t.Context(), d, f))
	f.check(t, written)
}
