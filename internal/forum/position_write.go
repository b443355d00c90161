package forum

import (
	"context"
	"slices"
	"time"

	"waymark/internal/db"
)

// What somebody reads is nobody else's business: it is written without a line
// in the change log, and only where it tells something new.

// A Shown is a stretch of a thread as somebody was given it.
type Shown struct {
	Page   int    // of the thread, or of the branch
	Branch int    // 0: the thread's own page
	To     string // the pid of the newest reply on it; empty where there was none
}

// SawReplies notes that the viewer has opened the thread, which they have been
// let into, and read these of its replies; pids of other things are passed
// over.
func SawReplies(ctx context.Context, d *db.DB, v Viewer, t Thread, pids []string) error {
	if !v.SignedIn() {
		return nil
	}
	var ids []int64
	if len(pids) > 0 {
		var err error
		if ids, err = db.Column[int64](ctx, d, replyIDs, t.ID, db.Of(pids)); err != nil {
			return err
		}
	}
	return saw(ctx, d, v, t.ID, ids)
}

// SawPage is SawReplies for all that a page showed. What came after the page
// was made is not on it.
func SawPage(ctx context.Context, d *db.DB, v Viewer, t Thread, s Shown) error {
	if !v.SignedIn() {
		return nil
	}
	ids, err := s.ids(ctx, d, t)
	if err != nil {
		return err
	}
	return saw(ctx, d, v, t.ID, ids)
}

func (s Shown) ids(ctx context.Context, q db.Q, t Thread) ([]int64, error) {
	if s.To == "" {
		return nil, nil
	}
	to, err := db.Column[int64](ctx, q, replyIDs, t.ID, db.Of([]string{s.To}))
	if err != nil || len(to) == 0 {
		return nil, err
	}
	switch {
	case s.Branch > 0:
		return db.Column[int64](ctx, q, branchIDs, t.ID, s.Branch, (s.Page-1)*PerBranchWindow+1, s.Page*PerBranchWindow, to[0])
	case t.Replies <= ShortThread:
		return db.Column[int64](ctx, q, wholeIDs, t.ID, to[0], ShortThread+PerWindow)
	default:
		return db.Column[int64](ctx, q, windowIDs, t.ID, (s.Page-1)*PerWindow+1, s.Page*PerWindow, BelowShown, to[0])
	}
}

func saw(ctx context.Context, d *db.DB, v Viewer, thread int64, ids []int64) error {
	slices.Sort(ids)
	// Most reports tell nothing new: they cost a look and no write.
	if _, changed, err := advance(ctx, d, v, thread, ids); err != nil || !changed {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p, changed, err := advance(ctx, tx, v, thread, ids)
		if err != nil || !changed {
			return err
		}
		return p.put(ctx, tx, v, thread)
	})
}

// advance gives the viewer's position once they have read ids, too, which are
// sorted.
func advance(ctx context.Context, q db.Q, v Viewer, thread int64, ids []int64) (p Position, changed bool, err error) {
	all, err := Positions(ctx, q, v, thread)
	if err != nil {
		return p, false, err
	}
	was := all[thread]
	p = Position{Opened: true, upTo: was.upTo, beyond: slices.Clone(was.beyond)}
	for _, id := range ids {
		if !p.read(id) {
			at, _ := slices.BinarySearch(p.beyond, id)
			p.beyond = slices.Insert(p.beyond, at, id)
		}
	}
	if was.Opened && len(p.beyond) == len(was.beyond) {
		return p, false, nil
	}
	if over := len(p.beyond) - mostBeyond; over > 0 {
		p.upTo, p.beyond = p.beyond[over-1], p.beyond[over:]
	}
	return p, true, p.close(ctx, q, v, thread)
}

// close moves the position over what has been read without a gap.
func (p *Position) close(ctx context.Context, q db.Q, v Viewer, thread int64) error {
	if len(p.beyond) == 0 {
		return nil
	}
	gap, _, err := p.next(ctx, q, v, thread)
	if err != nil {
		return err
	}
	n := len(p.beyond)
	if gap > 0 {
		n, _ = slices.BinarySearch(p.beyond, gap)
	}
	if n > 0 {
		p.upTo, p.beyond = p.beyond[n-1], p.beyond[n:]
	}
	return nil
}

// put keeps how far somebody has read, and on which day: the moment of each
// reading would tell who was about when, to whoever has the database.
func (p Position) put(ctx context.Context, tx *db.Tx, v Viewer, thread int64) error {
	day := tx.Now.UTC().Truncate(24 * time.Hour)
	_, err := tx.Exec(ctx, putPosition, v.Person, thread, p.upTo, formatBeyond(p.beyond), db.Micros(day))
	return err
}

// A ReadMark names a reply up to which a thread is read.
type ReadMark struct {
	Thread string // its pid
	Reply  string // its pid; empty where the thread had none
}

// MarkRead notes that the viewer has read each thread up to a reply: all that
// came until then, wherever it stands. It does nothing where one of them is not
// there for the viewer.
func MarkRead(ctx context.Context, d *db.DB, v Viewer, marks ...ReadMark) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		for _, m := range marks {
			if err := markRead(ctx, tx, v, m); err != nil {
				return err
			}
		}
		return nil
	})
}

func markRead(ctx context.Context, tx *db.Tx, v Viewer, m ReadMark) error {
	t, err := ThreadByPID(ctx, tx, v, "", m.Thread)
	if err != nil {
		return err
	}
	all, err := Positions(ctx, tx, v, t.ID)
	if err != nil {
		return err
	}
	p := all[t.ID]
	if m.Reply != "" {
		ids, err := db.Column[int64](ctx, tx, replyIDs, t.ID, db.Of([]string{m.Reply}))
		if err != nil {
			return err
		}
		for _, id := range ids {
			p.upTo = max(p.upTo, id)
		}
	}
	n, found := slices.BinarySearch(p.beyond, p.upTo)
	if found {
		n++
	}
	p.beyond = p.beyond[n:]
	if err := p.close(ctx, tx, v, t.ID); err != nil {
		return err
	}
	return p.put(ctx, tx, v, t.ID)
}
