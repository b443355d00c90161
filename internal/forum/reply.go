package forum

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// A Reply is a post below a thread's opening text.
type Reply struct {
	ID, ThreadID, CommunityID int64
	PID                       string
	Parent                    string // the pid of the reply it answers; empty for the opening text
	N                         int    // the number of its branch, from 1
	BranchN                   int    // its place of arrival in the branch; 0 starts it
	Depth                     int    // 1 answers the opening text
	BranchSize                int    // of the reply that starts a branch: how many hang below
	Body                      string // Markdown; empty in a Window, which is shown and not edited
	HTML                      string
	Revision                  int
	Created                   time.Time
	Edited                    time.Time
	Deleted                   bool
	DeleteReason              string
	Hidden                    bool      // deleted by somebody who looks after the community, who can bring it back
	Helpful                   int       // how many find it helpful
	Accepted, Official        time.Time // when it was chosen as an answer, or marked as official; zero: it was not
	AcceptedBy, OfficialBy    int64
	ExternalID                string
	Author                    Byline
	Mine                      bool

	path string
}

// MayEdit says whether the viewer may change the reply in its thread.
func (r Reply) MayEdit(v Viewer, t Thread) bool {
	return v.system || !r.Deleted && r.Mine && t.takesPart(v)
}

// MayDelete says whether the viewer may delete the reply: its author or a
// facilitator.
func (r Reply) MayDelete(v Viewer, t Thread) bool {
	return !r.Deleted && (r.MayEdit(v, t) || May(v, Read, t.Standing) && May(v, Facilitate, t.Standing))
}

// A Window is a stretch of a thread's replies in reading order.
type Window struct {
	Page, Pages int // from 1; windows of a thread, or of a branch
	From, To    int // the first and last branch shown (or reply of a branch)
	Of          int // how many there are
	Branches    []Branch
}

// A Branch is a reply to the opening text and what hangs below it.
type Branch struct {
	Reply
	Below []Reply // in reading order
	More  int     // how many of those below are not shown
}

// Sizes of windows.
const (
	// PerWindow is how many branches a window shows.
	PerWindow = 20
	// ShortThread is how many replies a thread shows at once, whole.
	ShortThread = 60
	// BelowShown is how many replies below a branch's first a long thread shows.
	BelowShown = 3
	// PerBranchWindow is how many replies a branch's own page shows.
	PerBranchWindow = 50
)

// The orders in which replies can be read; branches keep theirs.
const (
	OldestFirst = ""
	NewestFirst = "newest"
	MostHelpful = "helpful" // of a long thread, one window of those that helped most
)

// Replies gives window page of a thread that the viewer has been let into, in
// an order; page 0 is where that begins. A window holds the same branches
// whatever the order, but for the last, which is filled up when the newest come
// first. Its cost does not depend on how long the thread is.
func Replies(ctx context.Context, q db.Q, v Viewer, t Thread, order string, page int) (Window, error) {
	if order == MostHelpful {
		return helpfulReplies(ctx, q, v, t, page)
	}
	newest := order == NewestFirst
	if page == 0 {
		page = 1
		if newest && t.Replies > ShortThread {
			page = max(1, (t.Branches+PerWindow-1)/PerWindow)
		}
	}
	w := Window{Page: page, Pages: max(1, (t.Branches+PerWindow-1)/PerWindow), Of: t.Branches}
	var rows []Reply
	var err error
	if t.Replies <= ShortThread {
		w.Pages, w.Page, w.From, w.To = 1, 1, min(1, t.Branches), t.Branches
		rows, err = db.All(ctx, q, scanReply(v), repliesWhole, t.ID, ShortThread+PerWindow)
	} else {
		if page < 1 || page > w.Pages {
			return w, fault.Missing("window")
		}
		w.From, w.To = (page-1)*PerWindow+1, min(page*PerWindow, t.Branches)
		if newest {
			w.From = max(1, w.To-PerWindow+1)
		}
		numbers := make([]int, 0, PerWindow)
		for n := w.From; n <= w.To; n++ {
			numbers = append(numbers, n)
		}
		rows, err = db.All(ctx, q, scanReply(v), repliesWindow, t.ID, BelowShown, db.Of(numbers))
	}
	w.Branches = grow(rows)
	if newest {
		slices.Reverse(w.Branches)
	}
	return w, err
}

