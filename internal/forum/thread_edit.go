package forum

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// An Edit is what a person changes of a thread.
type Edit struct {
	Draft    ThreadDraft
	Revision int    // the revision that the writer saw; 0 does not ask
	Note     string // why, for the history
	Fields   string // the kind's own columns before the edit, as JSON
	Changed  bool   // the kind's own columns change too
}

// EditThread changes a thread's text inside a feature's transaction and keeps
// what it was, unless nothing changed or its author is still within the grace
// period. It fails with a clash where somebody else was faster.
func EditThread(ctx context.Context, tx *db.Tx, v Viewer, t Thread, p Prepared, e Edit) (Thread, error) {
	if !t.MayEdit(v) {
		return t, fault.Denied("fault.not_yours")
	}
	if e.Revision != 0 && e.Revision != t.Revision {
		return t, fault.Clash("edited_meanwhile", "fault.edited_meanwhile")
	}
	old, err := TagsOf(ctx, tx, t.ID)
	if err != nil {
		return t, err
	}
	if err := setTags(ctx, tx, t.ID, old, p.tags); err != nil {
		return t, err
	}
	d := p.draft
	same := d.Title == t.Title && d.Summary == t.Summary && d.Body == t.Body && !e.Changed
	if !same && !quiet(tx.Now, v, t.Created, t.Edited, t.State) {
		if err := keep(ctx, tx, Revision{
			Thread: t.ID, N: t.Revision, Editor: Byline{ID: v.Person}, Title: t.Title, Summary: t.Summary,
			Body: t.Body, Fields: e.Fields, Note: Clean(e.Note),
		}); err != nil {
			return t, err
		}
		t.Revision++
		t.Edited = tx.Now
	}
	if err := attach(ctx, tx, v, t.Author.ID, t.ID, 0, p.linked()...); err != nil {
		return t, err
	}
	t.Title, t.Summary, t.Body, t.HTML, t.Asks = d.Title, d.Summary, d.Body, p.html, d.Asks
	if !same || t.Slug == "" {
		t.Slug = Slug(t.Title)
	}
	_, err = tx.Exec(ctx, updateThread, t.ID, t.Title, t.Slug, t.Summary, t.Body, t.HTML, t.Asks, t.Revision, nullTime(t.Edited))
	return t, err
}

// quiet says whether an edit leaves no trace: a draft's never does, an
// import's neither, nor one within the grace period of a text without history.
func quiet(now time.Time, v Viewer, created, edited time.Time, s State) bool {
	return v.system || s == Draft || edited.IsZero() && now.Sub(created) < Grace
}

// Publish makes a draft public in its community.
func Publish(ctx context.Context, tx *db.Tx, v Viewer, t Thread) (Thread, error) {
	if t.State != Draft || !t.Mine && !v.system {
		return t, fault.Denied("fault.not_yours")
	}
	if err := Must(v, Post, t.Standing); err != nil {
		return t, err
	}
	n, err := tx.Exec(ctx, publishThread, t.ID, tx.Micros())
	if err != nil || n == 0 {
		return t, err
	}
	t.State, t.Published, t.Active = Published, tx.Now, tx.Now
	return t, count(ctx, tx, t, 1)
}

// DeleteThread leaves a tombstone in a thread's place and notes the kind's
// verb in the log. Where a facilitator does it to another's thread it is
// hidden, with the reason that they must give.
func DeleteThread(ctx context.Context, tx *db.Tx, v Viewer, t Thread, reason string, verb changes.Verb) error {
	if !t.MayDelete(v) {
		return fault.Denied("fault.not_yours")
	}
	if !t.Mine && !v.system {
		return Hide(ctx, tx, v, Piece{Thread: t}, reason, false)
	}
	reason, err := checkReason(reason, true)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, deleteThread, t.ID, tx.Micros(), null(v.Person), reason)
	if err != nil || n == 0 {
		return err
	}
	tags, err := TagsOf(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	if err := setTags(ctx, tx, t.ID, tags, nil); err != nil {
		return err
	}
	if t.State == Published {
		if err := count(ctx, tx, t, -1); err != nil {
			return err
		}
	}
	return changes.Append(ctx, tx, verb, t.Change(v))
}

func checkReason(reason string, own bool) (string, error) {
	reason = Clean(reason)
	var f fault.Fields
	f.Max("reason", reason, MaxSummary)
	if !own {
		f.Require("reason", reason, "fault.reason_required")
	}
	return reason, f.Err()
}

// Share lets the persons named read a draft, and nobody else any more.
func Share(ctx context.Context, tx *db.Tx, v Viewer, t Thread, with []int64) error {
	if !t.Mine && !v.system {
		return fault.Denied("fault.not_yours")
	}
	if _, err := tx.Exec(ctx, deleteShares, t.ID); err != nil {
		return err
	}
	for _, person := range with {
		if _, err := tx.Exec(ctx, insertShare, t.ID, person); err != nil {
			return err
		}
	}
	return nil
}

// SharedWith lists the persons who may read a draft besides its author.
func SharedWith(ctx context.Context, q db.Q, t Thread) ([]Byline, error) {
	rows, err := db.All(ctx, q, scanAuthor, sharesOf, t.ID)
	out := make([]Byline, len(rows))
	for i, r := range rows {
		out[i] = r.byline
	}
	return out, err
}

type authorRow struct {
	thread int64
	byline Byline
}

func scanAuthor(r db.Row) (a authorRow, err error) {
	var b bylineRow
	err = r.Scan(&a.thread, &b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue)
	a.byline = b.byline()
	return a, err
}

// FurtherAuthors gives the authors of threads beside the first, by thread.
func FurtherAuthors(ctx context.Context, q db.Q, threads []int64) (map[int64][]Byline, error) {
	rows, err := db.All(ctx, q, scanAuthor, authorsOf, db.Of(threads))
	out := map[int64][]Byline{}
	for _, r := range rows {
		out[r.thread] = append(out[r.thread], r.byline)
	}
	return out, err
}
