package forum

import (
	"context"
	"slices"
	"time"

	"waymark/internal/db"
)

// A Fresh is a thread that holds something new for the viewer.
type Fresh struct {
	Entry
	Opened  bool    // the viewer has opened it before
	Replies []Reply // the first of those unread, or the last of a thread never opened
	Mark    ReadMark
}

// A FreshIn is what is new in one of the viewer's communities.
type FreshIn struct {
	Community CommunityRef
	Threads   []Fresh
}

// How much CatchUp gives at most.
const (
	freshThreads = 40 // in all
	freshIn      = 12 // in one community
	freshReplies = 3  // of one thread
)

// CatchUp gives the threads of the viewer's communities in which something
// happened since a time that the viewer has not read: by community, the last
// active first. It says whether there is more. Its cost is bounded by what it
// gives and not by how much there is.
func CatchUp(ctx context.Context, q db.Q, v Viewer, since time.Time) (groups []FreshIn, more bool, err error) {
	mine, err := db.All(ctx, q, scanActivity, activityOfMine, v.Person)
	if err != nil {
		return nil, false, err
	}
	var found []candidate
	for _, c := range mine {
		if c.at < db.Micros(since) || more {
			break
		}
		some, err := db.All(ctx, q, scanCandidate, freshInCommunity, v.Person, c.id, db.Micros(since), freshIn+1)
		if err != nil {
			return nil, false, err
		}
		if len(some) > freshIn {
			some, more = some[:freshIn], true
		}
		found = append(found, some...)
		if len(found) > freshThreads {
			found, more = found[:freshThreads], true
		}
	}
	threads, err := freshen(ctx, q, v, found)
	return inGroups(threads), more, err
}

// A candidate is a thread in which something may be new.
type candidate struct {
	id   int64
	at   Position
	last string // the pid of its newest reply
}

func scanCandidate(r db.Row) (c candidate, err error) {
	var beyond string
	err = r.Scan(&c.id, &c.at.Opened, &c.at.upTo, &beyond, &c.last)
	c.at.beyond = parseBeyond(beyond)
	return c, err
}

// freshen gives the candidates that do hold something new, with their texts.
func freshen(ctx context.Context, q db.Q, v Viewer, found []candidate) ([]Fresh, error) {
	ids := make([]int64, len(found))
	for i, c := range found {
		ids[i] = c.id
	}
	entries, err := Entries(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	var all []Fresh
	var replies []int64
	for _, e := range entries {
		c := found[slices.Index(ids, e.ID)]
		// nobody has yet to open what they wrote themselves
		c.at.Opened = c.at.Opened || e.Author.ID == v.Person
		f := Fresh{Entry: e, Opened: c.at.Opened, Mark: ReadMark{e.PID, c.last}}
		some, n, err := c.replies(ctx, q, v)
		if err != nil {
			return nil, err
		}
		if n == 0 && f.Opened {
			continue
		}
		f.New, f.Replies = n, make([]Reply, 0, len(some))
		for _, id := range some {
			f.Replies = append(f.Replies, Reply{ID: id})
		}
		replies, all = append(replies, some...), append(all, f)
	}
	return all, fillReplies(ctx, q, v, all, replies)
}

// replies gives the ids of the replies that are shown of a candidate, and how
// many there are to read.
func (c candidate) replies(ctx context.Context, q db.Q, v Viewer) (show []int64, n int, err error) {
	ids, err := db.Column[int64](ctx, q, unreadAfter, v.Person, c.id, c.at.upTo, MostNew+1+len(c.at.beyond))
	ids = slices.DeleteFunc(ids, c.at.read)
	n = min(len(ids), MostNew+1)
	if err == nil && !c.at.Opened {
		ids, err = db.Column[int64](ctx, q, latestAlive, v.Person, c.id, freshReplies)
		slices.Reverse(ids)
	}
	return ids[:min(len(ids), freshReplies)], n, err
}

func fillReplies(ctx context.Context, q db.Q, v Viewer, all []Fresh, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := db.All(ctx, q, scanReply(v), repliesByID, db.Of(ids))
	byID := make(map[int64]Reply, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	for _, f := range all {
		for i := range f.Replies {
			f.Replies[i] = byID[f.Replies[i].ID]
		}
	}
	return err
}

// inGroups puts threads, which come by community, into groups.
func inGroups(threads []Fresh) (groups []FreshIn) {
	for _, f := range threads {
		if n := len(groups); n == 0 || groups[n-1].Community.PID != f.Community.PID {
			groups = append(groups, FreshIn{Community: f.Community})
		}
		g := &groups[len(groups)-1]
		g.Threads = append(g.Threads, f)
	}
	return groups
}
