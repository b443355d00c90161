package web

import (
	"net/http"

	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/views"
)

var _ = declare((*Server).organisationRoutes)

// How much the lists of organisations and the first part of their pages show.
const (
	organisationsShown = 48
	overviewShown      = 5
	overviewPeople     = 12
)

func (s *Server) organisationRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/organisations", Policy: SignedIn, Handle: s.organisationsPage},
		{Method: http.MethodGet, Path: "/o/:slug", Policy: SignedIn, Handle: s.organisationPage},
	}
}

func (s *Server) organisationsPage(c *Call) error {
	after, err := c.nameAfter("organisations", func(id int64) (string, error) {
		last, err := forum.OrganisationByID(c.ctx, s.DB, id)
		return last.Name, err
	})
	if err != nil {
		return err
	}
	list, next, err := forum.Organisations(c.ctx, s.DB, c.Viewer, after, organisationsShown)
	if err != nil {
		return err
	}
	v, title := views.Organisations{List: list}, c.Words.T("people.organisations")
	if v.More, err = c.more("organisations", "/organisations", title, c.Words.T("people.more_organisations"), next); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.OrganisationsPage(c.Frame(title, views.NavPeople), v))
}

func (s *Server) organisationPage(c *Call) error {
	o, err := forum.OrganisationBySlug(c.ctx, s.DB, c.Viewer, c.Param("slug"))
	if err != nil {
		return err
	}
	v := views.Organisation{Organisation: o, Tab: c.Query("tab")}
	if v.Count, err = forum.PeopleIn(c.ctx, s.DB, o.ID); err != nil {
		return err
	}
	switch v.Tab {
	case views.TabAll:
		err = s.organisationOverview(c, &v)
	case views.TabLessons:
		v.Lessons, v.More, err = s.threadsFrom(c, v, lesson.Name)
	case views.TabDiscussions:
		v.Discussions, v.More, err = s.threadsFrom(c, v, discussion.Name)
	case views.TabPeople:
		v.People, v.More, err = s.peopleFrom(c, o.ID, views.OrganisationPath(o.Slug, v.Tab), c.Words.T("nav.people"))
	default:
		err = fault.Missing("tab")
	}
	if err != nil {
		return err
	}
	if v.Glances, err = c.glances(v.Lessons); err != nil {
		return err
	}
	p := c.Frame(o.Name, views.NavPeople)
	return c.Page(http.StatusOK, views.OrganisationPage(p, v))
}

// organisationOverview fills in a few of each kind.
func (s *Server) organisationOverview(c *Call, v *views.Organisation) error {
	lessons, err := forum.ByOrganisation(c.ctx, s.DB, c.Viewer, v.ID, lesson.Name, "", overviewShown)
	if err != nil {
		return err
	}
	talk, err := forum.ByOrganisation(c.ctx, s.DB, c.Viewer, v.ID, discussion.Name, "", overviewShown)
	if err != nil {
		return err
	}
	v.Lessons, v.Discussions = lessons.Entries, talk.Entries
	v.People, _, err = forum.People(c.ctx, s.DB, c.Viewer, v.ID, forum.NameCursor{}, overviewPeople)
	return err
}

// threadsFrom is a window of what people of an organisation have published.
func (s *Server) threadsFrom(c *Call, v views.Organisation, kind string) ([]forum.Entry, views.More, error) {
	cursor, err := c.unsealed("threads", c.Query("cursor"))
	if err != nil {
		return nil, views.More{}, err
	}
	page, err := forum.ByOrganisation(c.ctx, s.DB, c.Viewer, v.ID, kind, cursor, entriesShown)
	if err != nil {
		return nil, views.More{}, err
	}
	more, err := c.moreThreads(views.OrganisationPath(v.Slug, v.Tab), v.Name, c.Words.T("community.more"), page.Next)
	return page.Entries, more, err
}
