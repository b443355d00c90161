package doctemplate

import (
	"context"
	"encoding/json"
	"reflect"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Make writes a template down, as a draft or for all who may read its
// community, and gives the same one again where the draft's key has been used
// before. A text that is given is its first version, or stands in the draft.
func Make(ctx context.Context, d *db.DB, v forum.Viewer, draft Draft) (Template, error) {
	p, err := Prepare(v, draft)
	if err != nil {
		return Template{}, err
	}
	if err := p.hasText(v); err != nil {
		return Template{}, err
	}
	var pid string
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := forum.DropUnsentIn(ctx, tx, v, draft.Unsent); err != nil {
			return err
		}
		pid, _, err = forum.Once(ctx, tx, v, draft.Key, "template.make", func() (string, error) {
			t, err := makeIn(ctx, tx, v, p, origin{})
			return t.PID, err
		})
		return err
	})
	if err != nil {
		return Template{}, forum.Taken(err)
	}
	return ByPID(ctx, d, v, pid)
}

// hasText asks what is published as a text or a guide for its text.
func (p Ready) hasText(v forum.Viewer) error {
	var f fault.Fields
	if !v.IsSystem() && !p.draft.AsDraft && p.draft.Form != Files {
		f.Require("text", p.draft.Text, "fault.template_text")
	}
	return f.Err()
}

// An origin is what a template is adapted from.
type origin struct {
	thread int64
	n      int
	files  []File
}

func makeIn(ctx context.Context, tx *db.Tx, v forum.Viewer, p Ready, from origin) (forum.Thread, error) {
	t, err := forum.AddThread(ctx, tx, v, p.thread)
	if err != nil {
		return t, err
	}
	if err := mayPair(ctx, tx, v, t, p.draft.Pair); err != nil {
		return t, err
	}
	if err := store(ctx, tx, t, p); err != nil {
		return t, err
	}
	if from.thread != 0 {
		if _, err := tx.Exec(ctx, setOriginal, t.ID, from.thread, from.n); err != nil {
			return t, err
		}
		if err := copyFiles(ctx, tx, v, Template{Thread: t, Fields: p.draft.Fields}, from.files); err != nil {
			return t, err
		}
	}
	if err := review(ctx, tx, t, p.draft); err != nil {
		return t, err
	}
	if p.draft.Form != Files && p.draft.Text != "" {
		if err := storeText(ctx, tx, v, t, p.draft.Text, p.text); err != nil {
			return t, err
		}
		if t.State == forum.Published {
			if _, err := number(ctx, tx, v, Template{Thread: t, Fields: p.draft.Fields}, "", nil); err != nil {
				return t, err
			}
		}
	}
	verb := Published
	if t.State == forum.Draft {
		verb = Drafted
	}
	return t, changes.Append(ctx, tx, verb, t.Change(v))
}

// mayPair refuses a pair that the viewer may not read, and a thread as its own.
func mayPair(ctx context.Context, q db.Q, v forum.Viewer, t forum.Thread, pair int64) error {
	if pair == 0 {
		return nil
	}
	other, err := forum.ThreadByID(ctx, q, v, pair)
	if fault.IsNotFound(err) || err == nil && (other.Kind != Name || other.ID == t.ID) {
		var f fault.Fields
		f.Add("pair", "fault.template_pair")
		return f.Err()
	}
	return err
}

// store keeps a template's own columns, and the licence that stands with its thread.
func store(ctx context.Context, tx *db.Tx, t forum.Thread, p Ready) error {
	f, h := p.draft.Fields, p.html
	if f.Terms != t.Licence {
		if err := forum.SetLicence(ctx, tx, t.ID, f.Terms); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, put, t.ID, string(f.Form), f.Use, h.Use, f.Avoid, h.Avoid, f.Language, orNull(f.Pair))
	return err
}

// review notes since when colleagues are asked to look at a draft, or that they are not.
func review(ctx context.Context, tx *db.Tx, t forum.Thread, d Draft) error {
	var since any
	if t.State == forum.Draft && d.Review {
		since = tx.Micros()
	}
	_, err := tx.Exec(ctx, setReview, t.ID, since)
	return err
}

// Edit changes a template; revision is the one the writer saw, 0 does not ask.
// A draft stays one until Publish. The text of what is published is changed
// by its next version, and not here.
func Edit(ctx context.Context, d *db.DB, v forum.Viewer, pid string, revision int, draft Draft) (Template, error) {
	was, err := ByPID(ctx, d, v, pid)
	if err != nil {
		return was, err
	}
	draft.Community, draft.AsDraft = was.CommunityID, was.State == forum.Draft
	if was.Latest > 0 || draft.Form == "" {
		draft.Form = was.Form
	}
	p, err := Prepare(v, draft)
	if err != nil {
		return was, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		t, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if err := forum.DropUnsentIn(ctx, tx, v, draft.Unsent); err != nil {
			return err
		}
		return edit(ctx, tx, v, t, p, revision)
	})
	if err != nil {
		return was, err
	}
	return ByPID(ctx, d, v, pid)
}

