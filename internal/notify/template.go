package notify

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// templateVersioned tells those who took an older version of a template, and
// want to be told, of the new one. Who has taken it by now is not told, nor
// anybody of what an import brings.
func templateVersioned(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	version := c.Part
	fresh, err := db.Has(ctx, tx, versionMade, c.Subject, version, c.At)
	if err != nil || !fresh {
		return err
	}
	return n.tellTakers(ctx, tx, c, hearing{reason: NewVersion, about: version}, version)
}

// templateWithdrawn warns everybody who took a template and wants to be told.
func templateWithdrawn(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	const every = 1 << 62
	still, err := db.Has(ctx, tx, withdrawnSince, c.Subject, c.At)
	if err != nil || !still {
		return err
	}
	return n.tellTakers(ctx, tx, c, hearing{reason: Withdrawn}, every)
}

// tellTakers tells those who took a version before a number of what a change
// says of a template, as far as they may still read it.
func (n *Notify) tellTakers(ctx context.Context, tx *db.Tx, c changes.Change, h hearing, before int64) error {
	t, ok, err := loadText(ctx, tx, changes.Change{Subject: c.Subject})
	if err != nil || !ok || t.gone || t.draft {
		return err
	}
	c.Community, c.Part = t.community, 0
	for after := int64(0); ; {
		people, err := db.Column[int64](ctx, tx, takersBefore, c.Subject, before, after, atOnce)
		if err != nil || len(people) == 0 {
			return err
		}
		to := make([]hearing, len(people))
		for i, p := range people {
			to[i] = h
			to[i].person = p
		}
		if err := n.tell(ctx, tx, c, readers, to); err != nil {
			return err
		}
		after = people[len(people)-1]
	}
}

// OfTemplate says whether the notice is for those who took a template.
func (n Notice) OfTemplate() bool { return n.Reason == NewVersion || n.Reason == Withdrawn }
