package forum

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What happens to texts that somebody who looks after a community hides.
var (
	ThreadHidden = changes.Declare("thread.hidden", changes.Audited)
	ThreadShown  = changes.Declare("thread.shown", changes.Audited)
	ReplyHidden  = changes.Declare("reply.hidden", changes.Audited)
	ReplyShown   = changes.Declare("reply.shown", changes.Audited)
)

// A Piece is a thread's own text, or a reply in it where Reply has an ID.
type Piece struct {
	Thread Thread
	Reply  Reply
}

// Mine says whether the viewer who loaded the post wrote it.
func (p Piece) Mine() bool {
	if p.Reply.ID != 0 {
		return p.Reply.Mine
	}
	return p.Thread.Mine
}

// Author is who wrote the post.
func (p Piece) Author() Byline {
	if p.Reply.ID != 0 {
		return p.Reply.Author
	}
	return p.Thread.Author
}

// Gone says whether a tombstone stands in the post's place.
func (p Piece) Gone() bool {
	return p.Thread.State == Deleted && p.Reply.ID == 0 || p.Reply.Deleted
}

// ByAdmin is what a removal says of one that no facilitator of the community did.
const ByAdmin Role = "administrator"

// Hide puts a tombstone with a reason in a post's place, which whoever looks
// after the community can take away again. escalated says that a report has
// put it before the administrators.
func Hide(ctx context.Context, tx *db.Tx, v Viewer, p Piece, reason string, escalated bool) error {
	t := p.Thread
	s, err := StandingIn(ctx, tx, v, t.CommunityID)
	if err != nil {
		return err
	}
	if !MayModerate(v, s, escalated) {
		return fault.Denied("fault.facilitators_only")
	}
	if t.State == Draft || p.Gone() {
		return fault.Missing("post")
	}
	if reason, err = checkReason(reason, false); err != nil {
		return err
	}
	verb := ReplyHidden
	if p.Reply.ID != 0 {
		if _, err = tx.Exec(ctx, hideReply, p.Reply.ID, tx.Micros(), null(v.Person), reason); err == nil {
			_, err = tx.Exec(ctx, countAnswers, t.ID)
		}
	} else {
		verb, err = ThreadHidden, hideOpening(ctx, tx, v, t, reason)
	}
	if err != nil {
		return err
	}
	role := ByAdmin
	if s.Role == Facilitator {
		role = Facilitator
	}
	if _, err := tx.Exec(ctx, insertRemoval, NewPID(), t.CommunityID, t.ID, p.Reply.ID, null(v.Person), string(role), reason, tx.Micros()); err != nil {
		return err
	}
	return changes.Append(ctx, tx, verb, moderated(v, t.Kind, t.CommunityID, t.ID, p.Reply.ID))
}

// moderated is what the log says of a decision about a post.
func moderated(v Viewer, kind string, community, thread, reply int64) changes.Change {
	return changes.Change{Kind: kind, Community: community, Subject: thread, Part: reply, Actor: v.Person, Audience: changes.Readers}
}

// hideOpening hides a thread's own text and puts its tags aside.
func hideOpening(ctx context.Context, tx *db.Tx, v Viewer, t Thread, reason string) error {
	tags, err := TagsOf(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	kept, err := json.Marshal(tags)
	if err != nil {
		return err
	}
	if err := setTags(ctx, tx, t.ID, tags, nil); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, hideThread, t.ID, tx.Micros(), null(v.Person), reason, string(kept)); err != nil {
		return err
	}
	return count(ctx, tx, t, -1)
}

// A Removal is a post that was hidden, as its community's record of what its
// facilitators did says it. The text is not in it.
type Removal struct {
	ID          int64
	PID         string
	CommunityID int64
	Thread      Entry  // its title and slug are empty while it is deleted itself
	Reply       string // the reply's pid; empty for the thread's own text
	By          Role   // as what it was hidden
	Person      Byline // who hid it; for those who may moderate alone
	Reason      string
	At          time.Time
	Shown       time.Time // when it was brought back; zero while it is hidden
	ShownReason string

	threadID, replyID int64
}

// Removals lists what was hidden in a community behind removal before (0 for
// the newest), the newest first, for whoever may read the community.
func Removals(ctx context.Context, q db.Q, v Viewer, community, before int64, limit int) ([]Removal, error) {
	s, err := StandingIn(ctx, q, v, community)
	if err != nil {
		return nil, err
	}
	if err := Must(v, Read, s); err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 62
	}
	all, err := db.All(ctx, q, scanRemoval, removalsIn, community, before, limit)
	if !MayModerate(v, s, false) {
		for i := range all {
			all[i].Person = Byline{}
		}
	}
	return all, err
}

