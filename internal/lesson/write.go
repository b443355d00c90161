package lesson

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// ReviewAfter is when a lesson is looked at again unless its author says
// otherwise.
const ReviewAfter = 365 * 24 * time.Hour

// Share writes a lesson down, as a draft or for all who may read its
// community, and gives the same one again where the draft's key has been used
// before.
func Share(ctx context.Context, d *db.DB, v forum.Viewer, draft Draft) (Lesson, error) {
	p, err := Prepare(v, draft)
	if err != nil {
		return Lesson{}, err
	}
	var pid string
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := forum.DropUnsentIn(ctx, tx, v, draft.Unsent); err != nil {
			return err
		}
		pid, _, err = forum.Once(ctx, tx, v, draft.Key, "lesson.share", func() (string, error) {
			t, err := ShareIn(ctx, tx, v, p)
			return t.PID, err
		})
		return err
	})
	if err != nil {
		return Lesson{}, forum.Taken(err)
	}
	return ByPID(ctx, d, v, pid)
}

// ShareIn is Share inside a transaction.
func ShareIn(ctx context.Context, tx *db.Tx, v forum.Viewer, p Prepared) (forum.Thread, error) {
	t, err := forum.AddThread(ctx, tx, v, p.thread)
	if err != nil {
		return t, err
	}
	f := p.draft.Fields
	if f.Owner == 0 {
		f.Owner = v.Person
	}
	if f.ReviewOn == 0 {
		f.ReviewOn = db.Micros(day(tx.Now.Add(ReviewAfter)))
	}
	if err := store(ctx, tx, t.ID, f, p.html); err != nil {
		return t, err
	}
	verb := Published
	if t.State == forum.Draft {
		verb = Drafted
	}
	return t, changes.Append(ctx, tx, verb, t.Change(v))
}

func store(ctx context.Context, tx *db.Tx, thread int64, f Fields, h Rendered) error {
	var owner, review any
	if f.Owner != 0 {
		owner = f.Owner
	}
	if f.ReviewOn != 0 {
		review = f.ReviewOn
	}
	_, err := tx.Exec(ctx, put, thread, f.Context, h.Context, f.Did, h.Did, f.Worked, h.Worked, f.DidNotWork, h.DidNotWork,
		f.DoAgain, h.DoAgain, string(f.Outcome), f.MeasuredOver, f.Where, f.Contact, f.CostText, f.CostAmount, owner, review)
	return err
}

// Edit changes a lesson; revision is the one the writer saw, 0 does not ask.
// A draft that is no longer marked as one is published.
func Edit(ctx context.Context, d *db.DB, v forum.Viewer, pid string, revision int, draft Draft) (Lesson, error) {
	was, err := ByPID(ctx, d, v, pid)
	if err != nil {
		return was, err
	}
	draft.Community = was.CommunityID
	draft.AsDraft = draft.AsDraft && was.State == forum.Draft
	p, err := Prepare(v, draft)
	if err != nil {
		return was, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		l, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if err := forum.DropUnsentIn(ctx, tx, v, draft.Unsent); err != nil {
			return err
		}
		return edit(ctx, tx, v, l, p, revision)
	})
	if err != nil {
		return was, err
	}
	return ByPID(ctx, d, v, pid)
}

func edit(ctx context.Context, tx *db.Tx, v forum.Viewer, l Lesson, p Prepared, revision int) error {
	f := p.draft.Fields
	if f.Owner == 0 {
		f.Owner = l.Fields.Owner
	}
	before, err := json.Marshal(l.Fields)
	if err != nil {
		return err
	}
	e := forum.Edit{Draft: p.draft.spine(), Revision: revision, Note: p.draft.Note, Fields: string(before), Changed: !same(l.Fields, f)}
	t, err := forum.EditThread(ctx, tx, v, l.thread(v), p.thread, e)
	if err != nil {
		return err
	}
	if err := store(ctx, tx, t.ID, f, p.html); err != nil {
		return err
	}
	verb := Edited
	switch {
	case t.State == forum.Draft && p.draft.AsDraft:
		verb = Drafted
	case t.State == forum.Draft:
		if t, err = forum.Publish(ctx, tx, v, t); err != nil {
			return err
		}
		verb = Published
	}
	return changes.Append(ctx, tx, verb, t.Change(v))
}

func same(a, b Fields) bool { return reflect.DeepEqual(a, b) }

// Delete leaves a tombstone in a lesson's place; its replies stay.
func Delete(ctx context.Context, d *db.DB, v forum.Viewer, pid, reason string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		l, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if l.State == forum.Deleted {
			return fault.Missing("lesson")
		}
		return forum.DeleteThread(ctx, tx, v, l.Thread, reason, Deleted)
	})
}

// ShareDraft lets the persons named read a draft, and nobody else any more.
func ShareDraft(ctx context.Context, d *db.DB, v forum.Viewer, pid string, with []int64) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		l, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if l.State != forum.Draft {
			return fault.Clash("not_a_draft", "fault.not_a_draft")
		}
		if err := forum.Share(ctx, tx, v, l.Thread, with); err != nil {
			return err
		}
		return changes.Append(ctx, tx, Drafted, l.Change(v))
	})
}

// Into gives the prepared lesson its community and source, which an import
// learns only inside its transaction.
func (p Prepared) Into(community int64, from *forum.Source) Prepared {
	p.thread = p.thread.Into(community, from)
	return p
}

// Kept gives the prepared lesson the person who keeps it right, 0 for none.
func (p Prepared) Kept(by int64) Prepared {
	p.draft.Fields.Owner = by
	return p
}

// Put makes or updates an imported lesson inside the importer's transaction,
// from a draft that Prepare has checked and rendered.
func Put(ctx context.Context, tx *db.Tx, p Prepared) (forum.Thread, forum.Effect, error) {
	t, effect, err := forum.PutThread(ctx, tx, p.thread, func(t forum.Thread) (bool, error) {
		l, err := of(ctx, tx, t)
		if err == nil && same(l.Fields, p.draft.Fields) {
			return false, nil
		}
		if err != nil && !fault.IsNotFound(err) {
			return false, err
		}
		return true, store(ctx, tx, t.ID, p.draft.Fields, p.html)
	})
	if err != nil || effect == forum.Unchanged {
		return t, effect, err
	}
	verb := Published
	switch {
	case t.State == forum.Draft:
		verb = Drafted
	case effect == forum.Updated:
		verb = Edited
	}
	return t, effect, changes.Append(ctx, tx, verb, t.Change(forum.System()))
}
