package forum

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// A Position is how far its reader has read a thread. Replies count as read in
// the order in which they came, whatever their place in the tree, so that an
// answer to something on the first page is as new as one on the last.
type Position struct {
	Opened bool // the reader has opened the thread; the zero position is of one they have not
	New    int  // unread replies by others, MostNew+1 where there are more

	upTo   int64
	beyond []int64 // read, ascending, with something unread before each
}

// MostNew is the highest number of unread replies that is counted.
const MostNew = 99

// mostBeyond is how many replies can have been read behind one that was not.
// Whoever reads on has left the gap behind for good.
const mostBeyond = 256

// Unread says whether a reply is new to who has the position. One's own never
// are, nor is what was deleted; in a thread never opened nothing is marked.
func (p Position) Unread(r *Reply) bool {
	return p.Opened && p.New > 0 && !r.Mine && !r.Deleted && !p.read(r.ID)
}

func (p Position) read(id int64) bool {
	if id <= p.upTo {
		return true
	}
	_, ok := slices.BinarySearch(p.beyond, id)
	return ok
}

// Positions gives how far the viewer has read each of the threads, which the
// viewer has been let into; those never opened are missing.
func Positions(ctx context.Context, q db.Q, v Viewer, threads ...int64) (map[int64]Position, error) {
	if !v.SignedIn() || len(threads) == 0 {
		return nil, nil
	}
	all := make(map[int64]Position, len(threads))
	rows, err := db.All(ctx, q, scanPosition, positionsIn, v.Person, MostNew+1, db.Of(threads))
	for _, row := range rows {
		if len(row.beyond) > 0 {
			if _, row.New, err = row.next(ctx, q, v, row.thread); err != nil {
				return nil, err
			}
		}
		all[row.thread] = row.Position
	}
	return all, err
}

// next gives the id of the first unread reply by others, 0 where there is
// none, and their number up to MostNew+1.
func (p Position) next(ctx context.Context, q db.Q, v Viewer, thread int64) (first int64, n int, err error) {
	ids, err := db.Column[int64](ctx, q, unreadAfter, v.Person, thread, p.upTo, MostNew+1+len(p.beyond))
	for _, id := range ids {
		if p.read(id) {
			continue
		}
		if first == 0 {
			first = id
		}
		n++
	}
	return first, min(n, MostNew+1), err
}

// FirstUnread gives the first reply by others that the viewer has not read, of
// a thread that the viewer has been let into; of one never opened, its first.
// It fails with NotFound where nothing is unread.
func FirstUnread(ctx context.Context, q db.Q, v Viewer, t Thread) (Reply, error) {
	all, err := Positions(ctx, q, v, t.ID)
	if err != nil {
		return Reply{}, err
	}
	first, _, err := all[t.ID].next(ctx, q, v, t.ID)
	if err != nil {
		return Reply{}, err
	}
	return orNoReply(db.One(ctx, q, scanReply(v), replyByID, first))
}

// FirstSince gives the first reply that came at a time or later, of a thread
// that the viewer has been let into; the last where none did.
func FirstSince(ctx context.Context, q db.Q, v Viewer, t Thread, at time.Time) (Reply, error) {
	r, err := orNoReply(db.One(ctx, q, scanReply(v), replySince, t.ID, db.Micros(at)))
	if fault.IsNotFound(err) {
		return orNoReply(db.One(ctx, q, scanReply(v), replyLatest, t.ID))
	}
	return r, err
}

func orNoReply(r Reply, err error) (Reply, error) {
	if errors.Is(err, db.ErrNone) {
		err = fault.Missing("reply")
	}
	return r, err
}

// MarkNew fills in what of lists of threads is new to the viewer.
func MarkNew(ctx context.Context, q db.Q, v Viewer, lists ...[]Entry) error {
	var ids []int64
	for _, l := range lists {
		for _, e := range l {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	at, err := Positions(ctx, q, v, slices.Compact(ids)...)
	for _, l := range lists {
		for i := range l {
			l[i].New = at[l[i].ID].New
		}
	}
	return err
}

type positionRow struct {
	thread int64
	Position
}

func scanPosition(r db.Row) (p positionRow, err error) {
	var beyond string
	err = r.Scan(&p.thread, &p.upTo, &beyond, &p.New)
	p.Opened, p.beyond = true, parseBeyond(beyond)
	return p, err
}

func parseBeyond(s string) (ids []int64) {
	if s == "" {
		return nil
	}
	for part := range strings.SplitSeq(s, " ") {
		if id, err := strconv.ParseInt(part, 36, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func formatBeyond(ids []int64) string {
	var b []byte
	for i, id := range ids {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, id, 36)
	}
	return string(b)
}
