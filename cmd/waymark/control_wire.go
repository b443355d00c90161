package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// What passes over the control socket are frames: a kind, a length, a body.
// The client sends an order and then its files; the server sends notes and,
// last, an answer or why there is none.
const (
	frameOrder   = 'o'
	frameFile    = 'f' // a file's name; its data follows
	frameData    = 'd'
	frameFileEnd = 'e'
	frameNoMore  = 'z' // no more files
	frameNote    = 'n'
	frameAnswer  = 'a'
	frameError   = 'x'
)

// frameMax bounds what one frame may make the other side hold in memory.
const frameMax = 1 << 20

// A wire is one end of the control socket.
type wire struct {
	net.Conn
	mu sync.Mutex // of writing
}

func (w *wire) send(kind byte, body []byte) error {
	head := make([]byte, 5, 5+len(body))
	head[0] = kind
	binary.BigEndian.PutUint32(head[1:], uint32(len(body))) //nolint:gosec // bodies are short
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.Write(append(head, body...))
	return err
}

func (w *wire) sendJSON(kind byte, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return w.send(kind, body)
}

func (w *wire) receive() (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(w, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > frameMax {
		return 0, nil, fmt.Errorf("control: a frame of %d bytes", n)
	}
	body = make([]byte, n)
	_, err = io.ReadFull(w, body)
	return head[0], body, err
}

// failure is how an error travels.
type failure struct {
	Code int    `json:"code"`
	Text string `json:"text"`
}

const socketName = "control.sock"

// socketMax is the longest path that every system takes for a socket.
const socketMax = 100

// atSocket calls f with a path to a data directory's control socket. Where
// that would be too long it leads through a link with a short name.
func atSocket(data string, f func(path string) error) (err error) {
	path := filepath.Join(data, socketName)
	if len(path) <= socketMax {
		return f(path)
	}
	data, err = filepath.Abs(data)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "wm")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	link := filepath.Join(dir, "d")
	if err := os.Symlink(data, link); err != nil {
		return err
	}
	return f(filepath.Join(link, socketName))
}

func dialControl(ctx context.Context, data string) (*wire, error) {
	var conn net.Conn
	err := atSocket(data, func(path string) (err error) {
		conn, err = (&net.Dialer{}).DialContext(ctx, "unix", path)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &wire{Conn: conn}, nil
}

func listenControl(ctx context.Context, data string) (net.Listener, error) {
	// What is left of a process that was killed; we have the lock.
	if err := os.Remove(filepath.Join(data, socketName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var l net.Listener
	err := atSocket(data, func(path string) (err error) {
		if l, err = (&net.ListenConfig{}).Listen(ctx, "unix", path); err != nil {
			return err
		}
		l.(*net.UnixListener).SetUnlinkOnClose(false) // the path may be the link's
		return os.Chmod(path, 0o600)                  //nolint:gosec // our own data directory
	})
	return l, err
}
