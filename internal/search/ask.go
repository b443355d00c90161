package search

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"waymark/index"
)

// readingKept is how many results of one reading are put before the rest.
const readingKept = 200

// ask asks the indexes. What has every word comes first, and where something
// has two names, under either of them.
func (s *Search) ask(ctx context.Context, a access, q index.Query, expanded []expansion) (index.Result, error) {
	if len(expanded) == 0 {
		return index.SearchAll(ctx, a.parts, q)
	}
	wide := q
	for _, e := range expanded {
		wide.Text += " " + e.words
	}
	if q.Sort == index.Newest {
		return index.SearchAll(ctx, a.parts, wide)
	}
	first, err := s.readings(ctx, a, q, expanded)
	if err != nil {
		return index.Result{}, err
	}
	count := wide
	count.Limit = 0
	res, err := index.SearchAll(ctx, a.parts, count)
	if err != nil {
		return res, err
	}
	res.AllWords = len(first)
	from := min(q.Offset, len(first))
	res.Hits = first[from:min(from+q.Limit, len(first))]
	if len(res.Hits) == q.Limit {
		return res, nil
	}
	has := map[string]bool{}
	for _, h := range first {
		has[h.ID] = true
	}
	wide.Facets, wide.Offset, wide.Limit = nil, max(0, q.Offset-len(first)), q.Limit-len(res.Hits)
	wide.Allow = func(group string) bool { return !has[group] && (q.Allow == nil || q.Allow(group)) }
	rest, err := index.SearchAll(ctx, a.parts, wide)
	for _, h := range rest.Hits {
		h.AllWords = false
		if n := len(res.Hits); n > 0 {
			h.Score = min(h.Score, res.Hits[n-1].Score)
		}
		res.Hits = append(res.Hits, h)
	}
	return res, err
}

// readings gives what has every word of the query, as typed or with the other
// names in the place of those typed, the best first.
func (s *Search) readings(ctx context.Context, a access, q index.Query, expanded []expansion) ([]index.Hit, error) {
	q.Whole, q.Facets, q.Offset, q.Limit, q.NoTypos = true, nil, 0, readingKept, true
	other := q
	other.Phrases = slices.Clone(q.Phrases)
	for _, e := range expanded {
		other.Text = without(other.Text, e.acronym)
		other.Phrases = append(other.Phrases, e.words)
	}
	other.Prefix = false
	best := map[string]index.Hit{}
	for _, reading := range []index.Query{q, other} {
		res, err := index.SearchAll(ctx, a.parts, reading)
		if err != nil {
			return nil, err
		}
		for _, h := range res.Hits {
			h.AllWords = true
			if was, ok := best[h.ID]; !ok || h.Score > was.Score {
				best[h.ID] = h
			}
		}
	}
	var list []index.Hit
	for _, h := range best {
		list = append(list, h)
	}
	slices.SortFunc(list, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Created, a.Created), index.CompareNames(a.ID, b.ID))
	})
	return list, nil
}

// without takes a stretch of words out of a text, whatever its case.
func without(text, words string) string {
	n := len(strings.Fields(words))
	list := strings.Fields(text)
	for i := 0; i+n <= len(list); {
		if strings.Contains(strings.ToLower(strings.Join(list[i:i+n], " ")), strings.ToLower(words)) {
			list = slices.Delete(list, i, i+n)
			continue
		}
		i++
	}
	return strings.Join(list, " ")
}
