package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"waymark/internal/board"
	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// A cellar is a back room whose workers are killed.
type cellar struct {
	*hall
	self   string
	config hatch.Config
	thread envelope.ID
	sent   []*sentLetter
}

// A sentLetter is what somebody has sent and keeps until they hear of it.
type sentLetter struct {
	post   envelope.ID
	sealed []byte
	known  bool // its sender was told that it is held
}

func newCellar(t *testing.T) *cellar {
	t.Helper()
	at := time.Now().UTC()
	before, next := speakup.NextSlots(time.UTC, at.Add(-day), day), speakup.NextSlots(time.UTC, at, day)
	c := &cellar{hall: &hall{t: t, data: t.TempDir(), run: t.TempDir(), last: before[len(before)-1], slot: next[0]}}
	week := ticket.EpochOf(at)
	c.week = week
	c.mint(week)
	var err error
	c.self, err = os.Executable()
	testkit.Must(t, err)
	c.config = hatch.Config{
		Database: filepath.Join(c.data, speakFile), Dir: filepath.Join(c.data, speakDir), Run: c.run, Last: c.last, Slot: c.slot,
		Next: next, Readers: hatch.Readers{week: {1}, week.Add(1): {1}, week.Add(-1): {1}},
	}
	return c
}

// worker starts the next worker, which is ready where ok.
func (c *cellar) start() (w *worker, ok bool) {
	c.t.Helper()
	w, err := startWorker(c.self, speakWorker)
	testkit.Must(c.t, err)
	return w, w.ask(context.Background(), hatch.Task{Do: hatch.Start, Config: &c.config}) == nil
}

func (c *cellar) publish(w *worker) error {
	at := hatch.Publication{
		Slot: c.slot, Next: c.config.Next, Crowd: hatch.Crowd{Holders: 300, Online: 50}, Least: hatch.Crowd{Holders: 50, Online: 20}, Readers: c.config.Readers,
	}
	return w.ask(context.Background(), hatch.Task{Do: hatch.Publish, At: &at})
}

// send seals a letter with the key of the slot; false where the worker is gone.
func (c *cellar) send(w *worker, o envelope.Operation, number int) bool {
	c.t.Helper()
	said := c.letter(&o, number)
	told, err := w.Ask(context.Background(), hatch.Task{Do: hatch.Keys, Slots: []ticket.Slot{c.slot}})
	if err != nil || told.Keys[c.slot] == nil {
		return false
	}
	sealed, err := envelope.Seal(told.Keys[c.slot], c.slot, said)
	testkit.Must(c.t, err)
	c.thread = o.Thread
	c.sent = append(c.sent, &sentLetter{post: o.Post, sealed: sealed})
	return true
}

// tellAll hands over, once more, all that was sent; what was held stays held,
// or is published, whatever became of the worker.
func (c *cellar) tellAll(w *worker) {
	for _, s := range c.sent {
		answer, err := w.Drop(context.Background(), append([]byte(nil), s.sealed...))
		if err != nil {
			return
		}
		said, err := envelope.OpenAnswer(envelope.AnswerKey{}, answer)
		if err != nil {
			c.t.Error("an envelope cannot be opened any more, or not be kept")
			return
		}
		var r envelope.Result
		testkit.Must(c.t, json.Unmarshal(said, &r))
		if r.Code != "held" && r.Code != "published" {
			c.t.Errorf("its sender is told %s, and known is %v", r.Code, s.known)
		}
		s.known = true
	}
}

// The back room is killed at random moments: while it starts, takes and
// publishes. Whatever was sent is published once, and no pass is used up for
// nothing.
func TestKilledBackRoom(t *testing.T) {
	c := newCellar(t)
	w, _ := c.start()
	if !c.send(w, envelope.Operation{Op: envelope.Open, Title: "The lift", Text: "It stands."}, 3) {
		t.Fatal("the first worker makes no key")
	}
	c.tellAll(w)
	testkit.Must(t, c.publish(w))
	testkit.Must(t, w.end())
	rounds := 12
	if os.Getenv("WAYMARK_SOAK") == "1" {
		rounds = 400
	}
	for round := range rounds {
		c.life(round, rand.New(rand.NewPCG(83, uint64(round)))) //nolint:gosec // of a test, and a small number
	}
	w, ok := c.start()
	if !ok {
		t.Fatal("after all that it does not start")
	}
	c.tellAll(w)
	testkit.Must(t, c.publish(w))
	testkit.Must(t, w.end())
	c.all()
}

