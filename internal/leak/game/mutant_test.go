package game_test

import (
	"context"
	"slices"

	"waymark/internal/db"
	"waymark/internal/envelope"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// prepare gives a mutant's tables what they lack.
func (w *world) prepare(is mutant) {
	w.chaff = map[ticket.Slot][]byte{}
	if is.createdAt {
		w.alter("speak.db", "ALTER TABLE post ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0")
	}
	if is.ticketHash {
		w.alter("speak.db", "ALTER TABLE post ADD COLUMN ticket BLOB")
	}
	if is.unsorted {
		w.alter("speak.db", "ALTER TABLE post RENAME TO was")
		w.alter("speak.db", `CREATE TABLE post (pid BLOB PRIMARY KEY, tid BLOB NOT NULL, hid BLOB NOT NULL, slot INTEGER NOT NULL,
			text TEXT NOT NULL, hsig BLOB NOT NULL, state INTEGER NOT NULL, hide_reason TEXT NOT NULL)`)
		w.alter("speak.db", "INSERT INTO post SELECT * FROM was")
		w.alter("speak.db", "DROP TABLE was")
	}
}

// arrived has a mutant note that a text came.
func (r *round) arrived(op envelope.Operation, v voice) {
	at, mark := r.now(), v.say.Mark()
	switch {
	case r.is.push:
		testkit.Must(r.t, r.d.Write(context.Background(), func(*db.Tx) error { return nil }))
		select {
		case <-r.bell:
			r.heard = append(r.heard, at)
		default:
		}
	case r.is.createdAt:
		r.later = append(r.later, func() { r.alter("speak.db", "UPDATE post SET created_at = ? WHERE pid = ?", at.Unix(), op.Post[:]) })
	case r.is.ticketHash:
		r.later = append(r.later, func() { r.alter("speak.db", "UPDATE post SET ticket = ? WHERE pid = ?", mark[:], op.Post[:]) })
	}
}

// written has a mutant spoil what was written in a slot.
func (r *round) written() {
	for _, do := range r.later {
		do()
	}
	if r.is.unsorted {
		for _, id := range slices.Clone(r.came) {
			r.alter("speak.db", "CREATE TEMP TABLE one AS SELECT * FROM main.post WHERE pid = ?; DELETE FROM main.post WHERE pid IN (SELECT pid FROM one); INSERT INTO main.post SELECT * FROM one", id[:])
		}
	}
}
