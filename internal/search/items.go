package search

import (
	"context"
	"time"

	"waymark/index"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/markdown"
)

// making is a page of items on its way from hits.
type making struct {
	s       *Search
	v       forum.Viewer
	marking index.Query
	items   map[string]*Item
}

// items makes items of hits from the database as it is now. Of what is gone,
// or is not for this viewer, it gives the ids.
func (s *Search) items(ctx context.Context, v forum.Viewer, hits []index.Hit, marking index.Query) (list []Item, missing []string, err error) {
	m := making{s: s, v: v, marking: marking, items: map[string]*Item{}}
	byLetter := map[string][]index.Hit{}
	for _, h := range hits {
		byLetter[h.ID[:1]] = append(byLetter[h.ID[:1]], h)
	}
	for letter, make := range map[string]func(context.Context, []index.Hit) error{
		letterThread: m.threads, letterPerson: m.persons, letterOrganisation: m.organisations, letterCommunity: m.communities,
		letterCollection: m.collections,
	} {
		if len(byLetter[letter]) == 0 {
			continue
		}
		if err := make(ctx, byLetter[letter]); err != nil {
			return nil, nil, err
		}
	}
	for _, h := range hits {
		i := m.items[h.ID]
		if i == nil {
			missing = append(missing, h.ID)
			continue
		}
		i.Score, i.AllWords = h.Score, h.AllWords
		list = append(list, *i)
	}
	return list, missing, nil
}

func numbers(letter string, hits []index.Hit) []int64 {
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = number(letter, h.ID)
	}
	return ids
}

// where says in the words of the API where a hit matches best.
func where(h index.Hit) string {
	switch h.Where {
	case "", "title", "reply", inFile:
		return h.Where
	case "tag":
		return "title"
	default:
		return "body"
	}
}

// title and snippet mark what was asked for.
func (m *making) title(text string) []Piece { return index.Snippet(text, m.marking, 0) }

func (m *making) snippet(parts ...string) []Piece {
	return snippet(join(parts...), m.marking)
}

// threadText is what an item says of a thread beside its entry.
type threadText struct {
	external string
	updated  time.Time
	html     string
}

func (m *making) threads(ctx context.Context, hits []index.Hit) error {
	ids := numbers(letterThread, hits)
	entries, err := forum.Entries(ctx, m.s.d, m.v, ids)
	if err != nil {
		return err
	}
	texts := map[int64]threadText{}
	_, err = db.All(ctx, m.s.d, func(r db.Row) (struct{}, error) {
		var id, updated int64
		var t threadText
		err := r.Scan(&id, &t.external, &updated, &t.html)
		t.updated = db.Time(updated)
		texts[id] = t
		return struct{}{}, err
	}, threadTexts, db.Of(ids))
	if err != nil {
		return err
	}
	insides, err := m.insides(ctx, hits)
	if err != nil {
		return err
	}
	replies, err := m.replies(ctx, hits, insides)
	if err != nil {
		return err
	}
	hit := map[int64]index.Hit{}
	for _, h := range hits {
		hit[number(letterThread, h.ID)] = h
	}
	more, glances, err := m.features(ctx, entries, hit)
	if err != nil {
		return err
	}
	for _, e := range entries {
		h := hit[e.ID]
		i := m.s.entryItem(e)
		i.Title, i.ExternalID, i.Updated, i.Match.Where = m.title(e.Title), texts[e.ID].external, texts[e.ID].updated, where(h)
		if g, ok := glances[e.ID]; ok {
			i.Lesson = &g
		}
		if f, ok := insides[h.Best]; ok {
			i.Match.File, i.Match.Locator, i.Snippet = &f.FileHit, f.Where.String(), m.snippet(f.body)
			if r, ok := replies[docID(letterReply, f.post)]; ok {
				i.Match.Post, i.Match.Author = r.pid, r.author
			}
		} else if r, ok := replies[h.Best]; ok {
			i.Match.Post, i.Match.Author, i.Snippet = r.pid, r.author, m.snippet(markdown.HTML(r.html).Text())
		} else {
			i.Snippet = m.snippet(e.Summary, markdown.HTML(texts[e.ID].html).Text(), more[e.ID].Body)
			if i.Match.Where == "reply" || i.Match.Where == inFile {
				i.Match.Where = "body" // the reply has just been deleted, or the file
			}
		}
		m.items[h.ID] = &i
	}
	return nil
}

// features gives what the kinds add: texts for snippets and lessons' glances.
func (m *making) features(ctx context.Context, entries []forum.Entry, hit map[int64]index.Hit) (map[int64]forum.More, map[int64]lesson.Glance, error) {
	byKind := map[string][]int64{}
	var lessons []int64
	for _, e := range entries {
		if e.Kind == lesson.Name {
			lessons = append(lessons, e.ID)
		}
		if h := hit[e.ID]; h.Best == h.ID {
			byKind[e.Kind] = append(byKind[e.Kind], e.ID)
		}
	}
	more, err := m.s.more(ctx, byKind)
	if err != nil {
		return nil, nil, err
	}
	glances, err := lesson.Glances(ctx, m.s.d, lessons)
	return more, glances, err
}