// life is that of a worker that is killed.
func (c *cellar) life(round int, chance *rand.Rand) {
	c.t.Helper()
	var w *worker
	ended := make(chan struct{})
	wait := time.Duration(chance.IntN(60)) * time.Millisecond
	if round%4 == 3 { // while it starts
		var err error
		w, err = startWorker(c.self, speakWorker)
		testkit.Must(c.t, err)
		go func() {
			defer close(ended)
			_ = w.ask(context.Background(), hatch.Task{Do: hatch.Start, Config: &c.config})
		}()
	} else {
		var ok bool
		if w, ok = c.start(); !ok {
			c.t.Fatalf("in round %d it does not start", round)
		}
		for range 2 {
			c.send(w, envelope.Operation{Op: envelope.Say, Thread: c.thread, Text: "It still stands."}, 3)
		}
		go func() {
			defer close(ended)
			if round%4 != 2 { // else while it publishes alone
				c.tellAll(w)
			}
			_ = c.publish(w)
		}()
	}
	time.Sleep(wait)
	_ = syscall.Kill(w.pid, syscall.SIGKILL)
	<-ended
	_ = w.end()
}

// all wants each letter on the board once, and nothing else.
func (c *cellar) all() {
	c.t.Helper()
	read, err := os.ReadFile(filepath.Join(c.data, speakDir, board.File))
	testkit.Must(c.t, err)
	b, err := board.Decode(board.Key{1}, read)
	testkit.Must(c.t, err)
	seen := map[string]int{}
	for _, t := range b.Threads {
		for _, p := range t.Posts {
			seen[p.ID]++
		}
	}
	for _, s := range c.sent {
		if seen[s.post.String()] != 1 {
			c.t.Errorf("a text that was sent is published %d times", seen[s.post.String()])
		}
	}
	if len(seen) != len(c.sent) || len(b.Threads) != 1 {
		c.t.Errorf("%d texts in %d threads, and %d were sent", len(seen), len(b.Threads), len(c.sent))
	}
	c.t.Logf("%d texts were sent to workers that were killed; each is published once", len(c.sent))
}

// A server that is killed leaves no worker behind, and another goes on where
// it was. Where the back room cannot start, pages are served all the same, and
// it comes by itself once it can.
func TestKilledServer(t *testing.T) {
	h := newHall(t)
	sealed := h.open(3, "The lift", "It stands.")
	if got := h.post("127.0.0.9", "a", "en", sealed); got != "held" {
		t.Fatalf("told %q", got)
	}
	worker := h.worker
	testkit.Must(t, h.cmd.Process.Kill())
	vanished(t, worker)
	file := filepath.Join(h.data, speakFile)
	testkit.Must(t, os.Rename(file, file+".aside"))
	testkit.Must(t, os.Mkdir(file, 0o700))
	h.launch() // with a worker that fails
	h.nextWorker()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+"/sign-in", nil)
	testkit.Must(t, err)
	req.Host = "localhost"
	res, err := from("127.0.0.9").Do(req)
	testkit.Must(t, err)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("without a back room pages are answered with %d", res.StatusCode)
	}
	testkit.Must(t, os.Remove(file))
	testkit.Must(t, os.Rename(file+".aside", file))
	h.tell("key " + string(h.slot))
	h.wait("key") // there is a worker again
	if got := h.post("127.0.0.9", "a", "en", sealed); got != "held" {
		t.Errorf("after a restart, told %q", got)
	}
	h.tell("slot " + string(h.slot))
	h.nextWorker()
	if got := h.post("127.0.0.9", "a", "en", sealed); got != "published" {
		t.Errorf("after the slot, told %q", got)
	}
}
