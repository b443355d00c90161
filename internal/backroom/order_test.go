package backroom

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"waymark/internal/db"
	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// orders gives every order of n things.
func orders(n int) (all [][]int) {
	var rec func(a []int, k int)
	rec = func(a []int, k int) {
		if k == n {
			all = append(all, append([]int(nil), a...))
			return
		}
		for i := k; i < n; i++ {
			a[k], a[i] = a[i], a[k]
			rec(a, k+1)
			a[k], a[i] = a[i], a[k]
		}
	}
	a := make([]int, n)
	for i := range a {
		a[i] = i
	}
	rec(a, 0)
	return all
}

// Whoever has the files knows what was said in a slot, and nothing of the
// order in which it came: each order gives the same octets.
func TestEveryOrderOfArrivalGivesOneFile(t *testing.T) {
	m := newMint(t)
	first, second := m.holder(t, fifth), m.holder(t, sixth)
	opened := first.open(t, m, "the lift")
	earlier := []envelope.Operation{opened, second.open(t, m, "the rota")}
	writers := []holder{first, m.holder(t, fifth), m.holder(t, fifth)}
	var said []envelope.Operation
	for i, text := range []string{"one", "two", "three", "four"} {
		o := writers[i%3].say(t, m, opened.Thread, text)
		o.Slot = "2026-11-24T14"
		said = append(said, writers[i%3].signed(t, o))
	}
	later := writers[1].say(t, m, opened.Thread, "much later")
	later.Slot = "2026-11-25T08"
	images := map[string]int{}
	for i, order := range orders(len(said)) {
		h := newHouse(t)
		for k := range earlier {
			h.take(t, earlier[(k+i)%2], Held)
		}
		h.publish(t, next, Outcome{Published: 2})
		if i%2 == 0 {
			h.take(t, later, Held)
		}
		for _, k := range order {
			h.take(t, said[k], Held)
		}
		if i%2 == 1 {
			h.take(t, later, Held)
		}
		h.publish(t, "2026-11-24T14", Outcome{Published: 4})
		images[h.image(t)]++
	}
	if len(images) != 1 {
		t.Errorf("%d files for %d orders", len(images), len(orders(4)))
	}
}

// The control: the same room, but each text is published as it comes. The
// order is in the file then, though no column says it.
func TestPublishedOneByOneTheOrderShows(t *testing.T) {
	m := newMint(t)
	w := m.holder(t, fifth)
	opened := w.open(t, m, "the lift")
	var said []envelope.Operation
	for _, text := range []string{"one", "two", "three"} {
		said = append(said, w.say(t, m, opened.Thread, text))
	}
	images := map[string]int{}
	for _, order := range orders(len(said)) {
		h := newHouse(t)
		h.take(t, opened, Held)
		h.publish(t, next, Outcome{Published: 1})
		for _, k := range order {
			h.take(t, said[k], Held)
			h.publish(t, next, Outcome{Published: 1})
		}
		images[h.image(t)]++
	}
	if len(images) < 2 {
		t.Error("the test of orders would notice nothing")
	}
}

// The control: each of what other forums do makes another file of each order,
// or of each time.
func TestOrderControl(t *testing.T) {
	for name, c := range map[string]struct {
		journal, table, values string
		sorted                 bool
	}{
		"row numbers":       {"truncate", "(id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT)", "(text) VALUES (?1)", false},
		"hidden rows":       {"truncate", "(text TEXT)", "(text) VALUES (?1)", false},
		"time of arrival":   {"truncate", "(text TEXT PRIMARY KEY, created_at TEXT) WITHOUT ROWID", "VALUES (?1, ?2)", false},
		"one by one, WAL":   {"wal", "(text TEXT PRIMARY KEY) WITHOUT ROWID", "VALUES (?1)", false},
		"nothing, in order": {"truncate", "(text TEXT PRIMARY KEY) WITHOUT ROWID", "VALUES (?1)", true},
	} {
		images := map[string]int{}
		for i, order := range orders(3) {
			dir := t.TempDir()
			var d *sql.DB
			var err error
			if c.journal == "wal" {
				d = wal(t, filepath.Join(dir, "x.db"))
			} else {
				d, err = db.OpenQuiet(t.Context(), filepath.Join(dir, "x.db"), db.Truncated)
				must(t, err)
			}
			_, err = d.Exec("CREATE TABLE post " + c.table)
			must(t, err)
			for at, k := range order {
				if c.sorted {
					k = at
				}
				_, err = d.Exec("INSERT INTO post "+c.values, fmt.Sprint("text ", k), fmt.Sprint(i, at))
				must(t, err)
			}
			if c.journal == "wal" {
				images[imageOf(t, dir)]++ // as a thief finds it, while it is open
			}
			must(t, d.Close())
			if c.journal != "wal" {
				images[imageOf(t, dir)]++
			}
		}
		if want := c.sorted; (len(images) == 1) != want {
			t.Errorf("%s: %d files", name, len(images))
		}
	}
}

// wal opens a file as other forums do.
func wal(t *testing.T, path string) *sql.DB {
	t.Helper()
	d, err := sql.Open("sqlite3", path+"?_journal_mode=WAL")
	must(t, err)
	d.SetMaxOpenConns(1)
	return d
}

// Who came first cannot be told where two want the same number either: the
// one who is told no knows it, and the file does not.
func TestNumberIsGivenOnce(t *testing.T) {
	h := newHouse(t)
	a, b := h.holder(t, fifth), h.holder(t, fifth)
	h.take(t, a.open(t, h.mint, "the lift"), Held)
	h.take(t, b.open(t, h.mint, "the rota"), SlotTaken)
	h.publish(t, next, Outcome{Published: 1})
	again := b.open(t, h.mint, "the rota")
	h.take(t, again, SlotTaken)
	other := h.holder(t, sixth)
	o := other.open(t, h.mint, "the rota")
	o.Ticket = again.Ticket // the pass was not used up
	h.take(t, other.signed(t, o), Held)
	h.publish(t, ticket.Slot("2026-11-24T14"), Outcome{Published: 1})
	if n := h.rows(t, "thread"); n != 2 {
		t.Errorf("%d threads", n)
	}
}
