package forum

import (
	"context"

	"waymark/internal/db"
)

// Link notes inside a feature's transaction that one thread comes from
// another, so that features that do not know each other can be asked about it.
func Link(ctx context.Context, tx *db.Tx, from, to Thread) error {
	_, err := tx.Exec(ctx, insertLink, from.Kind, from.ID, to.Kind, to.ID, to.Replies, tx.Micros())
	return err
}

// A Linked thread is one at the other end of a link.
type Linked struct {
	Entry   Entry
	Replies int // how many the thread that was linked to had then
}

// LinkedFrom gives the threads of a kind to which a thread refers, as far as
// the viewer may read them.
func LinkedFrom(ctx context.Context, q db.Q, v Viewer, t Thread, kind string) ([]Linked, error) {
	return linked(ctx, q, v, linksFrom, t, kind)
}

// LinkedTo gives the threads of a kind that refer to a thread, as far as the
// viewer may read them.
func LinkedTo(ctx context.Context, q db.Q, v Viewer, t Thread, kind string) ([]Linked, error) {
	return linked(ctx, q, v, linksTo, t, kind)
}

func linked(ctx context.Context, q db.Q, v Viewer, s *db.Statement, t Thread, kind string) ([]Linked, error) {
	type row struct {
		id      int64
		replies int
	}
	rows, err := db.All(ctx, q, func(r db.Row) (o row, err error) { return o, r.Scan(&o.id, &o.replies) }, s, t.Kind, t.ID, kind)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids, then := make([]int64, len(rows)), map[int64]int{}
	for i, o := range rows {
		ids[i], then[o.id] = o.id, o.replies
	}
	entries, err := Entries(ctx, q, v, ids)
	all := make([]Linked, len(entries))
	for i, e := range entries {
		all[i] = Linked{e, then[e.ID]}
	}
	return all, err
}

// notableShown is how many posts of a long thread stand out.
const notableShown = 20

// Notable gives the replies of a thread that one would look at first, of a
// short one all: those that were chosen and the most helpful. Tombstones are none of them.
func Notable(ctx context.Context, q db.Q, v Viewer, t Thread) ([]Reply, error) {
	var all []Reply
	seen := map[int64]bool{}
	add := func(rows []Reply, err error) error {
		for _, r := range rows {
			if !seen[r.ID] && !r.Deleted {
				seen[r.ID] = true
				all = append(all, r)
			}
		}
		return err
	}
	if t.Replies <= ShortThread {
		return all, add(db.All(ctx, q, scanReply(v), repliesWhole, t.ID, ShortThread))
	}
	if err := add(db.All(ctx, q, scanReply(v), repliesChosen, t.ID, notableShown)); err != nil {
		return nil, err
	}
	return all, add(db.All(ctx, q, scanReply(v), repliesHelpful, t.ID, notableShown))
}
