package hatch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"waymark/internal/ticket"
)

// patience is how long somebody waits for a worker that is being replaced.
const patience = 10 * time.Second

// A Client is the Room whose workers come and go; between two of them whoever
// asks waits a little. The zero Client is not ready: use NewClient.
type Client struct {
	mu   sync.Mutex
	line *Line
	come chan struct{} // closed when a line comes
}

var _ Room = (*Client)(nil)

// NewClient makes a client without a worker yet.
func NewClient() *Client { return &Client{come: make(chan struct{})} }

// Connect has the client use a line from now on; nil takes it away.
func (c *Client) Connect(l *Line) {
	c.mu.Lock()
	defer c.mu.Unlock()
	had := c.line != nil
	c.line = l
	switch {
	case l != nil && !had:
		close(c.come)
	case l == nil && had:
		c.come = make(chan struct{})
	}
}

func (c *Client) reach(ctx context.Context) (*Line, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		c.mu.Lock()
		l, come := c.line, c.come
		c.mu.Unlock()
		if l != nil {
			return l, nil
		}
		select {
		case <-come:
		case <-ctx.Done():
			return nil, ErrAway
		}
	}
}

// Drop hands an envelope over.
func (c *Client) Drop(ctx context.Context, sealed []byte) ([]byte, error) {
	l, err := c.reach(ctx)
	if err != nil {
		return nil, err
	}
	return l.Drop(ctx, sealed)
}

// Keys makes the keys for envelopes of these slots where they are not there
// yet, and gives the public half of each.
func (c *Client) Keys(ctx context.Context, slots []ticket.Slot) (map[ticket.Slot][]byte, error) {
	told, err := c.ask(ctx, Task{Do: Keys, Slots: slots})
	return told.Keys, err
}

// Hide takes a text away.
func (c *Client) Hide(ctx context.Context, m Move, post ID) error {
	_, err := c.ask(ctx, Task{Do: hide, Move: m, Post: post.String()})
	return err
}

// Pause keeps a holder silent in one thread until a slot.
func (c *Client) Pause(ctx context.Context, m Move, thread ID, holder []byte, until ticket.Slot) error {
	_, err := c.ask(ctx, Task{Do: pause, Move: m, Thread: thread.String(), Holder: holder, Until: until})
	return err
}

// CloseThread has a thread take nothing any more.
func (c *Client) CloseThread(ctx context.Context, m Move, thread ID) error {
	_, err := c.ask(ctx, Task{Do: closing, Move: m, Thread: thread.String()})
	return err
}

func (c *Client) ask(ctx context.Context, t Task) (Told, error) {
	l, err := c.reach(ctx)
	if err != nil {
		return Told{}, err
	}
	told, err := l.Ask(ctx, t)
	if err != nil {
		return Told{}, err
	}
	return told, told.Err()
}

// Err is what an answer's word means as an error: nil where all was done.
func (t Told) Err() error {
	switch t.Code {
	case Good:
		return nil
	case NotThere:
		return ErrNotThere
	}
	return fmt.Errorf("%w: %.20q", ErrAway, t.Code)
}
