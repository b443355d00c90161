package notify

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// What tests look at and undo.
var (
	CountReading  = db.SQL(`SELECT COUNT(*) FROM reading_time`)
	ForgetFollows = dropFollows
)

// TellAllTakers breaks the choice of those who are told of a new version.
func TellAllTakers() (mend func()) {
	was := takersBefore
	takersBefore = db.SQL(`SELECT person_id FROM template_takers WHERE thread_id = $1 AND n <= $2 AND person_id > $3 ORDER BY person_id LIMIT $4`)
	return func() { takersBefore = was }
}

// Reread has everything in the log followed once more.
func Reread(ctx context.Context, d *db.DB, n *Notify) error {
	all, err := changes.After(ctx, d, 0, 100_000)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error { return n.effect(ctx, tx, all) })
}

var countTold = db.SQL(`SELECT COUNT(*) FROM notices WHERE person_id = $1 AND reason = $2 AND thread_id = $3 AND about_id = $4`)

// CountTold says how often a person was told.
func CountTold(ctx context.Context, d *db.DB, person int64, why Reason, thread, about int64) (int, error) {
	return db.Value[int](ctx, d, countTold, person, string(why), thread, about)
}
