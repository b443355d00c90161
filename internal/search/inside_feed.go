package search

import (
	"context"
	"errors"
	"strings"

	"waymark/index"
)

// insideJob says what a partition is to hold inside the files of one text.
type insideJob struct {
	part string
	text insideText // without files where it belongs elsewhere or nowhere
}

// inside takes down, for texts that were loaded, in which partition their
// files' texts belong, and in which they do not any more.
func (f *feeding) inside(ctx context.Context, letter string, docs []placed) error {
	var ids []int64
	for _, d := range docs {
		ids = append(ids, number(letter, d.ID))
	}
	files, err := f.s.filesIn(ctx, letter, ids)
	if err != nil {
		return err
	}
	for _, d := range docs {
		t := insideText{d.ID, groupOf(d.Document), files[d.ID]}
		f.insides = append(f.insides, insideJob{d.home, t})
		if letter == letterReply && len(t.files) > 0 {
			f.heads = append(f.heads, number(letterThread, d.Group)) // it tells the formats of all files
		}
		for _, part := range f.gone[d.ID] {
			if part != d.home {
				f.insides = append(f.insides, insideJob{part, insideText{id: d.ID}})
			}
		}
	}
	return nil
}

// putInsides does what was taken down, before the indexes are told how far
// they have come.
func (f *feeding) putInsides(ctx context.Context, now index.Position) error {
	texts := map[string][]insideText{}
	for _, job := range f.insides {
		t, ok := f.targets[job.part]
		if ok && (now.Seq > t.at.Seq || now.Epoch != t.at.Epoch) && (len(job.text.files) > 0 || t.x.Holds(letterInside+job.text.id)) {
			texts[job.part] = append(texts[job.part], job.text)
		}
	}
	for part, list := range texts {
		t := f.targets[part]
		if err := f.s.putInside(ctx, t.x, t.saved, list...); err != nil {
			if f.failed == nil || errors.Is(err, index.ErrDiskLow) || !lost(err) {
				return err
			}
			f.failed(part, err)
			delete(f.targets, part)
		}
	}
	return nil
}

// dropInside removes what is inside the files of texts from an index.
func (s *Search) dropInside(ctx context.Context, t *target, letter string, ids []int64) error {
	var texts []insideText
	for _, id := range ids {
		if text := docID(letter, id); t.x.Holds(letterInside + text) {
			texts = append(texts, insideText{id: text})
		}
	}
	return s.putInside(ctx, t.x, t.saved, texts...)
}

// putAllInside is putInside for all of some documents' files.
func (s *Search) putAllInside(ctx context.Context, x *index.Index, at index.Position, letter string, docs []index.Document) error {
	texts, err := s.textsOf(ctx, letter, docs)
	if err != nil {
		return err
	}
	return s.putInside(ctx, x, at, texts...)
}

// compareInside holds what an index had inside the files of some documents
// against the database, and mends it.
func (s *Search) compareInside(ctx context.Context, p *partition, letter string, docs []index.Document, had map[string]int64, found *difference) error {
	texts, err := s.textsOf(ctx, letter, docs)
	if err != nil {
		return err
	}
	for _, t := range texts {
		good := true
		for id, version := range t.wanted() {
			found.documents++
			was, ok := had[id]
			delete(had, id)
			switch {
			case !ok:
				found.missing = append(found.missing, id)
			case was != version:
				found.differing = append(found.differing, id)
			}
			good = good && ok && was == version
		}
		if good {
			continue
		}
		if err := s.putInside(ctx, p.x, p.saved, t); err != nil {
			return err
		}
	}
	return nil
}

// aboutText is the docID of the text that a document is of, where it is a
// place inside one of its files, else its own.
func aboutText(id string) string {
	if text, ok := strings.CutPrefix(id, letterInside); ok {
		text, _, _ = strings.Cut(text, ".")
		return text
	}
	return id
}
