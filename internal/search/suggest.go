package search

import (
	"context"
	"errors"
	"unicode/utf8"

	"waymark/index"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// MaxSuggestions is how many things Suggest gives at most.
const MaxSuggestions = 8

// suggestFrom is how many letters it takes.
const suggestFrom = 2

// share is how many things of a kind Suggest gives at most.
type share struct {
	kind string
	most int
}

// suggested says how many of which kinds, in their order.
var suggested = []share{{lesson.Name, 3}, {kindDiscussion, 3}, {doctemplate.Name, 2}, {KindCollection, 1}, {KindPerson, 2}, {KindCommunity, 2}, {KindOrganisation, 1}}

// Suggest gives at most 8 things whose titles have the words typed so far, the
// last of which may be unfinished.
func (s *Search) Suggest(ctx context.Context, v forum.Viewer, typed string) ([]Suggestion, error) {
	return s.suggest(ctx, v, typed, suggested)
}

// SuggestOf is Suggest for some kinds alone, as many of the first as there are.
func (s *Search) SuggestOf(ctx context.Context, v forum.Viewer, typed string, kinds ...string) ([]Suggestion, error) {
	var shares []share
	for _, k := range kinds {
		shares = append(shares, share{k, MaxSuggestions})
	}
	return s.suggest(ctx, v, typed, shares)
}

func (s *Search) suggest(ctx context.Context, v forum.Viewer, typed string, shares []share) ([]Suggestion, error) {
	if !v.SignedIn() {
		return nil, fault.NotSignedIn()
	}
	req := Parse(typed)
	if utf8.RuneCountInString(req.Text) < suggestFrom {
		return nil, nil
	}
	a, err := s.access(ctx, v)
	if err != nil {
		return nil, err
	}
	q := index.Query{Text: req.Text, Prefix: true, OnTitles: true, Whole: true, NoTypos: true, Allow: a.allow()}
	var hits []index.Hit
	for _, k := range shares {
		q.Kinds, q.Limit = []string{k.kind}, k.most
		res, err := index.SearchAll(ctx, a.parts, q)
		if errors.Is(err, index.ErrClosed) {
			return nil, nil // between two indexes; the next letter finds the new one
		}
		if err != nil {
			return nil, s.blame(a, err)
		}
		hits = append(hits, res.Hits...)
	}
	items, _, err := s.items(ctx, v, hits[:min(len(hits), MaxSuggestions)], q)
	var list []Suggestion
	for _, i := range items {
		list = append(list, Suggestion{i.Kind, i.PlainTitle(), i.URL})
	}
	return list, err
}
