package mail

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
)

// Status is how the queue stands, for whoever looks after the site. Nothing
// in it is about people.
type Status struct {
	Waiting int       // letters in the queue; CountedTo at most
	Oldest  time.Time // when the longest waiting was queued; zero: none waits
	Failure Failure   // the last attempt that failed; its zero value: none in a month
}

// A Failure is an attempt to send a letter that came to nothing.
type Failure struct {
	At      time.Time
	Kind    string
	Reason  string // such as "550 at RCPT" or "connection refused": what the server said in figures, never its text
	GivenUp bool   // it is not tried again
}

// CountedTo is how far the queue is counted.
const CountedTo = 10_000

// StatusOf says how the queue stands, whether mail is set up or not.
func StatusOf(ctx context.Context, q db.Q) (s Status, err error) {
	if s.Waiting, err = db.Value[int](ctx, q, countWaiting, CountedTo); err != nil {
		return s, err
	}
	switch at, err := db.Value[int64](ctx, q, oldest); {
	case err == nil:
		s.Oldest = db.Time(at)
	case !errors.Is(err, db.ErrNone):
		return s, err
	}
	s.Failure, err = db.One(ctx, q, func(r db.Row) (f Failure, err error) {
		var at int64
		err = r.Scan(&f.Kind, &f.Reason, &at, &f.GivenUp)
		f.At = db.Time(at)
		return f, err
	}, lastFailure)
	if errors.Is(err, db.ErrNone) {
		return s, nil
	}
	return s, err
}
