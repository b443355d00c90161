package backroom

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/board"
	"waymark/internal/db"
	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/ticket"
)

const (
	after     = ticket.Slot("2026-11-24T14")
	afterThat = ticket.Slot("2026-11-24T16")
)

var readers = hatch.Readers{week: {7}}

// A bench is a worker with its files, and the keys of its tickets.
type bench struct {
	*Worker
	mint
	c hatch.Config
}

// newBench starts a worker between the slots now and next.
func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{mint: newMint(t), c: hatch.Config{
		Database: t.TempDir() + "/speak.db", Dir: t.TempDir(), Run: t.TempDir(), Last: now, Slot: next, Readers: readers,
	}}
	b.start(t)
	return b
}

func (b *bench) start(t testing.TB) {
	t.Helper()
	w := &Worker{Now: func() time.Time { return b.c.Last.Begins().Add(time.Minute) }}
	must(t, w.Start(t.Context(), b.c))
	must(t, w.room.Learn(t.Context(), week, b.public(t)))
	b.Worker = w
	t.Cleanup(func() { _ = w.Close() })
}

// slot publishes a slot, and has the next worker come.
func (b *bench) slot(t testing.TB, following ticket.Slot) {
	t.Helper()
	must(t, b.Publish(t.Context(), hatch.Publication{Slot: b.c.Slot, Next: []ticket.Slot{following}, Crowd: hatch.Crowd(crowd), Least: hatch.Crowd(least), Readers: readers}))
	must(t, b.Close())
	b.c.Last, b.c.Slot = b.c.Slot, following
	b.start(t)
}

func (b *bench) public65(t testing.TB, slot ticket.Slot) []byte {
	t.Helper()
	keys, err := b.Keys(t.Context(), []ticket.Slot{slot})
	must(t, err)
	return keys[slot]
}

// written writes an operation as browsers do.
func written(t testing.TB, o envelope.Operation) []byte {
	t.Helper()
	in := base64.StdEncoding.EncodeToString
	ticketOf := func(k ticket.Ticket) map[string]any {
		return map[string]any{"kid": k.Key.String(), "msg": in(k.Message), "sig": in(k.Signature)}
	}
	body := map[string]any{"text": o.Text}
	all := map[string]any{
		"v": 1, "op": string(o.Op), "rid": in(o.Receipt[:]), "rk": in(o.Answer[:]), "slot": string(o.Slot), "pid": in(o.Post[:]),
		"thread": in(o.Thread[:]), "hpk": in(o.Holder), "hsig": in(o.Signature), "ticket": ticketOf(o.Ticket), "body": body,
	}
	if o.Join != nil {
		all["join"] = ticketOf(*o.Join)
	}
	if o.Op == envelope.Open {
		body["title"] = o.Title
	}
	text, err := json.Marshal(all)
	must(t, err)
	return text
}

func (b *bench) seal(t testing.TB, slot ticket.Slot, o envelope.Operation) []byte {
	t.Helper()
	sealed, err := envelope.Seal(b.public65(t, slot), slot, written(t, o))
	must(t, err)
	return sealed
}

// drop hands an envelope over and gives what its sender is told; empty where
// that is nothing.
func (b *bench) drop(t testing.TB, sealed []byte) string {
	t.Helper()
	answer := b.Drop(t.Context(), bytes.Clone(sealed))
	if len(answer) != envelope.Size {
		t.Errorf("an answer of %d octets", len(answer))
	}
	said, err := envelope.OpenAnswer(envelope.AnswerKey{}, answer)
	if err != nil {
		return ""
	}
	var r envelope.Result
	must(t, json.Unmarshal(said, &r))
	return r.Code
}

func (b *bench) shown(t testing.TB) board.Board {
	t.Helper()
	sealed, err := os.ReadFile(filepath.Join(b.c.Dir, board.File))
	must(t, err)
	all, err := board.Decode(readers[week], sealed)
	must(t, err)
	return all
}

// A key is good until the end of the slot behind its own, and then nobody
// opens what somebody has kept of the wire.
func TestEnvelopeKeysEnd(t *testing.T) {
	b := newBench(t)
	captured := b.seal(t, next, b.holder(t, fifth).open(t, b.mint, "the lift"))
	key, err := os.ReadFile(filepath.Join(b.c.Run, "drop-"+string(next)+".key"))
	must(t, err)
	if got := b.drop(t, captured); got != Held {
		t.Fatalf("told %q", got)
	}
	b.slot(t, after)
	if got := b.drop(t, captured); got != Published {
		t.Errorf("in the slot behind, told %q", got)
	}
	b.public65(t, after)
	b.slot(t, afterThat)
	if got := b.drop(t, captured); got != "" {
		t.Errorf("after the slot behind, it was opened: %q", got)
	}
	for _, dir := range []string{b.c.Run, b.c.Dir, filepath.Dir(b.c.Database)} {
		files, err := os.ReadDir(dir)
		must(t, err)
		for _, f := range files {
			text, err := os.ReadFile(filepath.Join(dir, f.Name()))
			must(t, err)
			if bytes.Contains(text, key) || f.Name() == "drop-"+string(next)+".key" {
				t.Errorf("%s holds the key", f.Name())
			}
		}
	}
	// The control: whoever had kept the key could open it.
	kept, err := envelope.ParseKey(key)
	must(t, err)
	if _, err := kept.Open(next, captured); err != nil {
		t.Error("the control: the key does not open the envelope")
	}
	if keys, err := b.Keys(t.Context(), []ticket.Slot{next, afterThat}); err != nil || keys[next] != nil || keys[afterThat] == nil {
		t.Errorf("a key is made for what is over: %v, %v", keys, err)
	}
}

