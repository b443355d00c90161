package extract

import (
	"context"

	"golang.org/x/sync/semaphore"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// done is what the reading of a file came to: its passages, or the reason why
// it cannot be read.
type done struct {
	hash, reason string
	passages     []Passage
}

// keeper writes what was read, beside the reading and as much together as has
// come meanwhile: what comes alone does not wait.
type keeper struct {
	in    chan done
	room  *semaphore.Weighted
	ended chan struct{}
	err   error // once ended
}

func (e *Extract) keeping(ctx context.Context) *keeper {
	k := &keeper{in: make(chan done, claimSize), room: semaphore.NewWeighted(waitingMost), ended: make(chan struct{})}
	go func() {
		defer close(k.ended)
		for first := range k.in {
			list := k.gather(first)
			if k.err == nil {
				k.err = e.keep(ctx, list)
			}
			for _, d := range list {
				k.room.Release(d.weight())
			}
		}
	}()
	return k
}

func (d done) weight() int64 { return int64(min(len(d.passages)+1, waitingMost)) }

// gather takes what has come besides, up to about as much as is written at once.
func (k *keeper) gather(first done) []done {
	list := []done{first}
	for n := len(first.passages); n < passageBatch; {
		select {
		case d, ok := <-k.in:
			if !ok {
				return list
			}
			list = append(list, d)
			n += len(d.passages)
		default:
			return list
		}
	}
	return list
}

// put hands over what was read, once there is room for it.
func (k *keeper) put(ctx context.Context, d done) error {
	if err := k.room.Acquire(ctx, d.weight()); err != nil {
		return err
	}
	k.in <- d
	return nil
}

// wait has everything be written, and gives the first error.
func (k *keeper) wait() error {
	close(k.in)
	<-k.ended
	return k.err
}

// claim says of files that they are begun, and gives those of which nobody
// else has said so.
func (e *Extract) claim(ctx context.Context, hashes []string) (mine []string, err error) {
	err = e.d.Write(ctx, func(tx *db.Tx) error {
		got := make([]string, 0, len(hashes))
		for _, hash := range hashes {
			n, err := tx.Exec(ctx, claimText, hash, tx.Micros())
			if err != nil {
				return err
			}
			if n > 0 {
				got = append(got, hash)
			}
		}
		mine = got
		return nil
	})
	return mine, err
}

// giveBack forgets that files were claimed.
func (e *Extract) giveBack(ctx context.Context, hashes []string) error {
	if len(hashes) == 0 {
		return nil
	}
	return e.d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, forgetTexts, db.Of(hashes))
		return err
	})
}

func (e *Extract) begin(ctx context.Context, hash string) error {
	return e.d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, beginText, hash, tx.Micros())
		return err
	})
}

// keep writes what was read: first the passages, in pieces, so that people who
// write wait for none of them long, then, in a transaction of its own, where
// they stand. So whoever indexes a text that is posted at the same time finds
// the passages, or is told of them afterwards: a text that is committed before
// the second transaction begins is in it, and one that is committed later is
// loaded when the passages are there. In one transaction, PostgreSQL would let
// a text slip through whose change was followed before the passages were
// committed, but which the transaction did not see.
func (e *Extract) keep(ctx context.Context, list []done) error {
	var pieces []piece
	for _, d := range list {
		for from := 0; from < len(d.passages); from += passageBatch {
			pieces = append(pieces, piece{d, from, min(from+passageBatch, len(d.passages))})
		}
	}
	for len(pieces) > 0 {
		n, rows := 0, 0
		for ; n < len(pieces) && (n == 0 || rows+pieces[n].to-pieces[n].from <= passageBatch); n++ {
			rows += pieces[n].to - pieces[n].from
		}
		if err := e.d.Write(ctx, func(tx *db.Tx) error { return putPieces(ctx, tx, pieces[:n]) }); err != nil {
			return err
		}
		pieces = pieces[n:]
	}
	return e.d.Write(ctx, func(tx *db.Tx) error {
		for _, d := range list {
			if err := end(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// piece is some of a file's passages.
type piece struct {
	done
	from, to int
}

func putPieces(ctx context.Context, tx *db.Tx, list []piece) error {
	for _, p := range list {
		if p.from == 0 {
			if _, err := tx.Exec(ctx, dropPassages, p.hash); err != nil {
				return err
			}
		}
		for n := p.from; n < p.to; n++ {
			place, err := placed(p.passages[n].Where)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, putPassage, p.hash, n, place, p.passages[n].Text); err != nil {
				return err
			}
		}
		if p.to == len(p.passages) {
			if _, err := tx.Exec(ctx, countText, p.hash, p.to); err != nil {
				return err
			}
		}
	}
	return nil
}

// end notes what has become of a file, and tells the log of every text in
// which it stands.
func end(ctx context.Context, tx *db.Tx, d done) error {
	state := read
	if d.reason != "" {
		state = refused
	}
	n, err := tx.Exec(ctx, endText, d.hash, state, d.reason, len(d.passages), tx.Micros())
	if err != nil || n == 0 || len(d.passages) == 0 {
		return err
	}
	places, err := db.All(ctx, tx, func(r db.Row) (c changes.Change, err error) {
		c.Audience = changes.Nobody
		return c, r.Scan(&c.Kind, &c.Community, &c.Subject, &c.Part)
	}, standsIn, d.hash)
	if err != nil {
		return err
	}
	for _, c := range places {
		if err := changes.Append(ctx, tx, TextRead, c); err != nil {
			return err
		}
	}
	return nil
}
