package forum

import (
	"context"
	"slices"
	"strconv"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// MaxSplit is how many replies can be split off at once.
const MaxSplit = 1000

// A Split says which replies become a thread of their own, and what that
// begins with. Whoever splits them off writes its opening text: nobody is made
// to have asked what they did not.
type Split struct {
	Replies []string // pids
	Below   bool     // with what hangs below them
	Title   string
	Body    string
}

// Chosen gives the replies of a thread that would be split off, in reading
// order, tombstones among them.
func (s Split) Chosen(ctx context.Context, q db.Q, v Viewer, t Thread) ([]Reply, error) {
	ids, err := s.ids(ctx, q, t)
	if err != nil {
		return nil, err
	}
	rows, err := db.All(ctx, q, scanReply(v), repliesByIDs, db.Of(ids))
	return inOrder(rows), err
}

// ids gives the numbers of the replies, in the order in which they came.
func (s Split) ids(ctx context.Context, q db.Q, t Thread) ([]int64, error) {
	var f fault.Fields
	pids := slices.DeleteFunc(slices.Clone(s.Replies), func(pid string) bool { return !IsPID(pid) })
	if len(pids) == 0 {
		f.Add("reply", "fault.split_none")
		return nil, f.Err()
	}
	if len(pids) > MaxSplit || t.Replies > MaxReplanted {
		return nil, fault.Clash("too_long", "fault.split_too_long", "Most", MaxSplit)
	}
	ticked, err := db.Column[int64](ctx, q, replyIDs, t.ID, db.Of(pids))
	if err != nil {
		return nil, err
	}
	if len(ticked) < len(pids) { // some have gone elsewhere meanwhile, or were never here
		return nil, fault.Clash("changed_meanwhile", "fault.split_changed")
	}
	if s.Below {
		all, err := db.All(ctx, q, scanLeaf, leavesOf, t.ID)
		if err != nil {
			return nil, err
		}
		ticked = withBelow(all, ticked)
	}
	if len(ticked) > MaxSplit {
		return nil, fault.Clash("too_long", "fault.split_too_long", "Most", MaxSplit)
	}
	slices.Sort(ticked)
	return ticked, nil
}

// withBelow adds to some replies all that hang below them.
func withBelow(all []leaf, some []int64) []int64 {
	up := make(map[int64]int64, len(all))
	in := map[int64]bool{}
	for _, l := range all {
		up[l.id] = l.parent
	}
	for _, id := range some {
		in[id] = true
	}
	out := some[:0:0]
	for _, l := range all {
		for at := l.id; at != 0; at = up[at] {
			if in[at] {
				out = append(out, l.id)
				break
			}
		}
	}
	return out
}

// SplitThread makes a new thread, in the same community, of replies to a
// thread of a kind. They keep their addresses, their places below one another
// and all that hangs on them; what hung below one that went, and stays, hangs
// where that one hung.
func SplitThread(ctx context.Context, d *db.DB, v Viewer, kind, pid string, s Split) (Thread, error) {
	p, err := Prepare(v, ThreadDraft{Kind: kind, Community: -1, Title: s.Title, Body: s.Body}, nil)
	if err != nil {
		return Thread{}, err
	}
	var made string
	err = d.Write(ctx, func(tx *db.Tx) error {
		t, err := toMove(ctx, tx, v, kind, pid)
		if err != nil {
			return err
		}
		ids, err := s.ids(ctx, tx, t)
		if err != nil {
			return err
		}
		p.draft.Community = t.CommunityID
		to, err := AddThread(ctx, tx, v, p)
		if err != nil {
			return err
		}
		made = to.PID
		return splitOff(ctx, tx, v, t, to, ids)
	})
	if err != nil {
		return Thread{}, err
	}
	return ThreadByPID(ctx, d, v, kind, made)
}

func splitOff(ctx context.Context, tx *db.Tx, v Viewer, t, to Thread, ids []int64) error {
	names, err := ReplyNames(ctx, tx, ids)
	if err != nil {
		return err
	}
	if err := rehang(ctx, tx, t, to, ids); err != nil {
		return err
	}
	places := make([]string, 0, len(ids))
	for _, id := range ids {
		places = append(places, PlaceOfReply(t.PID, names[id]))
	}
	for _, s := range []*db.Statement{splitRevisions, splitRemovals, splitReports, splitNotices, splitSaved, splitQuotes} {
		if _, err := tx.Exec(ctx, s, t.ID, to.ID, db.Of(ids)); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, splitDrafts, PlaceOfReply(to.PID, ""), db.Of(places)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, splitFanouts, to.ID, db.Of(ids)); err != nil {
		return err
	}
	for _, s := range []*db.Statement{splitPositions, splitFollows} {
		if _, err := tx.Exec(ctx, s, t.ID, to.ID); err != nil {
			return err
		}
	}
	for _, id := range []int64{t.ID, to.ID} {
		if err := resettle(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := t.note(ctx, tx, v, actSplit, to.ID, 0, len(ids)); err != nil {
		return err
	}
	if err := to.note(ctx, tx, v, actCame, t.ID, 0, len(ids)); err != nil {
		return err
	}
	if err := changes.Append(ctx, tx, RepliesLeft, t.Change(v)); err != nil {
		return err
	}
	return changes.Append(ctx, tx, ThreadSplit, to.Change(v))
}

// rehang takes replies from one thread to another; the tree is grown anew after.
func rehang(ctx context.Context, tx *db.Tx, t, to Thread, ids []int64) error {
	all, err := db.All(ctx, tx, scanLeaf, leavesOf, t.ID)
	if err != nil {
		return err
	}
	up, goes := make(map[int64]int64, len(all)), map[int64]bool{}
	for _, l := range all {
		up[l.id] = l.parent
	}
	for _, id := range ids {
		goes[id] = true
	}
	for _, l := range all {
		// The nearest above that is in the same thread from now on.
		parent := l.parent
		for parent != 0 && goes[parent] != goes[l.id] {
			parent = up[parent]
		}
		switch {
		case goes[l.id]:
			_, err = tx.Exec(ctx, takeReply, l.id, to.ID, to.CommunityID, null(parent), -l.id, "-"+strconv.FormatInt(l.id, 10))
		case parent != l.parent:
			_, err = tx.Exec(ctx, hangReply, l.id, null(parent))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// resettle puts a thread's tree and numbers in order after replies came or went.
func resettle(ctx context.Context, tx *db.Tx, thread int64) error {
	if err := replant(ctx, tx, thread); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, recountReplies, thread)
	return err
}
