package notify

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// announcing is the source of a fanout that all members of a community are
// told of, and of it alone.
const announcing = 100

// announced has all members of a community told of a thread.
func announced(ctx context.Context, tx *db.Tx, _ *Notify, c changes.Change) error {
	_, err := tx.Exec(ctx, insertAnnouncement, c.Seq, c.At, c.Community, c.Subject, c.Actor, announcing)
	return err
}

// members tells the next members of a community, but for those who have muted
// the thread or whoever announces it.
func (n *Notify) members(ctx context.Context, tx *db.Tx, f *fanout) (int, error) {
	all, err := db.All(ctx, tx, scanListener, membersAfter, f.Community, f.after, f.Subject, f.Actor, atOnce)
	if err != nil {
		return 0, err
	}
	for _, l := range all {
		if err := n.insert(ctx, tx, f.Change, l, Announced, 0, false); err != nil {
			return 0, err
		}
		f.after = l.id
	}
	if len(all) < atOnce {
		f.source, f.after = announcing+1, 0
	}
	return len(all), nil
}
