package changes

import (
	"context"
	"errors"

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
	// Effect writes what follows from the changes. It may run more than once
	// and must have no effect but through tx.
	Effect func(ctx context.Context, tx *db.Tx, batch []Change) error
}

// Name is the reader's name.
func (k Keeper) Name() string { return k.Called }

// Position is where the reader stands; the log's start if it never ran.
func (k Keeper) Position(ctx context.Context) (Position, error) {
	p, err := db.One(ctx, k.DB, func(r db.Row) (p Position, err error) { return p, r.Scan(&p.Epoch, &p.Seq) }, selectPlace, k.Called)
	if errors.Is(err, db.ErrNone) {
		p.Epoch, err = Epoch(ctx, k.DB)
	}
	return p, err
}

// Reset takes up the log's head: what came before has had its effect.
func (k Keeper) Reset(ctx context.Context, head Position) error {
	return k.Handle(ctx, nil, head)
}

// Handle lets the changes take effect and keeps the position, both or neither.
func (k Keeper) Handle(ctx context.Context, batch []Change, now Position) error {
	return k.DB.Write(ctx, func(tx *db.Tx) error {
		if len(batch) > 0 {
			if err := k.Effect(ctx, tx, batch); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, savePlace, k.Called, now.Epoch, now.Seq)
		return err
	})
}
