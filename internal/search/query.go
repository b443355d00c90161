package search

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/index"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/seal"
)

// nothing is a keyword that no document has.
const nothing = "-"

// query turns a request into the index's terms. What the viewer may not know
// of is the same as what does not exist: it finds nothing.
func (s *Search) query(ctx context.Context, v forum.Viewer, req Request) (index.Query, error) {
	q := index.Query{
		Text: req.Text, Phrases: req.Phrases, Exclude: req.Exclude, Kinds: req.Kinds, Outcomes: req.Outcomes, Formats: req.Formats,
		Sort: index.Relevance, NoTypos: req.Exact, Prefix: !req.Exact && unfinished(req.Text),
	}
	if req.Sort == Newest {
		q.Sort = index.Newest
	}
	if !req.Since.IsZero() {
		q.From = db.Micros(req.Since)
	}
	if !req.Before.IsZero() {
		q.To = db.Micros(req.Before)
	}
	for _, t := range req.Tags {
		q.Tags = append(q.Tags, forum.TagName(t))
	}
	for _, name := range req.Communities {
		c, err := byName(ctx, s.d, v, name, forum.CommunityBySlug, forum.CommunityByPID)
		if err != nil {
			return q, err
		}
		q.Communities = append(q.Communities, known(c.ID))
	}
	for _, name := range req.Orgs {
		o, err := byName(ctx, s.d, v, name, forum.OrganisationBySlug, forum.OrganisationByPID)
		if err != nil {
			return q, err
		}
		q.Orgs = append(q.Orgs, known(o.ID))
	}
	for _, name := range req.Authors {
		ids, err := s.people(ctx, v, name)
		if err != nil {
			return q, err
		}
		q.Authors = append(q.Authors, nothing)
		for _, id := range ids {
			q.Authors = append(q.Authors, keyword(id))
		}
	}
	return q, nil
}

// unfinished says whether the last word may go on.
func unfinished(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(r)
}

func known(id int64) string {
	if id == 0 {
		return nothing
	}
	return keyword(id)
}

type lookup[T any] func(context.Context, db.Q, forum.Viewer, string) (T, error)

// byName looks a thing up by pid or slug; the zero T where there is none.
func byName[T any](ctx context.Context, q db.Q, v forum.Viewer, name string, bySlug, byPID lookup[T]) (found T, err error) {
	err = fault.Missing("")
	if forum.IsPID(name) {
		found, err = byPID(ctx, q, v, name)
	}
	if fault.IsNotFound(err) {
		found, err = bySlug(ctx, q, v, strings.ToLower(name))
	}
	if fault.IsNotFound(err) {
		return found, nil
	}
	return found, err
}

// namesakes is how many people of a name are meant by it.
const namesakes = 20

// people gives the ids of those whom a name means: a pid, "me", or the
// beginning of a name or any part of it.
func (s *Search) people(ctx context.Context, v forum.Viewer, name string) ([]int64, error) {
	if strings.EqualFold(name, "me") {
		return []int64{v.Person}, nil
	}
	if forum.IsPID(name) {
		if p, err := forum.PersonByPID(ctx, s.d, v, name); err == nil {
			return []int64{p.ID}, nil
		} else if !fault.IsNotFound(err) {
			return nil, err
		}
	}
	name = strings.ReplaceAll(name, "-", " ")
	var ids []int64
	people, err := forum.PeopleNamed(ctx, s.d, v, name, namesakes)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		ids = append(ids, p.ID)
	}
	s.mu.RLock()
	open := s.parts[openPart]
	s.mu.RUnlock()
	if open == nil {
		return ids, nil
	}
	found, err := open.x.Search(ctx, index.Query{
		Text: name, Kinds: []string{KindPerson}, OnTitles: true, Whole: true, NoTypos: true, Limit: namesakes,
	})
	if lost(err) {
		return ids, nil // the search that follows says so
	}
	for _, h := range found.Hits {
		ids = append(ids, number(letterPerson, h.ID))
	}
	return unique(ids), err
}

// print is what a cursor remembers of whom and what it was made for.
func (r Request) print(v forum.Viewer) (sum [16]byte) {
	h := sha256.Sum256(fmt.Appendf(nil, "%d %q %q %q %q %q %q %q %q %q %q %d %d %q %v", v.Person, r.Text, r.Phrases, r.Exclude, r.Kinds,
		r.Communities, r.Orgs, r.Tags, r.Authors, r.Outcomes, r.Formats, r.Since.UnixMicro(), r.Before.UnixMicro(), r.Sort, r.Exact))
	return [16]byte(h[:16])
}

func (s *Search) cursor(v forum.Viewer, req Request, offset int) string {
	var inside [seal.Size]byte
	sum := req.print(v)
	binary.BigEndian.PutUint64(inside[:], uint64(offset)) //nolint:gosec // at most deepest
	copy(inside[8:], sum[:])
	return s.seal.Seal(inside)
}

// offset reads the request's cursor.
func (s *Search) offset(v forum.Viewer, req Request) (int, error) {
	if req.Cursor == "" {
		return 0, nil
	}
	inside, ok := s.seal.Open(req.Cursor)
	if sum := req.print(v); !ok || [16]byte(inside[8:24]) != sum {
		return 0, fault.Wrong("cursor", "fault.cursor")
	}
	return int(min(binary.BigEndian.Uint64(inside[:]), deepest)), nil //nolint:gosec // at most deepest
}
