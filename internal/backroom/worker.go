package backroom

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"waymark/internal/board"
	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

// A Worker is the back room behind its hatch, from one slot to the next.
type Worker struct {
	// Now is its clock, of which nothing finer than the hour is kept.
	Now func() time.Time
	// Clocked is told of the clock's file, in a program built for that.
	Clocked func(path string)

	mu   sync.Mutex
	c    hatch.Config
	room *Room
	keys keyring
	lock *os.File
	log  time.Time // of the log of keys, as it was last read
}

var _ hatch.Worker = (*Worker)(nil)

// Start opens the room. It fails with the Refusal InUse where another worker
// has it, and NoLog where the log of keys is not good.
func (w *Worker) Start(ctx context.Context, c hatch.Config) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Clocked != nil {
		w.Clocked(c.Clock)
	}
	w.c, w.keys = c, keyring{dir: c.Run, opened: map[ticket.Slot]*envelope.Key{}}
	var err error
	if w.lock, err = lockRun(c.Run); err != nil {
		return err
	}
	if err := tidy(c.Run, c.Dir); err != nil {
		return err
	}
	if w.room, err = Open(ctx, c.Database, w.pool()); err != nil {
		return err
	}
	defer w.still(c.Last)
	if err := w.learn(ctx); err != nil {
		return err
	}
	if err := w.keys.destroy(c.Last); err != nil {
		return err
	}
	shown, err := os.Stat(filepath.Join(c.Dir, board.File))
	if err == nil && shown.ModTime().Equal(c.Last.Begins()) {
		return nil
	}
	// The first start, or nobody was there in the last slot. What waits goes on
	// waiting: only at slots something comes out.
	return w.show(ctx, c.Last, c.Next)
}

func (w *Worker) pool() string { return filepath.Join(w.c.Run, "pool.db") }

// still gives the pool's file the time of a slot, whatever came: the time at
// which something was put in would else stand there until the next slot, and
// envelopes that say nothing leave no such time. Nobody can set when a file's
// times were set, but that is so for every envelope.
func (w *Worker) still(slot ticket.Slot) {
	for _, path := range []string{w.pool(), w.pool() + "-journal"} {
		_ = os.Chtimes(path, slot.Begins(), slot.Begins())
	}
}

// lockRun lets one worker in at a time; the lock ends with the process.
func lockRun(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(hatch.Refusal(hatch.InUse), f.Close())
	}
	return f, nil
}

// learn reads the log of keys that everybody reads, where it is another than
// it was, and takes from it those of the weeks whose tickets can still be used.
func (w *Worker) learn(ctx context.Context) error {
	path := filepath.Join(w.c.Dir, board.KeysLog)
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil // before the first week is in the log, no ticket is good
	}
	if err != nil || info.ModTime().Equal(w.log) {
		return err
	}
	f, err := os.Open(path) //nolint:gosec // in the data directory
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	log, err := keylog.Verify(f)
	if err != nil {
		return hatch.Refusal(hatch.NoLog)
	}
	now := w.slot()
	for week := now.Epoch().Add(-threadWeeks - 1); week <= now.Epoch().Add(1); week = week.Add(1) {
		if keys, ok := log.Keys(week); ok {
			if err := w.room.learn(ctx, now.Number(), week, keys); err != nil {
				return err
			}
		}
	}
	w.log = info.ModTime()
	return w.room.forgetDue(ctx, now)
}

func (w *Worker) slot() ticket.Slot { return ticket.SlotOf(w.Now()) }

// Close gives the room back.
func (w *Worker) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.room == nil {
		return nil
	}
	return errors.Join(w.room.Close(), w.lock.Close())
}

// Keys makes the keys for envelopes of these slots where they are not there
// yet, and gives the public half of each. Of slots that are over none is made.
func (w *Worker) Keys(_ context.Context, slots []ticket.Slot) (map[ticket.Slot][]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := map[ticket.Slot][]byte{}
	for _, s := range slots {
		if s < w.c.Last {
			continue
		}
		key, err := w.keys.need(s)
		if err != nil {
			return nil, err
		}
		all[s] = key.Public()
	}
	return all, nil
}

// Drop takes an envelope. Whatever becomes of it, the answer has one size, and
// one that could not be opened or kept gets what nobody can tell from it: its
// sender sends it again.
func (w *Worker) Drop(ctx context.Context, sealed []byte) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.still(w.c.Last)
	said := w.open(sealed)
	if said == nil {
		return envelope.NoAnswer()
	}
	defer clear(said)
	o, err := envelope.Parse(said)
	if err != nil {
		return envelope.NoAnswer()
	}
	if err := w.learn(ctx); err != nil {
		return envelope.NoAnswer()
	}
	result, err := w.room.Take(ctx, w.slot(), o)
	if err != nil {
		return envelope.NoAnswer()
	}
	text, err := json.Marshal(result)
	if err != nil {
		return envelope.NoAnswer()
	}
	answer, err := envelope.Answer(o.Answer, text)
	if err != nil {
		return envelope.NoAnswer()
	}
	return answer
}

