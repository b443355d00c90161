package web

import (
	"net/http"
	"strings"

	"waymark/internal/forum"
	"waymark/internal/harvest"
	"waymark/internal/lesson"
	"waymark/views"
)

var _ = declare((*Server).homeRoutes)

// How much the first page shows.
const (
	homeLately     = 10
	homeUnanswered = 5
	homeLessons    = 5
	homeSuggested  = 3
)

func (s *Server) homeRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/", Policy: Public, Handle: s.homePage}}
}

// homePage says what is new in the viewer's communities, what waits for an
// answer and what has just been published; on a first visit, where to begin.
func (s *Server) homePage(c *Call) error {
	if !c.Viewer.SignedIn() {
		return c.Redirect("/sign-in")
	}
	self, err := c.Self()
	if err != nil {
		return err
	}
	v := views.Home{First: len(self.Communities) == 0, Name: firstName(self.Person.Name)}
	if v.First {
		err = s.homeWelcome(c, &v)
	} else {
		err = s.homeNews(c, &v)
	}
	if err != nil {
		return err
	}
	if err := s.homeRest(c, &v); err != nil {
		return err
	}
	if v.Invitations, err = c.invitations(); err != nil {
		return err
	}
	if v.Quotes, err = harvest.CountWaiting(c.ctx, s.DB, c.Viewer); err != nil {
		return err
	}
	p := c.Frame(c.Words.T("home.title"), views.NavHome)
	p.List = "any"
	if v.HasDrafts() {
		p.Main = "cols"
	}
	return c.Page(http.StatusOK, views.HomePage(p, v))
}

func (s *Server) homeWelcome(c *Call, v *views.Home) error {
	some, err := forum.Suggested(c.ctx, s.DB, c.Viewer, homeSuggested)
	v.Suggested = c.cards(some)
	return err
}

func (s *Server) homeNews(c *Call, v *views.Home) (err error) {
	if v.Lately, err = forum.Lately(c.ctx, s.DB, c.Viewer, homeLately); err != nil {
		return err
	}
	if err := forum.MarkNew(c.ctx, s.DB, c.Viewer, v.Lately); err != nil {
		return err
	}
	v.Unanswered, err = forum.Unanswered(c.ctx, s.DB, c.Viewer, homeUnanswered)
	return err
}

// homeRest adds what is there on a first visit too.
func (s *Server) homeRest(c *Call, v *views.Home) error {
	var err error
	if v.Lessons, err = forum.Quietly(c.ctx, s.DB, c.Viewer, lesson.Name, homeLessons); err != nil {
		return err
	}
	if v.Drafts, err = forum.Drafts(c.ctx, s.DB, c.Viewer); err != nil {
		return err
	}
	if v.Shared, err = forum.SharedDrafts(c.ctx, s.DB, c.Viewer); err != nil {
		return err
	}
	v.Glances, err = c.glances(v.Lately, v.Lessons)
	return err
}

// glances gives what lists say of the lessons among entries.
func (c *Call) glances(lists ...[]forum.Entry) (map[int64]lesson.Glance, error) {
	var ids []int64
	for _, list := range lists {
		for _, e := range list {
			if e.Kind == lesson.Name {
				ids = append(ids, e.ID)
			}
		}
	}
	return lesson.Glances(c.ctx, c.s.DB, ids)
}

// firstName is how somebody is greeted.
func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}
