package changes

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
)

var (
	selectPlace = db.SQL(`SELECT epoch, seq FROM readers WHERE name = $1`)
	savePlace   = db.SQL(`INSERT INTO readers (name, epoch, seq) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq`)
	movePlaces = db.Scan("a row for each reader", `UPDATE readers SET epoch = $2 WHERE epoch = $1`)
)

// A Keeper is a Reader whose effects live in the database: effect and
// position share a transaction, so each change takes effect exactly once.
type Keeper struct {
	DB *db.DB
	// Called is the reader's name, unique in the program.
	Called string
	// Whole says that the reader must miss nothing: it goes on after a restore
	// from where the restored database says that it was, which is right for
	// what has no effect outside the database.
	Whole bool
	// Effect writes what follows from the changes. It may run more than once
	// and must have no effect but through tx.
	Effect func(ctx context.Context, tx *db.Tx, batch []Change) error
}

// Name is the reader's name.
func (k Keeper) Name() string { return k.Called }

// Rest is what a Keeper waits after the bell, since it writes.
func (k Keeper) Rest() time.Duration { return Rest }

// Position is where the reader stands; the log's start if it never ran.
func (k Keeper) Position(ctx context.Context) (Position, error) {
	p, err := place(ctx, k.DB, k.Called)
	if err == nil && p.Epoch == "" || err == nil && k.Whole {
		p.Epoch, err = Epoch(ctx, k.DB)
	}
	return p, err
}

// place is where a reader of a name stands; its epoch is empty if it never ran.
func place(ctx context.Context, q db.Q, name string) (Position, error) {
	p, err := db.One(ctx, q, func(r db.Row) (p Position, err error) { return p, r.Scan(&p.Epoch, &p.Seq) }, selectPlace, name)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return p, err
}

// behind gives those changes of a batch that stand behind a place.
func behind(batch []Change, seq int64) []Change {
	for len(batch) > 0 && batch[0].Seq <= seq {
		batch = batch[1:]
	}
	return batch
}

// Reset takes up the log's head: what came before has had its effect.
func (k Keeper) Reset(ctx context.Context, head Position) error {
	return k.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, savePlace, k.Called, head.Epoch, head.Seq)
		return err
	})
}

// Handle lets the changes take effect and keeps the position, both or neither.
func (k Keeper) Handle(ctx context.Context, batch []Change, now Position) error {
	return k.DB.Write(ctx, func(tx *db.Tx) error {
		at, err := place(ctx, tx, k.Called)
		if err != nil {
			return err
		}
		batch := batch // the function may run again
		if k.Whole || at.Epoch == now.Epoch {
			if now.Seq <= at.Seq { // another node was faster
				return nil
			}
			batch = behind(batch, at.Seq)
		}
		if len(batch) > 0 {
			if err := k.Effect(ctx, tx, batch); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, savePlace, k.Called, now.Epoch, now.Seq)
		return err
	})
}