// Of two workers the second is sent away; and where two rooms are open all the
// same, a ticket is good once.
func TestTwoWorkers(t *testing.T) {
	b := newBench(t)
	second := &Worker{Now: b.Now}
	if err := second.Start(t.Context(), b.c); !errors.Is(err, hatch.Refusal(hatch.InUse)) {
		t.Errorf("a second worker: %v", err)
	}
	h := newHouse(t)
	other, err := Open(t.Context(), filepath.Join(h.dir, "speak.db"), filepath.Join(h.dir, "pool.db"))
	must(t, err)
	defer other.Close()
	o := h.holder(t, fifth).open(t, h.mint, "the lift")
	h.take(t, o, Held)
	w := h.holder(t, sixth)
	again := w.open(t, h.mint, "the stairs")
	again.Ticket = o.Ticket
	again = w.signed(t, again)
	got, err := other.Take(t.Context(), now, again)
	must(t, err)
	if got.Code != TicketSpent {
		t.Errorf("while it waits, the second room says %s", got.Code)
	}
	h.publish(t, next, Outcome{Published: 1})
	if got, err = other.Take(t.Context(), now, again); err != nil || got.Code != TicketSpent {
		t.Errorf("when it is published, the second room says %s, %v", got.Code, err)
	}
}

// What moderators and writers take away is gone from the board, the copy and
// the file at the next slot, with the title that it began.
func TestHiddenIsGone(t *testing.T) {
	b := newBench(t)
	w := b.holder(t, fifth)
	o := w.open(t, b.mint, "needle-title")
	o.Text = "needle-text"
	o = w.signed(t, o)
	b.drop(t, b.seal(t, next, o))
	b.slot(t, after)
	holds := func() (all []string) {
		for _, name := range []string{board.File, board.Glass} {
			sealed, err := os.ReadFile(filepath.Join(b.c.Dir, name))
			must(t, err)
			text, err := board.DecodeGlass(readers[week], sealed)
			if name == board.File {
				text, err = json.Marshal(b.shown(t))
			}
			must(t, err)
			if bytes.Contains(text, []byte("needle-t")) {
				all = append(all, name)
			}
		}
		text, err := os.ReadFile(b.c.Database)
		must(t, err)
		if bytes.Contains(text, []byte("needle-t")) {
			all = append(all, "speak.db")
		}
		return all
	}
	if got := strings.Join(holds(), " "); got != "board.bin glass.bin speak.db" {
		t.Fatalf("the control: it is in %s", got)
	}
	move := hatch.Move{Moderator: "Mo", Reason: "It names somebody."}
	must(t, b.Hide(t.Context(), move, o.Post))
	must(t, b.CloseThread(t.Context(), move, o.Thread))
	hid := handleOf(o.Holder)
	must(t, b.Pause(t.Context(), move, o.Thread, hid, "2026-12-03T08"))
	if err := b.Hide(t.Context(), move, envelope.ID{1}); !errors.Is(err, hatch.ErrNotThere) {
		t.Errorf("what is not there is hidden: %v", err)
	}
	b.slot(t, afterThat)
	if got := holds(); len(got) > 0 {
		t.Errorf("what is hidden is still in %s", got)
	}
	th := b.shown(t).Threads[0]
	if p := th.Posts[0]; p.State != board.Hidden || p.Reason != move.Reason || th.State != board.Closed || th.ClosedReason != move.Reason || th.Title != "" {
		t.Errorf("shown as %+v", th)
	}
	if h := th.Holders[0]; h.Paused != "2026-12-03T08" || h.Reason != move.Reason || !h.Author || h.Name != board.NameOf(o.Thread, o.Holder) {
		t.Errorf("the holder is shown as %+v", h)
	}
	if m := b.shown(t).Moderation; len(m) != 3 || m[0].Thread != o.Thread.String() || m[0].Moderator != "Mo" {
		t.Errorf("the log of moderation: %+v", m)
	}
}

// A paused writer reads until when and why; the same as everybody.
func TestPausedIsTold(t *testing.T) {
	h := newHouse(t)
	thread, w := h.thread(t)
	must(t, h.Pause(t.Context(), next, Move{ID: id(), Moderator: "Mo", Reason: "Enough."}, thread, handleOf(w.public), "2026-12-03T08"))
	got, err := h.Take(t.Context(), next, w.say(t, h.mint, thread, "More."))
	must(t, err)
	if want := (envelope.Result{Code: HandlePaused, Until: "2026-12-03T08", Reason: "Enough."}); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
}

