package web

import (
	"net/http"
	"net/url"

	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).personRoutes)

// How much lists of people and of what they wrote show at once.
const (
	peopleShown  = 60
	entriesShown = 20
)

func (s *Server) personRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/people", Policy: SignedIn, Handle: s.peoplePage},
		{Method: http.MethodGet, Path: "/p/:id", Policy: SignedIn, Handle: s.personPage},
	}
}

func (s *Server) peoplePage(c *Call) (err error) {
	v := views.People{Name: forum.Clean(c.Query("name"))}
	title := c.Words.T("nav.people")
	if slug := c.Query("org"); slug != "" {
		o, err := forum.OrganisationBySlug(c.ctx, s.DB, c.Viewer, slug)
		if err != nil {
			return err
		}
		v.Org, v.Name, title = &o, "", c.Words.T("people.of", "Organisation", o.Name)
	}
	if v.Name != "" {
		v.List, err = forum.PeopleNamed(c.ctx, s.DB, c.Viewer, v.Name, peopleShown)
	} else {
		v.List, v.More, err = s.peopleWindow(c, v.Org, title)
	}
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.PeoplePage(c.Frame(title, views.NavPeople), v))
}

// peopleWindow is a window of people by name, of one organisation or of all.
func (s *Server) peopleWindow(c *Call, org *forum.Organisation, label string) ([]forum.Byline, views.More, error) {
	var id int64
	base := "/people"
	if org != nil {
		id, base = org.ID, base+"?org="+url.QueryEscape(org.Slug)
	}
	return s.peopleFrom(c, id, base, label)
}

func (s *Server) peopleFrom(c *Call, org int64, base, label string) ([]forum.Byline, views.More, error) {
	after, err := c.nameAfter("people", func(id int64) (string, error) {
		last, err := forum.PersonByID(c.ctx, s.DB, c.Viewer, id)
		return last.Name, err
	})
	if err != nil {
		return nil, views.More{}, err
	}
	list, next, err := forum.People(c.ctx, s.DB, c.Viewer, org, after, peopleShown)
	if err != nil {
		return nil, views.More{}, err
	}
	more, err := c.more("people", base, label, c.Words.T("people.more"), next)
	return list, more, err
}

// personPage shows a person: of their communities and of what they wrote, what
// the viewer may see.
func (s *Server) personPage(c *Call) error {
	pid, err := c.PID("id")
	if err != nil {
		return err
	}
	person, err := forum.PersonByPID(c.ctx, s.DB, c.Viewer, pid)
	if err != nil {
		return err
	}
	v := views.Person{Person: person, About: c.prose(person.AboutHTML, 2), Me: person.ID == c.Viewer.Person}
	if v.Communities, err = forum.CommunitiesOf(c.ctx, s.DB, c.Viewer, person.ID); err != nil {
		return err
	}
	if v.Past, err = s.past(c, person.ID); err != nil {
		return err
	}
	if !v.Me && person.Ended.IsZero() {
		if v.Follow, err = c.following(notify.OnPerson, person.ID, person.PID, person.Name); err != nil {
			return err
		}
	}
	if err := s.personEntries(c, &v); err != nil {
		return err
	}
	p := c.Frame(person.Name, views.NavPeople)
	if v.Beside() {
		p.Main = "cols"
	}
	return c.Page(http.StatusOK, views.PersonPage(p, v))
}

// past gives the affiliations of a person that have ended.
func (s *Server) past(c *Call, person int64) ([]forum.Affiliation, error) {
	all, err := forum.Affiliations(c.ctx, s.DB, c.Viewer, person)
	var past []forum.Affiliation
	for _, a := range all {
		if !a.Ends.IsZero() {
			past = append(past, a)
		}
	}
	return past, err
}

func (s *Server) personEntries(c *Call, v *views.Person) error {
	cursor, err := c.unsealed("threads", c.Query("cursor"))
	if err != nil {
		return err
	}
	page, err := forum.ByAuthor(c.ctx, s.DB, c.Viewer, v.ID, cursor, entriesShown)
	if err != nil {
		return err
	}
	v.Entries = page.Entries
	if v.Glances, err = c.glances(v.Entries); err != nil {
		return err
	}
	v.More, err = c.moreThreads("/p/"+v.PID, c.Words.T("people.shared"), c.Words.T("community.more"), page.Next)
	return err
}
