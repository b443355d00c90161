package search

import (
	"context"
	"slices"
	"strconv"
	"time"

	"waymark/index"
	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// Keys of the catalogue for what facets are called.
var (
	facetKeys = map[string]string{
		index.FacetKind: "search.facet_kind", index.FacetOutcome: "search.facet_outcome", index.FacetCommunity: "search.facet_community",
		index.FacetOrg: "search.facet_org", index.FacetTag: "search.facet_tag", index.FacetFormat: "search.facet_format", index.FacetYear: "search.facet_year",
	}
	kindKeys = map[string]string{
		lesson.Name: "search.kind_lessons", discussion.Name: "search.kind_discussions", KindPerson: "search.kind_people",
		doctemplate.Name: "search.kind_templates",
		KindOrganisation: "search.kind_organisations", KindCommunity: "search.kind_communities",
		KindCollection: "search.kind_collections",
	}
	outcomeKeys = map[string]string{
		string(lesson.Worked): "search.outcome_worked", string(lesson.Mixed): "search.outcome_mixed",
		string(lesson.DidNotWork): "search.outcome_did_not_work", string(lesson.TooEarly): "search.outcome_too_early",
	}
)

// facets names the values of facets as a request takes them and people read them.
func (s *Search) facets(ctx context.Context, v forum.Viewer, req Request, found map[string][]index.FacetValue) ([]Facet, error) {
	if len(found) == 0 {
		return nil, nil
	}
	communities, err := forum.CommunityRefs(ctx, s.d, v, keywords(found[index.FacetCommunity]))
	if err != nil {
		return nil, err
	}
	orgs, err := s.orgs(ctx, keywords(found[index.FacetOrg]))
	if err != nil {
		return nil, err
	}
	var all []Facet
	for _, name := range facetNames {
		f := Facet{Name: name, Key: facetKeys[name]}
		for _, value := range found[name] {
			if value.Value == "" || value.Count == 0 {
				continue
			}
			n := FacetValue{Value: value.Value, Count: value.Count}
			switch name {
			case index.FacetKind:
				n.Key, n.On = kindKeys[n.Value], slices.Contains(req.Kinds, n.Value)
			case index.FacetOutcome:
				n.Key, n.On = outcomeKeys[n.Value], slices.Contains(req.Outcomes, n.Value)
			case index.FacetCommunity:
				c := communities[keywordID(n.Value)]
				n.Value, n.Label = c.Slug, c.Name
				n.On = slices.Contains(req.Communities, c.Slug) || slices.Contains(req.Communities, c.PID)
			case index.FacetOrg:
				o := orgs[keywordID(n.Value)]
				n.Value, n.Label = o.Slug, o.Name
				n.On = slices.Contains(req.Orgs, o.Slug) || slices.Contains(req.Orgs, o.PID)
			case index.FacetTag:
				n.Label, n.On = n.Value, slices.Contains(req.Tags, n.Value)
			case index.FacetFormat:
				n.Label, n.On = n.Value, slices.Contains(req.Formats, n.Value)
			case index.FacetYear:
				n.Label, n.On = n.Value, req.isYear(n.Value)
			}
			if n.Label != "" || n.Key != "" {
				f.Values = append(f.Values, n)
			}
		}
		all = append(all, f)
	}
	return all, nil
}

// keywords gives the ids that values of a facet stand for.
func keywords(values []index.FacetValue) []int64 {
	ids := make([]int64, 0, len(values))
	for _, v := range values {
		if id := keywordID(v.Value); id != 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

func keywordID(value string) int64 {
	id, _ := strconv.ParseInt(value, 10, 64)
	return id
}

// isYear says whether the request asks for exactly that year.
func (r Request) isYear(year string) bool {
	from, to, ok := Period(year)
	return ok && sameTime(r.Since, from) && sameTime(r.Before, to)
}

func sameTime(a, b time.Time) bool { return !a.IsZero() && a.Equal(b) }
