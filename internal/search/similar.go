package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"waymark/index"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

const (
	similarShown = 5
	similarLook  = 15
	// A result of less than this part of the best one's score is not alike.
	alike = 0.4
	// sameCommunity is how much more a thread counts where the title is going to stand.
	sameCommunity = 1.25
)

// Similar gives at most 5 threads and lessons like a title that is being
// written; those of a community (by slug) come before others as like it.
func (s *Search) Similar(ctx context.Context, v forum.Viewer, title, community string) ([]Item, error) {
	if !v.SignedIn() {
		return nil, fault.NotSignedIn()
	}
	title = shorten(strings.TrimSpace(title))
	if utf8.RuneCountInString(title) < 2*suggestFrom {
		return nil, nil
	}
	a, err := s.access(ctx, v)
	if err != nil {
		return nil, err
	}
	q := index.Query{Text: title, Kinds: []string{lesson.Name, kindDiscussion}, Limit: similarLook, NoTypos: true, Prefix: unfinished(title), Allow: a.allow()}
	res, err := index.SearchAll(ctx, a.parts, q)
	if errors.Is(err, index.ErrClosed) {
		return nil, nil
	}
	if err != nil {
		return nil, s.blame(a, err)
	}
	items, _, err := s.items(ctx, v, res.Hits, q)
	for i := range items {
		if items[i].Community.Slug == community {
			items[i].Score *= sameCommunity
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return likeFirst(items), err
}

// likeFirst keeps those whose score is near the best one's.
func likeFirst(items []Item) []Item {
	for i := range items {
		if i == similarShown || items[i].Score < alike*items[0].Score {
			return items[:i]
		}
	}
	return items
}

// relatedKept keeps answers of Related for a while.
type relatedKept struct {
	mu sync.Mutex
	by map[int64]relatedTo
}

type relatedTo struct {
	items []Item
	ids   []int64
	until time.Time
}

const (
	relatedFor  = time.Minute
	relatedMost = 10_000 // threads
)

// Related gives at most 5 lessons on what a thread is about, for a viewer who
// may read the thread. Answers are kept for a minute; whether the viewer may
// still read them is asked each time.
func (s *Search) Related(ctx context.Context, v forum.Viewer, t forum.Thread) ([]Item, error) {
	if !v.SignedIn() {
		return nil, fault.NotSignedIn()
	}
	now := s.d.Now()
	s.kept.mu.Lock()
	kept, ok := s.kept.by[t.ID]
	s.kept.mu.Unlock()
	if !ok || now.After(kept.until) {
		var err error
		if kept, err = s.relate(ctx, v, t); err != nil {
			return nil, err
		}
		kept.until = now.Add(relatedFor)
		s.kept.mu.Lock()
		if len(s.kept.by) >= relatedMost || s.kept.by == nil {
			s.kept.by = map[int64]relatedTo{}
		}
		s.kept.by[t.ID] = kept
		s.kept.mu.Unlock()
	}
	if len(kept.items) == 0 {
		return nil, nil
	}
	readable, err := db.Column[int64](ctx, s.d, readableOf, v.Person, db.Of(kept.ids))
	var list []Item
	for i, item := range kept.items {
		if slices.Contains(readable, kept.ids[i]) {
			list = append(list, item)
		}
	}
	return list, err
}

// relate looks for lessons in what every reader of the thread may read: the
// open communities and the thread's own.
func (s *Search) relate(ctx context.Context, v forum.Viewer, t forum.Thread) (relatedTo, error) {
	a, err := s.access(ctx, v)
	if err != nil {
		return relatedTo{}, err
	}
	s.mu.RLock()
	a.parts = a.parts[:1]
	if own := s.parts[partOf(t.CommunityID)]; own != nil {
		a.parts = append(a.parts[:1:1], own.x)
	}
	s.mu.RUnlock()
	tags, err := forum.TagsOf(ctx, s.d, t.ID)
	if err != nil {
		return relatedTo{}, err
	}
	self := docID(letterThread, t.ID)
	q := index.Query{
		Text: t.Title + " " + strings.Join(tags, " "), Kinds: []string{lesson.Name}, Limit: similarLook, NoTypos: true,
		Allow: func(group string) bool { return group != self && !a.hidden[group] },
	}
	res, err := index.SearchAll(ctx, a.parts, q)
	if errors.Is(err, index.ErrClosed) {
		return relatedTo{}, nil
	}
	if err != nil {
		return relatedTo{}, s.blame(a, err)
	}
	items, _, err := s.items(ctx, v, res.Hits, index.Query{})
	items = likeFirst(items)
	var r relatedTo
	for _, i := range items {
		r.items = append(r.items, i)
		r.ids = append(r.ids, i.id)
	}
	return r, err
}

// forget drops kept answers that a batch of changes may have made wrong.
func (s *Search) forget(batch []changes.Change) {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	for _, c := range batch {
		if c.Kind == lesson.Name && c.Part == 0 || c.Verb == forum.CommunityShown.String() {
			s.kept.by = nil
			return
		}
	}
}
