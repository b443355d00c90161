package web

import (
	"net/http"
	"time"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/tenure"
	"waymark/views"
)

type endForm struct {
	Day       string `form:"day"`
	Successor string `form:"successor"`
}

func (s *Server) endPersonPage(c *Call) error {
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	return s.showEnd(c, http.StatusOK, m, endForm{}, nil)
}

// showEnd says what a person keeps and facilitates, and finds who takes over.
func (s *Server) showEnd(c *Call, status int, m forum.Managed, f endForm, errs views.Errors) (err error) {
	if err := m.MustChange(); err != nil {
		return err
	}
	v := views.EndPerson{Managed: m, Day: f.Day, Successor: f.Successor, Find: forum.Clean(c.Query("name")), Errors: errs}
	if v.Lessons, err = lesson.CountOwned(c.ctx, s.DB, m.ID); err != nil {
		return err
	}
	if v.Communities, err = forum.HeldAlone(c.ctx, s.DB, m); err != nil {
		return err
	}
	if v.Find != "" || f.Successor != "" {
		if v.Found, err = s.successors(c, m, v.Find, f.Successor); err != nil {
			return err
		}
	}
	key := "admin.end_title"
	if !m.Ended.IsZero() {
		key = "admin.pass_on_title"
	}
	return c.Page(status, views.EndPersonPage(c.adminFrame(c.Words.T(key, "Name", m.Name)), v))
}

// successorsShown is how many people a search for who takes over shows.
const successorsShown = 20

// successors finds people of the same organisation by name, beside the one
// who was chosen already.
func (s *Server) successors(c *Call, m forum.Managed, name, chosen string) ([]forum.Person, error) {
	org := m.Org.ID
	if !m.Ended.IsZero() {
		org = m.LeftOrg
	}
	var list []forum.Person
	if chosen != "" {
		if was, err := forum.ManagedPerson(c.ctx, s.DB, c.Viewer, chosen); err == nil {
			list = append(list, was.Person)
		}
	}
	if name == "" {
		return list, nil
	}
	found, _, err := forum.ManagedPeople(c.ctx, s.DB, c.Viewer, forum.PeopleFilter{Org: org, Name: name}, forum.NameCursor{}, successorsShown)
	for _, p := range found {
		if p.ID != m.ID && p.PID != chosen {
			list = append(list, p)
		}
	}
	return list, err
}

func (s *Server) endPerson(c *Call) error {
	var f endForm
	if err := c.Form(&f); err != nil {
		return err
	}
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	l := tenure.Leaving{Person: m.ID}
	again := func(errs views.Errors) error { return s.showEnd(c, http.StatusUnprocessableEntity, m, f, errs) }
	if f.Day != "" {
		if l.At, err = s.endOf(f.Day); err != nil {
			return again(views.Errors{{Name: "day", Text: c.Words.T("fault.day")}})
		}
	}
	if f.Successor != "" {
		to, err := forum.ManagedPerson(c.ctx, s.DB, c.Viewer, f.Successor)
		if err != nil {
			return err
		}
		l.Successor = to.ID
	}
	if !m.Ended.IsZero() {
		return s.personDone(c, m, tenure.PassOn(c.ctx, s.DB, c.Viewer, m.ID, l.Successor), "done.passed_on")
	}
	done, err := tenure.Leave(c.ctx, s.DB, c.Viewer, l)
	if errs, ok := c.Wrong(err); ok {
		return again(errs)
	}
	if done {
		return s.personDone(c, m, err, "done.person_ended")
	}
	return s.personDone(c, m, err, "done.person_leaves")
}

// endOf is the end of a day, written 2026-03-31, where the site is.
func (s *Server) endOf(day string) (time.Time, error) {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	at, err := time.ParseInLocation(time.DateOnly, day, zone)
	return at.AddDate(0, 0, 1), err
}

// startOf is the start of a day where the site is.
func (s *Server) startOf(day string) (time.Time, error) {
	at, err := s.endOf(day)
	return at.AddDate(0, 0, -1), err
}

// keepPerson takes a day of leaving back.
func (s *Server) keepPerson(c *Call) error {
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	return s.personDone(c, m, tenure.Stay(c.ctx, s.DB, c.Viewer, m.ID), "done.person_stays")
}
