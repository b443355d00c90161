// Package changes is the change log: a totally ordered list of what happened,
// by reference and never by content. Whatever must react to a change
// (search, open pages, notifications) follows it from a position of its own,
// after the commit. A reader that has handled everything up to a position
// never sees a new row at or below it.
package changes

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"waymark/internal/db"
)

// An Audience says by reference who may hear of a change at all.
type Audience string

// Audiences besides a single person's.
const (
	Readers  Audience = "readers"  // whoever may read the community
	Everyone Audience = "everyone" // everybody signed in
	Nobody   Audience = "nobody"   // only Waymark's own readers of the log
)

// Only is the audience of one person.
func Only(person int64) Audience { return Audience("person:" + strconv.FormatInt(person, 10)) }

// PersonOf gives the one person who is an audience, and whether it is one.
func PersonOf(a Audience) (int64, bool) {
	text, ok := strings.CutPrefix(string(a), "person:")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0
}

// A Change says that something happened to a thing; whoever wants to know
// what the thing is like now loads it.
type Change struct {
	Seq       int64  // its place in the log, given by the log
	At        int64  // microseconds since 1970, given by the transaction
	Verb      string // such as reply.added
	Kind      string // of the subject: discussion, lesson, community, person, …
	Community int64  // 0 where it belongs to none
	Subject   int64  // the thing whose page shows the change
	Part      int64  // the part of it that changed, such as a reply; else 0
	Actor     int64  // the person who did it; 0 for Waymark itself
	Audience  Audience
}

// A Position is a place in the log. An epoch ends when the database is
// restored from a backup; every position from before is then void.
type Position struct {
	Epoch string `json:"epoch"`
	Seq   int64  `json:"seq"`
}

var (
	insertChange = db.SQL(`INSERT INTO changes (at, verb, kind, community, subject, part, actor, audience)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
	insertOutbox = db.SQLOn(db.Postgres, `INSERT INTO outbox (at, verb, kind, community, subject, part, actor, audience)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
	selectAfter = db.SQL(`SELECT seq, at, verb, kind, community, subject, part, actor, audience
		FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2`)
	selectLast  = db.SQL(`SELECT seq FROM changes ORDER BY seq DESC LIMIT 1`)
	selectFirst = db.SQL(`SELECT seq FROM changes ORDER BY seq LIMIT 1`)
	selectMeta  = db.SQL(`SELECT value FROM meta WHERE name = $1`)
	insertMeta  = db.SQL(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`)
	updateMeta  = db.SQL(`UPDATE meta SET value = $2 WHERE name = $1`)
)

// Append notes a change as the last act of a Write. On PostgreSQL the row
// waits in the outbox for the relay.
func Append(ctx context.Context, tx *db.Tx, v Verb, c Change) error {
	if v.name == "" {
		return errors.New("changes: an undeclared verb")
	}
	s := insertChange
	if tx.Dialect == db.Postgres {
		s = insertOutbox
	}
	_, err := tx.Exec(ctx, s, tx.Micros(), v.name, c.Kind, c.Community, c.Subject, c.Part, c.Actor, string(c.Audience))
	return err
}

// Head is the position of the newest change.
func Head(ctx context.Context, d *db.DB) (Position, error) {
	epoch, err := Epoch(ctx, d)
	if err != nil {
		return Position{}, err
	}
	seq, err := Last(ctx, d)
	return Position{epoch, seq}, err
}

// Last is the sequence number of the newest change, 0 for an empty log.
func Last(ctx context.Context, q db.Q) (int64, error) {
	seq, err := db.Value[int64](ctx, q, selectLast)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return seq, err
}

// Epoch is the name of the log's present epoch, made when first asked for.
func Epoch(ctx context.Context, d *db.DB) (string, error) {
	e, err := db.Value[string](ctx, d, selectMeta, "epoch")
	if !errors.Is(err, db.ErrNone) {
		return e, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, insertMeta, "epoch", rand.Text()); err != nil {
			return err
		}
		e, err = db.Value[string](ctx, tx, selectMeta, "epoch")
		return err
	})
	return e, err
}

// NewEpoch voids every position that is kept outside the database, as after a
// restore. Readers whose place and effects stand in the database itself were
// restored with it, and go on from where they were.
func NewEpoch(ctx context.Context, d *db.DB) error {
	was, err := Epoch(ctx, d)
	if err != nil {
		return err
	}
	next := rand.Text()
	return d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, movePlaces, was, next); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, updateMeta, "epoch", next)
		return err
	})
}

// After gives up to limit changes behind seq, oldest first.
func After(ctx context.Context, q db.Q, seq int64, limit int) ([]Change, error) {
	return db.All(ctx, q, scan, selectAfter, seq, limit)
}

func scan(r db.Row) (c Change, err error) {
	err = r.Scan(&c.Seq, &c.At, &c.Verb, &c.Kind, &c.Community, &c.Subject, &c.Part, &c.Actor, &c.Audience)
	return c, err
}

// Void says whether a position that was given out cannot be followed any
// more: whoever has it starts anew.
func Void(ctx context.Context, d *db.DB, p Position) (bool, error) { return void(ctx, d, p) }

// void says whether a position cannot be followed: it is of another epoch,
// beyond the log's head, or older than the log's tail.
func void(ctx context.Context, d *db.DB, p Position) (bool, error) {
	head, err := Head(ctx, d)
	if err != nil {
		return false, err
	}
	if p.Epoch != head.Epoch || p.Seq > head.Seq {
		return true, nil
	}
	first, err := db.Value[int64](ctx, d, selectFirst)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("the log's tail: %w", err)
	}
	return p.Seq < first-1, nil
}