// open tries the keys of the slot that comes and of the one that was.
func (w *Worker) open(sealed []byte) []byte {
	for _, slot := range []ticket.Slot{w.c.Slot, w.c.Last} {
		key, err := w.keys.get(slot)
		if err != nil || key == nil {
			continue
		}
		if said, err := key.Open(slot, sealed); err == nil {
			return said
		}
	}
	return nil
}

// Publish has the slot be: what waits for it is published, the files that
// everybody reads are written, and the keys that were for the slot before are
// destroyed.
func (w *Worker) Publish(ctx context.Context, at hatch.Publication) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.still(at.Slot)
	w.c.Readers = at.Readers
	if _, err := w.room.Publish(ctx, at.Slot, Crowd(at.Crowd), Crowd(at.Least)); err != nil {
		return err
	}
	if err := w.room.Forget(ctx, at.Slot); err != nil {
		return err
	}
	return errors.Join(w.show(ctx, at.Slot, at.Next), w.keys.destroy(at.Slot))
}

// reader gives the key of those who read in a week; nil where the channel has
// not begun. Its first week is told ahead: until then that week's key is used.
func (w *Worker) reader(week ticket.Epoch) (*board.Key, error) {
	if len(w.c.Readers) == 0 {
		return nil, nil //nolint:nilnil // nobody reads yet, and that is no error
	}
	first := slices.Min(slices.Collect(maps.Keys(w.c.Readers)))
	key, ok := w.c.Readers[max(week, first)]
	if !ok {
		return nil, hatch.Refusal(hatch.NoKey)
	}
	closes := board.Key(key)
	return &closes, nil
}

// show writes the published files, which have the time of the slot.
func (w *Worker) show(ctx context.Context, slot ticket.Slot, next []ticket.Slot) error {
	reader, err := w.reader(slot.Epoch())
	if reader == nil || err != nil {
		return err
	}
	b, err := w.room.Board(ctx, slot, next)
	if err != nil {
		return fmt.Errorf("back room: read the board: %w", err)
	}
	shown, err := board.Encode(*reader, b)
	if err != nil {
		return err
	}
	copied, err := w.room.Glass(ctx, w.c.Run)
	if err != nil {
		return fmt.Errorf("back room: copy: %w", err)
	}
	glass, err := board.EncodeGlass(*reader, copied)
	if err != nil {
		return err
	}
	became, err := w.room.Results(ctx, slot)
	if err != nil {
		return err
	}
	batch, err := board.EncodeResults(became)
	if err != nil {
		return err
	}
	// The board last: who sees it sees the others as new.
	for _, f := range []struct {
		name string
		text []byte
	}{{board.Batch, batch}, {board.Glass, glass}, {board.File, shown}} {
		path := filepath.Join(w.c.Dir, f.name)
		if err := replace(path, f.text); err != nil {
			return err
		}
		if err := os.Chtimes(path, slot.Begins(), slot.Begins()); err != nil {
			return err
		}
	}
	return nil
}

// Hide takes a text away.
func (w *Worker) Hide(ctx context.Context, m hatch.Move, post hatch.ID) error {
	return w.moderate(m, func(m Move) error { return w.room.Hide(ctx, w.slot(), m, post) })
}

// Pause keeps a holder silent in a thread until a slot.
func (w *Worker) Pause(ctx context.Context, m hatch.Move, thread hatch.ID, holder []byte, until ticket.Slot) error {
	return w.moderate(m, func(m Move) error { return w.room.Pause(ctx, w.slot(), m, thread, holder, until) })
}

// CloseThread has a thread take nothing any more.
func (w *Worker) CloseThread(ctx context.Context, m hatch.Move, thread hatch.ID) error {
	return w.moderate(m, func(m Move) error { return w.room.CloseThread(ctx, w.slot(), m, thread) })
}

func (w *Worker) moderate(m hatch.Move, do func(Move) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	move := Move{Moderator: m.Moderator, Reason: m.Reason}
	_, _ = rand.Read(move.ID[:]) // never fails
	err := do(move)
	if errors.Is(err, sql.ErrNoRows) {
		return hatch.ErrNotThere
	}
	return err
}
