package search

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"

	"waymark/index"
	"waymark/internal/db"
)

// letterInside begins the ids of documents that are places inside files:
// ft12.7.3 is the fourth place of file 7, which stands in the thread 12.
const letterInside = "f"

// insideFile is a file that stands in a text, as the text is now.
type insideFile struct {
	id         int64
	hash, name string
	passages   int // none where it is no document, or is not read yet
}

func (f insideFile) docID(text string, n int) string {
	return letterInside + text + "." + strconv.FormatInt(f.id, 10) + "." + strconv.Itoa(n)
}

// insideOf reads a docID; ok says whether it is one.
func insideOf(id string) (text string, file int64, n int, ok bool) {
	parts := strings.Split(id, ".")
	if len(parts) != 3 || !strings.HasPrefix(id, letterInside) {
		return "", 0, 0, false
	}
	file, err := strconv.ParseInt(parts[1], 10, 64)
	n, err2 := strconv.Atoi(parts[2])
	return parts[0][1:], file, n, err == nil && err2 == nil
}

// format is what a file is, by the ending of its name.
func format(name string) string { return strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".") }

// filesIn gives the files that stand in threads' own texts or in replies, by
// the docID of the text.
func (s *Search) filesIn(ctx context.Context, letter string, ids []int64) (map[string][]insideFile, error) {
	found := map[string][]insideFile{}
	query := filesOfReplies
	switch {
	case len(ids) == 0, letter != letterThread && letter != letterReply:
		return found, nil
	case letter == letterThread:
		query = filesOfThreads
	}
	_, err := db.All(ctx, s.d, func(r db.Row) (struct{}, error) {
		var text int64
		var f insideFile
		err := r.Scan(&text, &f.id, &f.hash, &f.name, &f.passages)
		found[docID(letter, text)] = append(found[docID(letter, text)], f)
		return struct{}{}, err
	}, query, db.Of(ids))
	return found, err
}

// formats gives the formats of all files in threads and their replies, by thread.
func (s *Search) formats(ctx context.Context, threads []int64) (map[int64][]string, error) {
	all := map[int64][]string{}
	for _, query := range []*db.Statement{namesInThreads, namesInReplies} {
		_, err := db.All(ctx, s.d, func(r db.Row) (struct{}, error) {
			var id int64
			var name string
			err := r.Scan(&id, &name)
			if f := format(name); f != "" && !slices.Contains(all[id], f) {
				all[id] = append(all[id], f)
			}
			return struct{}{}, err
		}, query, db.Of(threads))
		if err != nil {
			return nil, err
		}
	}
	for _, list := range all {
		slices.Sort(list)
	}
	return all, nil
}

// insideText is a text whose files belong into an index.
type insideText struct {
	id, group string
	files     []insideFile
}

// wanted gives the documents of the text's files by id, with their versions.
// What is in a file never changes, so its hash says it.
func (t insideText) wanted() map[string]int64 {
	all := map[string]int64{}
	for _, f := range t.files {
		for n := range f.passages {
			all[f.docID(t.id, n)] = stamp(index.Document{Group: t.group, Title: f.hash, Created: int64(n)})
		}
	}
	return all
}

// textsOf gives those texts among documents in which files stand.
func (s *Search) textsOf(ctx context.Context, letter string, docs []index.Document) ([]insideText, error) {
	ids := make([]int64, len(docs))
	for i, d := range docs {
		ids[i] = number(letter, d.ID)
	}
	files, err := s.filesIn(ctx, letter, ids)
	var list []insideText
	for _, d := range docs {
		if f := files[d.ID]; len(f) > 0 {
			list = append(list, insideText{d.ID, groupOf(d), f})
		}
	}
	return list, err
}

func groupOf(d index.Document) string {
	if d.Group != "" {
		return d.Group
	}
	return d.ID
}

// putting is what is inside files on its way into an index: as many places at
// once as are written well together, since to write a batch costs much the same
// whatever is in it, and most files are small.
type putting struct {
	s      *Search
	x      *index.Index
	at     index.Position
	put    []index.Document
	remove []string
	bytes  int
}

// putInside has an index hold what is inside the files of texts, and nothing
// else under them.
func (s *Search) putInside(ctx context.Context, x *index.Index, at index.Position, texts ...insideText) error {
	p := &putting{s: s, x: x, at: at}
	for _, t := range texts {
		if err := p.text(ctx, t); err != nil {
			return err
		}
	}
	return p.flush(ctx)
}

// text puts the files of one text: a page of places at a time, since files can
// be long.
func (p *putting) text(ctx context.Context, t insideText) error {
	var had map[string]int64
	if p.x.Holds(letterInside + t.id) {
		var err error
		if had, err = p.x.Under(ctx, letterInside+t.id+"."); err != nil {
			return err
		}
	}
	want := t.wanted()
	for _, f := range t.files {
		for from := 0; from < f.passages; from += insidePage {
			missing := false
			for n := from; n < min(from+insidePage, f.passages); n++ {
				version, ok := had[f.docID(t.id, n)]
				missing = missing || !ok || version != want[f.docID(t.id, n)]
			}
			if !missing {
				continue
			}
			docs, err := p.s.inside(ctx, t, f, from, want)
			if err != nil {
				return err
			}
			if err := p.add(ctx, docs); err != nil {
				return err
			}
		}
	}
	for id := range had {
		if _, ok := want[id]; !ok {
			p.remove = append(p.remove, id)
		}
	}
	return nil
}

// add takes places in, and writes what there is once it is enough.
func (p *putting) add(ctx context.Context, docs []index.Document) error {
	for _, d := range docs {
		p.bytes += len(d.Inside)
	}
	if p.put = append(p.put, docs...); len(p.put) < pageSize && p.bytes < insideBytes {
		return nil
	}
	return p.flush(ctx)
}

func (p *putting) flush(ctx context.Context) error {
	if len(p.put)+len(p.remove) == 0 {
		return nil
	}
	err := p.x.Apply(ctx, p.put, p.remove, p.at)
	p.put, p.remove, p.bytes = nil, nil, 0
	return err
}

// insideBytes is about how much text of files is written at once at most.
const insideBytes = 1 << 20

// insidePage is how many places of a file are indexed at once, of which each
// has some kilobytes.
const insidePage = 200

// inside makes the documents of places of a file, from one on.
func (s *Search) inside(ctx context.Context, t insideText, f insideFile, from int, versions map[string]int64) ([]index.Document, error) {
	return db.All(ctx, s.d, func(r db.Row) (d index.Document, err error) {
		var n int
		err = r.Scan(&n, &d.Inside)
		d.ID, d.Group, d.Kind = f.docID(t.id, n), t.group, "file"
		d.Version = versions[d.ID]
		return d, err
	}, passagesFrom, f.hash, from, min(from+insidePage, f.passages))
}
