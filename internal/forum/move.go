package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What facilitators do with whole threads. A thread that has left a community
// is said to the readers of the log there; where it came is said to people.
var (
	ThreadMoved  = changes.Declare("thread.moved", changes.Audited)
	ThreadLeft   = changes.Declare("thread.left", changes.Routine)
	ThreadSplit  = changes.Declare("thread.split", changes.Audited)
	ThreadMerged = changes.Declare("thread.merged", changes.Audited)
	// RepliesLeft and RepliesCame say of a thread that replies are in it no
	// more, or now.
	RepliesLeft = changes.Declare("thread.replies_left", changes.Routine)
	RepliesCame = changes.Declare("thread.replies_came", changes.Routine)
)

// MaxReplanted is how many replies a thread can have that is split or merged:
// each of them may be given another place, while others wait to write.
const MaxReplanted = 10_000

// PlacesToTend gives the communities into which the viewer may move a thread,
// by name.
func PlacesToTend(ctx context.Context, q db.Q, v Viewer) ([]Belonging, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanBelonging, placesToTend, v.Person, v.Admin, MaxBelongings)
}

// A Passage is what it means that a thread, or its replies, come to another
// community: who will be able to read it there and cannot now, and who cannot
// any more.
type Passage struct {
	From, To Community
	Opens    bool     // there may be people who come to read it
	Losing   []Byline // who wrote in it and will not be able to read it
}

// PassageOf says what it means for a thread that the viewer may tend to come
// to a community that they look after.
func PassageOf(ctx context.Context, q db.Q, v Viewer, t Thread, to int64) (p Passage, err error) {
	if p.From, err = CommunityByID(ctx, q, v, t.CommunityID); err != nil {
		return p, err
	}
	if p.To, err = CommunityByID(ctx, q, v, to); err != nil {
		return p, err
	}
	if err := mustTakeIn(v, p.To.Standing); err != nil {
		return p, err
	}
	if p.From.ID == p.To.ID {
		return p, nil
	}
	p.Opens = Opens(p.From.Visibility)
	if p.To.Visibility != Open {
		p.Losing, err = db.All(ctx, q, scanByline, writersWithout, t.ID, to)
	}
	return p, err
}

// mustTakeIn is MayTakeIn as an error.
func mustTakeIn(v Viewer, s Standing) error {
	switch {
	case MayTakeIn(v, s):
		return nil
	case !May(v, See, s):
		return fault.Missing("community")
	case s.Archived:
		return fault.Denied("fault.archived")
	}
	return fault.Denied("fault.facilitators_of_both")
}

// A Consent is what somebody was told before they moved a thread; where it is
// no longer so, nothing happens.
type Consent struct {
	To  Visibility // of the community that it comes to
	Yes bool       // they have said yes to new readers
}

// given says whether what was agreed to is what would happen.
func (c Consent) given(from, to Visibility) error {
	if c.To != to {
		return fault.Clash("changed_meanwhile", "fault.readers_changed")
	}
	if Opens(from) && !c.Yes {
		var f fault.Fields
		f.Add("yes", "fault.readers_yes")
		return f.Err()
	}
	return nil
}

// MoveThread brings a thread of a kind to another community, with all that
// hangs on it. Its address stays; who may read it is decided where it is now.
func MoveThread(ctx context.Context, d *db.DB, v Viewer, kind, pid string, to int64, c Consent) (Thread, error) {
	err := d.Write(ctx, func(tx *db.Tx) error {
		t, err := toMove(ctx, tx, v, kind, pid)
		if err != nil || t.CommunityID == to {
			return err
		}
		s, err := StandingIn(ctx, tx, v, to)
		if err != nil {
			return err
		}
		if err := mustTakeIn(v, s); err != nil {
			return err
		}
		if err := c.given(t.Standing.Visibility, s.Visibility); err != nil {
			return err
		}
		return t.moveTo(ctx, tx, v, to)
	})
	if err != nil {
		return Thread{}, err
	}
	return ThreadByPID(ctx, d, v, kind, pid)
}

// toMove is ToTend, which says of a thread that was merged meanwhile that it was.
func toMove(ctx context.Context, q db.Q, v Viewer, kind, pid string) (Thread, error) {
	t, err := ToTend(ctx, q, v, kind, pid)
	if fault.IsNotFound(err) {
		if _, _, gone := Merged(ctx, q, v, pid); gone == nil {
			err = fault.Clash("merged", "fault.merged_meanwhile")
		}
	}
	return t, err
}

