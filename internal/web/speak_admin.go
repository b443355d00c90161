package web

import (
	"net/http"
	"strconv"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/heard"
	"waymark/internal/speakup"
	"waymark/views"
)

var _ = declare((*Server).adminSpeakRoutes)

const pathAdminSpeak = pathAdmin + "/speak-up"

func (s *Server) adminSpeakRoutes() []Route {
	if s.Speak == nil {
		return nil
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: Admin, Handle: unkept(handle)}
	}
	return []Route{
		{Method: http.MethodGet, Path: pathAdminSpeak, Policy: Admin, Handle: unkept(s.adminSpeakPage)},
		post(pathAdminSpeak, s.saveSpeak), post(pathAdminSpeak+"/duty", s.giveSpeakDuty), post(pathAdminSpeak+"/release", s.takeSpeakDuty),
	}
}

func (s *Server) adminSpeakPage(c *Call) error {
	return s.showAdminSpeak(c, http.StatusOK, views.SpeakAdmin{Find: forum.Clean(c.Query("name"))}, true)
}

// showAdminSpeak shows the settings as they are kept, or as they were typed.
func (s *Server) showAdminSpeak(c *Call, status int, v views.SpeakAdmin, kept bool) error {
	set, err := s.Speak.Settings(c.ctx)
	if err != nil {
		return err
	}
	if kept {
		v.Least, v.Quiet, v.Route = strconv.Itoa(set.Least), strconv.Itoa(set.Quiet), set.Route
	}
	chosen := map[int64]bool{}
	for _, id := range set.Orgs {
		chosen[id] = true
	}
	all, err := s.everyOrganisation(c)
	if err != nil {
		return err
	}
	for _, o := range all {
		v.Orgs = append(v.Orgs, views.Option{Value: o.PID, Label: o.Name})
		if kept && chosen[o.ID] {
			v.Chosen = append(v.Chosen, o.PID)
		}
	}
	if v.Answerers, err = heard.Offices(c.ctx, s.DB, heard.Answering); err != nil {
		return err
	}
	if v.Moderators, err = heard.Offices(c.ctx, s.DB, heard.Moderating); err != nil {
		return err
	}
	if v.Find != "" {
		if v.Found, err = forum.PeopleNamed(c.ctx, s.DB, c.Viewer, v.Find, foundShown); err != nil {
			return err
		}
	}
	v.Ready = s.Speak.Ready()
	return c.Page(status, views.SpeakAdminPage(c.adminFrame(c.Words.T("speak.title")), v))
}

// organisationsRead is how many organisations are read at a time.
const organisationsRead = 200

func (s *Server) everyOrganisation(c *Call) (all []forum.OrganisationLine, err error) {
	var after forum.NameCursor
	for {
		part, next, err := forum.Organisations(c.ctx, s.DB, c.Viewer, after, organisationsRead)
		if err != nil {
			return nil, err
		}
		if all = append(all, part...); next == nil {
			return all, nil
		}
		after = *next
	}
}

func (s *Server) saveSpeak(c *Call) error {
	var f struct {
		Org   []string `form:"org"`
		Least string   `form:"least"`
		Quiet string   `form:"quiet"`
		Route string   `form:"route"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	all, err := s.everyOrganisation(c)
	if err != nil {
		return err
	}
	byPID := map[string]int64{}
	for _, o := range all {
		byPID[o.PID] = o.ID
	}
	set := speakup.Settings{Route: f.Route}
	// What is no number is below every floor, which says what is wrong.
	set.Least, _ = strconv.Atoi(f.Least)
	set.Quiet, _ = strconv.Atoi(f.Quiet)
	for _, pid := range f.Org {
		id, ok := byPID[pid]
		if !ok {
			return fault.Missing("organisation")
		}
		set.Orgs = append(set.Orgs, id)
	}
	err = s.Speak.Set(c.ctx, c.Viewer, set)
	if errs, ok := c.Wrong(err); ok {
		v := views.SpeakAdmin{Chosen: f.Org, Least: f.Least, Quiet: f.Quiet, Route: f.Route, Errors: errs, Wrong: "settings"}
		return s.showAdminSpeak(c, http.StatusUnprocessableEntity, v, false)
	}
	if err != nil {
		return err
	}
	return c.Done(pathAdminSpeak, "done.speak_saved")
}

func (s *Server) giveSpeakDuty(c *Call) error {
	var f struct {
		Find   string `form:"find"`
		Person string `form:"person"`
		Duty   string `form:"duty"`
		Title  string `form:"title"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	err := s.mayHaveDuty(c, f.Person)
	if err == nil {
		err = heard.GiveDuty(c.ctx, s.DB, c.Viewer, heard.Duty(f.Duty), f.Person, f.Title)
	}
	if errs, ok := c.Wrong(err); ok {
		v := views.SpeakAdmin{Find: f.Find, Person: f.Person, Duty: f.Duty, Title: f.Title, Errors: errs, Wrong: "duty"}
		return s.showAdminSpeak(c, http.StatusUnprocessableEntity, v, true)
	}
	if err != nil {
		return err
	}
	return c.Done(pathAdminSpeak, "done.speak_named")
}

// mayHaveDuty says whether a person is of the staff that takes part.
func (s *Server) mayHaveDuty(c *Call, pid string) error {
	var wrong fault.Fields
	p, err := forum.PersonByPID(c.ctx, s.DB, c.Viewer, pid)
	if fault.IsNotFound(err) {
		wrong.Add("person", "fault.speak_person")
		return wrong.Err()
	}
	if err != nil {
		return err
	}
	takes, err := s.Speak.Takes(c.ctx, forum.Viewer{Person: p.ID})
	if err == nil && !takes {
		wrong.Add("person", "fault.speak_outside")
		err = wrong.Err()
	}
	return err
}

func (s *Server) takeSpeakDuty(c *Call) error {
	var f struct {
		Duty   string `form:"duty"`
		Person string `form:"person"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	p, err := forum.PersonByPID(c.ctx, s.DB, c.Viewer, f.Person)
	if err != nil {
		return err
	}
	if err := heard.TakeDuty(c.ctx, s.DB, c.Viewer, heard.Duty(f.Duty), p.ID); err != nil {
		return err
	}
	return c.Done(pathAdminSpeak, "done.speak_released")
}
