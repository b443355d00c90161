package search

import (
	"context"
	"hash/fnv"
	"math"
	"strconv"
	"strings"

	"waymark/index"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// Names of partitions: the one that everybody may read, and communities'.
const openPart = "open"

func partOf(community int64) string { return "c" + strconv.FormatInt(community, 10) }

// home is the partition that holds what is shared in a community.
func home(community int64, v forum.Visibility) string {
	if v == forum.Open {
		return openPart
	}
	return partOf(community)
}

// Letters that begin the ids of documents.
const (
	letterThread       = "t"
	letterReply        = "r"
	letterPerson       = "p"
	letterOrganisation = "o"
	letterCommunity    = "c"
	letterCollection   = "k"
)

func docID(letter string, id int64) string { return letter + strconv.FormatInt(id, 10) }

// number reads a docID; 0 where it is none of the letter.
func number(letter, id string) int64 {
	s, ok := strings.CutPrefix(id, letter)
	if !ok {
		return 0
	}
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

func keyword(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// placed is a document and the partition it belongs to.
type placed struct {
	index.Document
	home string
}

// documents loads documents by the letter of their ids.
func (s *Search) documents(ctx context.Context, letter string, ids []int64) ([]placed, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	switch letter {
	case letterThread:
		return s.threads(ctx, ids)
	case letterReply:
		return s.replies(ctx, ids)
	case letterPerson:
		return s.persons(ctx, ids)
	case letterOrganisation:
		return s.organisations(ctx, ids)
	case letterCollection:
		return s.collections(ctx, ids)
	default:
		return s.communities(ctx, ids)
	}
}

// threads gives the documents of those threads that can be found: published ones.
func (s *Search) threads(ctx context.Context, ids []int64) ([]placed, error) {
	var docs []placed
	byKind := map[string][]int64{}
	_, err := db.All(ctx, s.d, func(r db.Row) (struct{}, error) {
		var d placed
		var id, community, author, org int64
		var visibility forum.Visibility
		var state forum.State
		var html string
		err := r.Scan(&id, &d.Kind, &community, &visibility, &state, &d.Title, &d.Summary, &html, &author, &org, &d.Created, &d.Updated)
		if err != nil || state != forum.Published {
			return struct{}{}, err
		}
		d.ID, d.home = docID(letterThread, id), home(community, visibility)
		d.Community, d.Org, d.Body = keyword(community), keyword(org), markdown.HTML(html).Text()
		if author != 0 {
			d.Authors = []string{keyword(author)}
		}
		byKind[d.Kind] = append(byKind[d.Kind], id)
		docs = append(docs, d)
		return struct{}{}, nil
	}, threadsByID, db.Of(ids))
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	authors, err := s.authors(ctx, ids)
	if err != nil {
		return nil, err
	}
	tags, err := forum.TagsOfAll(ctx, s.d, ids)
	if err != nil {
		return nil, err
	}
	more, err := s.more(ctx, byKind)
	if err != nil {
		return nil, err
	}
	short, err := s.inShort(ctx, ids)
	if err != nil {
		return nil, err
	}
	formats, err := s.formats(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range docs {
		d := &docs[i]
		id := number(letterThread, d.ID)
		d.Body = join(d.Body, short[id])
		d.Authors = append(d.Authors, authors[id]...)
		d.Tags, d.Formats = tags[id], formats[id]
		if m, ok := more[id]; ok {
			d.Body, d.Outcome, d.Boost = join(d.Body, m.Body), m.Outcome, m.Boost
		}
	}
	return stamped(docs), nil
}

// inShort gives what threads come to in short, by thread.
func (s *Search) inShort(ctx context.Context, threads []int64) (map[int64]string, error) {
	all := map[int64]string{}
	_, err := db.All(ctx, s.d, func(r db.Row) (struct{}, error) {
		var id int64
		var html string
		err := r.Scan(&id, &html)
		all[id] = markdown.HTML(html).Text()
		return struct{}{}, err
	}, inShortOf, db.Of(threads))
	return all, err
}

// more asks the kinds what their own columns add, by thread.
func (s *Search) more(ctx context.Context, byKind map[string][]int64) (map[int64]forum.More, error) {
	all := map[int64]forum.More{}
	for name, ids := range byKind {
		k, ok := s.kinds[name]
		if !ok || k.More == nil {
			continue
		}
		some, err := k.More(ctx, s.d, ids)
		if err != nil {
			return nil, err
		}
		for id, m := range some {
			all[id] = m
		}
	}
	return all, nil
}

// authors gives the authors beside the first, by thread.
func (s *Search) authors(ctx context.Context, threads []int64) (map[int64][]string, error) {
	all := map[int64][]string{}
	_, err := db.All(ctx, s.d, func(r db.Row) (struct{}, error) {
		var thread, person int64
		err := r.Scan(&thread, &person)
		all[thread] = append(all[thread], keyword(person))
		return struct{}{}, err
	}, authorsOf, db.Of(threads))
	return all, err
}

// replies gives the documents of those replies that can be found.
func (s *Search) replies(ctx context.Context, ids []int64) ([]placed, error) {
	var docs []placed
	_, err := db.All(ctx, s.d, func(r db.Row) (struct{}, error) {
		var d placed
		var id, thread, community, author int64
		var visibility forum.Visibility
		var state forum.State
		var deleted bool
		var html string
		err := r.Scan(&id, &thread, &community, &visibility, &state, &deleted, &html, &author, &d.Created, &d.Updated)
		if err != nil || deleted || state != forum.Published {
			return struct{}{}, err
		}
		d.ID, d.Group, d.home = docID(letterReply, id), docID(letterThread, thread), home(community, visibility)
		d.Kind, d.Body = "reply", markdown.HTML(html).Text()
		if author != 0 {
			d.Authors = []string{keyword(author)}
		}
		docs = append(docs, d)
		return struct{}{}, nil
	}, repliesByID, db.Of(ids))
	return stamped(docs), err
}

// persons gives the documents of people who are here; those of whom an import
// brought nothing but a name are found by what they wrote.
// aside is how much people, organisations and communities count beside what was written: who
// asks how something is done wants to read that first. Names are found all the
// same, having every word.
const aside = 0.5

func (s *Search) persons(ctx context.Context, ids []int64) ([]placed, error) {
	var docs []placed
	_, err := db.All(ctx, s.d, func(r db.Row) (struct{}, error) {
		d := placed{home: openPart}
		var id, org int64
		var out bool
		var about, skills, role, name string
		err := r.Scan(&id, &d.Title, &about, &skills, &out, &org, &role, &name, &d.Created)
		if err != nil || out {
			return struct{}{}, err
		}
		d.ID, d.Kind, d.Org, d.Updated = docID(letterPerson, id), KindPerson, keyword(org), d.Created
		d.Summary, d.Body, d.Boost = join(role, name), join(skills, markdown.HTML(about).Text()), aside
		docs = append(docs, d)
		return struct{}{}, nil
	}, personsByID, db.Of(ids))
	return stamped(docs), err
}

func (s *Search) organisations(ctx context.Context, ids []int64) ([]placed, error) {
	docs, err := db.All(ctx, s.d, func(r db.Row) (placed, error) {
		d := placed{home: openPart}
		var id int64
		var kind, region string
		err := r.Scan(&id, &d.Title, &kind, &region, &d.Created)
		d.ID, d.Kind, d.Org, d.Updated = docID(letterOrganisation, id), KindOrganisation, keyword(id), d.Created
		d.Body, d.Boost = join(kind, region), aside
		return d, err
	}, organisationsByID, db.Of(ids))
	return stamped(docs), err
}

// communities gives the front pages of communities; everybody may find those
// that are not private.
func (s *Search) communities(ctx context.Context, ids []int64) ([]placed, error) {
	docs, err := db.All(ctx, s.d, func(r db.Row) (placed, error) {
		d := placed{home: openPart}
		var id int64
		var html string
		var visibility forum.Visibility
		err := r.Scan(&id, &d.Title, &d.Summary, &html, &visibility, &d.Created)
		d.ID, d.Kind, d.Updated, d.Body = docID(letterCommunity, id), KindCommunity, d.Created, markdown.HTML(html).Text()
		d.Boost = aside
		if visibility == forum.Private {
			d.home = partOf(id)
		}
		return d, err
	}, communitiesByID, db.Of(ids))
	return stamped(docs), err
}

func join(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, "\n\n")
}

// stamped gives each document a version that says what is in it, so that an
// index can be held against the database.
func stamped(docs []placed) []placed {
	for i := range docs {
		docs[i].Version = stamp(docs[i].Document)
	}
	return docs
}

func stamp(d index.Document) int64 {
	h := fnv.New64a()
	put := func(text string) {
		_, _ = h.Write([]byte(text))
		_, _ = h.Write([]byte{0})
	}
	for _, text := range []string{d.Group, d.Kind, d.Title, d.Summary, d.Body, d.Community, d.Org, d.Outcome} {
		put(text)
	}
	for _, list := range [][]string{d.Tags, d.Authors, d.Formats} {
		for _, text := range list {
			put(text)
		}
		put("")
	}
	for _, n := range []int64{d.Created, d.Updated, int64(math.Float64bits(d.Boost))} { //nolint:gosec // bits, not a number
		put(strconv.FormatInt(n, 36))
	}
	return int64(h.Sum64() >> 1) //nolint:gosec // 63 bits
}
