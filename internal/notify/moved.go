package notify

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// threadSplit tells those whose replies are in a thread of their own now.
func threadSplit(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	people, err := db.Column[int64](ctx, tx, writersIn, c.Subject)
	if err != nil {
		return err
	}
	to := make([]hearing, len(people))
	for i, p := range people {
		to[i] = hearing{person: p, reason: Split}
	}
	return n.tell(ctx, tx, c, readers, to)
}

// threadMerged tells who began either of the threads that are one now.
func threadMerged(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	t, ok, err := loadText(ctx, tx, c)
	if err != nil || !ok || t.gone {
		return err
	}
	return n.tell(ctx, tx, c, readers, []hearing{{person: t.author, reason: Merged}, {person: t.starter, reason: Merged}})
}

// judged tells whoever wrote a text what was decided of it. Who decided, and
// who reported it, is not said.
func judged(why Reason) rule {
	return func(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
		t, ok, err := loadText(ctx, tx, c)
		if err != nil || !ok || t.author == c.Actor {
			return err
		}
		c.Subject, c.Community, c.Actor = t.thread, t.community, 0
		return n.tell(ctx, tx, c, readers, []hearing{{person: t.author, reason: why}})
	}
}

// Judged says whether the notice tells somebody what was decided of a text of
// theirs, which their page of it says.
func (n Notice) Judged() bool {
	return n.Reason == Hidden || n.Reason == Kept || n.Reason == Appealed
}
