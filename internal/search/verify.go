package search

import (
	"context"
	"strings"

	"waymark/index"
	"waymark/internal/changes"
)

// A Verification counts what Verify found; what differed has been mended.
type Verification struct {
	Documents int `json:"documents"` // in the database
	Missing   int `json:"missing"`   // not in the index
	Differing int `json:"differing"` // in the index as they once were
	Surplus   int `json:"surplus"`   // in the index alone
	Rebuilt   int `json:"rebuilt"`   // partitions that could not be read and were built anew
}

// Good says whether index and database agreed.
func (v Verification) Good() bool { return v.Missing+v.Differing+v.Surplus+v.Rebuilt == 0 }

// Verify holds the indexes against their sums and against the database, document
// by document, and indexes again what differs.
func (s *Search) Verify(ctx context.Context) (Verification, error) {
	ctx, stop := s.within(ctx)
	defer stop()
	v := Verification{}
	s.mu.RLock()
	v.Rebuilt = len(s.wanted)
	s.mu.RUnlock()
	if err := s.Settle(ctx); err != nil {
		return v, err
	}
	for _, p := range s.serving() {
		if err := s.verify(ctx, p.name, &v); lost(err) {
			s.lose(p.name, err)
			v.Rebuilt++
		} else if err != nil {
			return v, err
		}
	}
	return v, s.Settle(ctx)
}

// verify mends one partition. It holds the turn, so that the index does not
// change on the way; what changes in the database meanwhile is news that the
// log brings afterwards, and no difference.
func (s *Search) verify(ctx context.Context, name string, v *Verification) error {
	if err := s.Catch(ctx); err != nil {
		return err
	}
	if err := s.take(ctx, s.turn); err != nil {
		return err
	}
	defer s.give(s.turn)
	s.mu.RLock()
	p := s.parts[name]
	s.mu.RUnlock()
	if p == nil {
		return nil
	}
	if err := p.x.Check(ctx); err != nil {
		return err
	}
	had := map[string]int64{}
	err := p.x.IDs(ctx, func(id string, version int64) error {
		had[strings.Clone(id)] = version
		return nil
	})
	if err != nil {
		return err
	}
	var d difference
	if err := s.compare(ctx, p, had, &d); err != nil {
		return err
	}
	news, err := s.news(ctx, p.at.Seq)
	v.Documents += d.documents
	v.Missing += besides(d.missing, news)
	v.Differing += besides(d.differing, news)
	v.Surplus += besides(d.surplus, news)
	return err
}

// difference is what one partition and the database do not have in common.
type difference struct {
	documents                   int
	missing, differing, surplus []string
}

// compare holds what an index had, by id and version, against the database and
// mends it.
func (s *Search) compare(ctx context.Context, p *partition, had map[string]int64, found *difference) error {
	err := s.walk(ctx, p.name, func(letter string, ids []int64) error {
		s.yield(ctx)
		docs, err := s.documents(ctx, letter, ids)
		if err != nil {
			return err
		}
		var put []index.Document
		here := at(docs, p.name)
		if err := s.compareInside(ctx, p, letter, here, had, found); err != nil {
			return err
		}
		for _, d := range here {
			found.documents++
			version, ok := had[d.ID]
			delete(had, d.ID)
			switch {
			case !ok:
				found.missing = append(found.missing, d.ID)
			case version != d.Version:
				found.differing = append(found.differing, d.ID)
			default:
				continue
			}
			put = append(put, d)
		}
		if len(put) == 0 {
			return nil
		}
		return p.x.Apply(ctx, put, nil, p.saved)
	})
	if err != nil || len(had) == 0 {
		return err
	}
	for id := range had {
		found.surplus = append(found.surplus, id)
	}
	return p.x.Apply(ctx, nil, found.surplus, p.saved)
}

// news gives the documents that the log speaks of after a place.
func (s *Search) news(ctx context.Context, after int64) (map[string]bool, error) {
	ids := map[string]bool{}
	if err := changes.Relay(ctx, s.d); err != nil {
		return nil, err
	}
	for {
		batch, err := changes.After(ctx, s.d, after, pageSize)
		if err != nil || len(batch) == 0 {
			return ids, err
		}
		for _, c := range batch {
			for _, letter := range []string{letterThread, letterPerson, letterOrganisation, letterCommunity} {
				ids[docID(letter, c.Subject)] = true
			}
			ids[docID(letterReply, c.Part)], ids[docID(letterCollection, c.Part)] = true, true
		}
		after = batch[len(batch)-1].Seq
	}
}

// besides counts those that are no news.
func besides(ids []string, news map[string]bool) (n int) {
	for _, id := range ids {
		if !news[aboutText(id)] {
			n++
		}
	}
	return n
}
