package govern

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// SecurityFor is how long the security log keeps what it has.
const SecurityFor = 30 * 24 * time.Hour

// An Event is a line of the security log: what happened to a person's way in.
type Event struct {
	ID      int64
	At      time.Time
	Action  string // a verb of the change log
	Actor   int64  // who did it; 0 for Waymark itself
	Person  int64  // whom it concerns
	Network string // from where a session began; empty where that is not known
}

// noteSecurity puts what concerns people's ways in into the security log.
func noteSecurity(ctx context.Context, tx *db.Tx, batch []changes.Change) error {
	for _, c := range batch {
		if !changes.Marked(c.Verb, changes.Security) {
			continue
		}
		if _, err := tx.Exec(ctx, insertEvent, c.At, c.Verb, c.Actor, affected(c), c.Kind, c.Subject); err != nil {
			return err
		}
	}
	return nil
}

// Security gives up to limit lines of the security log before line before (0
// for the newest), the newest first: everybody's for administrators where
// person is 0, else a person's own.
func Security(ctx context.Context, q db.Q, v forum.Viewer, person, before int64, limit int) ([]Event, error) {
	if person == 0 || person != v.Person {
		if err := adminOnly(v); err != nil {
			return nil, err
		}
	}
	if before == 0 {
		before = 1 << 62
	}
	if person != 0 {
		return db.All(ctx, q, scanEvent, eventsOf, person, before, limit)
	}
	return db.All(ctx, q, scanEvent, events, before, limit)
}

func scanEvent(r db.Row) (e Event, err error) {
	var at int64
	err = r.Scan(&e.ID, &at, &e.Action, &e.Actor, &e.Person, &e.Network)
	e.At = db.Time(at)
	return e, err
}

// SweepSecurity removes what the security log has kept long enough.
func SweepSecurity(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		old := db.Micros(tx.Now.Add(-SecurityFor))
		_, err := tx.Exec(ctx, sweepEvents, old)
		return err
	})
}
