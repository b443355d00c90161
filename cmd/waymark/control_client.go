package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// handOver gives an order to the server at the other end and waits for its
// answer. An order that the server never got fails with errLocked.
func handOver(ctx context.Context, w *wire, o order, t talk) (json.RawMessage, error) {
	defer func() { _ = w.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = w.Close() })
	defer stop()
	if err := w.sendJSON(frameOrder, o); err != nil {
		return nil, errLocked
	}
	broken := make(chan error, 1)
	go sendFiles(w, t, broken)
	raw, err := answerOf(w, t)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	select {
	case err := <-broken: // which is why the server gave up
		return nil, err
	default:
		return raw, err
	}
}

// errGone says that the other end has closed.
var errGone = errors.New("the connection has ended")

// sendFiles sends the files of an order. A file that cannot be read ends the
// connection, so that the server gives the order up.
func sendFiles(w *wire, t talk, broken chan<- error) {
	for {
		name, r, err := t.next()
		if errors.Is(err, io.EOF) {
			_ = w.send(frameNoMore, nil)
			return
		}
		if err == nil {
			err = sendFile(w, name, r)
		}
		switch {
		case errors.Is(err, errGone):
			return
		case err != nil:
			broken <- err
			_ = w.Close()
			return
		}
	}
}

func sendFile(w *wire, name string, r io.Reader) error {
	if err := gone(w.send(frameFile, []byte(name))); err != nil {
		return err
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			if err := gone(w.send(frameData, buf[:n])); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return gone(w.send(frameFileEnd, nil))
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
}

func gone(err error) error {
	if err != nil {
		return errGone
	}
	return nil
}

// answerOf tells the notes of the server and gives its answer.
func answerOf(w *wire, t talk) (json.RawMessage, error) {
	for {
		kind, body, err := w.receive()
		if err != nil {
			return nil, errGone
		}
		switch kind {
		case frameNote:
			var n note
			if err := json.Unmarshal(body, &n); err != nil {
				return nil, err
			}
			t.tell(n)
		case frameAnswer:
			return body, nil
		case frameError:
			var f failure
			if err := json.Unmarshal(body, &f); err != nil {
				return nil, err
			}
			return nil, refusal{f.Code, f.Text}
		default:
			return nil, fmt.Errorf("control: a frame of the unknown kind %q", kind)
		}
	}
}