// The copy is the file without which tickets were used.
func TestGlass(t *testing.T) {
	b := newBench(t)
	w := b.holder(t, fifth)
	b.drop(t, b.seal(t, next, w.open(t, b.mint, "the lift")))
	b.slot(t, after)
	sealed, err := os.ReadFile(filepath.Join(b.c.Dir, board.Glass))
	must(t, err)
	text, err := board.DecodeGlass(readers[week], sealed)
	must(t, err)
	path := t.TempDir() + "/glass.db"
	must(t, os.WriteFile(path, text, 0o600))
	d, err := db.OpenQuiet(t.Context(), path, db.Truncated)
	must(t, err)
	defer d.Close()
	if faults, _ := exposed(t, d); len(faults) > 0 {
		t.Error(faults)
	}
	dump := func(of *sql.DB, table string) (all []string) {
		must(t, each(t.Context(), of, "SELECT * FROM "+table+" ORDER BY 1, 2", func(rows *sql.Rows) error {
			columns, err := rows.Columns()
			must(t, err)
			values, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range to {
				to[i] = &values[i]
			}
			must(t, rows.Scan(to...))
			line, err := json.Marshal(values)
			all = append(all, string(line))
			return err
		}))
		return all
	}
	for _, table := range []string{"tkey", "thread", "handle", "post", "receipt", "mod_log"} {
		if ours, theirs := dump(b.room.speak, table), dump(d, table); strings.Join(ours, "\n") != strings.Join(theirs, "\n") {
			t.Errorf("%s:\n%s\nin the copy\n%s", table, ours, theirs)
		} else if table == "post" && len(ours) != 1 {
			t.Errorf("there are %d posts", len(ours))
		}
	}
	if got := dump(d, "spent_count"); len(got) != 1 || got[0] != `["2026-W48",1]` {
		t.Errorf("tickets used: %s", got)
	}
	if _, err := d.Exec("SELECT * FROM spent"); err == nil {
		t.Error("which tickets were used is in the copy")
	}
	var mark []byte
	must(t, b.room.speak.QueryRow("SELECT h FROM spent").Scan(&mark))
	if bytes.Contains(text, mark) {
		t.Error("a mark is in the copy's file")
	}
}

// The files are the same whoever came first, and have the time of the slot.
func TestPublishedFilesAreTheSame(t *testing.T) {
	first := newBench(t)
	a, c := first.holder(t, fifth).open(t, first.mint, "the lift"), first.holder(t, sixth).open(t, first.mint, "the stairs")
	var images []string
	for _, order := range [][]envelope.Operation{{a, c}, {c, a}} {
		b := newBench(t)
		for _, o := range order {
			if got := b.drop(t, b.seal(t, next, o)); got != Held {
				t.Fatalf("told %q", got)
			}
		}
		b.slot(t, after)
		for _, name := range []string{board.File, board.Glass, board.Batch} {
			info, err := os.Stat(filepath.Join(b.c.Dir, name))
			must(t, err)
			if !info.ModTime().Equal(next.Begins()) || info.Mode().Perm() != 0o600 {
				t.Errorf("%s has %v and %v", name, info.ModTime(), info.Mode())
			}
		}
		images = append(images, imageOf(t, b.c.Dir))
	}
	if images[0] != images[1] {
		t.Error("the files tell who came first")
	}
	if len(first.shown(t).Threads) != 0 {
		t.Error("the control: a board without threads has some")
	}
}

// A thread takes nothing five weeks after it began, and is read.
func TestThreadsEnd(t *testing.T) {
	h := newHouse(t)
	_, _ = h.thread(t)
	last := ticket.SlotAt(next.Number() + openHours - 1)
	for slot, want := range map[ticket.Slot]string{last: board.Open, ticket.SlotAt(last.Number() + 1): board.ReadOnly} {
		b, err := h.Board(t.Context(), slot, nil)
		must(t, err)
		if th := b.Threads[0]; th.State != want || th.Until != last {
			t.Errorf("in %s it is %s, until %s", slot, th.State, th.Until)
		}
	}
}

// BenchmarkDrop opens an envelope, looks its tickets over and puts it into the
// pool; the worker is to do at least 100 of them in a second.
func BenchmarkDrop(b *testing.B) {
	w := newBench(b)
	by := w.holder(b, fifth)
	o := by.open(b, w.mint, "the lift")
	w.drop(b, w.seal(b, next, o))
	w.slot(b, after)
	var sealed [][]byte
	for range b.N {
		say := w.holder(b, fifth).say(b, w.mint, o.Thread, strings.Repeat("words ", 200))
		sealed = append(sealed, w.seal(b, after, say))
	}
	b.ResetTimer()
	for _, s := range sealed {
		if got := w.drop(b, s); got != Held {
			b.Fatalf("told %q", got)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "drops/s")
	b.ReportMetric(100, "least/s")
}
