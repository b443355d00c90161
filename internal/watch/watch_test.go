package watch_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/testkit"
	"waymark/internal/watch"
)

const gib = 1 << 30

// The smaller of the two bounds decides: both must be crossed.
func TestLevels(t *testing.T) {
	for _, c := range []struct {
		free, total uint64
		want        watch.Level
	}{
		{100 * gib, 1000 * gib, watch.Plenty}, // 10 %, but far more than 2 GiB
		{2*gib - 1, 1000 * gib, watch.Low},
		{512<<20 - 1, 1000 * gib, watch.Tight},
		{128<<20 - 1, 1000 * gib, watch.Full},
		{gib, 4 * gib, watch.Plenty}, // less than 2 GiB, but a quarter of the disk
		{gib / 2, 4 * gib, watch.Low},
		{gib / 8, 4 * gib, watch.Tight},
		{gib / 16, 4 * gib, watch.Full},
		{0, 4 * gib, watch.Full},
	} {
		w := watch.New(testkit.SQLite(t), watch.Options{Dir: t.TempDir(), Log: quiet(), Space: disk(&c.free, c.total)})
		if got := w.Disk().Level; got != c.want {
			t.Errorf("%d MiB of %d GiB: %s, want %s", c.free>>20, c.total/gib, got, c.want)
		}
		if w.Pause() != (c.want >= watch.Tight) || w.ReadOnly() != (c.want == watch.Full) {
			t.Errorf("%s: pauses %v, read only %v", c.want, w.Pause(), w.ReadOnly())
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func disk(free *uint64, total uint64) func(string) (uint64, uint64, error) {
	return func(string) (uint64, uint64, error) { return *free, total, nil }
}

func TestBallast(t *testing.T) {
	dir, free := t.TempDir(), uint64(100*gib)
	w := watch.New(testkit.SQLite(t), watch.Options{Dir: dir, Log: quiet(), Space: disk(&free, 1000*gib), Ballast: 1 << 20})
	ballast := func() bool {
		info, err := os.Stat(filepath.Join(dir, "ballast"))
		return err == nil && info.Size() == 1<<20
	}
	w.Look(t.Context())
	if !ballast() {
		t.Fatal("with plenty of room there is no ballast")
	}
	free = 1 << 20
	w.Look(t.Context())
	if ballast() || !w.ReadOnly() {
		t.Errorf("on a full disk: ballast %v, read only %v", ballast(), w.ReadOnly())
	}
	free = 2*gib + 1<<19
	w.Look(t.Context())
	if ballast() {
		t.Error("the ballast was made where it would take the last of the room")
	}
	free = 3 * gib
	w.Look(t.Context())
	if !ballast() || w.ReadOnly() {
		t.Errorf("with room again: ballast %v, read only %v", ballast(), w.ReadOnly())
	}
}

func TestReady(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		free := uint64(100 * gib)
		w := watch.New(d, watch.Options{Dir: t.TempDir(), Log: quiet(), Space: disk(&free, 1000*gib)})
		want(t, w)
		free = 1
		w.Look(t.Context())
		if d.Dialect == db.SQLite {
			want(t, w, watch.NoRoom)
		} else {
			want(t, w) // its database has a disk of its own
		}
		free = 100 * gib
		w.Look(t.Context())
		w.Drain()
		want(t, w, watch.Draining)
		if s, err := w.Status(t.Context()); err != nil || !s.Draining {
			t.Errorf("%+v, %v", s, err)
		}
	})
}

func want(t *testing.T, w *watch.Watch, problems ...watch.Problem) {
	t.Helper()
	if got := w.Ready(t.Context()); !slices.Equal(got, problems) {
		t.Errorf("problems are %q, want %q", got, problems)
	}
}

// A database that cannot be written to, or that a newer program has taken
// over, makes the program unready; the watchdog is content with an answer.
func TestNotReady(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := watch.New(d, watch.Options{Log: quiet()})
		testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), newer)
			return err
		}))
		want(t, w, watch.NoWrites)
		if !w.Alive(t.Context()) {
			t.Error("the watchdog would restart a program whose database answers")
		}
		testkit.Must(t, d.Close())
		want(t, watch.New(d, watch.Options{Log: quiet()}), watch.NoWrites)
	})
}

var newer = db.SQL(`INSERT INTO migrations (number, name, applied_at, min_reader) VALUES (999998, 'later', 0, 999999)`)

func TestLagsAndMetrics(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		w := watch.New(d, watch.Options{Log: quiet(), Version: "1.2.3"})
		k := changes.Keeper{DB: d, Called: "slow", Effect: func(context.Context, *db.Tx, []changes.Change) error { return nil }}
		head, err := changes.Head(ctx, d)
		testkit.Must(t, err)
		testkit.Must(t, k.Reset(ctx, head))
		w.Follows("outside", func(context.Context) (int64, error) { return 2, nil })
		testkit.Person(t, d, "Ann", "")
		testkit.Person(t, d, "Bo", "")
		testkit.Must(t, changes.Relay(ctx, d))
		now, err := changes.Head(ctx, d)
		testkit.Must(t, err)
		s, err := w.Status(ctx)
		testkit.Must(t, err)
		if len(s.Readers) != 2 || s.Readers[0].Changes != 2 || s.Readers[1].Changes != now.Seq-head.Seq || s.Readers[1].Time < 0 {
			t.Errorf("after %d changes: %+v", now.Seq-head.Seq, s.Readers)
		}
		w.Request("/d/:id", "GET", 200, 1)
		w.Request("/d/:id", "CNRY", 200, 1)
		w.Gauge("backup_last_success_timestamp", "When.", func() float64 { return 7 })
		rec := httptest.NewRecorder()
		w.Metrics().ServeHTTP(rec, httptest.NewRequestWithContext(ctx, "GET", "/metrics", nil))
		text := rec.Body.String()
		for _, line := range []string{
			`http_request_duration_seconds_count{code="200",method="GET",route="/d/:id"} 1`,
			`http_request_duration_seconds_count{code="200",method="other",route="/d/:id"} 1`,
			`consumer_lag_seq{consumer="outside"} 2`,
			fmt.Sprintf(`consumer_lag_seq{consumer="slow"} %d`, now.Seq-head.Seq),
			fmt.Sprintf("changes_seq %d", now.Seq),
			"ready 1", "draining 0", "read_only 0", "outbox_rows 0", "db_write_queue_depth 0", "backup_last_success_timestamp 7",
			`waymark_info{database="` + string(d.Dialect) + `",version="1.2.3"} 1`,
		} {
			if !strings.Contains(text, line+"\n") {
				t.Errorf("no %s in\n%s", line, text)
			}
		}
		for _, name := range []string{"db_commit_seconds_bucket", "db_commit_batch_size_bucket", "go_goroutines", "process_open_fds"} {
			if !strings.Contains(text, name) {
				t.Errorf("no %s", name)
			}
		}
		if strings.Contains(text, "CNRY") {
			t.Error("a word that a client made up is a label")
		}
	})
}
