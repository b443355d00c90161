package drill

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/internal/testkit"
)

// fullFor has the disk full for a while, under sixteen who write, and gives
// how many writes were acknowledged and refused meanwhile. A refusal must say
// that the service is unavailable, and nothing that was refused is there.
func (w *world) fullFor(b *bench, s *server, long time.Duration, free uint64, parts ...string) (acknowledged, refused int) {
	w.t.Helper()
	before, had := w.ledger.acknowledged, w.ledger.refused
	b.Fill(named(parts...), free)
	ctx, stop := context.WithCancel(w.t.Context())
	all := w.storm(ctx, s, unavailable)
	time.Sleep(long)
	w.reads(s, free > 0)
	stop()
	all.Wait()
	w.reads(s, free > 0)
	return w.ledger.acknowledged - before, w.ledger.refused - had
}

// room makes room on the disk and waits until the program has seen it.
func (w *world) room(b *bench, s *server) {
	w.t.Helper()
	b.Fill(nil, 0)
	eventually(w.t, func() error {
		a, err := s.client("").do(w.t.Context(), http.MethodGet, "/readyz", "", nil)
		if err == nil && a.status != http.StatusOK {
			err = fmt.Errorf("not ready: %d %s", a.status, a.body)
		}
		return err
	})
}

// unavailable wants a refusal that says so.
func unavailable(a answer) error {
	var p struct{ Code, Title string }
	if a.status != http.StatusServiceUnavailable {
		return fmt.Errorf("a full disk is answered with %d: %s", a.status, a.body)
	}
	a.status = http.StatusOK
	if err := a.into(&p); err != nil || p.Code == "" || p.Title == "" {
		return fmt.Errorf("a full disk is answered with %s: %w", a.body, err)
	}
	time.Sleep(20 * time.Millisecond)
	return nil
}

// reads reads a list, a thread and what a search finds: all that must go on.
// Where the disk has not told beforehand that it is full, as with a quota,
// search may say that it cannot answer now.
func (w *world) reads(s *server, told bool) {
	w.t.Helper()
	paths := []string{"/discussions", "/communities", "/search?q=budget"}
	for _, writer := range w.writers {
		if len(writer.threads) > 0 {
			paths = append(paths, "/discussions/"+writer.threads[0].id+"/posts")
			break
		}
	}
	for _, path := range paths {
		a, err := s.client(w.tokens[0]).do(w.t.Context(), http.MethodGet, api+path, "", nil)
		if err == nil && strings.HasPrefix(path, "/search") && !told && unavailable(a) == nil {
			continue
		}
		if err != nil || a.status != http.StatusOK {
			w.t.Errorf("reading %s while the disk is full: %d %s, %v", path, a.status, a.body, err)
		}
	}
}

// The disk fills up under the program: the database's part of it, the
// index's, or all. It goes on by itself once there is room.
func TestFullDisk(t *testing.T) {
	b := newBench(t)
	w := newWorldOn(t, b)
	s := w.start()
	w.stormFor(s, 300*time.Millisecond)
	w.ready()
	for range times(1, 10) {
		if done, refused := w.fullFor(b, s, 400*time.Millisecond, 0, "waymark.db"); refused == 0 {
			t.Errorf("the database's disk is full, and %d writes were taken, %d refused", done, refused)
		}
		w.room(b, s)
		w.stormFor(s, 300*time.Millisecond)
		w.settled()

		if done, refused := w.fullFor(b, s, 400*time.Millisecond, 0, "index"); done == 0 || refused != 0 {
			t.Errorf("the index's disk is full, and %d writes were taken, %d refused", done, refused)
		}
		w.room(b, s)
		w.settled()

		// a megabyte is soon written, on whatever disk
		refused := 0
		for tries := 0; refused == 0 && tries < 25; tries++ {
			_, refused = w.fullFor(b, s, 400*time.Millisecond, 1<<20, "")
		}
		if refused == 0 {
			t.Error("the disk is full and nothing is refused")
		}
		w.room(b, s)
		w.stormFor(s, 300*time.Millisecond)
		w.settled()
	}
	s.kill()
	w.clean(b.kept())
	posts, writes := w.ledger.known()
	t.Logf("%d posts and edits acknowledged, %d posts, %d refused; 0 lost, 0 twice", writes, posts, w.ledger.refused)
}

// The program dies on a full disk and is started on it: it says why it cannot
// start, or starts; with room again everything is there.
func TestStartOnFullDisk(t *testing.T) {
	b := newBench(t)
	w := newWorldOn(t, b)
	s := w.start()
	w.stormFor(s, 300*time.Millisecond)
	w.ready()
	w.fullFor(b, s, 300*time.Millisecond, 1<<20, "")
	s.kill()
	if f := w.inspect(b.kept()); !f.good() || f.unanswered != 0 {
		t.Errorf("%+v", f)
	}
	s = w.launch()
	if s.wait() {
		w.reads(s, true)
	} else {
		t.Logf("it does not start: %s", s.said)
	}
	s.kill()
	b.Fill(nil, 0)
	s = w.start()
	w.stormFor(s, 300*time.Millisecond)
	w.settled()
	s.stop()
	w.clean(b.kept())
	testkit.Must(t, b.Unmount())
}
