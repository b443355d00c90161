package search

import (
	"context"

	"waymark/index"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// collections gives the documents of collections: what they are called and
// for. What stands in them is found by itself, by those who may read it.
func (s *Search) collections(ctx context.Context, ids []int64) ([]placed, error) {
	docs, err := db.All(ctx, s.d, func(r db.Row) (placed, error) {
		var d placed
		var id, community, author int64
		var visibility forum.Visibility
		err := r.Scan(&id, &d.Title, &d.Summary, &community, &visibility, &author, &d.Created)
		d.ID, d.Kind, d.Updated, d.home = docID(letterCollection, id), KindCollection, d.Created, home(community, visibility)
		d.Community = keyword(community)
		if author != 0 {
			d.Authors = []string{keyword(author)}
		}
		return d, err
	}, collectionsByID, db.Of(ids))
	return stamped(docs), err
}

// collections makes items of those that the viewer may read.
func (m *making) collections(ctx context.Context, hits []index.Hit) error {
	ids := numbers(letterCollection, hits)
	docs, err := m.s.collections(ctx, ids)
	if err != nil {
		return err
	}
	found, err := db.All(ctx, m.s.d, func(r db.Row) (c collectionText, err error) {
		return c, r.Scan(&c.id, &c.pid, &c.community.PID, &c.community.Slug, &c.community.Name)
	}, readableCollections, m.v.Person, db.Of(ids))
	if err != nil {
		return err
	}
	readable := map[int64]collectionText{}
	for _, c := range found {
		readable[c.id] = c
	}
	for _, d := range docs {
		if c, ok := readable[number(letterCollection, d.ID)]; ok {
			i := m.plain(d, hits)
			i.PID, i.URL, i.Community = c.pid, "/collections/"+c.pid, c.community
		}
	}
	return nil
}

// collectionText is what an item says of a collection beside its document.
type collectionText struct {
	id        int64
	pid       string
	community forum.CommunityRef
}
