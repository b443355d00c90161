package backroom

import (
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/ticket"
)

// killed copies the files of a pool as a process that is killed in the middle
// of a transaction leaves them, and says whether what is opened then is whole
// and holds nothing of that transaction.
func killed(t *testing.T, j db.Journal) bool {
	t.Helper()
	dir := t.TempDir()
	d, err := db.OpenQuiet(t.Context(), filepath.Join(dir, "pool.db"), j)
	must(t, err)
	defer d.Close()
	_, err = d.Exec(poolSchema + "; PRAGMA cache_size = 4") // what does not fit goes to the file early
	must(t, err)
	put := func(to interface {
		Exec(string, ...any) (sql.Result, error)
	}, n int,
	) {
		pid := id()
		_, err := to.Exec(addPooled, pid[:], "say", 1, pid[:], string(week), pid[:], pid[:], pid[:], pid[:], nil, "", strings.Repeat("word ", 200+n), pid[:])
		must(t, err)
	}
	for n := range 20 {
		put(d, n)
	}
	tx, err := d.Begin()
	must(t, err)
	for n := range 100 {
		put(tx, n)
	}
	as := t.TempDir()
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(as, f.Name()), text, 0o600))
	}
	must(t, tx.Rollback())
	after, err := db.OpenQuiet(t.Context(), filepath.Join(as, "pool.db"), j)
	if err != nil {
		return false
	}
	defer after.Close()
	said, err := lines(t.Context(), after, "PRAGMA integrity_check(1)")
	n, wrong := count(t.Context(), after, "SELECT COUNT(*) FROM pool")
	return err == nil && wrong == nil && said[0] == "ok" && n == 20
}

// A process that is killed while it writes loses nothing of what waited
// before, and leaves nothing half there.
func TestPoolOutlivesAKill(t *testing.T) {
	if !killed(t, db.Truncated) {
		t.Error("the pool is damaged, or holds half a transaction")
	}
	if killed(t, db.InMemory) {
		t.Error("the control: a pool whose journal is in the process's memory is whole")
	}
}

// full has the disk under a database be full, or not any more.
func full(t *testing.T, d *sql.DB, is bool) {
	t.Helper()
	pages, err := count(t.Context(), d, "PRAGMA page_count")
	must(t, err)
	if !is {
		pages = 1 << 30
	}
	if _, err := count(t.Context(), d, "PRAGMA max_page_count = "+strconv.Itoa(pages)); err != nil {
		t.Fatal(err)
	}
}

// readOnly has a database take nothing, or again.
func readOnly(t *testing.T, d *sql.DB, is bool) {
	t.Helper()
	_, err := d.Exec("PRAGMA query_only = " + map[bool]string{true: "1", false: "0"}[is])
	must(t, err)
}

// shut has a directory take no file, or again: it is not there meanwhile.
func shut(t *testing.T, dir string, is bool) {
	t.Helper()
	if is {
		must(t, os.Rename(dir, dir+".away"))
		must(t, os.WriteFile(dir, nil, 0o600))
		return
	}
	must(t, os.Remove(dir))
	must(t, os.Rename(dir+".away", dir))
}

// Where nothing can be written nothing is taken, and its sender hears nothing,
// keeps it and sends it again; nothing is half published; and as soon as
// there is room all goes on by itself.
func TestNoRoom(t *testing.T) {
	for what, hold := range map[string]func(t *testing.T, d *sql.DB, is bool){"full": full, "read-only": readOnly} {
		t.Run(what, func(t *testing.T) {
			b := newBench(t)
			thread := b.holder(t, fifth).open(t, b.mint, "the lift")
			thread.Text = strings.Repeat("word ", 1000) // more than a page has left
			sealed := b.seal(t, next, anew(t, b, thread))
			hold(t, b.room.pool, true)
			if got := b.drop(t, sealed); got != "" {
				t.Errorf("with no room for it, its sender is told %q", got)
			}
			hold(t, b.room.pool, false)
			if got := b.drop(t, sealed); got != Held {
				t.Errorf("with room again, its sender is told %q", got)
			}
			at := hatch.Publication{Slot: next, Crowd: hatch.Crowd(crowd), Least: hatch.Crowd(least), Readers: readers}
			hold(t, b.room.speak, true)
			if err := b.Publish(t.Context(), at); err == nil {
				t.Error("published, with no room")
			}
			if n := len(b.shown(t).Threads); n != 0 {
				t.Errorf("half published: %d threads are shown", n)
			}
			hold(t, b.room.speak, false)
			for _, table := range []string{"thread", "handle", "post", "spent", "receipt"} {
				if n, err := count(t.Context(), b.room.speak, "SELECT COUNT(*) FROM "+table); err != nil || n != 0 {
					t.Errorf("half published: %d rows in %s, %v", n, table, err)
				}
			}
			b.slot(t, after)
			if n := len(b.shown(t).Threads); n != 1 {
				t.Errorf("with room again, %d threads are shown", n)
			}
			if got := b.drop(t, sealed); got != Published {
				t.Errorf("then its sender is told %q", got)
			}
		})
	}
}

// anew is an operation by a holder of the fifth number, signed by them.
func anew(t *testing.T, b *bench, o envelope.Operation) envelope.Operation {
	t.Helper()
	h := b.holder(t, fifth)
	o.Join = &h.join
	return h.signed(t, o)
}

// Where the published files cannot be written, what is published is so once,
// and is shown as soon as they can.
func TestNoRoomForFiles(t *testing.T) {
	b := newBench(t)
	sealed := b.seal(t, next, b.holder(t, fifth).open(t, b.mint, "the lift"))
	if got := b.drop(t, sealed); got != Held {
		t.Fatalf("told %q", got)
	}
	shut(t, b.c.Dir, true)
	at := hatch.Publication{Slot: next, Crowd: hatch.Crowd(crowd), Least: hatch.Crowd(least), Readers: readers}
	if err := b.Publish(t.Context(), at); err == nil {
		t.Error("published, with no directory for it")
	}
	shut(t, b.c.Dir, false)
	if n := len(b.shown(t).Threads); n != 0 {
		t.Errorf("%d threads are shown", n)
	}
	b.slot(t, after)
	if all := b.shown(t).Threads; len(all) != 1 || len(all[0].Posts) != 1 {
		t.Errorf("shown is %+v", all)
	}
	shut(t, b.c.Run, true)
	if _, err := b.Keys(t.Context(), []ticket.Slot{afterThat}); err == nil {
		t.Error("a key that could not be kept is told")
	}
	shut(t, b.c.Run, false)
	if b.public65(t, afterThat) == nil {
		t.Error("with room again there is no key")
	}
}
