package govern

import (
	"context"
	"net/netip"
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
		for _, s := range []*db.Statement{sweepEvents, sweepSignIns, sweepFailures} {
			if _, err := tx.Exec(ctx, s, old); err != nil {
				return err
			}
		}
		return nil
	})
}

// Network is the part of an address that is kept: /24 of IPv4, /48 of IPv6.
func Network(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// SignedIn keeps from which network a session began.
func SignedIn(ctx context.Context, d *db.DB, session int64, from netip.Addr) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, insertSignIn, session, Network(from), tx.Micros())
		return err
	})
}

// SignInFailed counts a sign-in that failed: by the hour, the network and the
// person whose address was given, if it is anybody's. locked says that whoever
// tries must now wait.
func SignInFailed(ctx context.Context, d *db.DB, email string, from netip.Addr, locked bool) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		people, err := db.Column[int64](ctx, tx, personOfEmail, forum.Email(email))
		if err != nil {
			return err
		}
		person, waits := int64(0), 0
		if len(people) > 0 {
			person = people[0]
		}
		if locked {
			waits = 1
		}
		_, err = tx.Exec(ctx, countFailure, db.Micros(tx.Now.Truncate(time.Hour)), Network(from), person, waits, tx.Micros())
		return err
	})
}

// Failures are sign-ins that failed within an hour, from one network, at one
// person's address.
type Failures struct {
	Last    time.Time
	Network string
	Person  int64 // 0 where the address was nobody's
	Times   int
	Locked  int // how many of them ended in having to wait
}

// Failed gives up to 100 lines of failed sign-ins of the last 30 days, the
// newest first. Administrators may.
func Failed(ctx context.Context, q db.Q, v forum.Viewer) ([]Failures, error) {
	if err := adminOnly(v); err != nil {
		return nil, err
	}
	return db.All(ctx, q, func(r db.Row) (f Failures, err error) {
		var at int64
		err = r.Scan(&f.Network, &f.Person, &f.Times, &f.Locked, &at)
		f.Last = db.Time(at)
		return f, err
	}, failures, 0)
}
