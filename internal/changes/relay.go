package changes

import (
	"context"
	"time"

	"waymark/internal/db"
)

// Sequence numbers of PostgreSQL are handed out at INSERT and seen at COMMIT,
// so a reader that follows them loses rows (a fifth of them under load,
// reliability.md A3). The relay moves committed rows into the log one batch
// at a time, under a lock that only relays take.
var (
	relayLock = db.SQLOn(db.Postgres, `SELECT pg_advisory_xact_lock(20261122)`)
	moveRows  = db.SQLOn(db.Postgres, `WITH moved AS (
			DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT 1000)
			RETURNING id, at, verb, kind, community, subject, part, actor, audience)
		INSERT INTO changes (seq, at, verb, kind, community, subject, part, actor, audience)
		SELECT (SELECT COALESCE(MAX(seq), 0) FROM changes) + ROW_NUMBER() OVER (ORDER BY id),
			at, verb, kind, community, subject, part, actor, audience FROM moved ORDER BY id`)
	waiting = db.SQLOn(db.Postgres, `SELECT 1 FROM outbox LIMIT 1`)
	notify  = db.SQLOn(db.Postgres, `SELECT pg_notify('changes', '')`)
)

// Relay moves what is committed from the outbox into the log, until nothing
// is left. On SQLite there is nothing to move.
func Relay(ctx context.Context, d *db.DB) error {
	if d.Dialect != db.Postgres {
		return nil
	}
	for {
		some, err := db.Has(ctx, d, waiting)
		if err != nil || !some {
			return err
		}
		if err := d.Relay(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, relayLock); err != nil {
				return err
			}
			n, err := tx.Exec(ctx, moveRows)
			if err != nil || n == 0 {
				return err
			}
			_, err = tx.Exec(ctx, notify)
			return err
		}); err != nil {
			return err
		}
	}
}

// Run keeps the relay going until ctx ends; any number of nodes may run it.
func Run(ctx context.Context, d *db.DB) error {
	if d.Dialect != db.Postgres {
		<-ctx.Done()
		return nil
	}
	bell := d.Bell()
	defer d.Unbell(bell)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		_ = Relay(ctx, d) // the next ring tries again
		select {
		case <-ctx.Done():
			return nil
		case <-bell:
		case <-tick.C:
		}
	}
}
