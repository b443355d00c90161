package hatch

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// A Worker is what stands behind the hatch. Its methods are called by two
// goroutines. Errors other than ErrNotThere are told as Failed, or by the word
// that a Refusal has.
type Worker interface {
	Start(ctx context.Context, c Config) error
	Keys(ctx context.Context, slots []ticket.Slot) (map[ticket.Slot][]byte, error)
	Publish(ctx context.Context, at Publication) error
	// Drop gives the answer to an envelope, whatever it holds.
	Drop(ctx context.Context, sealed []byte) []byte
	Hide(ctx context.Context, m Move, post ID) error
	Pause(ctx context.Context, m Move, thread ID, holder []byte, until ticket.Slot) error
	CloseThread(ctx context.Context, m Move, thread ID) error
}

// A Refusal is a fault that the front may hear of: one of the words above.
type Refusal string

func (r Refusal) Error() string { return "hatch: " + string(r) }

// Serve does what comes over the line until a slot was published or in ends.
// Envelopes are taken once the worker has started. It gives whether a slot was
// published.
func Serve(ctx context.Context, in io.Reader, out io.Writer, drops net.Conn, w Worker) (published bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		published bool
		err       error
	}
	ended, alone := make(chan outcome, 1), make(chan struct{})
	go func() {
		published, err := obey(ctx, in, out, w, func() {
			go func() { take(ctx, drops, w); close(alone) }()
		})
		ended <- outcome{published, err}
	}()
	select {
	case o := <-ended:
		return o.published, o.err
	case <-alone: // without envelopes there is nothing to do but to end
		return false, ErrAway
	}
}

// obey does one task after the other.
func obey(ctx context.Context, in io.Reader, out io.Writer, w Worker, ready func()) (published bool, err error) {
	tasks, say := bufio.NewScanner(in), json.NewEncoder(out)
	tasks.Buffer(nil, longest)
	started := false
	for tasks.Scan() {
		var t Task
		if err := json.Unmarshal(tasks.Bytes(), &t); err != nil {
			return false, err
		}
		if started == (t.Do == Start) {
			return false, Refusal(Failed)
		}
		told, err := do(ctx, w, t)
		told.N, told.Code = t.N, wordFor(err)
		if t.Do == Start && err == nil {
			started = true
			ready()
		}
		if late := say.Encode(told); late != nil {
			return false, late
		}
		if t.Do == Publish || t.Do == Start && err != nil {
			return err == nil, err
		}
	}
	return false, tasks.Err()
}

func do(ctx context.Context, w Worker, t Task) (told Told, err error) {
	switch t.Do {
	case Start:
		if t.Config == nil {
			return told, Refusal(Failed)
		}
		return told, w.Start(ctx, *t.Config)
	case Keys:
		told.Keys, err = w.Keys(ctx, t.Slots)
		return told, err
	case Publish:
		if t.At == nil {
			return told, Refusal(Failed)
		}
		return told, w.Publish(ctx, *t.At)
	case hide:
		post, err := envelope.ParseID(t.Post)
		if err != nil {
			return told, ErrNotThere
		}
		return told, w.Hide(ctx, t.Move, post)
	}
	thread, err := envelope.ParseID(t.Thread)
	if err != nil {
		return told, ErrNotThere
	}
	switch t.Do {
	case pause:
		return told, w.Pause(ctx, t.Move, thread, t.Holder, t.Until)
	case closing:
		return told, w.CloseThread(ctx, t.Move, thread)
	}
	return told, Refusal(Failed)
}

func wordFor(err error) string {
	var r Refusal
	switch {
	case err == nil:
		return Good
	case errors.Is(err, ErrNotThere):
		return NotThere
	case errors.As(err, &r):
		return string(r)
	}
	return Failed
}

// take answers envelopes, one after the other, until there are no more.
func take(ctx context.Context, drops net.Conn, w Worker) {
	sealed := make([]byte, envelope.Size)
	for {
		if _, err := io.ReadFull(drops, sealed); err != nil {
			return
		}
		answer := w.Drop(ctx, sealed)
		clear(sealed)
		if _, err := drops.Write(answer); err != nil {
			return
		}
	}
}
