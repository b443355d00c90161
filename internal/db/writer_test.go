package db_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

var (
	putWord   = db.SQL(`INSERT INTO meta (name, value) VALUES ($1, $2)`)
	setWord   = db.SQL(`UPDATE meta SET value = $2 WHERE name = $1`)
	wordOf    = db.SQL(`SELECT value FROM meta WHERE name = $1`)
	wordNames = db.Scan("a table of few rows", `SELECT name FROM meta ORDER BY name`)
)

func put(name string) func(*db.Tx) error {
	return func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), putWord, name, "x")
		return err
	}
}

func names(t *testing.T, d *db.DB) string {
	t.Helper()
	all, err := db.Column[string](t.Context(), d, wordNames)
	testkit.Must(t, err)
	return strings.Join(all, " ")
}

// A call is one of the functions that together make a batch.
type call struct {
	ctx context.Context //nolint:containedctx // it waits for its turn
	f   func(*db.Tx) error
}

// batch has the writer run the functions in one batch, in order, and gives
// each one's error. meanwhile, where given, runs when all are queued.
func batch(t *testing.T, d *db.DB, meanwhile func(), calls ...call) []error {
	t.Helper()
	db.OneBatch(d)
	running, released := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- d.Write(context.Background(), func(*db.Tx) error {
			close(running)
			<-released
			return nil
		})
	}()
	<-running
	answers := make([]chan error, len(calls))
	for i, c := range calls {
		answers[i] = make(chan error, 1)
		go func() { answers[i] <- d.Write(c.ctx, c.f) }()
		for d.Waiting() <= i {
			runtime.Gosched()
		}
	}
	if meanwhile != nil {
		meanwhile()
	}
	close(released)
	<-first
	errs := make([]error, len(calls))
	for i := range calls {
		errs[i] = <-answers[i]
	}
	return errs
}

func TestFailingNeighbour(t *testing.T) {
	d := testkit.SQLite(t)
	bad := errors.New("bad")
	ctx := t.Context()
	errs := batch(t, d, nil,
		call{ctx, put("a")},
		call{ctx, func(tx *db.Tx) error { return errors.Join(put("b")(tx), bad) }},
		call{ctx, put("c")},
		call{ctx, put("a")},
		call{ctx, func(tx *db.Tx) error {
			testkit.Must(t, put("d")(tx))
			panic("a fault in a function")
		}},
		call{ctx, put("e")})
	if errs[0] != nil || errs[2] != nil || errs[5] != nil {
		t.Errorf("neighbours of a failing function failed: %v", errs)
	}
	if !errors.Is(errs[1], bad) {
		t.Errorf("a function that fails answers with %v", errs[1])
	}
	if !db.IsUnique(errs[3]) {
		t.Errorf("a key that is there answers with %v", errs[3])
	}
	if errs[4] == nil || !strings.Contains(errs[4].Error(), "a fault in a function") {
		t.Errorf("a panic answers with %v", errs[4])
	}
	if got := names(t, d); got != "a c e" {
		t.Errorf("the database holds %q, want a c e", got)
	}
}

func TestCancelledNeighbour(t *testing.T) {
	d := testkit.SQLite(t)
	ctx, cancel := context.WithCancel(t.Context())
	running, stop := context.WithCancel(t.Context())
	errs := batch(t, d, cancel,
		call{t.Context(), put("a")},
		call{ctx, put("b")},
		call{running, func(tx *db.Tx) error {
			stop() // too late: its statements run to their end
			_, err := tx.Exec(running, putWord, "c", "x")
			return err
		}},
		call{t.Context(), put("d")})
	if errs[0] != nil || errs[2] != nil || errs[3] != nil {
		t.Errorf("neighbours of a cancelled function failed: %v", errs)
	}
	if !errors.Is(errs[1], context.Canceled) {
		t.Errorf("a function cancelled while it waited answers with %v", errs[1])
	}
	if got := names(t, d); got != "a c d" {
		t.Errorf("the database holds %q, want a c d", got)
	}
}

func TestFailedCommitFailsAll(t *testing.T) {
	d := testkit.SQLite(t)
	ctx := t.Context()
	errs := batch(t, d, nil,
		call{ctx, put("a")},
		call{ctx, func(tx *db.Tx) error {
			// A reference checked at COMMIT only, and broken.
			return db.Raw(ctx, tx, `PRAGMA defer_foreign_keys = ON;
				INSERT INTO accounts (person_id, password_hash, changed_at) VALUES (404, '', 0)`)
		}},
		call{ctx, put("b")})
	for i, err := range errs {
		if err == nil {
			t.Errorf("function %d was told that its write is there", i)
		}
	}
	if got := names(t, d); got != "" {
		t.Errorf("after a failed COMMIT the database holds %q", got)
	}
	if err := d.Write(ctx, put("c")); err != nil {
		t.Errorf("the next write fails: %v", err)
	}
}

func TestFullDisk(t *testing.T) {
	d := testkit.SQLite(t)
	ctx := t.Context()
	errs := batch(t, d, nil,
		call{ctx, put("a")},
		call{ctx, func(tx *db.Tx) error {
			if err := db.Raw(ctx, tx, "PRAGMA max_page_count = 1"); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, putWord, "big", strings.Repeat("x", 1<<20))
			return err
		}})
	for i, err := range errs {
		if !db.IsDiskFull(err) {
			t.Errorf("function %d: %v, want a full disk", i, err)
		}
	}
	// The limit belongs to the connection, so this write shows that there is a new one.
	if err := d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, putWord, "big", strings.Repeat("x", 1<<20))
		return err
	}); err != nil {
		t.Errorf("the writer kept the connection: %v", err)
	}
	if got := names(t, d); got != "big" {
		t.Errorf("the database holds %q", got)
	}
}

func TestWriteAfterClose(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		testkit.Must(t, d.Write(t.Context(), put("a")))
		testkit.Must(t, d.Close())
		if err := d.Write(t.Context(), put("b")); err == nil {
			t.Error("a closed database took a write")
		}
	})
}
