package web

import (
	"net/http"
	"net/url"

	"waymark/internal/auth"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).adminPeopleRoutes)

const (
	pathAdminPeople = pathAdmin + "/people"
	pathAdminPerson = pathAdminPeople + "/:id"
)

func (s *Server) adminPeopleRoutes() []Route {
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: Manager, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: Manager, Handle: handle}
	}
	return []Route{
		get(pathAdminPeople, s.adminPeoplePage),
		get(pathAdminPeople+"/new", s.newPersonPage), post(pathAdminPeople+"/new", s.addPerson),
		get(pathAdminPerson, s.adminPersonPage), post(pathAdminPerson, s.savePerson),
		post(pathAdminPerson+"/role", s.savePersonRole), post(pathAdminPerson+"/organisation", s.relocatePerson),
		get(pathAdminPerson+"/end", s.endPersonPage), post(pathAdminPerson+"/end", s.endPerson),
		post(pathAdminPerson+"/stay", s.keepPerson), post(pathAdminPerson+"/password", s.passwordLink),
		post(pathAdminPerson+"/sign-out", s.signPersonOut), post(pathAdminPerson+"/token", s.revokePersonToken),
	}
}

// adminPeoplePage lists the people whom the viewer looks after.
func (s *Server) adminPeoplePage(c *Call) error {
	v := views.AdminPeople{Org: c.Query("org"), State: c.Query("state"), Name: forum.Clean(c.Query("name"))}
	orgs, err := s.remitOrgs(c)
	if err != nil {
		return err
	}
	f := forum.PeopleFilter{State: v.State, Name: v.Name}
	if v.Org == "" && !c.remit.Site {
		v.Org = orgs[0].Value
	}
	if v.Org != "" {
		o, err := forum.ManagedOrganisation(c.ctx, s.DB, c.Viewer, v.Org)
		if err != nil {
			return err
		}
		f.Org = o.ID
	}
	after, err := c.nameAfter("admin people", func(id int64) (string, error) {
		last, err := forum.ManagedByID(c.ctx, s.DB, c.Viewer, id)
		return last.Name, err
	})
	if err != nil {
		return err
	}
	var next *forum.NameCursor
	if v.List, next, err = forum.ManagedPeople(c.ctx, s.DB, c.Viewer, f, after, peopleShown); err != nil {
		return err
	}
	if v.Accounts, err = s.accountsOf(c, v.List); err != nil {
		return err
	}
	v.Orgs, v.Site = orgs, c.remit.Site
	title := c.Words.T("admin.people")
	q := url.Values{"org": {v.Org}, "state": {v.State}, "name": {v.Name}}
	if v.More, err = c.more("admin people", pathAdminPeople+"?"+q.Encode(), title, c.Words.T("people.more"), next); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.AdminPeoplePage(c.adminFrame(title), v))
}

