package backroom

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"

	"waymark/internal/board"
	"waymark/internal/db"
	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// receiptHours is how long it is published what became of an envelope, and
// receiptKept how long it is known.
const (
	receiptHours = 3 * 24
	receiptKept  = 14 * 24
)

// Board gives all that is to be read as it is in a slot.
func (r *Room) Board(ctx context.Context, slot ticket.Slot, next []ticket.Slot) (board.Board, error) {
	b := board.Board{Slot: slot, Next: next}
	at := map[string]int{}
	err := each(ctx, r.speak, allThreads, func(rows *sql.Rows) error {
		var tid []byte
		var t board.Thread
		var opened int64
		var state int
		err := rows.Scan(&tid, &t.Epoch, &t.Number, &t.Title, &opened, &state)
		t.ID, t.Opened, t.Until = name(tid), ticket.SlotAt(opened), ticket.SlotAt(opened+openHours-1)
		switch {
		case state != 0:
			t.State = board.Closed
		case slot.Number() >= opened+openHours:
			t.State = board.ReadOnly
		default:
			t.State = board.Open
		}
		at[string(tid)] = len(b.Threads)
		b.Threads = append(b.Threads, t)
		return err
	})
	if err == nil {
		err = r.boardHolders(ctx, &b, at, slot)
	}
	if err == nil {
		err = r.boardPosts(ctx, &b, at)
	}
	if err == nil {
		err = r.boardMoves(ctx, &b, at)
	}
	return b, err
}

func (r *Room) boardHolders(ctx context.Context, b *board.Board, at map[string]int, slot ticket.Slot) error {
	return each(ctx, r.speak, allHandles, func(rows *sql.Rows) error {
		var tid, hid []byte
		var h board.Holder
		var until int64
		if err := rows.Scan(&tid, &hid, &h.Key, &h.Author, &until, &h.Reason); err != nil {
			return err
		}
		h.ID, h.Name = name(hid), board.NameOf(envelope.ID(tid), h.Key)
		if until > slot.Number() {
			h.Paused = ticket.SlotAt(until)
		} else {
			h.Reason = ""
		}
		t := &b.Threads[at[string(tid)]]
		t.Holders = append(t.Holders, h)
		return nil
	})
}

func (r *Room) boardPosts(ctx context.Context, b *board.Board, at map[string]int) error {
	states := [...]string{0: board.Shown, withdrawn: board.Withdrawn, hidden: board.Hidden}
	return each(ctx, r.speak, allPosts, func(rows *sql.Rows) error {
		var pid, tid, hid []byte
		var p board.Post
		var slot int64
		var state int
		if err := rows.Scan(&pid, &tid, &hid, &slot, &p.Text, &p.Sig, &state, &p.Reason); err != nil {
			return err
		}
		p.ID, p.Holder, p.Slot, p.State = name(pid), name(hid), ticket.SlotAt(slot), states[state]
		t := &b.Threads[at[string(tid)]]
		t.Posts = append(t.Posts, p)
		return nil
	})
}

func (r *Room) boardMoves(ctx context.Context, b *board.Board, at map[string]int) error {
	return each(ctx, r.speak, allMoves, func(rows *sql.Rows) error {
		var target, tid []byte
		var a board.Action
		var slot int64
		if err := rows.Scan(&slot, &a.Moderator, &a.Action, &target, &tid, &a.Reason); err != nil {
			return err
		}
		a.Slot, a.Target, a.Thread = ticket.SlotAt(slot), name(target), name(tid)
		if i, ok := at[string(tid)]; ok && a.Action == closes {
			b.Threads[i].ClosedReason = a.Reason
		}
		b.Moderation = append(b.Moderation, a)
		return nil
	})
}

// Results gives what became of the envelopes of the last days.
func (r *Room) Results(ctx context.Context, slot ticket.Slot) (board.Results, error) {
	all := board.Results{Slot: slot}
	err := each(ctx, r.speak, receiptsNew, func(rows *sql.Rows) error {
		var rid []byte
		var at int64
		var one board.Receipt
		if err := rows.Scan(&rid, &at, &one.Result); err != nil {
			return err
		}
		one.Name, one.Slot = name(rid), ticket.SlotAt(at)
		all.Receipts = append(all.Receipts, one)
		return nil
	}, slot.Number()-receiptHours)
	return all, err
}

// Glass gives a copy of the public database as a SQLite file, which it makes
// in a directory that is memory. It is written row by row in the order of the
// keys, so nothing is in it that is not in a row.
func (r *Room) Glass(ctx context.Context, dir string) ([]byte, error) {
	path := filepath.Join(dir, "glass.db")
	if err := os.RemoveAll(path); err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(path) }()
	to, err := db.OpenQuiet(ctx, path, db.InMemory)
	if err != nil {
		return nil, err
	}
	err = r.glaze(ctx, to)
	if late := to.Close(); err == nil {
		err = late
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // made here
}

func (r *Room) glaze(ctx context.Context, to *sql.DB) error {
	if _, err := to.ExecContext(ctx, glassSchema); err != nil {
		return err
	}
	err := inside(ctx, to, func(tx *sql.Tx) error {
		for _, c := range glassCopies {
			if err := each(ctx, r.speak, c.read, func(rows *sql.Rows) error { return copyRow(ctx, rows, tx, c.write) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		_, err = to.ExecContext(ctx, "VACUUM")
	}
	return err
}

func copyRow(ctx context.Context, rows *sql.Rows, tx *sql.Tx, write string) error {
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	if err := rows.Scan(to...); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, write, values...)
	return err
}

// each calls f with every row.
func each(ctx context.Context, d *sql.DB, text string, f func(*sql.Rows) error, args ...any) error {
	rows, err := d.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func name(id []byte) string {
	var i envelope.ID
	copy(i[:], id)
	return i.String()
}