// replyText is a reply that matches best.
type replyText struct {
	pid, html string
	author    forum.Byline
}

// replies gives the replies among the best parts, and those in which files
// stand that are, by document.
func (m *making) replies(ctx context.Context, hits []index.Hit, insides map[string]insideHit) (map[string]replyText, error) {
	var ids []int64
	for _, h := range hits {
		if id := number(letterReply, h.Best); id != 0 {
			ids = append(ids, id)
		}
	}
	for _, f := range insides {
		if f.post != 0 {
			ids = append(ids, f.post)
		}
	}
	found := map[string]replyText{}
	if len(ids) == 0 {
		return found, nil
	}
	var authors []int64
	_, err := db.All(ctx, m.s.d, func(r db.Row) (struct{}, error) {
		var id int64
		var t replyText
		err := r.Scan(&id, &t.pid, &t.html, &t.author.ID)
		found[docID(letterReply, id)] = t
		authors = append(authors, t.author.ID)
		return struct{}{}, err
	}, replyTexts, db.Of(ids))
	if err != nil {
		return nil, err
	}
	bylines, err := forum.Bylines(ctx, m.s.d, authors)
	for id, t := range found {
		t.author = bylines[t.author.ID]
		found[id] = t
	}
	return found, err
}

// entryItem makes an item of a thread's entry, without marks.
func (s *Search) entryItem(e forum.Entry) Item {
	return Item{
		id: e.ID, Kind: e.Kind, PID: e.PID, Slug: e.Slug, URL: "/" + s.path(e.Kind) + "/" + e.PID + "/" + e.Slug,
		Title: []Piece{{Text: e.Title}}, Community: e.Community, Author: e.Author,
		Org:     Org{e.Author.OrgPID, e.Author.OrgSlug, e.Author.Org, e.Author.Hue},
		Replies: e.Replies, Asks: e.Asks, Answered: e.Answered, Created: e.Created, Updated: e.Created, Active: e.Active,
	}
}

func (s *Search) path(kind string) string {
	if k, ok := s.kinds[kind]; ok {
		return k.Path
	}
	return "d"
}

func (m *making) persons(ctx context.Context, hits []index.Hit) error {
	ids := numbers(letterPerson, hits)
	docs, err := m.s.persons(ctx, ids)
	if err != nil {
		return err
	}
	bylines, err := forum.Bylines(ctx, m.s.d, ids)
	if err != nil {
		return err
	}
	for _, d := range docs {
		b, ok := bylines[number(letterPerson, d.ID)]
		if !ok {
			continue
		}
		i := m.plain(d, hits)
		if d.Body != "" {
			i.Snippet = m.snippet(d.Body) // what the byline does not say
		}
		i.PID, i.URL, i.Author = b.PID, "/p/"+b.PID, b
		i.Org = Org{b.OrgPID, b.OrgSlug, b.Org, b.Hue}
	}
	return nil
}

// plain makes an item of a document that is no thread.
func (m *making) plain(d placed, hits []index.Hit) *Item {
	i := &Item{Kind: d.Kind, Title: m.title(d.Title), Snippet: m.snippet(d.Summary, d.Body), Created: db.Time(d.Created), Updated: db.Time(d.Updated)}
	for _, h := range hits {
		if h.ID == d.ID {
			i.Match.Where = where(h)
		}
	}
	m.items[d.ID] = i
	return i
}

func (m *making) organisations(ctx context.Context, hits []index.Hit) error {
	ids := numbers(letterOrganisation, hits)
	docs, err := m.s.organisations(ctx, ids)
	if err != nil {
		return err
	}
	orgs, err := m.s.orgs(ctx, ids)
	for _, d := range docs {
		if o, ok := orgs[number(letterOrganisation, d.ID)]; ok {
			i := m.plain(d, hits)
			i.PID, i.Slug, i.URL, i.Org, i.ExternalID = o.PID, o.Slug, "/o/"+o.Slug, o.Org, o.external
		}
	}
	return err
}

// orgText is an organisation as items and facets name it.
type orgText struct {
	Org
	external string
}

// orgs names organisations, by id.
func (s *Search) orgs(ctx context.Context, ids []int64) (map[int64]orgText, error) {
	found := map[int64]orgText{}
	_, err := db.All(ctx, s.d, func(r db.Row) (struct{}, error) {
		var id int64
		var o orgText
		err := r.Scan(&id, &o.PID, &o.Slug, &o.Name, &o.Hue, &o.external)
		found[id] = o
		return struct{}{}, err
	}, orgTexts, db.Of(ids))
	return found, err
}

func (m *making) communities(ctx context.Context, hits []index.Hit) error {
	ids := numbers(letterCommunity, hits)
	docs, err := m.s.communities(ctx, ids)
	if err != nil {
		return err
	}
	refs, err := forum.CommunityRefs(ctx, m.s.d, m.v, ids)
	for _, d := range docs {
		if c, ok := refs[number(letterCommunity, d.ID)]; ok {
			i := m.plain(d, hits)
			i.PID, i.Slug, i.URL, i.Community = c.PID, c.Slug, "/c/"+c.Slug, c
		}
	}
	return err
}
