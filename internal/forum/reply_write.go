package forum

import (
	"context"
	"errors"
	"strings"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/markdown"
)

// What happens to replies of every kind of thread.
var (
	ReplyAdded   = changes.Declare("reply.added", changes.Routine)
	ReplyEdited  = changes.Declare("reply.edited", changes.Routine)
	ReplyDeleted = changes.Declare("reply.deleted", changes.Routine)
)

// A ReplyDraft is what a person, or an import, gives to make a reply.
type ReplyDraft struct {
	Body    string
	ReplyTo string  // the pid of the reply it answers; empty for the opening text
	Key     string  // idempotency key; empty for none
	Unsent  string  // the place of the Unsent that it comes from; empty for none
	From    *Source // for System alone
}

// A PreparedReply has been checked and rendered, before any transaction.
type PreparedReply struct {
	draft ReplyDraft
	html  string
}

// PrepareReply checks and renders a reply.
func PrepareReply(v Viewer, d ReplyDraft) (PreparedReply, error) {
	d.Body = CleanText(d.Body)
	var f fault.Fields
	if !v.system {
		if strings.TrimSpace(d.Body) == "" {
			f.Add("body", "fault.reply_required")
		}
		f.Max("body", d.Body, MaxBody)
	}
	if err := f.Err(); err != nil {
		return PreparedReply{}, err
	}
	return PreparedReply{draft: d, html: string(markdown.Render(d.Body))}, nil
}

// AddReply replies to the thread, and gives the same reply again where the
// draft's key has been used before.
func AddReply(ctx context.Context, d *db.DB, v Viewer, thread string, draft ReplyDraft) (Reply, Thread, error) {
	p, err := PrepareReply(v, draft)
	if err != nil {
		return Reply{}, Thread{}, err
	}
	var pid string
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := DropUnsentIn(ctx, tx, v, draft.Unsent); err != nil {
			return err
		}
		pid, _, err = Once(ctx, tx, v, draft.Key, "reply.add", func() (string, error) {
			t, to, err := whereNow(ctx, tx, v, thread, draft.ReplyTo)
			if err != nil {
				return "", err
			}
			if draft.Unsent != "" {
				if err := DropUnsentIn(ctx, tx, v, PlaceOfReply(t.PID, to)); err != nil {
					return "", err
				}
			}
			p.draft.ReplyTo = to
			r, err := AddReplyTo(ctx, tx, v, t, p)
			return r.PID, err
		})
		return err
	})
	if err != nil {
		return Reply{}, Thread{}, err
	}
	return ReplyByPID(ctx, d, v, pid)
}

// AddReplyTo is AddReply inside a transaction that has loaded the thread.
func AddReplyTo(ctx context.Context, tx *db.Tx, v Viewer, t Thread, p PreparedReply) (Reply, error) {
	if !v.system && !t.MayReply(v) {
		if t.State != Published {
			return Reply{}, fault.Denied("fault.no_replies_here")
		}
		if t.takesPart(v) {
			return Reply{}, fault.Clash("closed", "fault.thread_closed")
		}
		return Reply{}, Must(v, Answer, t.Standing)
	}
	r := Reply{PID: NewPID(), ThreadID: t.ID, CommunityID: t.CommunityID, Created: tx.Now, Body: p.draft.Body, HTML: p.html, Revision: 1}
	author := v.Person
	if from := p.draft.From; from != nil && v.system {
		author = 0
		if len(from.Authors) > 0 {
			author = from.Authors[0]
		}
		r.ExternalID = from.ExternalID
		if !from.Created.IsZero() {
			r.Created = from.Created.UTC()
		}
	}
	parent, err := r.grow(ctx, tx, v, p.draft.ReplyTo)
	if err != nil {
		return Reply{}, err
	}
	b, err := badge(ctx, tx, author)
	if err != nil {
		return Reply{}, err
	}
	at := db.Micros(r.Created)
	r.ID, err = db.Value[int64](ctx, tx, insertReply, r.PID, r.ThreadID, r.CommunityID, null(parent), r.N, r.BranchN, r.Depth, r.path,
		null(author), b.affiliation, b.org, r.Body, r.HTML, at, nullText(r.ExternalID))
	if err != nil {
		return Reply{}, err
	}
	if err := attach(ctx, tx, v, author, t.ID, r.ID, FileText{"body", r.HTML}); err != nil {
		return Reply{}, err
	}
	if _, err := tx.Exec(ctx, countReply, t.ID, r.ID, at, author); err != nil {
		return Reply{}, err
	}
	if _, err := tx.Exec(ctx, touchCommunity, t.CommunityID, at); err != nil {
		return Reply{}, err
	}
	return r, changes.Append(ctx, tx, ReplyAdded, t.change(r.ID, author))
}