func (s *Server) accountsOf(c *Call, people []forum.Person) (map[int64]bool, error) {
	ids := make([]int64, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return auth.HasAccounts(c.ctx, s.DB, ids)
}

// orgsOffered is how many organisations a choice shows.
const orgsOffered = 500

// remitOrgs gives the organisations that the viewer looks after, for a choice.
func (s *Server) remitOrgs(c *Call) ([]views.Option, error) {
	var list []views.Option
	if c.remit.Site {
		all, _, err := forum.Organisations(c.ctx, s.DB, c.Viewer, forum.NameCursor{}, orgsOffered)
		for _, o := range all {
			list = append(list, views.Option{Value: o.Slug, Label: o.Name})
		}
		return list, err
	}
	all, err := forum.Offices(c.ctx, s.DB, c.Viewer, c.Viewer.Person)
	for _, o := range all {
		list = append(list, views.Option{Value: o.Slug, Label: o.Name})
	}
	return list, err
}

// managedPerson finds the person of an address.
func (c *Call) managedPerson() (forum.Managed, error) {
	pid, err := c.PID("id")
	if err != nil {
		return forum.Managed{}, err
	}
	return forum.ManagedPerson(c.ctx, c.s.DB, c.Viewer, pid)
}

func adminPersonPath(pid string) string { return pathAdminPeople + "/" + pid }

func (s *Server) adminPersonPage(c *Call) error {
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	return s.showManaged(c, http.StatusOK, m, views.AdminPerson{Name: m.Name, Email: m.Email, RoleTitle: m.RoleTitle})
}

// showManaged shows a person with what lets them in; the view brings what was
// typed and what is wrong with it.
func (s *Server) showManaged(c *Call, status int, m forum.Managed, v views.AdminPerson) (err error) {
	v.Managed, v.Site = m, c.remit.Site
	v.Own = m.ID == c.Viewer.Person
	if v.History, err = forum.Affiliations(c.ctx, s.DB, c.Viewer, m.ID); err != nil {
		return err
	}
	if v.Sessions, err = s.Auth.SessionsOf(c.ctx, c.Viewer, m.ID); err != nil {
		return err
	}
	if v.Tokens, err = s.Auth.TokensOf(c.ctx, c.Viewer, m.ID); err != nil {
		return err
	}
	if v.Addresses, err = forum.PastAddresses(c.ctx, s.DB, m); err != nil {
		return err
	}
	accounts, err := s.accountsOf(c, []forum.Person{m.Person})
	if err != nil {
		return err
	}
	v.Account = accounts[m.ID]
	if v.Site {
		if v.Orgs, err = s.remitOrgs(c); err != nil {
			return err
		}
	}
	if v.Link != "" {
		c.rec.Header()["Cache-Control"] = headerNoStore
	}
	return c.Page(status, views.AdminPersonPage(c.adminFrame(m.Name), v))
}

// savePerson changes what a person does there and, for the site's
// administrators, their name and address.
func (s *Server) savePerson(c *Call) error {
	var f struct {
		Name      string `form:"name"`
		Email     string `form:"email"`
		RoleTitle string `form:"role_title"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	if !c.remit.Site {
		f.Name, f.Email = m.Name, m.Email
	}
	err = forum.EditManaged(c.ctx, s.DB, c.Viewer, m.ID, f.Name, f.Email, f.RoleTitle)
	if errs, ok := c.Wrong(err); ok {
		return s.showManaged(c, http.StatusUnprocessableEntity, m, views.AdminPerson{Name: f.Name, Email: f.Email, RoleTitle: f.RoleTitle, Errors: errs})
	}
	return s.personDone(c, m, err, "done.person_saved")
}

// personDone ends a change to a person: this process forgets what it kept of them.
func (s *Server) personDone(c *Call, m forum.Managed, err error, done string) error {
	if err != nil {
		return err
	}
	s.Auth.Forget(m.ID)
	c.ChangedFor(m.ID)
	return c.Done(adminPersonPath(m.PID), done)
}

// savePersonRole makes somebody an administrator of the whole site, or no
// longer one.
func (s *Server) savePersonRole(c *Call) error {
	var f struct {
		Role string `form:"role"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	return s.personDone(c, m, forum.SetSiteRole(c.ctx, s.DB, c.Viewer, m.ID, f.Role), "done.person_saved")
}

// passwordLink makes an address at which a person chooses another password,
// shown this once, to hand over.
func (s *Server) passwordLink(c *Call) error {
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	code, err := auth.ResetLink(c.ctx, s.DB, c.Viewer, m.ID)
	if err != nil {
		return err
	}
	return s.showManaged(c, http.StatusOK, m, views.AdminPerson{
		Name: m.Name, Email: m.Email, RoleTitle: m.RoleTitle, Link: c.Address("/reset/" + code),
	})
}

// signPersonOut ends one session of a person, or all where none is named.
func (s *Server) signPersonOut(c *Call) error {
	var f struct {
		Session string `form:"session"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	if f.Session == "" {
		err = s.Auth.EndManagedSessions(c.ctx, c.Viewer, m.ID)
	} else {
		err = s.Auth.EndManagedSession(c.ctx, c.Viewer, f.Session)
	}
	return s.personDone(c, m, err, "done.person_signed_out")
}

func (s *Server) revokePersonToken(c *Call) error {
	var f struct {
		Token string `form:"token"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	return s.personDone(c, m, s.Auth.RevokeManagedToken(c.ctx, c.Viewer, f.Token), "done.token_revoked")
}