func edit(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, p Ready, revision int) error {
	before, err := json.Marshal(t.Fields)
	if err != nil {
		return err
	}
	e := forum.Edit{Draft: p.draft.spine(), Revision: revision, Note: p.draft.Note, Fields: string(before), Changed: !same(t.Fields, p.draft.Fields)}
	now, err := forum.EditThread(ctx, tx, v, t.Thread, p.thread, e)
	if err != nil {
		return err
	}
	if p.draft.Pair != t.Pair {
		if err := mayPair(ctx, tx, v, now, p.draft.Pair); err != nil {
			return err
		}
	}
	if err := store(ctx, tx, now, p); err != nil {
		return err
	}
	verb := Edited
	if now.State == forum.Draft {
		verb = Drafted
		if p.draft.Form != Files {
			if err := storeText(ctx, tx, v, now, p.draft.Text, p.text); err != nil {
				return err
			}
		}
		if p.draft.Review == t.Review.IsZero() {
			if err := review(ctx, tx, now, p.draft); err != nil {
				return err
			}
		}
	}
	return changes.Append(ctx, tx, verb, now.Change(v))
}

func same(a, b Fields) bool { return reflect.DeepEqual(a, b) }

// FieldsOf gives a template's own columns as they were in a revision.
func FieldsOf(r forum.Revision) (f Fields, err error) {
	if r.Fields != "" {
		err = json.Unmarshal([]byte(r.Fields), &f)
	}
	return f, err
}

// Delete leaves a tombstone in a template's place; its replies stay.
func Delete(ctx context.Context, d *db.DB, v forum.Viewer, pid, reason string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		t, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if t.State == forum.Deleted {
			return fault.Missing("template")
		}
		return forum.DeleteThread(ctx, tx, v, t.Thread, reason, Deleted)
	})
}

// ShareDraft lets the persons named read a draft, and nobody else any more;
// asked says that they are asked to look at it before it is published.
func ShareDraft(ctx context.Context, d *db.DB, v forum.Viewer, pid string, with []int64, asked bool) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		t, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if t.State != forum.Draft {
			return fault.Clash("not_a_draft", "fault.not_a_draft")
		}
		if err := forum.Share(ctx, tx, v, t.Thread, with); err != nil {
			return err
		}
		if asked == t.Review.IsZero() {
			if err := review(ctx, tx, t.Thread, Draft{Review: asked}); err != nil {
				return err
			}
		}
		return changes.Append(ctx, tx, Drafted, t.Change(v))
	})
}

// Withdraw warns everybody against a template, with the reason; it stays
// readable. Its author may, and who looks after its community.
func Withdraw(ctx context.Context, d *db.DB, v forum.Viewer, pid, reason string) (Template, error) {
	reason = forum.Clean(reason)
	var f fault.Fields
	f.Require("reason", reason, "fault.template_reason")
	f.Max("reason", reason, forum.MaxSummary)
	if err := f.Err(); err != nil {
		return Template{}, err
	}
	return turn(ctx, d, v, pid, func(tx *db.Tx, t Template) (changes.Verb, error) {
		if !t.Withdrawn.IsZero() {
			return changes.Verb{}, nil
		}
		_, err := tx.Exec(ctx, setWithdrawn, t.ID, tx.Micros(), orNull(v.Person), reason)
		return Withdrawn, err
	})
}

// Restore takes a withdrawal back.
func Restore(ctx context.Context, d *db.DB, v forum.Viewer, pid string) (Template, error) {
	return turn(ctx, d, v, pid, func(tx *db.Tx, t Template) (changes.Verb, error) {
		if t.Withdrawn.IsZero() {
			return changes.Verb{}, nil
		}
		_, err := tx.Exec(ctx, setWithdrawn, t.ID, nil, nil, "")
		return Restored, err
	})
}

// MayWithdraw says whether the viewer may warn against the template.
func (t Template) MayWithdraw(v forum.Viewer) bool {
	return t.State == forum.Published && (t.MayEdit(v) || t.MayTend(v))
}

func turn(ctx context.Context, d *db.DB, v forum.Viewer, pid string, do func(*db.Tx, Template) (changes.Verb, error)) (Template, error) {
	err := d.Write(ctx, func(tx *db.Tx) error {
		t, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if t.State != forum.Published {
			return fault.Missing("template")
		}
		if !t.MayWithdraw(v) {
			return fault.Denied("fault.not_yours")
		}
		verb, err := do(tx, t)
		if err != nil || verb == (changes.Verb{}) {
			return err
		}
		return changes.Append(ctx, tx, verb, t.Change(v))
	})
	if err != nil {
		return Template{}, err
	}
	return ByPID(ctx, d, v, pid)
}
