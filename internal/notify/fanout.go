package notify

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// fanOut has those who watch told, which the reader of the log does not wait
// for: there may be thousands.
func fanOut(ctx context.Context, tx *db.Tx, c changes.Change) error {
	_, err := tx.Exec(ctx, insertFanout, c.Seq, c.At, c.Community, c.Subject, c.Part, c.Actor)
	return err
}

// atOnce is how many people one transaction tells, so that others write in
// between.
const atOnce = 250

// aloudTo is how many watchers of one thing the log says of that they were
// told. Where there are more their open pages count anew with the change itself.
const aloudTo = 50

// fadeAt is how many replies a thread has when those who watch it without
// having said so read of it in the summary alone.
const fadeAt = 50

// A source is a list of people who watch.
type source struct {
	reason  Reason
	threads bool // for new threads
	replies bool // for replies
	list    *db.Statement
	target  func(f fanout) int64
}

var sources = []source{
	{WatchedThread, false, true, watchersOfThread, func(f fanout) int64 { return f.Subject }},
	{WatchedCommunity, true, false, watchers(OnCommunity), func(f fanout) int64 { return f.Community }},
	{WatchedTag, true, false, watchersOfTags, func(f fanout) int64 { return f.Subject }},
	{WatchedPerson, true, true, watchers(OnPerson), func(f fanout) int64 { return f.Actor }},
}

// A fanout is a change of which watchers are being told.
type fanout struct {
	changes.Change
	id     int64
	source int
	after  int64
}

// Spread tells all who watch of what they have not been told yet.
func (n *Notify) Spread(ctx context.Context) error {
	for ctx.Err() == nil {
		more := false
		if some, err := db.Has(ctx, n.DB, anyFanout); err != nil || !some {
			return err
		}
		err := n.DB.Write(ctx, func(tx *db.Tx) (err error) {
			more, err = n.spread(ctx, tx)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
	return ctx.Err()
}

// spread tells some people; how far it came stands in the same transaction.
func (n *Notify) spread(ctx context.Context, tx *db.Tx) (more bool, err error) {
	f, err := db.One(ctx, tx, func(r db.Row) (f fanout, err error) {
		return f, r.Scan(&f.id, &f.Seq, &f.At, &f.Community, &f.Subject, &f.Part, &f.Actor, &f.source, &f.after)
	}, firstFanout)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for told := 0; told < atOnce; {
		if f.source >= len(sources) && f.source != announcing {
			_, err := tx.Exec(ctx, dropFanout, f.id)
			return true, err
		}
		some, err := n.page(ctx, tx, &f)
		if err != nil {
			return false, err
		}
		told += some
	}
	_, err = tx.Exec(ctx, moveFanout, f.id, f.source, f.after)
	return true, err
}

// A watcher is a listener with the thing that they watch, where a source has
// several.
type watcher struct {
	listener
	about int64
}

// page tells the next people of a source, and goes on to the next source
// where there are no more.
func (n *Notify) page(ctx context.Context, tx *db.Tx, f *fanout) (int, error) {
	if f.source == announcing {
		return n.members(ctx, tx, f)
	}
	s := sources[f.source]
	target := s.target(*f)
	if f.Part == 0 && !s.threads || f.Part != 0 && !s.replies || target == 0 {
		f.source, f.after = f.source+1, 0
		return 0, nil
	}
	args := []any{f.Community, target, f.after, f.Subject, f.Actor, atOnce}
	all, err := db.All(ctx, tx, func(r db.Row) (w watcher, err error) {
		return w, r.Scan(&w.id, &w.about, &w.address, &w.set.Replies, &w.set.Mentions, &w.set.Asked, &w.set.Watched, &w.set.Followed, &w.set.Summary, &w.set.Budget, &w.set.Pace)
	}, s.list, args...)
	if err != nil {
		return 0, err
	}
	aloud := f.after == 0 && len(all) <= aloudTo
	for _, w := range all {
		if err := n.insert(ctx, tx, f.Change, w.listener, s.reason, w.about, aloud); err != nil {
			return 0, err
		}
		f.after = w.id
	}
	if len(all) < atOnce {
		f.source, f.after = f.source+1, 0
	}
	return len(all), nil
}
