package search

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// walk goes through all that a partition may hold, a page of ids at a time.
func (s *Search) walk(ctx context.Context, part string, page func(letter string, ids []int64) error) error {
	if id := number("c", part); id != 0 {
		return s.walkCommunity(ctx, id, page)
	}
	for _, w := range []struct {
		letter string
		after  *db.Statement
	}{
		{letterCommunity, communitiesAfter},
		{letterCollection, collectionsAfter},
		{letterOrganisation, organisationsAfter},
		{letterPerson, personsAfter},
		{letterThread, threadsAfter},
		{letterReply, repliesAfter},
	} {
		for last := int64(0); ; {
			ids, err := db.Column[int64](ctx, s.d, w.after, last, pageSize)
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				break
			}
			if err := page(w.letter, ids); err != nil {
				return err
			}
			last = ids[len(ids)-1]
		}
	}
	return nil
}

// walkCommunity goes through a community's front page, collections, published
// threads and replies, whatever its visibility.
func (s *Search) walkCommunity(ctx context.Context, community int64, page func(letter string, ids []int64) error) error {
	if err := page(letterCommunity, []int64{community}); err != nil {
		return err
	}
	ids, err := db.Column[int64](ctx, s.d, collectionsIn, db.Of([]int64{community}))
	if err == nil && len(ids) > 0 {
		err = page(letterCollection, ids)
	}
	if err != nil {
		return err
	}
	err = s.walkTimes(ctx, letterThread, page, func(at, id int64) ([]mark, error) {
		return db.All(ctx, s.d, scanMark, threadsIn, community, string(forum.Published), at, id, pageSize)
	})
	if err != nil {
		return err
	}
	return s.walkTimes(ctx, letterReply, page, func(at, id int64) ([]mark, error) {
		return db.All(ctx, s.d, scanMark, repliesIn, community, at, id, pageSize)
	})
}

// mark is a place in a list that is sorted by a time.
type mark struct{ id, at int64 }

func scanMark(r db.Row) (m mark, err error) { return m, r.Scan(&m.id, &m.at) }

func (s *Search) walkTimes(ctx context.Context, letter string, page func(string, []int64) error, after func(at, id int64) ([]mark, error)) error {
	last := mark{at: -1 << 62}
	for ctx.Err() == nil {
		marks, err := after(last.at, last.id)
		if err != nil || len(marks) == 0 {
			return err
		}
		ids := make([]int64, len(marks))
		for i, m := range marks {
			ids[i] = m.id
		}
		if err := page(letter, ids); err != nil {
			return err
		}
		last = marks[len(marks)-1]
	}
	return ctx.Err()
}
