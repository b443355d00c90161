package doctemplate

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// MaxCollected is how many templates one collection may have.
const MaxCollected = 100

// A Collection is templates that somebody has put together, in an order and
// for a purpose. It is read as what is shared in its community.
type Collection struct {
	PID, Name   string
	Purpose     string // in a line; may be empty
	Community   forum.CommunityRef
	CommunityID int64
	Created     time.Time
	Standing    forum.Standing // of the viewer who asked, in the community

	id, author int64
	sort       string
}

// Cursor is the collection's place in the list.
func (k Collection) Cursor() forum.NameCursor { return forum.NameCursor{Name: k.sort, ID: k.id} }

// MayArrange says whether the viewer may change the collection.
func (k Collection) MayArrange(v forum.Viewer) bool {
	return forum.MayArrange(v, k.Standing, k.author)
}

func scanCollection(r db.Row) (k Collection, err error) {
	var created int64
	err = r.Scan(&k.id, &k.PID, &k.Name, &k.sort, &k.Purpose, &k.author, &created, &k.CommunityID, &k.Community.PID, &k.Community.Slug, &k.Community.Name)
	k.Created = db.Time(created)
	return k, err
}

// CollectionByPID gives a collection that the viewer may read.
func CollectionByPID(ctx context.Context, q db.Q, v forum.Viewer, pid string) (Collection, error) {
	k, err := db.One(ctx, q, scanCollection, collectionByPID, pid)
	if errors.Is(err, db.ErrNone) {
		err = fault.Missing("collection")
	}
	if err != nil {
		return k, err
	}
	c, err := forum.CommunityByID(ctx, q, v, k.CommunityID)
	if err == nil && !forum.May(v, forum.Read, c.Standing) {
		err = fault.Missing("collection")
	}
	k.Standing = c.Standing
	return k, err
}

// Collections gives up to limit collections that the viewer may read, by name,
// behind a place: of a community, or with 0 of all.
func Collections(ctx context.Context, q db.Q, v forum.Viewer, community int64, after forum.NameCursor, limit int) (all []Collection, more bool, err error) {
	if community == 0 {
		all, err = db.All(ctx, q, scanCollection, collectionByName, v.Person, after.Name, after.ID, limit+1)
	} else {
		all, err = db.All(ctx, q, scanCollection, collectionsIn, v.Person, after.Name, after.ID, limit+1, community)
	}
	if len(all) > limit {
		return all[:limit], true, err
	}
	return all, false, err
}

// collectionsNamed is how many collections a template's page names.
const collectionsNamed = 20

// CollectionsWith gives the collections in which a template stands, as far as
// the viewer may read them.
func CollectionsWith(ctx context.Context, q db.Q, v forum.Viewer, t Template) ([]Collection, error) {
	return db.All(ctx, q, scanCollection, collectionsWith, v.Person, t.ID, collectionsNamed)
}

// Collected gives what stands in a collection, in its order and as far as the
// viewer may read it.
func Collected(ctx context.Context, q db.Q, v forum.Viewer, k Collection) ([]forum.Entry, error) {
	rows, err := items(ctx, q, k.id)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.thread
	}
	return forum.Entries(ctx, q, v, ids)
}

type item struct{ thread, position int64 }

func items(ctx context.Context, q db.Q, collection int64) ([]item, error) {
	return db.All(ctx, q, func(r db.Row) (i item, err error) { return i, r.Scan(&i.thread, &i.position) }, collected, collection)
}