// RemovalByPID gives a removal in a community, with what was hidden, to those
// who may moderate it; for all others it is missing.
func RemovalByPID(ctx context.Context, q db.Q, v Viewer, pid string) (Removal, Hidden, error) {
	r, err := db.One(ctx, q, scanRemoval, removalByPID, pid)
	if errors.Is(err, db.ErrNone) {
		return r, Hidden{}, fault.Missing("removal")
	}
	if err != nil {
		return r, Hidden{}, err
	}
	s, err := StandingIn(ctx, q, v, r.CommunityID)
	if err == nil && !MayModerate(v, s, false) {
		err = fault.Missing("removal")
	}
	if err != nil {
		return Removal{}, Hidden{}, err
	}
	h, err := Anyway(ctx, q, r.threadID, r.replyID)
	return r, h, err
}

// Hidden is the text of a post, whatever its state, for those who decide on it.
type Hidden struct {
	ThreadID int64
	Title    string // empty for a reply
	Summary  string
	HTML     string
	Author   int64
}

// RemovalOf gives the pid by which RemovalByPID finds what hides a post now.
func RemovalOf(ctx context.Context, q db.Q, p Piece) (string, error) {
	return db.Value[string](ctx, q, removalOf, p.Thread.ID, p.Reply.ID)
}

// Anyway gives the text of a post, whatever its state. The caller has made
// sure that the viewer decides on it.
func Anyway(ctx context.Context, q db.Q, thread, reply int64) (Hidden, error) {
	h := Hidden{ThreadID: thread}
	if reply != 0 {
		return db.One(ctx, q, func(r db.Row) (Hidden, error) { return h, r.Scan(&h.HTML, &h.Author) }, replyAnyway, reply)
	}
	return db.One(ctx, q, func(r db.Row) (Hidden, error) {
		return h, r.Scan(&h.Title, &h.Summary, &h.HTML, &h.Author)
	}, threadAnyway, thread)
}

// Show brings back what was hidden, for those who may moderate it; nobody
// brings back their own.
func Show(ctx context.Context, d *db.DB, v Viewer, pid, reason string) (Removal, error) {
	var r Removal
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		r, err = ShowIn(ctx, tx, v, pid, reason, false)
		return err
	})
	return r, err
}

// ShowIn is Show inside a transaction; escalated says that an appeal has put
// it before the administrators. What was brought back already stays as it is.
func ShowIn(ctx context.Context, tx *db.Tx, v Viewer, pid, reason string, escalated bool) (Removal, error) {
	seen := v
	if escalated && MayModerate(v, Standing{Visibility: Private}, true) {
		seen = System()
	}
	r, h, err := RemovalByPID(ctx, tx, seen, pid)
	if err != nil {
		return r, err
	}
	if h.Author == v.Person && !v.system {
		return r, fault.Denied("fault.own_report")
	}
	if reason, err = checkReason(reason, true); err != nil {
		return r, err
	}
	n, err := tx.Exec(ctx, showRemoval, r.ID, tx.Micros(), null(v.Person), reason)
	if err != nil || n == 0 {
		return r, err
	}
	verb := ReplyShown
	if r.replyID != 0 {
		if _, err = tx.Exec(ctx, showReply, r.replyID); err == nil {
			_, err = tx.Exec(ctx, countAnswers, r.threadID)
		}
	} else {
		verb, err = ThreadShown, showOpening(ctx, tx, r.threadID)
	}
	if err != nil {
		return r, err
	}
	return r, changes.Append(ctx, tx, verb, moderated(v, r.Thread.Kind, r.CommunityID, r.threadID, r.replyID))
}

// showOpening brings a thread's own text back, with its tags.
func showOpening(ctx context.Context, tx *db.Tx, thread int64) error {
	kept, err := db.Value[string](ctx, tx, keptTags, thread)
	if err != nil {
		return err
	}
	var tags []string
	if kept != "" {
		if err := json.Unmarshal([]byte(kept), &tags); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, showThread, thread); err != nil {
		return err
	}
	if err := setTags(ctx, tx, thread, nil, tags); err != nil {
		return err
	}
	t, err := ThreadByID(ctx, tx, System(), thread)
	if err != nil {
		return err
	}
	return count(ctx, tx, t, 1)
}

func scanRemoval(r db.Row) (x Removal, err error) {
	var at int64
	var shown *int64
	var state State
	var b bylineRow
	err = r.Scan(&x.ID, &x.PID, &x.CommunityID, &x.threadID, &x.replyID, &x.By, &x.Reason, &at, &shown, &x.ShownReason,
		&x.Thread.PID, &x.Thread.Kind, &x.Thread.Title, &x.Thread.Slug, &state, &x.Reply,
		&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue)
	x.At, x.Shown, x.Person = db.Time(at), when(shown), b.byline()
	x.Thread.ID, x.Thread.CommunityID, x.Thread.State = x.threadID, x.CommunityID, state
	if state == Deleted {
		x.Thread.Title, x.Thread.Slug = "", ""
	}
	return x, err
}
