package web

import (
	"errors"
	"net/http"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/views"
)

var _ = declare((*Server).searchRoutes)

func (s *Server) searchRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/search", Policy: SignedIn, Cost: CostSearch, Handle: s.searchPage}}
}

// errNoSearch is why there is nothing to ask.
var errNoSearch = errors.New("web: there is no search")

// find asks the index. Faults: Unavailable where there is none.
func (s *Server) find(c *Call, req search.Request) (search.Result, error) {
	if s.Search == nil {
		return search.Result{}, fault.Down("fault.search_off", errNoSearch)
	}
	return s.Search.Find(c.ctx, c.Viewer, req)
}

func (s *Server) searchPage(c *Call) error {
	var q searchQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	req, err := q.request()
	if err != nil {
		return err
	}
	q.Limit, req.Limit = 0, 0
	if q.empty() {
		return s.searchHelp(c)
	}
	p := c.Frame(c.Words.T("search.title"), views.NavSearch)
	p.Search, p.Main = short(q.Q, maxShown), "cols facets"
	if words := wordsOf(req); words != "" {
		p.Title = c.Words.T("search.title_for", "Query", words)
	}
	found, err := s.find(c, req)
	if fault.KindOf(err) == fault.Invalid && q.Cursor != "" {
		return c.Redirect(q.but(func(*searchQuery) {}).path()) // a page of results of long ago
	}
	if fault.KindOf(err) == fault.Unavailable {
		p.Main = ""
		return c.Page(http.StatusServiceUnavailable, views.SearchDownPage(p, say(c, fault.Of(err)), views.AskPath(wordsOf(req))))
	}
	if err != nil {
		return err
	}
	ask, err := s.askInstead(c, found)
	if err != nil {
		return err
	}
	v := searchShown{c, q, found}.view()
	if v.Ask = ask; len(v.Facets) == 0 {
		p.Main = ""
	}
	if v.Follow, err = c.followingTag(found.Request); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.SearchPage(p, v))
}

func (s *Server) searchHelp(c *Call) error {
	p := c.Frame(c.Words.T("search.title"), views.NavSearch)
	v := views.SearchHelp{}
	if len(p.Communities) > 0 {
		v.Community = p.Communities[0].Slug
	}
	return c.Page(http.StatusOK, views.SearchHelpPage(p, v))
}

// Sizes of what people typed as the page repeats it.
const (
	maxShown = 400 // characters: what the search box takes
	maxWords = 120 // in headings and titles
)

// wordsOf is what was looked for without filters, as a heading or a
// question's title repeats it.
func wordsOf(req search.Request) string {
	only := search.Request{Text: req.Text, Phrases: req.Phrases}
	return short(strings.ReplaceAll(only.String(), `"`, ""), maxWords)
}

// short is the beginning of a text, with a sign that it is one.
func short(text string, most int) string {
	text = forum.Clean(text)
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return text
}

// askInstead guesses in which community a question would be at home: the one
// that was named, else the one that the best of what was found is from.
func (s *Server) askInstead(c *Call, found search.Result) (views.SearchAsk, error) {
	ask := views.SearchAsk{Path: views.AskPath(wordsOf(found.Request))}
	for _, slug := range likely(found) {
		place, err := forum.CommunityBySlug(c.ctx, s.DB, c.Viewer, slug)
		if fault.IsNotFound(err) || err == nil && !forum.May(c.Viewer, forum.Post, place.Standing) {
			continue
		}
		if err != nil {
			return ask, err
		}
		figures, err := forum.FiguresOf(c.ctx, s.DB, c.Viewer, place.ID)
		if err != nil {
			return ask, err
		}
		ask.Community, ask.Members = place.Name, figures.Members
		if figures.HasReplies {
			ask.Reply = figures.FirstReply
		}
		ask.Path = views.AskIn(place.Slug, wordsOf(found.Request))
		return ask, nil
	}
	return ask, nil
}

// likely gives up to three communities to ask in, the likeliest first.
func likely(found search.Result) []string {
	if named := found.Request.Communities; len(named) == 1 {
		return named
	}
	weight, list := map[string]float64{}, []string{}
	for n, i := range found.Items {
		if slug := i.Community.Slug; slug != "" {
			if weight[slug] == 0 {
				list = append(list, slug)
			}
			weight[slug] += 1 / float64(n+1)
		}
	}
	return heaviest(list, weight, 3)
}
