package notify

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

const (
	// LongRead is for how long somebody reads a thread until they follow it by
	// themselves.
	LongRead = 4 * time.Minute

	// mostToldAtOnce is how much reading one report can tell of.
	mostToldAtOnce = 90 * time.Second
	// readingKept is how long it is known that somebody has read for less.
	readingKept = 60 * day
)

// ReadFor notes that the viewer has read a thread, which they have been let
// into, for so long. Once that makes LongRead they follow it, unless they have
// said how they follow it, have muted it, its author or where it stands, or do
// not want that. Nobody else learns for how long: it is not in the log.
func ReadFor(ctx context.Context, d *db.DB, v forum.Viewer, t forum.Thread, span time.Duration) error {
	if span <= 0 || !v.SignedIn() || t.State != forum.Published {
		return nil
	}
	if may, err := MayFollowByReading(ctx, d, v, t); err != nil || !may {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		seconds, at, err := readingOf(ctx, tx, v.Person, t.ID)
		if err != nil {
			return err
		}
		more := min(span, mostToldAtOnce)
		if !at.IsZero() { // no more than has passed, however many windows tell of it
			more = min(more, tx.Now.Sub(at))
		}
		if seconds += int64(max(more, 0) / time.Second); seconds < int64(LongRead/time.Second) {
			_, err := tx.Exec(ctx, putReading, v.Person, t.ID, seconds, tx.Micros())
			return err
		}
		if _, err := tx.Exec(ctx, dropReading, v.Person, t.ID); err != nil {
			return err
		}
		some, err := tx.Exec(ctx, startByReading, v.Person, OnThread, t.ID, string(Follow), tx.Micros())
		if err != nil || some == 0 {
			return err
		}
		return changes.Append(ctx, tx, FollowSet, ofPerson(v.Person))
	})
}

func readingOf(ctx context.Context, tx *db.Tx, person, thread int64) (seconds int64, at time.Time, err error) {
	type row struct{ seconds, at int64 }
	r, err := db.One(ctx, tx, func(r db.Row) (x row, err error) { return x, r.Scan(&x.seconds, &x.at) }, readingTime, person, thread)
	if errors.Is(err, db.ErrNone) {
		return 0, time.Time{}, nil
	}
	return r.seconds, db.Time(r.at), err
}

// MayFollowByReading says whether the viewer would follow a thread once they
// have read it for long enough; where not, for how long is nobody's business.
func MayFollowByReading(ctx context.Context, q db.Q, v forum.Viewer, t forum.Thread) (bool, error) {
	if !v.SignedIn() || t.State != forum.Published {
		return false, nil
	}
	said, err := db.Has(ctx, q, saidOfThread, t.ID, t.CommunityID, t.Author.ID, v.Person)
	if err != nil || said {
		return false, err
	}
	s, err := SettingsOf(ctx, q, v)
	return err == nil && s.ByReading, err
}
