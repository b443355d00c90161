package mail

import (
	"context"
	"encoding/json"
	"time"

	"waymark/internal/db"
)

// States of a delivery.
const (
	waiting = "waiting"
	sent    = "sent"
	failed  = "failed"
)

// kept is what the queue keeps of a letter until it is done.
type kept struct {
	To   string            `json:"to,omitempty"`
	Name string            `json:"name,omitempty"`
	Ref  int64             `json:"ref,omitempty"`
	Args map[string]string `json:"args,omitempty"`
}

// Enqueue puts a letter in the queue inside the transaction that it tells of.
// Where no mail server is configured it does nothing.
func (m *Mail) Enqueue(ctx context.Context, tx *db.Tx, l Letter) error {
	if m == nil {
		return nil
	}
	text, err := json.Marshal(kept{l.To, l.Name, l.Ref, l.Args})
	if err != nil {
		return err
	}
	if l.Until.IsZero() {
		l.Until = tx.Now.Add(Lasting)
	}
	var key any
	if l.Key != "" {
		key = l.Key
	}
	_, err = tx.Exec(ctx, insertDelivery, newPID(), l.Kind.name, string(text), key, tx.Micros(), db.Micros(l.Until))
	return err
}

// A delivery is a letter in the queue, taken under a lease.
type delivery struct {
	id       int64
	pid      string
	kind     string
	attempts int
	created  time.Time
	until    time.Time
	letter   kept
}

func scanDelivery(r db.Row) (e delivery, err error) {
	var text string
	var created, until int64
	if err = r.Scan(&e.id, &e.pid, &e.kind, &e.attempts, &created, &until, &text); err != nil {
		return e, err
	}
	e.created, e.until = db.Time(created), db.Time(until)
	return e, json.Unmarshal([]byte(text), &e.letter)
}

const (
	atOnce = 20
	lease  = 3 * time.Minute
)

// take gives letters that are due, each under a lease of this sender's.
func (m *Mail) take(ctx context.Context) (due []delivery, err error) {
	if some, err := db.Has(ctx, m.d, anyDue, db.Micros(m.d.Now())); err != nil || !some {
		return nil, err
	}
	err = m.d.Write(ctx, func(tx *db.Tx) error {
		if due, err = db.All(ctx, tx, scanDelivery, dueDeliveries, tx.Micros(), atOnce); err != nil {
			return err
		}
		for i := range due {
			due[i].attempts++
			if _, err := tx.Exec(ctx, leaseDelivery, due[i].id, db.Micros(tx.Now.Add(lease)), due[i].attempts); err != nil {
				return err
			}
		}
		return nil
	})
	return due, err
}

// pauses are how long a letter waits after each attempt that failed; after
// the last it is given up.
var pauses = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// settle keeps what became of an attempt, unless the lease has run out and
// another sender has the letter. What a done letter said of people goes.
func (m *Mail) settle(ctx context.Context, e delivery, trouble *trouble) error {
	ctx = context.WithoutCancel(ctx)
	return m.d.Write(ctx, func(tx *db.Tx) error {
		if trouble == nil {
			_, err := tx.Exec(ctx, doneDelivery, e.id, e.attempts, sent, "", nil, tx.Micros())
			return err
		}
		next := e.until.Add(1)
		if e.attempts <= len(pauses) {
			next = tx.Now.Add(pauses[e.attempts-1])
		}
		if trouble.final || next.After(e.until) {
			_, err := tx.Exec(ctx, doneDelivery, e.id, e.attempts, failed, trouble.reason, tx.Micros(), tx.Micros())
			return err
		}
		_, err := tx.Exec(ctx, againDelivery, e.id, e.attempts, trouble.reason, tx.Micros(), db.Micros(next))
		return err
	})
}

// keepDone is how long it stays known that a letter was sent or given up.
const keepDone = 30 * 24 * time.Hour

// Sweep forgets letters that were done long ago, a thousand at a time.
func Sweep(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sweepDeliveries, db.Micros(tx.Now.Add(-keepDone)))
		return err
	})
}