// change is what the log says of the thread and a part of it.
func (t Thread) change(part, actor int64) changes.Change {
	c := changes.Change{Kind: t.Kind, Community: t.CommunityID, Subject: t.ID, Part: part, Actor: actor, Audience: changes.Readers}
	if t.State == Draft {
		c.Audience = changes.Only(actor)
	}
	return c
}

// Change is what the log says when the viewer does something to the thread.
func (t Thread) Change(v Viewer) changes.Change { return t.change(0, v.Person) }

// grow gives the reply its place in the tree, which it keeps for good. Only an
// import brings answers to what has been deleted.
func (r *Reply) grow(ctx context.Context, tx *db.Tx, v Viewer, to string) (parent int64, err error) {
	if to == "" {
		r.N, err = db.Value[int](ctx, tx, countBranch, r.ThreadID)
		r.Depth, r.path = 1, place(r.N)
		return 0, err
	}
	up, err := db.One(ctx, tx, func(row db.Row) (p Reply, err error) {
		return p, row.Scan(&p.ID, &p.ThreadID, &p.N, &p.Depth, &p.path)
	}, parentOf, to, v.system)
	if errors.Is(err, db.ErrNone) || err == nil && up.ThreadID != r.ThreadID {
		return 0, fault.Missing("reply")
	}
	if err != nil {
		return 0, err
	}
	base := under(up.path)
	children, err := db.Value[int](ctx, tx, bearer, r.ThreadID, base)
	if err != nil {
		return 0, err
	}
	r.BranchN, err = db.Value[int](ctx, tx, widen, r.ThreadID, up.N)
	r.N, r.Depth, r.path, r.Parent = up.N, up.Depth+1, base+place(children), to
	return up.ID, err
}

// EditReply changes a reply's text; revision is the one the writer saw, 0
// does not ask.
func EditReply(ctx context.Context, d *db.DB, v Viewer, pid string, revision int, draft ReplyDraft) (Reply, Thread, error) {
	p, err := PrepareReply(v, draft)
	if err != nil {
		return Reply{}, Thread{}, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		r, t, err := ReplyByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if !r.MayEdit(v, t) {
			return fault.Denied("fault.not_yours")
		}
		if revision != 0 && revision != r.Revision && r.Body != p.draft.Body { // what is there already was sent twice
			return fault.Clash("edited_meanwhile", "fault.edited_meanwhile")
		}
		if err := DropUnsentIn(ctx, tx, v, draft.Unsent); err != nil {
			return err
		}
		return editReply(ctx, tx, v, t, r, p)
	})
	if err != nil {
		return Reply{}, Thread{}, err
	}
	return ReplyByPID(ctx, d, v, pid)
}

func editReply(ctx context.Context, tx *db.Tx, v Viewer, t Thread, r Reply, p PreparedReply) error {
	if r.Body == p.draft.Body {
		return nil
	}
	if !quiet(tx.Now, v, r.Created, r.Edited, Published) {
		if err := keep(ctx, tx, Revision{Thread: t.ID, Reply: r.ID, N: r.Revision, Editor: Byline{ID: v.Person}, Body: r.Body}); err != nil {
			return err
		}
		r.Revision++
		r.Edited = tx.Now
	}
	if err := attach(ctx, tx, v, r.Author.ID, t.ID, r.ID, FileText{"body", p.html}); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, updateReply, r.ID, p.draft.Body, p.html, r.Revision, nullTime(r.Edited)); err != nil {
		return err
	}
	return changes.Append(ctx, tx, ReplyEdited, t.change(r.ID, v.Person))
}

// DeleteReply leaves a tombstone in a reply's place. Where a facilitator does
// it to another's reply it is hidden, with the reason that they must give.
func DeleteReply(ctx context.Context, d *db.DB, v Viewer, pid, reason string) (Thread, error) {
	var t Thread
	err := d.Write(ctx, func(tx *db.Tx) error {
		r, in, err := ReplyByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		t = in
		if !r.MayDelete(v, t) {
			return fault.Denied("fault.not_yours")
		}
		if !r.Mine && !v.system {
			return Hide(ctx, tx, v, Piece{Thread: t, Reply: r}, reason, false)
		}
		why, err := checkReason(reason, true)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, deleteReply, r.ID, tx.Micros(), null(v.Person), why)
		if err != nil || n == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, countAnswers, t.ID); err != nil {
			return err
		}
		return changes.Append(ctx, tx, ReplyDeleted, t.change(r.ID, v.Person))
	})
	return t, err
}
