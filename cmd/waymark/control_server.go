package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// openControl opens the control socket; nil where that fails, and everything
// but commands goes on.
func openControl(ctx context.Context, s *site, log *slog.Logger) net.Listener {
	l, err := listenControl(ctx, s.c.Data)
	if err != nil {
		log.LogAttrs(ctx, slog.LevelError, "commands cannot reach this server", slog.Any("error", err))
		return nil
	}
	return l
}

// serveControl takes orders on the control socket, where there is one, until
// ctx ends, and then waits for those under way, which end with it.
func (p *program) serveControl(ctx context.Context, s *site, l net.Listener) error {
	if l == nil {
		return nil
	}
	var all sync.WaitGroup
	defer all.Wait()
	defer func() { _ = os.Remove(filepath.Join(s.c.Data, socketName)) }() //nolint:gosec // our own data directory
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	for {
		conn, err := l.Accept()
		switch {
		case ctx.Err() != nil && err == nil:
			return conn.Close()
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("control: %w", err)
		}
		all.Go(func() { p.takeOrder(ctx, s, &wire{Conn: conn}) })
	}
}

// takeOrder does one order. It is given up where the client goes away.
func (p *program) takeOrder(ctx context.Context, s *site, w *wire) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer func() { _ = w.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = w.Close() })
	defer stop()
	kind, body, err := w.receive()
	var o order
	if err != nil || kind != frameOrder || json.Unmarshal(body, &o) != nil {
		return
	}
	f := &far{w: w, ctx: ctx, cancel: cancel, names: make(chan string), data: make(chan []byte)}
	go f.read()
	raw, err := p.work(ctx, s, o, f)
	if ctx.Err() != nil {
		return // the client is gone, or learns of the end by itself
	}
	if err != nil {
		_ = w.sendJSON(frameError, failure{codeOf(err), p.explain(err)})
		return
	}
	_ = w.send(frameAnswer, raw)
}

// far is the talk of work that another process has ordered. One goroutine
// reads the connection all the time, so that the client's going is noticed.
type far struct {
	w      *wire
	ctx    context.Context //nolint:containedctx // it is the connection's life
	cancel context.CancelFunc

	names chan string // closed after the last file
	data  chan []byte // nil at a file's end
	rest  []byte
}

func (f *far) tell(n note) {
	if f.w.sendJSON(frameNote, n) != nil {
		f.cancel()
	}
}

// read takes the client's frames until it is gone.
func (f *far) read() {
	defer f.cancel()
	for ended := false; ; {
		kind, body, err := f.w.receive()
		switch {
		case err != nil || ended:
			return
		case kind == frameFile:
			err = give(f.ctx, f.names, string(body))
		case kind == frameData:
			err = give(f.ctx, f.data, body)
		case kind == frameFileEnd:
			err = give(f.ctx, f.data, nil)
		case kind == frameNoMore:
			ended = true
			close(f.names)
		default:
			return
		}
		if err != nil {
			return
		}
	}
}

func give[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *far) next() (string, io.Reader, error) {
	select {
	case name, ok := <-f.names:
		if !ok {
			return "", nil, io.EOF
		}
		f.rest = nil
		return name, f, nil
	case <-f.ctx.Done():
		return "", nil, f.ctx.Err()
	}
}

// Read reads the file that is being sent.
func (f *far) Read(b []byte) (int, error) {
	for len(f.rest) == 0 {
		select {
		case part := <-f.data:
			if part == nil {
				return 0, io.EOF
			}
			f.rest = part
		case <-f.ctx.Done():
			return 0, f.ctx.Err()
		}
	}
	n := copy(b, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}
