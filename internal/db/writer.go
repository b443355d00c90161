package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// A batch holds at most this many functions, or what arrives in this time.
const (
	batchJobs = 256
	batchTime = 5 * time.Millisecond
)

// A writer is the one goroutine that writes to SQLite. It takes the functions
// that wait, runs each in a savepoint of one transaction so that one that
// fails does not fail its neighbours, commits once, and only then answers.
type writer struct {
	d     *DB
	jobs  chan *job
	quit  chan struct{}
	done  chan struct{}
	conn  *sql.Conn
	ready map[string]*sql.Stmt

	window time.Duration // how long a batch takes in more functions
	full   time.Time     // when a write last found no room on the disk
}

type job struct {
	ctx  context.Context //nolint:containedctx // a job is a call that waits
	f    func(*Tx) error
	err  error
	done chan error
}

func startWriter(d *DB) *writer {
	w := &writer{d: d, jobs: make(chan *job, 4*batchJobs), quit: make(chan struct{}), done: make(chan struct{}), window: batchTime}
	go w.loop()
	return w
}

func (w *writer) do(ctx context.Context, f func(*Tx) error) error {
	j := &job{ctx: ctx, f: f, done: make(chan error, 1)}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return ErrClosed
	}
	// Once queued, the answer is waited for even if the caller has lost
	// interest: it must know whether its write is there.
	select {
	case err := <-j.done:
		return err
	case <-w.done:
		select {
		case err := <-j.done:
			return err
		default:
			return ErrClosed
		}
	}
}

// Waiting is how many functions wait for the writer: whoever works in the
// background holds back while it is not nought.
func (d *DB) Waiting() int {
	if d.writer == nil {
		return 0
	}
	return len(d.writer.jobs)
}

func (w *writer) stop() {
	close(w.quit)
	<-w.done
}

func (w *writer) loop() {
	defer close(w.done)
	defer w.drop()
	for {
		select {
		case j := <-w.jobs:
			w.batch(j)
		case <-w.quit:
			for {
				select {
				case j := <-w.jobs:
					w.batch(j)
				default:
					return
				}
			}
		}
	}
}

// batch runs first and whatever else waits in one transaction.
func (w *writer) batch(first *job) {
	began := time.Now()
	ran := make([]*job, 0, 8)
	err := w.begin()
	for j := first; j != nil; {
		switch {
		case err != nil:
			j.err = err
		case j.ctx.Err() != nil:
			j.err = j.ctx.Err()
		default:
			err = w.one(j)
		}
		ran = append(ran, j)
		j = nil
		if err == nil && len(ran) < batchJobs && time.Since(began) < w.window {
			select {
			case j = <-w.jobs:
			default:
			}
		}
	}
	if err == nil {
		commits := time.Now()
		if err = w.control("COMMIT"); err == nil {
			w.d.committed(len(ran), commits)
		}
	}
	if err != nil {
		_ = w.control("ROLLBACK")
		if damaged(err) {
			w.drop()
		}
	} else {
		w.d.written()
	}
	for _, j := range ran {
		if j.err == nil {
			j.err = err
		}
		j.done <- w.blame(j.err)
	}
}

// errNoRoom says that what looks like damage came of a full disk.
var errNoRoom = errors.New("db: no room on the disk")

// fullFor is how long after a full disk damage is put down to it.
const fullFor = time.Minute

// blame puts down to a full disk what it did to a connection: after a write
// that found no room SQLite may call the pages that it holds malformed, and a
// new connection finds everything whole.
func (w *writer) blame(err error) error {
	switch {
	case err == nil:
	case IsDiskFull(err):
		w.full = time.Now()
	case damaged(err) && time.Since(w.full) < fullFor:
		return fmt.Errorf("%w: %w", errNoRoom, err)
	}
	return err
}

// one runs a job in its savepoint. The error it returns is the batch's: the
// transaction is lost and with it every neighbour.
func (w *writer) one(j *job) error {
	if err := w.control("SAVEPOINT f"); err != nil {
		return err
	}
	j.err = call(j.f, &Tx{Dialect: SQLite, Now: now(w.d), run: w})
	if j.err == nil {
		return w.control("RELEASE f")
	}
	if damaged(j.err) {
		return j.err
	}
	// Some errors end the whole transaction; then there is no savepoint any more.
	if err := w.control("ROLLBACK TO f"); err != nil {
		return fmt.Errorf("the batch was lost: %w", errors.Join(j.err, err))
	}
	return w.control("RELEASE f")
}

func (w *writer) begin() error {
	if w.conn == nil {
		c, err := w.d.pool.Conn(context.Background())
		if err != nil {
			return err
		}
		w.conn, w.ready = c, map[string]*sql.Stmt{}
	}
	return w.control("BEGIN IMMEDIATE")
}

// drop gives up the connection; the next batch opens a new one.
func (w *writer) drop() {
	if w.conn == nil {
		return
	}
	for _, s := range w.ready {
		_ = s.Close()
	}
	_ = w.conn.Raw(func(any) error { return errBad })
	_ = w.conn.Close()
	w.conn, w.ready = nil, nil
}

// control runs BEGIN, SAVEPOINT and their like.
func (w *writer) control(text string) error {
	if w.conn == nil {
		return ErrClosed
	}
	s, err := w.prepare(text)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(context.Background())
	return err
}

func (w *writer) prepare(text string) (*sql.Stmt, error) {
	if s, ok := w.ready[text]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), text)
	if err != nil {
		return nil, err
	}
	w.ready[text] = s
	return s, nil
}
