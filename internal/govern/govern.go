// Package govern keeps what a public body must be able to account for: the
// audit of privileged acts, the log of what happened to people's ways in,
// reports of what breaks the rules and the decisions on them.
package govern

import (
	"context"
	"strings"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// Name is the name under which the reader of the change log keeps its place.
const Name = "govern"

// Reader gives the reader of the change log that writes the audit and the
// security log: each act once, with the reader's place in one transaction.
func Reader(d *db.DB) changes.Reader {
	return changes.Keeper{DB: d, Called: Name, Whole: true, Effect: effect}
}

func effect(ctx context.Context, tx *db.Tx, batch []changes.Change) error {
	if err := audit(ctx, tx, batch); err != nil {
		return err
	}
	return noteSecurity(ctx, tx, batch)
}

// affected is the person whom a change happened to; 0 where it is about a
// thing or a place.
func affected(c changes.Change) int64 {
	switch c.Kind {
	case "person", "account":
		return c.Subject
	case "session", "token", "link", "invitation", "community":
		if strings.HasPrefix(c.Verb, "collection.") { // whose part is no person
			return 0
		}
		return c.Part
	}
	return 0
}
