package game_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/backroom"
	"waymark/internal/board"
	"waymark/internal/db"
	"waymark/internal/envelope"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/hatch"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/passes"
	"waymark/internal/ticket"
	"waymark/internal/web"
)

// A world is both rooms and the forum around them, from a copy of the base, on
// a clock that stands still until somebody moves it. The forum's handlers, the
// front room and the back room are the product's own. It lives in a bubble of
// testing/synctest, where the pause before each answer takes no time.
type world struct {
	hatch.Room // what moderators do: nobody does here

	t          testing.TB
	base       *base
	dir        string
	at         atomic.Pointer[time.Time]
	d          *db.DB
	front      *speakup.Speak
	back       *backroom.Worker
	readers    hatch.Readers
	last, slot ticket.Slot
	handler    http.Handler
	log        *bytes.Buffer
	closed     bool
	columns    []column // see named
	chaff      map[ticket.Slot][]byte
	touched    time.Time // of the pool, in a world that lets it be
}

// An origin is what a request shows of where it comes from.
type origin struct{ address, agent, language string }

func newWorld(t testing.TB, b *base) *world {
	t.Helper()
	ctx := context.Background()
	w := &world{t: t, base: b, dir: t.TempDir(), log: &bytes.Buffer{}}
	copyDir(t, b.dir, w.dir)
	w.clock(before.Begins().Add(time.Minute))
	var err error
	w.d, err = db.Open(ctx, filepath.Join(w.dir, "waymark.db"))
	testkit.Must(t, err)
	t.Cleanup(w.close)
	w.d.Now = w.now
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			a.Value = slog.TimeValue(w.now())
		}
		return a
	}}))
	w.front, err = speakup.Open(ctx, w.d, speakup.Options{Dir: filepath.Join(w.dir, "speak"), Bundle: passes.Bundle, Log: log})
	testkit.Must(t, err)
	keys, err := w.front.ReaderKeys(ctx)
	testkit.Must(t, err)
	w.readers = hatch.Readers{}
	for e, key := range keys {
		w.readers[e] = board.Key(key)
	}
	config := web.Config{NoLimits: true, Version: "test", SpeakDir: filepath.Join(w.dir, "speak")}
	server, err := web.New(config, web.Deps{DB: w.d, Auth: auth.New(w.d, auth.Options{}), Files: files.In(filepath.Join(w.dir, "files")), Log: log, Speak: w.front, Hatch: w})
	testkit.Must(t, err)
	w.handler = server.Handler()
	w.begin(before)
	return w
}

func copyDir(t testing.TB, from, to string) {
	t.Helper()
	testkit.Must(t, filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at := filepath.Join(to, path[len(from):])
		if e.IsDir() {
			return os.MkdirAll(at, 0o700)
		}
		text, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(at, text, 0o600)
		}
		info, late := e.Info()
		if err = errors.Join(err, late); err == nil {
			err = os.Chtimes(at, info.ModTime(), info.ModTime())
		}
		return err
	}))
}

func (w *world) now() time.Time    { return *w.at.Load() }
func (w *world) clock(t time.Time) { w.at.Store(&t) }

// begin has the next worker of the back room stand behind the hatch.
func (w *world) begin(last ticket.Slot) {
	w.t.Helper()
	w.last, w.slot = last, speakup.NextSlots(time.UTC, last.Begins(), 24*time.Hour)[0]
	w.back = &backroom.Worker{Now: w.now}
	testkit.Must(w.t, w.back.Start(context.Background(), configOf(w.dir, w.last, w.slot, w.readers)))
}

// publish has the slot be, and the next worker begin.
func (w *world) publish() {
	w.t.Helper()
	ctx := context.Background()
	w.clock(w.slot.Begins())
	var has, least hatch.Crowd
	var err error
	has.Holders, has.Online, err = w.front.Crowd(ctx, w.now())
	testkit.Must(w.t, err)
	l, err := w.front.Limits(ctx)
	testkit.Must(w.t, err)
	least.Holders, least.Online = l.Least, l.Quiet
	at := hatch.Publication{Slot: w.slot, Next: speakup.NextSlots(time.UTC, w.slot.Begins(), 24*time.Hour), Crowd: has, Least: least, Readers: w.readers}
	testkit.Must(w.t, w.back.Publish(ctx, at))
	testkit.Must(w.t, w.back.Close())
	w.begin(w.slot)
}

// close ends both rooms; what is in the log of the forum's database is in its
// file then.
func (w *world) close() {
	if w.closed {
		return
	}
	w.closed = true
	if w.back != nil {
		testkit.Must(w.t, w.back.Close())
	}
	testkit.Must(w.t, w.d.Close())
}

// Drop is the way through the hatch.
func (w *world) Drop(ctx context.Context, sealed []byte) ([]byte, error) {
	return w.back.Drop(ctx, sealed), nil
}

func (w *world) ask(method, path string, from origin, cookie string, body []byte) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, "http://localhost"+path, bytes.NewReader(body))
	r.RemoteAddr = from.address + ":40000"
	r.Header.Set("User-Agent", from.agent)
	r.Header.Set("Accept-Language", from.language)
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: cookie})
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

// drop sends an envelope as a browser does.
func (w *world) drop(from origin, sealed []byte) []byte {
	w.t.Helper()
	answer := w.ask(http.MethodPost, "/speak/drop", from, "", sealed)
	if answer.Code != http.StatusOK || answer.Body.Len() != envelope.Size {
		w.t.Fatalf("the drop answers %d with %d octets", answer.Code, answer.Body.Len())
	}
	return answer.Body.Bytes()
}

// page loads a page as somebody who is signed in.
func (w *world) page(m member, from origin, path string) {
	w.t.Helper()
	if answer := w.ask(http.MethodGet, path, from, m.cookie, nil); answer.Code != http.StatusOK {
		w.t.Fatalf("%s answers %d", path, answer.Code)
	}
}

// reply says something in the forum, under somebody's own name.
func (w *world) reply(m member, text string) {
	w.t.Helper()
	_, _, err := forum.AddReply(context.Background(), w.d, m.Viewer, w.base.talk, forum.ReplyDraft{Body: text})
	testkit.Must(w.t, err)
}

// held fails unless an envelope was taken.
func (w *world) held(key envelope.AnswerKey, answer []byte) {
	w.t.Helper()
	said, err := envelope.OpenAnswer(key, answer)
	if err != nil || !bytes.Contains(said, []byte(`"held"`)) {
		w.t.Fatalf("told %s, %v", said, err)
	}
}
