package hatch

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"waymark/internal/envelope"
)

const (
	// dropTime is how long one envelope may take.
	dropTime = 20 * time.Second
	longest  = 1 << 20 // octets of a line
)

// A Line is the wire to one worker, as the front has it.
type Line struct {
	in    io.Writer
	drops net.Conn
	turn  chan struct{} // whose turn it is to hand something over

	mu      sync.Mutex
	n       int
	waiting map[int]chan Told
	cut     chan struct{} // closed once the worker says nothing any more
}

// NewLine speaks with a worker over its standard input and output, and hands
// envelopes over through a connection of their own.
func NewLine(in io.Writer, out io.Reader, drops net.Conn) *Line {
	l := &Line{in: in, drops: drops, turn: make(chan struct{}, 1), waiting: map[int]chan Told{}, cut: make(chan struct{})}
	go l.listen(out)
	return l
}

// Cut is closed once the worker says nothing any more.
func (l *Line) Cut() <-chan struct{} { return l.cut }

func (l *Line) listen(out io.Reader) {
	defer close(l.cut)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, longest)
	for lines.Scan() {
		var t Told
		if json.Unmarshal(lines.Bytes(), &t) != nil {
			return
		}
		l.mu.Lock()
		to := l.waiting[t.N]
		delete(l.waiting, t.N)
		l.mu.Unlock()
		if to != nil {
			to <- t
		}
	}
}

// Ask has the worker do something; it fails with ErrAway where no answer comes.
func (l *Line) Ask(ctx context.Context, t Task) (Told, error) {
	answer := make(chan Told, 1)
	l.mu.Lock()
	l.n++
	t.N = l.n
	l.waiting[t.N] = answer
	text, err := json.Marshal(t)
	if err == nil {
		_, err = l.in.Write(append(text, '\n'))
	}
	l.mu.Unlock()
	if err != nil {
		return Told{}, fmt.Errorf("%w: %w", ErrAway, err)
	}
	select {
	case told := <-answer:
		return told, nil
	case <-l.cut:
		return Told{}, ErrAway
	case <-ctx.Done():
		return Told{}, fmt.Errorf("%w: %w", ErrAway, ctx.Err())
	}
}

// Drop hands an envelope over. Once it is handed over, its answer is waited
// for whatever becomes of ctx: the next would get it otherwise.
func (l *Line) Drop(ctx context.Context, sealed []byte) ([]byte, error) {
	if len(sealed) != envelope.Size {
		return nil, envelope.ErrClosed
	}
	select {
	case l.turn <- struct{}{}:
	case <-l.cut:
		return nil, ErrAway
	case <-ctx.Done():
		return nil, ErrAway
	}
	defer func() { <-l.turn }()
	answer := make([]byte, envelope.Size)
	_ = l.drops.SetDeadline(time.Now().Add(dropTime)) //nolint:forbidigo // of a connection
	if _, err := l.drops.Write(sealed); err != nil {
		_ = l.drops.Close()
		return nil, ErrAway
	}
	if _, err := io.ReadFull(l.drops, answer); err != nil {
		_ = l.drops.Close() // what comes later would be another's answer
		return nil, ErrAway
	}
	return answer, nil
}
