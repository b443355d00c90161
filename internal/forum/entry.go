package forum

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// An Entry is a thread as lists show it.
type Entry struct {
	ID, CommunityID int64
	PID, Kind       string
	Title, Slug     string
	Summary         string
	State           State
	Asks            bool
	Replied         bool // somebody other than the author has replied
	Answered        bool // a reply was chosen as an answer
	Pinned          bool // stands first in its community
	Closed          bool // takes no more replies
	Replies         int
	Created         time.Time
	Published       time.Time
	Active          time.Time
	Author          Byline
	Community       CommunityRef
	New             int // replies the viewer has not read, where MarkNew was asked
}

// A Page is a stretch of a list and the cursor of what comes after it, empty
// at the end.
type Page struct {
	Entries []Entry
	Next    string
}

// MaxPage is the most entries a list gives at once.
const MaxPage = 100

// A mark is a place in a list that is sorted by a time and then by id.
type mark struct{ at, id int64 }

var newest = mark{math.MaxInt64, math.MaxInt64}

func parseMark(cursor string) (mark, error) {
	if cursor == "" {
		return newest, nil
	}
	at, id, ok := strings.Cut(cursor, "-")
	a, err1 := strconv.ParseInt(at, 36, 64)
	i, err2 := strconv.ParseInt(id, 36, 64)
	if !ok || err1 != nil || err2 != nil {
		return mark{}, fault.Wrong("cursor", "fault.cursor")
	}
	return mark{a, i}, nil
}

func (m mark) String() string { return strconv.FormatInt(m.at, 36) + "-" + strconv.FormatInt(m.id, 36) }

// page makes a Page of what a query gave that asked for one entry too many.
func page(entries []Entry, limit int, at func(Entry) time.Time) Page {
	if len(entries) <= limit {
		return Page{Entries: entries}
	}
	last := entries[limit-1]
	return Page{entries[:limit], mark{db.Micros(at(last)), last.ID}.String()}
}

func byActive(e Entry) time.Time    { return e.Active }
func byPublished(e Entry) time.Time { return e.Published }
func byCreated(e Entry) time.Time   { return e.Created }

// InCommunity lists a community's threads, the last active first; kind "" is
// any. The caller has found the community through CommunityBySlug and may
// read it.
func InCommunity(ctx context.Context, q db.Q, v Viewer, community int64, kind, cursor string, limit int) (Page, error) {
	m, err := parseMark(cursor)
	if err != nil {
		return Page{}, err
	}
	s, args := entriesInCommunity, []any{v.Person, community, m.at, m.id, limit + 1}
	if kind != "" {
		s, args = entriesInCommunityOfKind, append(args, kind)
	}
	all, err := db.All(ctx, q, scanEntry, s, args...)
	return page(all, limit, byActive), err
}

// Everywhere lists threads of a kind in all that the viewer may read, the
// last active first.
func Everywhere(ctx context.Context, q db.Q, v Viewer, kind, cursor string, limit int) (Page, error) {
	return list(ctx, q, entriesEverywhere, cursor, limit, byActive, v.Person, kind)
}

// JustPublished lists threads of a kind in all that the viewer may read, the
// last published first.
func JustPublished(ctx context.Context, q db.Q, v Viewer, kind, cursor string, limit int) (Page, error) {
	return list(ctx, q, entriesPublished, cursor, limit, byPublished, v.Person, kind)
}

// ByAuthor lists what a person has published where the viewer may read it.
func ByAuthor(ctx context.Context, q db.Q, v Viewer, person int64, cursor string, limit int) (Page, error) {
	return list(ctx, q, entriesByAuthor, cursor, limit, byCreated, v.Person, person)
}

// ByOrganisation lists what people of an organisation have published while
// there, of a kind, where the viewer may read it.
func ByOrganisation(ctx context.Context, q db.Q, v Viewer, org int64, kind, cursor string, limit int) (Page, error) {
	return list(ctx, q, entriesByOrg, cursor, limit, byActive, v.Person, org, kind)
}

// Drafts lists the viewer's own drafts, and SharedDrafts those that
// colleagues share with the viewer.
func Drafts(ctx context.Context, q db.Q, v Viewer) ([]Entry, error) {
	return db.All(ctx, q, scanEntry, entriesDrafts, v.Person)
}

