package forum

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// Somebody finds a text helpful, or no longer does. The log does not say who,
// and nor does anything else: only the number is shown.
var (
	ThreadHelpful = changes.Declare("thread.helpful", changes.Routine)
	ReplyHelpful  = changes.Declare("reply.helpful", changes.Routine)
)

// MayFindHelpful says whether the viewer may say of the thread's own text that
// it helps: whoever may answer it, but not who wrote it.
func (t Thread) MayFindHelpful(v Viewer) bool { return t.takesPart(v) && v.SignedIn() && !t.Mine }

// MayFindHelpful is the same for a reply in its thread.
func (r Reply) MayFindHelpful(v Viewer, t Thread) bool {
	return !r.Deleted && t.takesPart(v) && v.SignedIn() && !r.Mine
}

// FindThreadHelpful notes that the viewer finds a thread's own text helpful,
// or, where on is false, that they do not. What is noted already stays.
func FindThreadHelpful(ctx context.Context, d *db.DB, v Viewer, pid string, on bool) (Thread, error) {
	var t Thread
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		if t, err = ThreadByPID(ctx, tx, v, "", pid); err != nil {
			return err
		}
		if !t.MayFindHelpful(v) {
			return notHelpful(v, t, t.Mine)
		}
		others, err := FurtherAuthors(ctx, tx, []int64{t.ID})
		if err != nil {
			return err
		}
		for _, b := range others[t.ID] {
			if b.ID == v.Person {
				return fault.Denied("fault.own_helpful")
			}
		}
		n, err := helped(ctx, tx, threadHelps, on, t.ID, v.Person)
		if err != nil || n == 0 {
			return err
		}
		t.Helpful += n
		return changes.Append(ctx, tx, ThreadHelpful, t.change(0, 0))
	})
	return t, err
}

// FindReplyHelpful is FindThreadHelpful for a reply.
func FindReplyHelpful(ctx context.Context, d *db.DB, v Viewer, pid string, on bool) (Reply, Thread, error) {
	var r Reply
	var t Thread
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		if r, t, err = ReplyByPID(ctx, tx, v, pid); err != nil {
			return err
		}
		if r.Deleted {
			return fault.Missing("reply")
		}
		if !r.MayFindHelpful(v, t) {
			return notHelpful(v, t, r.Mine)
		}
		n, err := helped(ctx, tx, replyHelps, on, r.ID, v.Person)
		if err != nil || n == 0 {
			return err
		}
		r.Helpful += n
		return changes.Append(ctx, tx, ReplyHelpful, t.change(r.ID, 0))
	})
	return r, t, err
}

// notHelpful says why somebody may not say that a text helps.
func notHelpful(v Viewer, t Thread, mine bool) error {
	if err := Must(v, Answer, t.Standing); err != nil {
		return err
	}
	if mine {
		return fault.Denied("fault.own_helpful")
	}
	return fault.Denied("fault.no_replies_here")
}

// helps are the statements about one kind of text.
type helps struct{ put, drop, count *db.Statement }

var (
	threadHelps = helps{putThreadHelpful, dropThreadHelpful, countThreadHelpful}
	replyHelps  = helps{putReplyHelpful, dropReplyHelpful, countReplyHelpful}
)

// helped keeps what one person says of a text, and its number, by which it
// gives the difference: 1, -1 or 0.
func helped(ctx context.Context, tx *db.Tx, s helps, on bool, text, person int64) (int, error) {
	by := 1
	n, err := int64(0), error(nil)
	if on {
		n, err = tx.Exec(ctx, s.put, text, person, tx.Micros())
	} else {
		by = -1
		n, err = tx.Exec(ctx, s.drop, text, person)
	}
	if err != nil || n == 0 {
		return 0, err
	}
	_, err = tx.Exec(ctx, s.count, text, by)
	return by, err
}

// Marks are what a viewer sees of the help that replies gave beside their
// numbers: which of them they found helpful themselves, and who chose an answer.
type Marks struct {
	Opening bool             // the viewer finds the thread's own text helpful
	Helped  map[int64]bool   // replies that the viewer finds helpful
	By      map[int64]Byline // people who chose or marked a reply, or closed the thread
}

// MarksOf gives the marks of a thread and of some replies in it, at most a
// window of them.
func MarksOf(ctx context.Context, q db.Q, v Viewer, t Thread, replies []*Reply) (m Marks, err error) {
	if v.SignedIn() && t.Helpful > 0 {
		n, err := db.Column[int64](ctx, q, helpedThread, t.ID, v.Person)
		if err != nil {
			return m, err
		}
		m.Opening = len(n) > 0
	}
	var ids, people []int64
	for _, r := range replies {
		if r.Helpful > 0 {
			ids = append(ids, r.ID)
		}
		for _, who := range []int64{r.AcceptedBy, r.OfficialBy} {
			if who != 0 {
				people = append(people, who)
			}
		}
	}
	if t.ClosedBy != 0 {
		people = append(people, t.ClosedBy)
	}
	m.Helped = make(map[int64]bool, len(ids))
	if len(ids) > 0 && v.SignedIn() {
		mine, err := db.Column[int64](ctx, q, helpedReplies, v.Person, db.Of(ids))
		if err != nil {
			return m, err
		}
		for _, id := range mine {
			m.Helped[id] = true
		}
	}
	if len(people) > 0 {
		m.By, err = Bylines(ctx, q, people)
	}
	return m, err
}