// BranchOf gives window page of one branch: its first reply and what hangs
// below it, in the order in which it came.
func BranchOf(ctx context.Context, q db.Q, v Viewer, t Thread, n, page int) (Window, error) {
	head, err := db.One(ctx, q, scanReply(v), replyAt, t.ID, n, 0)
	if errors.Is(err, db.ErrNone) {
		return Window{}, fault.Missing("branch")
	}
	if err != nil {
		return Window{}, err
	}
	w := Window{Page: page, Pages: max(1, (head.BranchSize+PerBranchWindow-1)/PerBranchWindow), Of: head.BranchSize}
	if page < 1 || page > w.Pages {
		return w, fault.Missing("window")
	}
	w.From, w.To = min((page-1)*PerBranchWindow+1, head.BranchSize), min(page*PerBranchWindow, head.BranchSize)
	rows, err := db.All(ctx, q, scanReply(v), branchWindow, t.ID, n, w.From, w.To)
	w.Branches = []Branch{{Reply: head, Below: inOrder(rows)}}
	return w, err
}

// ReplyByPID gives a reply and its thread, if the viewer may read them.
func ReplyByPID(ctx context.Context, q db.Q, v Viewer, pid string) (Reply, Thread, error) {
	if !IsPID(pid) {
		return Reply{}, Thread{}, fault.Missing("reply")
	}
	r, err := db.One(ctx, q, scanReply(v), replyByPID, pid)
	if errors.Is(err, db.ErrNone) {
		return r, Thread{}, fault.Missing("reply")
	}
	if err != nil {
		return r, Thread{}, err
	}
	t, err := ThreadByID(ctx, q, v, r.ThreadID)
	return r, t, err
}

// Page is the window of the thread in which the reply is shown, or the window
// of its branch where it is hidden behind "show more".
func (r Reply) Page(t Thread) (page int, branch bool) {
	switch {
	case t.Replies <= ShortThread:
		return 1, false
	case r.BranchN <= BelowShown:
		return (r.N-1)/PerWindow + 1, false
	default:
		return (r.BranchN-1)/PerBranchWindow + 1, true
	}
}

// After gives up to limit replies in reading order behind the one with the id
// after, which is 0 at first, and the id to go on from, 0 at the end.
func After(ctx context.Context, q db.Q, v Viewer, t Thread, after int64, limit int) ([]Reply, int64, error) {
	rows, err := db.All(ctx, q, scanReply(v), repliesAfter, t.ID, after, limit+1)
	if len(rows) <= limit {
		return rows, 0, err
	}
	return rows[:limit], rows[limit-1].ID, err
}

// grow makes branches of rows that come in reading order.
func grow(rows []Reply) []Branch {
	var out []Branch
	for _, r := range rows {
		if r.BranchN == 0 {
			out = append(out, Branch{Reply: r, More: r.BranchSize})
			continue
		}
		if len(out) > 0 {
			b := &out[len(out)-1]
			b.Below = append(b.Below, r)
			b.More--
		}
	}
	return out
}

// The reading order of a tree is the order of its paths: each reply's place
// below its parent, as five characters, behind the parent's path. Deeper than
// deepest, replies stand in line below the same ancestor, so that a path stays
// short however long people answer each other.
const (
	step    = 5
	deepest = 24
	digits  = "0123456789abcdefghijklmnopqrstuv"
)

func place(n int) string {
	var b [step]byte
	for i := step - 1; i >= 0; i-- {
		b[i] = digits[n%32]
		n /= 32
	}
	return string(b[:])
}

// under is the path below which an answer to the reply at path stands.
func under(path string) string {
	if len(path) >= step*deepest {
		return path[:step*(deepest-1)]
	}
	return path
}

// inOrder sorts replies into reading order.
func inOrder(rows []Reply) []Reply {
	slices.SortFunc(rows, func(a, b Reply) int { return strings.Compare(a.path, b.path) })
	return rows
}

func scanReply(v Viewer) func(db.Row) (Reply, error) {
	return func(r db.Row) (p Reply, err error) {
		var created int64
		var edited, deleted, accepted, official, acceptedBy, officialBy *int64
		b := bylineRow{}
		err = r.Scan(&p.ID, &p.PID, &p.ThreadID, &p.CommunityID, &p.Parent, &p.N, &p.BranchN, &p.Depth, &p.path, &p.BranchSize,
			&p.Body, &p.HTML, &p.Revision, &created, &edited, &deleted, &p.DeleteReason, &p.Hidden, &p.ExternalID,
			&p.Helpful, &accepted, &acceptedBy, &official, &officialBy,
			&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue)
		p.Created, p.Edited, p.Deleted, p.Author = db.Time(created), when(edited), deleted != nil, b.byline()
		p.Mine = v.SignedIn() && p.Author.ID == v.Person
		if p.Deleted {
			p.Body, p.HTML = "", ""
			return p, err
		}
		p.Accepted, p.AcceptedBy, p.Official, p.OfficialBy = when(accepted), of(acceptedBy), when(official), of(officialBy)
		return p, err
	}
}