func (t Thread) moveTo(ctx context.Context, tx *db.Tx, v Viewer, to int64) error {
	was := t
	if err := count(ctx, tx, t, -1); err != nil {
		return err
	}
	for _, s := range []*db.Statement{moveThread, moveReplies, moveRemovals, moveReports, moveNotices} {
		if _, err := tx.Exec(ctx, s, t.ID, to); err != nil {
			return err
		}
	}
	t.CommunityID = to
	if err := count(ctx, tx, t, 1); err != nil {
		return err
	}
	if err := t.note(ctx, tx, v, actMoved, 0, was.CommunityID, 0); err != nil {
		return err
	}
	left := was.Change(v)
	left.Audience = changes.Nobody
	if err := changes.Append(ctx, tx, ThreadLeft, left); err != nil {
		return err
	}
	return changes.Append(ctx, tx, ThreadMoved, t.Change(v))
}

// What lines in a thread say that happened.
const (
	actMoved  = "moved"
	actSplit  = "split" // replies went from here
	actCame   = "came"  // the thread was made of another's replies
	actMerged = "merged"
)

// note writes a line into the thread.
func (t Thread) note(ctx context.Context, tx *db.Tx, v Viewer, act string, other, place int64, replies int) error {
	_, err := tx.Exec(ctx, insertMove, t.ID, act, tx.Micros(), null(v.Person), other, place, replies)
	return err
}

// A Trace is a line in a thread that says what became of it, as far as the
// viewer may know.
type Trace struct {
	Act     string // moved, split, came or merged
	At      time.Time
	By      Byline
	From    CommunityRef // where it came from; empty where the viewer may not see it
	Other   ThreadRef    // the thread at the other end; empty likewise
	Title   string       // of that
	Slug    string
	Reply   string // the pid of the reply that was a merged thread's opening text
	Replies int
}

// tracesShown is how many of its newest lines a thread shows.
const tracesShown = 5

// Traces gives what became of a thread that the viewer has been let into, the
// oldest first. What leads to something that the viewer may not read is left out.
func Traces(ctx context.Context, q db.Q, v Viewer, t Thread) ([]Trace, error) {
	type row struct {
		Trace
		other int64
	}
	rows, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		var at int64
		var by bylineRow
		var slug, name, kind, pid, title, path, reply *string
		err = r.Scan(&x.Act, &at, &x.Replies, &by.id, &by.pid, &by.name, &slug, &name, &kind, &pid, &title, &path, &x.other, &reply)
		x.At, x.By, x.From = db.Time(at), by.byline(), CommunityRef{Slug: of(slug), Name: of(name)}
		x.Other, x.Title, x.Slug, x.Reply = ThreadRef{Kind: of(kind), PID: of(pid)}, of(title), of(path), of(reply)
		return x, err
	}, movesToRead, v.Person, t.ID, tracesShown)
	var all []Trace
	for i := len(rows) - 1; i >= 0; i-- {
		x := rows[i]
		here := x.other == t.ID
		if x.Act == actMoved || x.Act == actMerged && here && x.Reply != "" || x.Act != actMerged && x.other != 0 && !here {
			all = append(all, x.Trace)
		}
	}
	return all, err
}

// Merged gives the reply that was the opening text of a thread before it was
// merged into another, and that other, if the viewer may read it there.
func Merged(ctx context.Context, q db.Q, v Viewer, pid string) (Reply, Thread, error) {
	if !IsPID(pid) {
		return Reply{}, Thread{}, fault.Missing("thread")
	}
	reply, err := db.Value[string](ctx, q, mergedReply, pid)
	if errors.Is(err, db.ErrNone) {
		return Reply{}, Thread{}, fault.Missing("thread")
	}
	if err != nil {
		return Reply{}, Thread{}, err
	}
	return ReplyByPID(ctx, q, follower(v), reply)
}

// follower is who follows an address to where it leads now: a variable for the
// sake of the test that breaks it.
var follower = func(v Viewer) Viewer { return v }

// whereNow gives the thread to which a reply belongs that somebody began to
// write to a thread, or to a reply in it, before that was merged or split off.
func whereNow(ctx context.Context, q db.Q, v Viewer, thread, to string) (Thread, string, error) {
	t, err := ThreadByPID(ctx, q, v, "", thread)
	if fault.IsNotFound(err) {
		var opening Reply
		if opening, t, err = Merged(ctx, q, v, thread); err == nil && to == "" && !opening.Deleted {
			to = opening.PID
		}
	}
	if err != nil || to == "" {
		return t, to, err
	}
	_, in, err := ReplyByPID(ctx, q, v, to)
	if err != nil || in.ID == t.ID {
		return t, to, err
	}
	split, err := db.Has(ctx, q, wasSplit, t.ID, in.ID)
	if split {
		t = in
	}
	return t, to, err
}
