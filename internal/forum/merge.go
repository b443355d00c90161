package forum

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/markdown"
)

// Mergeable gives the thread into which the viewer may merge another of its
// kind, by pid.
func Mergeable(ctx context.Context, q db.Q, v Viewer, t Thread, into string) (Thread, error) {
	var f fault.Fields
	to, err := ThreadByPID(ctx, q, v, t.Kind, into)
	switch {
	case fault.IsNotFound(err) || err == nil && to.State != Published:
		f.Add("into", "fault.merge_missing")
	case err != nil:
		return to, err
	case to.ID == t.ID:
		f.Add("into", "fault.merge_itself")
	case !to.MayTend(v):
		f.Add("into", "fault.merge_not_yours")
	case t.Replies+to.Replies >= MaxReplanted:
		return to, fault.Clash("too_long", "fault.merge_too_long", "Most", MaxReplanted)
	}
	return to, f.Err()
}

// MergeThread makes of a thread of a kind a reply to another, with all that
// was replied to it below; both addresses lead there from then on.
func MergeThread(ctx context.Context, d *db.DB, v Viewer, kind, pid, into string, c Consent) (Reply, Thread, error) {
	reply := NewPID()
	err := d.Write(ctx, func(tx *db.Tx) error {
		t, err := toMove(ctx, tx, v, kind, pid)
		if err != nil {
			return err
		}
		to, err := Mergeable(ctx, tx, v, t, into)
		if err != nil {
			return err
		}
		if t.CommunityID != to.CommunityID {
			if err := c.given(t.Standing.Visibility, to.Standing.Visibility); err != nil {
				return err
			}
		}
		return t.mergeInto(ctx, tx, v, to, reply)
	})
	if err != nil {
		return Reply{}, Thread{}, err
	}
	return ReplyByPID(ctx, d, v, reply)
}

func (t Thread) mergeInto(ctx context.Context, tx *db.Tx, v Viewer, to Thread, pid string) error {
	tags, err := TagsOf(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	if err := setTags(ctx, tx, t.ID, tags, nil); err != nil {
		return err
	}
	if err := count(ctx, tx, t, -1); err != nil {
		return err
	}
	body := "**" + escaped(t.Title) + "**\n\n" + t.Body
	reply, err := db.Value[int64](ctx, tx, openingAsReply, t.ID, to.ID, pid, to.CommunityID, 0, "-",
		body, string(markdown.Render(body)))
	if err != nil {
		return err
	}
	if err := mergePositions(ctx, tx, t, to, reply); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, mergeReplies, t.ID, to.ID, to.CommunityID, reply); err != nil {
		return err
	}
	if err := t.bring(ctx, tx, to, reply, pid); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, mergeThread, t.ID, tx.Micros(), null(v.Person), reply); err != nil {
		return err
	}
	for _, id := range []int64{t.ID, to.ID} {
		if err := resettle(ctx, tx, id); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, setActive, to.ID, db.Micros(t.Active)); err != nil {
		return err
	}
	if err := to.note(ctx, tx, v, actMerged, t.ID, 0, t.Replies); err != nil {
		return err
	}
	left := t.Change(v)
	left.Audience = changes.Nobody
	if err := changes.Append(ctx, tx, ThreadLeft, left); err != nil {
		return err
	}
	// What was in an index with the one thread is to be in that of the other.
	came := to.Change(v)
	for _, came.Community = range []int64{t.CommunityID, to.CommunityID} {
		came.Audience = changes.Nobody
		if came.Community == to.CommunityID {
			came.Audience = changes.Readers
		}
		if err := changes.Append(ctx, tx, RepliesCame, came); err != nil {
			return err
		}
	}
	return changes.Append(ctx, tx, ThreadMerged, to.change(reply, v.Person))
}

