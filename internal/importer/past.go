package importer

import (
	"context"
	"encoding/json"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// A past is what a line may say of a text beside the text itself. An export
// of Waymark's says all of it; where it is missing the import decides.
type past struct {
	Badge      *badge        `json:"badge"`
	State      string        `json:"state"`
	Published  moment        `json:"published"`
	Edited     moment        `json:"edited"`
	Revision   int           `json:"revision"`
	Deleted    *tombstone    `json:"deleted"`
	Revisions  []oldRevision `json:"revisions"`
	SharedWith list          `json:"shared_with"`
	Uses       []oldUse      `json:"uses"`
	help
}

// A badge is where the author worked when they wrote it.
type badge struct {
	Org       text   `json:"org"`
	RoleTitle string `json:"role_title"`
}

// A tombstone is what is left of what was deleted.
type tombstone struct {
	At     moment `json:"at"`
	By     text   `json:"by"`
	Reason string `json:"reason"`
}

// An oldRevision is what a text was before an edit.
type oldRevision struct {
	N       int           `json:"n"`
	Editor  text          `json:"editor"`
	At      moment        `json:"at"`
	Title   string        `json:"title"`
	Summary string        `json:"summary"`
	Body    string        `json:"body"`
	Note    string        `json:"note"`
	Fields  *lessonFields `json:"fields"`
	// Template is what a template was beside its thread.
	Template *doctemplate.Fields `json:"template"`
}

// lessonFields are a lesson's own columns with a reference to the person who
// keeps it.
type lessonFields struct {
	lesson.Fields
	Owner    text   `json:"owner"`
	ReviewOn moment `json:"review_on"`
}

// into resolves the references.
func (f lessonFields) into(ctx context.Context, tx *db.Tx, r *refs) (lesson.Fields, error) {
	owner, err := r.person(ctx, tx, string(f.Owner), "")
	f.Fields.Owner, f.Fields.ReviewOn = owner, micros(f.ReviewOn)
	return f.Fields, err
}

// An oldUse is a line of a lesson's ledger.
type oldUse struct {
	ID      text   `json:"id"`
	Person  text   `json:"person"`
	Org     text   `json:"org"`
	Result  string `json:"result"`
	Changed string `json:"changed"`
	On      moment `json:"on"`
	Created moment `json:"created"`
}

func micros(m moment) int64 {
	if m.IsZero() {
		return 0
	}
	return db.Micros(m.Time)
}

func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// check finds what cannot be kept, before the transaction.
func (p past) check() error {
	var f fault.Fields
	if p.State != "" {
		f.OneOf("state", p.State, "fault.import_state", string(forum.Draft), string(forum.Published), string(forum.Deleted))
	}
	for _, u := range p.Uses {
		f.OneOf("uses", u.Result, "fault.use_result", string(lesson.Worked), string(lesson.Mixed), string(lesson.DidNotWork))
		if !forum.IsPID(string(u.ID)) {
			f.Add("uses", "fault.import_use")
		}
	}
	return f.Err()
}

// An afterlife is a text that has been put and now gets its past: a thread,
// or a reply in one.
type afterlife struct {
	ctx    context.Context //nolint:containedctx // it lasts as long as one line
	tx     *db.Tx
	r      *refs
	o      object
	effect forum.Effect
	author int64
}

// did notes that rows were changed.
func (a *afterlife) did(n int64, err error) error {
	if err == nil && n > 0 && a.effect == forum.Unchanged {
		a.effect = forum.Updated
	}
	return err
}

func (a *afterlife) person(ref text) (int64, error) {
	return a.r.person(a.ctx, a.tx, string(ref), "")
}

// deletion gives when, by whom and why it was deleted.
func (a *afterlife) deletion() (at, by any, reason string, err error) {
	d := a.o.Deleted
	if d == nil {
		return nil, nil, "", nil
	}
	who, err := a.person(d.By)
	return orNull(micros(d.At)), orNull(who), d.Reason, err
}

// badge gives the affiliation and organisation that the text shows, and
// whether the line says any.
func (a *afterlife) badge() (affiliation, org any, says bool, err error) {
	b := a.o.Badge
	if b == nil {
		return nil, nil, false, nil
	}
	id, err := a.r.org(a.ctx, a.tx, string(b.Org), "")
	if err != nil || id == 0 {
		return nil, nil, true, err
	}
	found, err := db.Column[int64](a.ctx, a.tx, affiliationLike, a.author, id, b.RoleTitle)
	if err == nil && len(found) > 0 {
		affiliation = found[0]
	}
	return affiliation, id, true, err
}

// revisions keeps what a text was.
func (a *afterlife) revisions(thread, reply int64) error {
	return a.keep(thread, reply, a.o.Revisions)
}

func (a *afterlife) keep(thread, reply int64, all []oldRevision) error {
	for _, v := range all {
		editor, err := a.person(v.Editor)
		if err != nil {
			return err
		}
		fields := ""
		if v.Template != nil {
			v.Template.Pair = 0 // it is said of the template as it is now
			text, err := json.Marshal(v.Template)
			if err != nil {
				return err
			}
			fields = string(text)
		}
		if v.Fields != nil {
			f, err := v.Fields.into(a.ctx, a.tx, a.r)
			if err != nil {
				return err
			}
			text, err := json.Marshal(f)
			if err != nil {
				return err
			}
			fields = string(text)
		}
		if err := a.did(a.tx.Exec(a.ctx, addRevision, thread, reply, v.N, orNull(editor), micros(v.At), v.Title, v.Summary, v.Body, fields, v.Note)); err != nil {
			return err
		}
	}
	return nil
}

// replyPast gives a reply its past.
func (a *afterlife) replyPast(t forum.Thread, id int64) error {
	if a.o.Revision > 0 {
		at, by, reason, err := a.deletion()
		if err != nil {
			return err
		}
		if err := a.did(a.tx.Exec(a.ctx, setReplyPast, id, a.o.Revision, orNull(micros(a.o.Edited)), at, by, reason)); err != nil {
			return err
		}
	}
	if affiliation, org, says, err := a.badge(); err != nil {
		return err
	} else if says {
		if err := a.did(a.tx.Exec(a.ctx, setReplyBadge, id, affiliation, org)); err != nil {
			return err
		}
	}
	if err := a.revisions(t.ID, id); err != nil {
		return err
	}
	if err := a.files(0, id, a.o.Deleted != nil); err != nil {
		return err
	}
	return a.replyHelp(t, id)
}

// again appends a change where a line that was put before brought only a past.
func (a *afterlife) again(before forum.Effect, v changes.Verb, c changes.Change) error {
	if before != forum.Unchanged || a.effect == forum.Unchanged {
		return nil
	}
	return changes.Append(a.ctx, a.tx, v, c)
}
