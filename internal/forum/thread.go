package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// A State is where a thread stands in its life.
type State string

// The states. A draft is its author's and of those it is shared with; what is
// deleted leaves a tombstone with the reason, and its replies; nothing else of
// it is shown to anybody, its title neither.
const (
	Draft     State = "draft"
	Published State = "published"
	Deleted   State = "deleted"
)

// A Thread is the spine of every kind of thing: what is shared, where, by whom.
type Thread struct {
	ID, CommunityID int64
	PID             string
	Kind            string
	Title, Slug     string
	Summary         string
	Body            string // Markdown
	HTML            string // Body, rendered and safe
	State           State
	Asks            bool // a question that waits for an answer
	Replies         int  // how many, at every depth, tombstones included
	Branches        int  // how many of them answer the opening text
	Replied         bool // somebody other than the author has replied
	Answered        bool // a reply was chosen as an answer
	Answers         int  // how many were
	Helpful         int  // how many find the opening text helpful
	Revision        int
	Created         time.Time
	Published       time.Time // zero for a draft
	Edited          time.Time // zero where never edited after the grace period
	Active          time.Time // the last thing that happened
	DeletedAt       time.Time
	DeleteReason    string
	Pinned          bool      // stands first in its community
	Closed          time.Time // takes no more replies; zero: it does
	ClosedBy        int64
	CloseReason     string
	Hidden          bool // deleted by somebody who looks after the community, who can bring it back
	SourceURL       string
	Licence         string
	ExternalID      string
	Author          Byline
	Community       CommunityRef
	Standing        Standing // of the viewer who asked
	Mine            bool     // the viewer wrote it
}

// A CommunityRef is what a thread says of its community.
type CommunityRef struct{ PID, Slug, Name string }

// A Byline is an author as a post shows it: with the role and organisation
// they had when they wrote it. An unknown author has no PID.
type Byline struct {
	ID      int64
	PID     string
	Name    string
	Role    string
	OrgPID  string
	OrgSlug string
	Org     string
	Hue     int
	Left    bool // no longer here
}

// A ThreadDraft is what a person, or an import, gives to make a thread.
type ThreadDraft struct {
	Kind      string
	Community int64
	Title     string
	Summary   string
	Body      string
	Tags      []string
	Asks      bool
	AsDraft   bool
	// ExternalID is the name under which another program knows it, unique
	// within its kind; empty for none.
	ExternalID string
	From       *Source // for System alone: whose it is and when it was made
}

// A Source says where imported content comes from.
type Source struct {
	ExternalID string
	Authors    []int64 // the first is the author; none for unknown
	Org        int64   // whose content it is; 0 for the author's organisation
	Created    time.Time
	SourceURL  string
	Licence    string
}

// ThreadByPID gives a thread of a kind that the viewer may read; kind "" is any.
func ThreadByPID(ctx context.Context, q db.Q, v Viewer, kind, pid string) (Thread, error) {
	if !IsPID(pid) {
		return Thread{}, fault.Missing("thread")
	}
	t, err := db.One(ctx, q, scanThread(v), threadByPID, v.Person, pid, v.system)
	if errors.Is(err, db.ErrNone) || err == nil && kind != "" && t.Kind != kind {
		return Thread{}, fault.Missing("thread")
	}
	return t, err
}

// ThreadByID is ThreadByPID by the number inside.
func ThreadByID(ctx context.Context, q db.Q, v Viewer, id int64) (Thread, error) {
	t, err := db.One(ctx, q, scanThread(v), threadByID, v.Person, id, v.system)
	if errors.Is(err, db.ErrNone) {
		return Thread{}, fault.Missing("thread")
	}
	return t, err
}

// scanThread reads a row of threadColumns.
func scanThread(v Viewer) func(db.Row) (Thread, error) {
	return func(r db.Row) (t Thread, err error) {
		var created, active int64
		var published, edited, deleted, first, archived, pinned, closed, closedBy *int64
		var role, state *string
		b := &bylineRow{}
		err = r.Scan(&t.ID, &t.PID, &t.Kind, &t.CommunityID, &t.Title, &t.Slug, &t.Summary, &t.Body, &t.HTML, &t.State, &t.Asks,
			&t.Replies, &t.Branches, &first, &t.Revision, &created, &published, &edited, &active, &deleted, &t.DeleteReason, &t.Hidden,
			&t.SourceURL, &t.Licence, &t.ExternalID, &t.Helpful, &t.Answers, &pinned, &closed, &closedBy, &t.CloseReason,
			&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue,
			&t.Community.PID, &t.Community.Slug, &t.Community.Name, &t.Standing.Visibility, &archived, &role, &state)
		if err != nil {
			return t, err
		}
		t.Created, t.Active = db.Time(created), db.Time(active)
		t.Published, t.Edited, t.DeletedAt = when(published), when(edited), when(deleted)
		t.Replied, t.Answered = first != nil, t.Answers > 0
		t.Pinned, t.Closed, t.ClosedBy = pinned != nil, when(closed), of(closedBy)
		t.Author = b.byline()
		t.Standing.Archived = archived != nil
		t.Standing.set(role, state)
		t.Mine = v.SignedIn() && t.Author.ID == v.Person
		if t.State == Deleted {
			t.Title, t.Slug, t.Body, t.HTML, t.Summary = "", "", "", "", ""
		}
		return t, nil
	}
}

// set fills the viewer's part of a standing from a membership row, if any.
func (s *Standing) set(role, state *string) {
	if state == nil {
		return
	}
	if *state == stateMember && role != nil {
		s.Role = Role(*role)
	}
	s.Asked = *state == stateAsked
}

func when(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return db.Time(*micros)
}

// A bylineRow reads the columns of an author who may be unknown.
type bylineRow struct {
	id, ended, hue                        *int64
	pid, name, role, orgPID, orgSlug, org *string
}

func (b *bylineRow) byline() Byline {
	return Byline{
		ID: of(b.id), PID: of(b.pid), Name: of(b.name), Role: of(b.role), OrgPID: of(b.orgPID),
		OrgSlug: of(b.orgSlug), Org: of(b.org), Hue: int(of(b.hue)), Left: b.ended != nil,
	}
}

func of[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// MayEdit says whether the viewer may change the thread's text: who wrote it,
// while the community is open for writing.
func (t Thread) MayEdit(v Viewer) bool {
	return v.system || t.State != Deleted && t.Mine && (t.State == Draft || May(v, Answer, t.Standing))
}

// MayDelete says whether the viewer may delete the thread: who wrote it, or a
// facilitator of its community, with a reason.
func (t Thread) MayDelete(v Viewer) bool {
	return t.State != Deleted && (t.MayEdit(v) || t.State == Published && May(v, Facilitate, t.Standing) && May(v, Read, t.Standing))
}

// takesPart says whether the viewer may do in the thread what members do.
func (t Thread) takesPart(v Viewer) bool { return t.State == Published && May(v, Answer, t.Standing) }

// MayReply says whether the viewer may reply to the thread.
func (t Thread) MayReply(v Viewer) bool { return t.takesPart(v) && t.Closed.IsZero() }