// bring has all that hangs on a thread hang on the one that it was merged into.
func (t Thread) bring(ctx context.Context, tx *db.Tx, to Thread, reply int64, pid string) error {
	acts := []struct {
		s    *db.Statement
		args []any
	}{
		{mergeUses, []any{t.ID, reply}},
		{mergeHelpful, []any{t.ID, reply}},
		{unhelpful, []any{t.ID}},
		{mergeRevisions, []any{t.ID, to.ID, reply}},
		{mergeRemovals, []any{t.ID, to.ID, reply, to.CommunityID}},
		{mergeReports, []any{t.ID, to.ID, reply, to.CommunityID}},
		{mergeNotices, []any{t.ID, to.ID, reply, to.CommunityID}},
		{mergeFanouts, []any{t.ID, to.ID, reply, to.CommunityID}},
		{mergeSaved, []any{t.ID, to.ID, reply}},
		{mergeQuotes, []any{t.ID, to.ID, reply}},
		{mergeLetters, []any{t.ID, to.ID}},
		{mergeLinks, []any{t.Kind, t.ID, to.ID}},
		{dropLinks, []any{t.Kind, t.ID}},
		{mergeFollows, []any{t.ID, to.ID}},
		{dropFollowsOf, []any{t.ID}},
		{mergeDraft, []any{PlaceOfReply(t.PID, ""), PlaceOfReply(to.PID, pid)}},
		{mergeDrafts, []any{PlaceOfReply(t.PID, "") + ":", PlaceOfReply(t.PID, "") + ";", PlaceOfReply(to.PID, "")}},
		{mergeDraft, []any{"edit-" + t.Kind + ":" + t.PID, "edit-reply:" + pid}},
		{mergeDraft, []any{"harvest:" + t.PID, "harvest:" + to.PID}},
	}
	for _, a := range acts {
		if _, err := tx.Exec(ctx, a.s, a.args...); err != nil {
			return err
		}
	}
	return nil
}

// mergePositions works out how far people who have read in either thread have
// read in both as one. What was new to them stays new, wherever it stands.
func mergePositions(ctx context.Context, tx *db.Tx, t, to Thread, opening int64) error {
	replies, err := db.All(ctx, tx, func(r db.Row) (p arrived, err error) {
		return p, r.Scan(&p.id, &p.thread, &p.author, &p.gone)
	}, repliesOfBoth, db.Of([]int64{t.ID, to.ID}))
	if err != nil {
		return err
	}
	rows, err := db.All(ctx, tx, func(r db.Row) (p readBy, err error) {
		var beyond string
		err = r.Scan(&p.person, &p.thread, &p.upTo, &beyond, &p.at)
		p.beyond = parseBeyond(beyond)
		return p, err
	}, positionsOfBoth, db.Of([]int64{t.ID, to.ID}))
	if err != nil {
		return err
	}
	for i := 0; i < len(rows); {
		n := i + 1
		for n < len(rows) && rows[n].person == rows[i].person {
			n++
		}
		p, at := together(rows[i:n], replies, t.ID, opening)
		if _, err := tx.Exec(ctx, putPosition, rows[i].person, to.ID, p.upTo, formatBeyond(p.beyond), at); err != nil {
			return err
		}
		i = n
	}
	_, err = tx.Exec(ctx, dropPositionsOf, t.ID)
	return err
}

// An arrived reply is one as positions count it.
type arrived struct {
	id, thread, author int64
	gone               bool
}

type readBy struct {
	person, thread, at int64
	Position
}

// together is one person's position in the replies of two threads that become
// one; the opening text of thread merged is the reply opening.
func together(had []readBy, replies []arrived, merged, opening int64) (p Position, at int64) {
	p.Opened = true
	gap := false
	for _, r := range replies {
		read := r.gone || r.author == had[0].person
		for _, h := range had {
			read = read || h.thread == r.thread && h.read(r.id) || r.id == opening && h.thread == merged
			at = max(at, h.at)
		}
		switch {
		case !read:
			gap = true
		case gap:
			p.beyond = append(p.beyond, r.id)
		default:
			p.upTo = r.id
		}
	}
	if over := len(p.beyond) - mostBeyond; over > 0 {
		p.upTo, p.beyond = p.beyond[over-1], slices.Clone(p.beyond[over:])
	}
	return p, at
}

// escaped is a line of text that Markdown shows as it is.
func escaped(line string) string {
	var b strings.Builder
	for _, r := range line {
		if strings.ContainsRune("\\`*_{}[]()<>#+-.!|~&@^=$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
