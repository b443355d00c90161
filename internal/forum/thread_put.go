package forum

import (
	"context"
	"errors"
	"slices"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// PutThread makes or updates the imported thread of a kind that has the
// draft's external id, inside the importer's transaction. It appends no
// change: the kind does, where the effect is not Unchanged.
func PutThread(ctx context.Context, tx *db.Tx, p Prepared, more func(Thread) (changed bool, err error)) (Thread, Effect, error) {
	v := System()
	if p.draft.From == nil || p.draft.From.ExternalID == "" {
		return Thread{}, "", fault.Wrong("external_id", "fault.external_id_required")
	}
	id, err := db.Value[int64](ctx, tx, threadForImport, p.draft.Kind, p.draft.From.ExternalID)
	if errors.Is(err, db.ErrNone) {
		t, err := AddThread(ctx, tx, v, p)
		if err != nil {
			return t, "", err
		}
		_, err = more(t)
		return t, Created, err
	}
	if err != nil {
		return Thread{}, "", err
	}
	t, err := ThreadByID(ctx, tx, v, id)
	if err != nil {
		return t, "", err
	}
	if t.State == Deleted { // an import brings nothing back
		return t, Unchanged, nil
	}
	tags, err := TagsOf(ctx, tx, id)
	if err != nil {
		return t, "", err
	}
	want := slices.Sorted(slices.Values(p.tags))
	changed, err := more(t)
	if err != nil {
		return t, "", err
	}
	d := p.draft
	if !changed && t.Title == d.Title && t.Summary == d.Summary && t.Body == d.Body && slices.Equal(tags, want) {
		return t, Unchanged, nil
	}
	t, err = EditThread(ctx, tx, v, t, p, Edit{Draft: d})
	return t, Updated, err
}

// PutReply makes or updates the imported reply that has the draft's external
// id. ReplyTo is the pid of the reply it answers.
func PutReply(ctx context.Context, tx *db.Tx, t Thread, p PreparedReply) (string, Effect, error) {
	v := System()
	if p.draft.From == nil || p.draft.From.ExternalID == "" {
		return "", "", fault.Wrong("external_id", "fault.external_id_required")
	}
	had, err := db.One(ctx, tx, func(r db.Row) (h Reply, err error) {
		return h, r.Scan(&h.ID, &h.PID, &h.ThreadID, &h.Body)
	}, replyForImport, p.draft.From.ExternalID)
	if errors.Is(err, db.ErrNone) {
		r, err := AddReplyTo(ctx, tx, v, t, p)
		return r.PID, Created, err
	}
	if err != nil || had.Body == p.draft.Body {
		return had.PID, Unchanged, err
	}
	var author int64
	if len(p.draft.From.Authors) > 0 {
		author = p.draft.From.Authors[0]
	}
	if err := attach(ctx, tx, v, author, t.ID, had.ID, FileText{"body", p.html}); err != nil {
		return "", "", err
	}
	if _, err := tx.Exec(ctx, updateReply, had.ID, p.draft.Body, p.html, 1, nil); err != nil {
		return "", "", err
	}
	return had.PID, Updated, changes.Append(ctx, tx, ReplyEdited, t.change(had.ID, 0))
}

// Into gives the prepared thread its community and source, which an import
// learns only inside its transaction.
func (p Prepared) Into(community int64, from *Source) Prepared {
	p.draft.Community, p.draft.From = community, from
	return p
}

// Into gives the prepared reply the pid of the reply it answers and its source.
func (p PreparedReply) Into(to string, from *Source) PreparedReply {
	p.draft.ReplyTo, p.draft.From = to, from
	return p
}

// ImportedThread gives the id of the thread of a kind with an external id.
func ImportedThread(ctx context.Context, q db.Q, kind, external string) (id int64, found bool, err error) {
	id, err = db.Value[int64](ctx, q, threadForImport, kind, external)
	if errors.Is(err, db.ErrNone) {
		return 0, false, nil
	}
	return id, err == nil, err
}

// ImportedReply gives the pid of the reply with an external id and its thread.
func ImportedReply(ctx context.Context, q db.Q, external string) (pid string, thread int64, found bool, err error) {
	had, err := db.One(ctx, q, func(r db.Row) (h Reply, err error) {
		return h, r.Scan(&h.ID, &h.PID, &h.ThreadID, &h.Body)
	}, replyForImport, external)
	if errors.Is(err, db.ErrNone) {
		return "", 0, false, nil
	}
	return had.PID, had.ThreadID, err == nil, err
}
