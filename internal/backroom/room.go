// Package backroom keeps what is said in the anonymous channel. It knows what
// is said and nothing of who says it: tickets let somebody in, and after that
// there are no names, no addresses and no times but those of slots. What is
// published in a slot is written at once and in an order that says nothing,
// so that the file is the same whoever came first.
package backroom

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"waymark/internal/db"
	"waymark/internal/ticket"
)

// A Room is the open back room. One goroutine uses it at a time.
type Room struct {
	speak *sql.DB
	pool  *sql.DB
}

// Open opens the public database at a path, and the pool at another, which is
// to lie on a disk that is memory. Both are made where they are not there.
// What a crash left in the pool though it was published is taken out of it. The
// pool's journal is a file too: one in the process's own memory would go with
// the process, and leave the pool half written.
func Open(ctx context.Context, path, pool string) (*Room, error) {
	r := &Room{}
	var err error
	for _, f := range []struct {
		to      **sql.DB
		path    string
		journal db.Journal
		schema  string
	}{{&r.speak, path, db.Truncated, speakSchema}, {&r.pool, pool, db.Truncated, poolSchema}} {
		if *f.to, err = db.OpenQuiet(ctx, f.path, f.journal); err != nil {
			return nil, errors.Join(err, r.Close())
		}
		if _, err = (*f.to).ExecContext(ctx, f.schema); err != nil {
			return nil, errors.Join(fmt.Errorf("make the back room's tables: %w", err), r.Close())
		}
	}
	if err := r.heal(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Close closes both files.
func (r *Room) Close() (err error) {
	for _, d := range []*sql.DB{r.speak, r.pool} {
		if d != nil {
			err = errors.Join(err, d.Close())
		}
	}
	return err
}

// heal takes out of the pool what has its receipt.
func (r *Room) heal(ctx context.Context) error {
	waiting, err := r.waiting(ctx, endless)
	if err != nil {
		return err
	}
	var done []item
	for _, i := range waiting {
		result, err := r.receipt(ctx, i.rid)
		if err != nil {
			return err
		}
		if result != "" {
			done = append(done, i)
		}
	}
	return r.discard(ctx, done)
}

// The weeks in which a thread can be joined and replied to.
const (
	threadWeeks = 5
	openHours   = threadWeeks * 7 * 24
)

// Learn takes the keys of a week's tickets, as the key log says them. Those
// for threads and replies are good until the first slot of the next week,
// those for joining as long as the week's threads are open. Keys of the week
// that the log does not say are good no more: where the forum was restored from
// before the week was made, the week has other keys now, and nobody holds two
// sets of passes.
func (r *Room) Learn(ctx context.Context, epoch ticket.Epoch, keys map[ticket.Use]*ticket.PublicKey) error {
	return r.learn(ctx, 0, epoch, keys)
}

// learn is Learn for keys that are good in a slot or later: what was forgotten
// is not learnt again.
func (r *Room) learn(ctx context.Context, now int64, epoch ticket.Epoch, keys map[ticket.Use]*ticket.PublicKey) error {
	first := ticket.SlotOf(epoch.Begins()).Number()
	week := ticket.SlotOf(epoch.Add(1).Begins()).Number() - first
	type row struct {
		use  ticket.Use
		key  *ticket.PublicKey
		last int64
	}
	var rows []row
	for use, key := range keys {
		last := first + week + lateHours
		if _, joins := use.Number(); joins {
			last = first + week*(1+threadWeeks)
		}
		if last >= now {
			rows = append(rows, row{use, key, last})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return int(a.use) - int(b.use) })
	return inside(ctx, r.speak, func(tx *sql.Tx) error {
		if err := unlearn(ctx, tx, epoch, keys); err != nil {
			return err
		}
		for _, k := range rows {
			id := k.key.ID()
			if _, err := tx.ExecContext(ctx, addKey, id[:], string(epoch), k.use.String(), k.key.SPKI(), first, k.last); err != nil {
				return err
			}
		}
		return nil
	})
}

// unlearn takes away the keys of a week that are not among these.
func unlearn(ctx context.Context, tx *sql.Tx, epoch ticket.Epoch, keys map[ticket.Use]*ticket.PublicKey) error {
	said := map[ticket.KeyID]bool{}
	for _, k := range keys {
		said[k.ID()] = true
	}
	have, err := tx.QueryContext(ctx, keysOfWeek, string(epoch))
	if err != nil {
		return err
	}
	defer func() { _ = have.Close() }()
	var others [][]byte
	for have.Next() {
		var kid []byte
		if err := have.Scan(&kid); err != nil {
			return err
		}
		if !said[ticket.KeyID(kid)] {
			others = append(others, kid)
		}
	}
	if err := have.Err(); err != nil {
		return err
	}
	for _, kid := range others {
		if _, err := tx.ExecContext(ctx, dropKey, kid); err != nil {
			return err
		}
	}
	return nil
}

// lateHours is how long after its week a ticket for a thread or a reply is
// still taken: what was handed over on Sunday night may come in on Monday.
const lateHours = 8

// Forget deletes keys that are good no more, which of their tickets were used,
// and what became of envelopes long ago; then the file is written anew, so that nothing of them is left.
func (r *Room) Forget(ctx context.Context, now ticket.Slot) error {
	if _, err := r.forget(ctx, now); err != nil {
		return err
	}
	_, err := r.speak.ExecContext(ctx, "VACUUM")
	return err
}

// forgetDue is Forget for a worker that begins: where nothing is to be
// forgotten it does not take up what was said.
func (r *Room) forgetDue(ctx context.Context, now ticket.Slot) error {
	if n, err := r.forget(ctx, now); err != nil || n == 0 {
		return err
	}
	return r.Forget(ctx, now)
}

func (r *Room) forget(ctx context.Context, now ticket.Slot) (n int64, err error) {
	err = inside(ctx, r.speak, func(tx *sql.Tx) error {
		for _, one := range []struct {
			text   string
			before int64
		}{{forgetSpent, now.Number()}, {forgetKeys, now.Number()}, {forgetOld, now.Number() - receiptKept}} {
			done, err := tx.ExecContext(ctx, one.text, one.before)
			if err != nil {
				return err
			}
			rows, err := done.RowsAffected()
			if err != nil {
				return err
			}
			n += rows
		}
		return nil
	})
	return n, err
}

// inside runs f in one transaction.
func inside(ctx context.Context, d *sql.DB, f func(tx *sql.Tx) error) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("back room: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(tx); err != nil {
		return fmt.Errorf("back room: %w", err)
	}
	return tx.Commit()
}

// count runs a statement that counts.
func count(ctx context.Context, d *sql.DB, text string, args ...any) (n int, err error) {
	err = d.QueryRowContext(ctx, text, args...).Scan(&n)
	return n, err
}
