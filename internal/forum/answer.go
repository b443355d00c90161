package forum

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What happens to replies that answer a question.
var (
	ReplyAccepted   = changes.Declare("reply.accepted", changes.Routine)
	ReplyUnaccepted = changes.Declare("reply.unaccepted", changes.Routine)
	ReplyOfficial   = changes.Declare("reply.official", changes.Audited)
	ReplyUnofficial = changes.Declare("reply.unofficial", changes.Audited)
)

// MayChoose says whether the viewer may choose answers to the thread: who
// asked, and whoever looks after its community.
func (t Thread) MayChoose(v Viewer) bool {
	return t.State == Published && t.Asks && May(v, Answer, t.Standing) && (t.Mine || May(v, Facilitate, t.Standing))
}

// MayBeChosen says whether the viewer may choose the reply as an answer to its
// thread: nobody chooses their own, but for who asked and found it themselves.
func (r Reply) MayBeChosen(v Viewer, t Thread) bool {
	return !r.Deleted && t.MayChoose(v) && (t.Mine || !r.Mine)
}

// MayMark says whether the viewer may mark replies to the thread as official
// and write it down in short: whoever looks after its community and reads it.
func (t Thread) MayMark(v Viewer) bool {
	return t.State == Published && May(v, Answer, t.Standing) && May(v, Facilitate, t.Standing)
}

// Choose notes that a reply helped whoever asked, or takes that back. Several
// replies may be chosen.
func Choose(ctx context.Context, d *db.DB, v Viewer, pid string, on bool) (Reply, Thread, error) {
	return onReply(ctx, d, v, pid, func(tx *db.Tx, r Reply, t Thread) error {
		if !t.MayChoose(v) {
			return fault.Denied("fault.who_chooses")
		}
		if !r.MayBeChosen(v, t) {
			return fault.Denied("fault.own_answer")
		}
		s, verb, args := acceptReply, ReplyAccepted, []any{r.ID, tx.Micros(), null(v.Person)}
		if !on {
			s, verb, args = refuseReply, ReplyUnaccepted, args[:1]
		}
		n, err := tx.Exec(ctx, s, args...)
		if err != nil || n == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, countAnswers, t.ID); err != nil {
			return err
		}
		return changes.Append(ctx, tx, verb, t.change(r.ID, v.Person))
	})
}

// MarkOfficial says that a reply speaks for the organisation whose badge it
// bears, or takes that back.
func MarkOfficial(ctx context.Context, d *db.DB, v Viewer, pid string, on bool) (Reply, Thread, error) {
	return onReply(ctx, d, v, pid, func(tx *db.Tx, r Reply, t Thread) error {
		if !t.MayMark(v) {
			return fault.Denied("fault.facilitators_only")
		}
		if on && r.Author.Org == "" {
			return fault.Denied("fault.official_needs_organisation")
		}
		s, verb, args := makeOfficial, ReplyOfficial, []any{r.ID, tx.Micros(), null(v.Person)}
		if !on {
			s, verb, args = dropOfficial, ReplyUnofficial, args[:1]
		}
		n, err := tx.Exec(ctx, s, args...)
		if err != nil || n == 0 {
			return err
		}
		return changes.Append(ctx, tx, verb, t.change(r.ID, v.Person))
	})
}

// onReply does something to a reply that is still there, in one transaction,
// and gives what it has become.
func onReply(ctx context.Context, d *db.DB, v Viewer, pid string, do func(*db.Tx, Reply, Thread) error) (r Reply, t Thread, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		r, t, err := ReplyByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if r.Deleted {
			return fault.Missing("reply")
		}
		return do(tx, r, t)
	})
	if err != nil {
		return r, t, err
	}
	return ReplyByPID(ctx, d, v, pid)
}

// A ChosenAnswer leads to a reply that was chosen.
type ChosenAnswer struct{ PID, Author string }

// ChosenAnswers gives the first few replies that were chosen, in reading
// order, of a thread that the viewer has been let into.
func ChosenAnswers(ctx context.Context, q db.Q, t Thread) ([]ChosenAnswer, error) {
	if t.Answers == 0 {
		return nil, nil
	}
	return db.All(ctx, q, func(r db.Row) (a ChosenAnswer, err error) { return a, r.Scan(&a.PID, &a.Author) }, answersOf, t.ID, 5)
}
