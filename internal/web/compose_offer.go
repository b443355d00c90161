package web

import (
	"net/http"
	"strings"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/views"
)

var _ = declare((*Server).offerRoutes)

func (s *Server) offerRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/compose/people", Policy: SignedIn, Cost: CostSearch, Handle: (*Call).offerPeople},
		{Method: http.MethodGet, Path: "/compose/threads", Policy: SignedIn, Cost: CostSearch, Handle: (*Call).offerThreads},
		{Method: http.MethodPost, Path: "/compose/editor", Policy: SignedIn, Cost: CostRead, Limit: 4 << 10, Handle: (*Call).setEditor},
	}
}

// offered is how many people or threads a completion offers.
const offered = 8

// offerPeople gives people to mention: those who may read what is written.
func (c *Call) offerPeople() error {
	typed := c.Query("q")
	place, err := c.placeWritten()
	if err != nil {
		return err
	}
	people, err := forum.PeopleToMention(c.ctx, c.s.DB, c.Viewer, place.ID, typed, offered)
	if err != nil {
		return err
	}
	list := make([]views.Offer, 0, offered)
	seen := map[string]bool{}
	for _, p := range people {
		seen["/p/"+p.PID] = true
		list = append(list, views.Offer{Words: "@" + p.Name, Name: p.Name, Note: p.Org, To: "/p/" + p.PID})
	}
	if place.ID == 0 || place.Visibility == forum.Open {
		for _, i := range c.suggested(typed, search.KindPerson) {
			if !seen[i.URL] && len(list) < offered {
				list = append(list, views.Offer{Words: "@" + i.Title, Name: i.Title, To: i.URL})
			}
		}
	}
	return c.Page(http.StatusOK, views.Offers(list))
}

// offerThreads gives threads to link to: those that the writer may read.
func (c *Call) offerThreads() error {
	var list []views.Offer
	for _, i := range c.suggested(c.Query("q"), lesson.Name, discussion.Name) {
		list = append(list, views.Offer{Words: i.Title, Name: i.Title, Kind: i.Kind, To: i.URL})
	}
	return c.Page(http.StatusOK, views.Offers(list))
}

// suggested is what search suggests of some kinds; nothing where it cannot be had.
func (c *Call) suggested(typed string, kinds ...string) []search.Suggestion {
	if c.s.Search == nil {
		return nil
	}
	all, err := c.s.Search.SuggestOf(c.ctx, c.Viewer, typed, kinds...)
	if err != nil {
		return nil
	}
	return all
}

// placeWritten is the community for which a text is written: the one that the
// form names, or the one of the thread or reply that it belongs to. None is
// known where a form names none.
func (c *Call) placeWritten() (forum.Community, error) {
	if slug := c.Query("community"); slug != "" {
		return forum.CommunityBySlug(c.ctx, c.s.DB, c.Viewer, slug)
	}
	part := strings.SplitN(strings.Trim(c.Query("at"), "/"), "/", 3)
	if len(part) < 2 || !forum.IsPID(part[1]) {
		return forum.Community{}, nil
	}
	var t forum.Thread
	var err error
	switch part[0] {
	case "d", "l":
		t, err = forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, "", part[1])
	case "r":
		_, t, err = forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, part[1])
	default:
		return forum.Community{}, nil
	}
	if err != nil {
		return forum.Community{}, err
	}
	return forum.CommunityByPID(c.ctx, c.s.DB, c.Viewer, t.Community.PID)
}

// setEditor remembers how the viewer writes.
func (c *Call) setEditor() error {
	var f struct {
		Editor string `form:"editor"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := forum.SetEditor(c.ctx, c.s.DB, c.Viewer, f.Editor); err != nil {
		return err
	}
	c.Changed()
	return c.Page(http.StatusOK, views.Offers(nil))
}
