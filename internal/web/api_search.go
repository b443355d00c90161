package web

import (
	"math"
	"net/http"
	"time"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/views"
)

var _ = declare((*Server).apiSearchRoutes)

// apiFound is a page of what was found.
type apiFound struct {
	Total      int                        `json:"total"`
	TookMS     float64                    `json:"took_ms"`
	Items      []apiHit                   `json:"items"`
	Facets     map[string][]apiFacetValue `json:"facets"`
	Expanded   []apiExpansion             `json:"expanded"`
	DidYouMean *string                    `json:"did_you_mean"`
	Next       *string                    `json:"next"`
}

// apiHit is one thing that was found. Community and org are slugs; snippet is
// HTML in which mark alone is an element; score is comparable within one answer.
type apiHit struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"`
	Title      string   `json:"title"`
	URL        string   `json:"url"`
	Community  *string  `json:"community"`
	Org        *string  `json:"org"`
	Snippet    string   `json:"snippet"`
	Score      float64  `json:"score"`
	Created    *string  `json:"created"`
	Updated    *string  `json:"updated"`
	ExternalID *string  `json:"external_id"`
	Match      apiMatch `json:"match"`
}

// apiMatch says which part matches best: title, body, reply or file. Post is
// the id of the reply, or of the one in which the file stands.
type apiMatch struct {
	Where   *string  `json:"where"`
	Locator *string  `json:"locator"`
	Post    *string  `json:"post"`
	File    *apiFile `json:"file"`
}

// apiFile is the file in which something was found; url leads to the place.
type apiFile struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Format string `json:"format"`
	URL    string `json:"url"`
}

type apiFacetValue struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

type apiExpansion struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// apiSuggestion is something that may be meant while somebody types.
type apiSuggestion struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

type apiSuggestQuery struct {
	Q string `query:"q"`
}

func (s *Server) apiSearchRoutes() []Route {
	return []Route{
		{
			Method: http.MethodGet, Path: apiBase + "/search", Policy: ScopeRead, Cost: CostSearch, Handle: s.apiSearch,
			Summary: "Search all that you may read. A snippet is HTML, escaped but for <mark> around what matches", Query: searchQuery{}, Out: apiFound{},
		},
		{
			Method: http.MethodGet, Path: apiBase + "/search/suggest", Policy: ScopeRead, Cost: CostSearch, Handle: s.apiSuggest,
			Summary: "Suggest at most 8 things whose titles go on as the words do", Query: apiSuggestQuery{}, Out: apiList[apiSuggestion]{},
		},
	}
}

func (s *Server) apiSearch(c *Call) error {
	var q searchQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	req, err := q.request()
	if err != nil {
		return err
	}
	found, err := s.find(c, req)
	if err != nil {
		return err
	}
	out := apiFound{
		Total: found.Total, TookMS: millis(found.Took), Items: make([]apiHit, len(found.Items)), Facets: map[string][]apiFacetValue{},
		Expanded: []apiExpansion{}, DidYouMean: orNull(found.DidYouMean), Next: orNull(found.Next),
	}
	for n := range found.Items {
		out.Items[n] = hitOf(&found.Items[n])
	}
	for _, f := range found.Facets {
		values := []apiFacetValue{}
		for _, v := range f.Values {
			values = append(values, apiFacetValue{v.Value, v.Count})
		}
		out.Facets[f.Name] = values
	}
	for _, e := range found.Expanded {
		out.Expanded = append(out.Expanded, apiExpansion(e))
	}
	return c.Answer(0, out)
}

func hitOf(i *search.Item) apiHit {
	return apiHit{
		ID: i.PID, Kind: i.Kind, Title: i.PlainTitle(), URL: i.URL, Community: orNull(i.Community.Slug), Org: orNull(i.Org.Slug),
		Snippet: views.MarkedHTML(i.Snippet), Score: math.Round(i.Score*1e4) / 1e4, Created: stamp(i.Created), Updated: stamp(i.Updated),
		ExternalID: orNull(i.ExternalID), Match: apiMatch{orNull(i.Match.Where), orNull(i.Match.Locator), orNull(i.Match.Post), fileOf(i.Match.File)},
	}
}

func fileOf(f *search.FileHit) *apiFile {
	if f == nil {
		return nil
	}
	return &apiFile{f.PID, f.Name, f.Format, views.PreviewPath(f.PID, f.Where)}
}

func (s *Server) apiSuggest(c *Call) error {
	var q apiSuggestQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	if s.Search == nil {
		return fault.Down("fault.search_off", errNoSearch)
	}
	found, err := s.Search.Suggest(c.ctx, c.Viewer, forum.CleanText(q.Q))
	if err != nil {
		return err
	}
	items := make([]apiSuggestion, len(found))
	for n, i := range found {
		items[n] = apiSuggestion(i)
	}
	return answerList(c, items, nil)
}

// orNull is a text as the API gives it where nothing is null.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// millis is a time in milliseconds, to a tenth.
func millis(d time.Duration) float64 { return math.Round(float64(d)/float64(time.Millisecond)*10) / 10 }