// SharedDrafts lists drafts that colleagues share with the viewer.
func SharedDrafts(ctx context.Context, q db.Q, v Viewer) ([]Entry, error) {
	return db.All(ctx, q, scanEntry, entriesSharedDrafts, v.Person)
}

// list runs a statement whose parameters are the viewer's person, one or two
// of its own, then the mark and the limit.
func list(ctx context.Context, q db.Q, s *db.Statement, cursor string, limit int, at func(Entry) time.Time, args ...any) (Page, error) {
	m, err := parseMark(cursor)
	if err != nil {
		return Page{}, err
	}
	all, err := db.All(ctx, q, scanEntry, s, append(args, m.at, m.id, limit+1)...)
	return page(all, limit, at), err
}

// Entries gives the threads with these ids that the viewer may read, in the
// order of ids.
func Entries(ctx context.Context, q db.Q, v Viewer, ids []int64) ([]Entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := db.All(ctx, q, scanEntry, entriesByID, v.Person, db.Of(ids))
	slices.SortFunc(all, func(a, b Entry) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return all, err
}

// Quietly lists up to limit threads of a kind that were just published in all
// that the viewer may read and has not muted.
func Quietly(ctx context.Context, q db.Q, v Viewer, kind string, limit int) ([]Entry, error) {
	return db.All(ctx, q, scanEntry, entriesPublishedQuietly, v.Person, kind, limit)
}

// Lately lists what is new in the viewer's communities and not muted, the last
// active first. It looks into as many of them as can have something to show, the
// most active first, so that its cost does not grow with their number.
func Lately(ctx context.Context, q db.Q, v Viewer, limit int) ([]Entry, error) {
	mine, err := db.All(ctx, q, scanActivity, activityOfMine, v.Person)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, c := range mine {
		if len(all) == limit && db.Micros(all[limit-1].Active) >= c.at {
			break
		}
		some, err := db.All(ctx, q, scanEntry, entriesQuietly, v.Person, c.id, limit)
		if err != nil {
			return nil, err
		}
		all = merge(all, some, limit, func(a, b Entry) int { return b.Active.Compare(a.Active) })
	}
	return all, nil
}

// Unanswered lists questions in the viewer's communities to which nobody but
// the asker has replied, and which they have not muted, the newest first.
func Unanswered(ctx context.Context, q db.Q, v Viewer, limit int) ([]Entry, error) {
	mine, err := db.All(ctx, q, scanActivity, activityOfMine, v.Person)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, c := range mine {
		some, err := db.All(ctx, q, scanEntry, entriesUnansweredQuietly, v.Person, c.id, limit)
		if err != nil {
			return nil, err
		}
		all = merge(all, some, limit, func(a, b Entry) int { return b.Created.Compare(a.Created) })
	}
	return all, nil
}

// UnansweredIn is Unanswered in one community, which the viewer may read.
func UnansweredIn(ctx context.Context, q db.Q, v Viewer, community int64, limit int) ([]Entry, error) {
	return db.All(ctx, q, scanEntry, entriesUnanswered, v.Person, community, limit)
}

func merge(a, b []Entry, limit int, by func(a, b Entry) int) []Entry {
	all := append(a, b...)
	slices.SortStableFunc(all, by)
	return all[:min(limit, len(all))]
}

type activity struct{ id, at int64 }

func scanActivity(r db.Row) (a activity, err error) { return a, r.Scan(&a.id, &a.at) }

func scanEntry(r db.Row) (e Entry, err error) {
	var created, active int64
	var published, first, pinned, closed *int64
	var answers int
	b := bylineRow{}
	err = r.Scan(&e.ID, &e.PID, &e.Kind, &e.CommunityID, &e.Title, &e.Slug, &e.Summary, &e.State, &e.Asks, &first, &answers, &e.Replies,
		&created, &published, &active, &pinned, &closed, &b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue,
		&e.Community.PID, &e.Community.Slug, &e.Community.Name)
	e.Created, e.Published, e.Active = db.Time(created), when(published), db.Time(active)
	e.Pinned, e.Closed = pinned != nil, closed != nil
	e.Replied, e.Answered, e.Author = first != nil, answers > 0, b.byline()
	return e, err
}
