package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

const kindCommunity = "community"

// A Community is people who share a practice, across organisations, and the
// place where they do.
type Community struct {
	ID          int64
	PID, Slug   string
	Name        string
	Summary     string // its purpose, in a line
	Body        string // Markdown
	Measure     string // how it will know that it works, in a line; may be empty
	HTML        string // Body, rendered and safe
	Visibility  Visibility
	Members     int
	Threads     int
	Active      time.Time // the last thing that happened
	Archived    time.Time // zero while it is open for writing
	Placeholder bool
	ExternalID  string
	Created     time.Time
	Standing    Standing // of the viewer who asked
}

// Ref is what a thread says of its community.
func (c Community) Ref() CommunityRef { return CommunityRef{PID: c.PID, Slug: c.Slug, Name: c.Name} }

// CommunityBySlug gives a community that the viewer may see, by the name in
// its address.
func CommunityBySlug(ctx context.Context, q db.Q, v Viewer, slug string) (Community, error) {
	return oneCommunity(ctx, q, v, communityBySlug, slug)
}

// CommunityByPID gives a community that the viewer may see, by its name outside.
func CommunityByPID(ctx context.Context, q db.Q, v Viewer, pid string) (Community, error) {
	return oneCommunity(ctx, q, v, communityByPID, pid)
}

// CommunityByID gives a community that the viewer may see, by its number inside.
func CommunityByID(ctx context.Context, q db.Q, v Viewer, id int64) (Community, error) {
	return oneCommunity(ctx, q, v, communityByID, id)
}

func oneCommunity(ctx context.Context, q db.Q, v Viewer, s *db.Statement, key any) (Community, error) {
	if err := known(v); err != nil {
		return Community{}, err
	}
	c, err := db.One(ctx, q, scanCommunity, s, v.Person, key)
	switch {
	case errors.Is(err, db.ErrNone):
		return Community{}, fault.Missing(kindCommunity)
	case err != nil:
		return Community{}, err
	case !May(v, See, c.Standing):
		return Community{}, fault.Missing(kindCommunity)
	}
	return c, nil
}

// scanCommunity reads a row of communityColumns.
func scanCommunity(r db.Row) (c Community, err error) {
	var active, created int64
	var archived *int64
	var role, state *string
	var barred bool
	err = r.Scan(&c.ID, &c.PID, &c.Slug, &c.Name, &c.Summary, &c.Body, &c.HTML, &c.Visibility, &c.Members, &c.Threads, &active,
		&archived, &c.Placeholder, &c.ExternalID, &created, &c.Measure, &barred, &role, &state)
	c.Active, c.Archived, c.Created = db.Time(active), when(archived), db.Time(created)
	c.Standing = Standing{Visibility: c.Visibility, Archived: archived != nil, Barred: barred}
	c.Standing.set(role, state)
	return c, err
}

// Communities lists up to limit communities that the viewer may see, by name,
// behind a place: those open for writing or, if asked, the archived ones. It
// gives the place of the next window, or nil at the end.
func Communities(ctx context.Context, q db.Q, v Viewer, archived bool, after NameCursor, limit int) ([]Community, *NameCursor, error) {
	return communities(ctx, q, v, archived, false, after, limit)
}

// EveryCommunity is Communities with those open for writing and the archived
// ones together.
func EveryCommunity(ctx context.Context, q db.Q, v Viewer, after NameCursor, limit int) ([]Community, *NameCursor, error) {
	return communities(ctx, q, v, false, true, after, limit)
}

func communities(ctx context.Context, q db.Q, v Viewer, archived, both bool, after NameCursor, limit int) ([]Community, *NameCursor, error) {
	if err := known(v); err != nil {
		return nil, nil, err
	}
	all, err := db.All(ctx, q, scanCommunity, communitiesByName, v.Person, after.Name, after.ID, limit+1, archived, v.system, both)
	if err != nil {
		return nil, nil, err
	}
	all, next := window(all, limit, func(c Community) NameCursor { return NameCursor{SortName(c.Name), c.ID} })
	return all, next, nil
}

// Suggested gives up to limit open communities, the largest first, that the
// viewer does not belong to.
func Suggested(ctx context.Context, q db.Q, v Viewer, limit int) ([]Community, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanCommunity, communitiesBySize, v.Person, limit)
}

// A Belonging is a community that the viewer belongs to, as the navigation
// and the choice of a community show it.
type Belonging struct {
	ID         int64
	PID, Slug  string
	Name       string
	Visibility Visibility
	Archived   bool
	Role       Role
}

// MaxBelongings is how many of a person's communities a page shows.
const MaxBelongings = 200

// MyCommunities gives the communities that the viewer belongs to, by name.
func MyCommunities(ctx context.Context, q db.Q, v Viewer) ([]Belonging, error) {
	if !v.SignedIn() {
		return nil, nil
	}
	return db.All(ctx, q, scanBelonging, myCommunities, v.Person, MaxBelongings)
}

func scanBelonging(r db.Row) (b Belonging, err error) {
	var archived *int64
	err = r.Scan(&b.ID, &b.PID, &b.Slug, &b.Name, &b.Visibility, &archived, &b.Role)
	b.Archived = archived != nil
	return b, err
}

// CommunitiesOf gives the communities that a person belongs to and the viewer
// may see the members of, by name, for the person's page.
func CommunitiesOf(ctx context.Context, q db.Q, v Viewer, person int64) ([]Belonging, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanBelonging, communitiesOf, v.Person, person, v.system, MaxBelongings)
}

// ReadableIDs gives the ids of the communities that are not open and that the
// viewer may read; every open one may be read without standing here.
func ReadableIDs(ctx context.Context, q db.Q, v Viewer) ([]int64, error) {
	if !v.SignedIn() {
		return nil, nil
	}
	return db.Column[int64](ctx, q, readableIDs, v.Person)
}

// CommunityRefs gives what is said of communities in passing, by id, for
// those alone that the viewer may see.
func CommunityRefs(ctx context.Context, q db.Q, v Viewer, ids []int64) (map[int64]CommunityRef, error) {
	type row struct {
		id  int64
		ref CommunityRef
	}
	rows, err := db.All(ctx, q, func(r db.Row) (c row, err error) {
		return c, r.Scan(&c.id, &c.ref.PID, &c.ref.Slug, &c.ref.Name)
	}, communityRefs, v.Person, v.system, v.SignedIn(), db.Of(ids))
	out := make(map[int64]CommunityRef, len(rows))
	for _, r := range rows {
		out[r.id] = r.ref
	}
	return out, err
}
