package document

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"waymark/internal/fault"
)

// frames writes frames, whole ones whoever writes them.
type frames struct {
	sync.Mutex
	w    io.Writer
	turn atomic.Int64 // of the order that is being done
}

func (f *frames) put(kind byte, body []byte) error {
	f.Lock()
	defer f.Unlock()
	head := []byte{kind, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(head[1:], uint32(len(body))) //nolint:gosec // at most maxFrame
	if _, err := f.w.Write(head); err != nil {
		return err
	}
	_, err := f.w.Write(body)
	return err
}

func newFrame(kind byte, body []byte) io.Reader {
	var b bytes.Buffer
	_ = (&frames{w: &b}).put(kind, body)
	return &b
}

// Write sends bytes of a file.
func (f *frames) Write(b []byte) (int, error) {
	sent := 0
	for len(b) > 0 {
		n := min(len(b), maxFrame)
		if err := f.put(frameBytes, b[:n]); err != nil {
			return sent, err
		}
		sent, b = sent+n, b[n:]
	}
	return sent, nil
}

// Serve does what the orders ask that in holds, each with the file that follows
// it, and answers to out, until in ends. It is what a process does that a
// Starter has started. The function that it gives to watch refuses the file as
// too much, whatever is being done: the process then has to end.
func Serve(ctx context.Context, in io.Reader, out io.Writer, watch func(tooMuch func())) error {
	f := &frames{w: out}
	watch(func() { _ = f.answer(answer{}, tooMuch()) })
	from := bufio.NewReaderSize(in, 64<<10)
	for {
		if _, err := from.Peek(1); errors.Is(err, io.EOF) {
			return nil
		}
		if err := f.serve(ctx, from); err != nil {
			return err
		}
	}
}

// serve does what one order asks. Nothing of the file is kept afterwards.
func (f *frames) serve(ctx context.Context, in io.Reader) error {
	kind, head, err := readFrame(in)
	if err != nil {
		return err
	}
	var o order
	if err := json.Unmarshal(head, &o); err != nil || kind != frameOrder || o.Size < 0 || o.Size > MaxBytes {
		return errOver
	}
	f.turn.Store(o.Turn)
	file := make([]byte, o.Size)
	if _, err := io.ReadFull(in, file); err != nil {
		return err
	}
	a, err := here(ctx, bytes.NewReader(file), o, f)
	for i, b := range a.blocks {
		body, err := plainJSON(b)
		if err == nil && len(body) > maxFrame {
			err = errOver
		}
		if err == nil {
			err = f.put(frameBlock, body)
		}
		if err != nil {
			return err
		}
		a.blocks[i] = Block{}
	}
	return f.answer(a, err)
}

// answer sends the last frame.
func (f *frames) answer(a answer, err error) error {
	if err != nil {
		a = answer{}
		if a.Fault = fault.Of(err); a.Fault == nil {
			a.Failed = err.Error()
		} else if a.Fault.Cause != nil {
			a.Cause = a.Fault.Cause.Error()
			told := *a.Fault
			told.Cause = nil
			a.Fault = &told
		}
	}
	a.Turn = f.turn.Load()
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return f.put(frameAnswer, body)
}

// plainJSON leaves the letters of other languages as they are, so that what
// is said takes no more room than it must.
func plainJSON(b Block) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(b)
	return out.Bytes(), err
}
