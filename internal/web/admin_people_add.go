package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/tenure"
	"waymark/views"
)

type newPersonForm struct {
	Name      string `form:"name"`
	Email     string `form:"email"`
	Org       string `form:"org"`
	RoleTitle string `form:"role_title"`
}

func (s *Server) newPersonPage(c *Call) error {
	return s.showNewPerson(c, http.StatusOK, newPersonForm{Org: c.Query("org")}, nil)
}

func (s *Server) showNewPerson(c *Call, status int, f newPersonForm, errs views.Errors) error {
	orgs, err := s.remitOrgs(c)
	if err != nil {
		return err
	}
	if c.remit.Site {
		orgs = append([]views.Option{{Value: "", Label: c.Words.T("admin.no_organisation")}}, orgs...)
	}
	p := c.adminFrame(c.Words.T("admin.person_add"))
	return c.Page(status, views.NewPersonPage(p, views.NewPerson{
		Name: f.Name, Email: f.Email, Org: f.Org, RoleTitle: f.RoleTitle, Orgs: orgs, Errors: errs,
	}))
}

func (s *Server) addPerson(c *Call) error {
	var f newPersonForm
	if err := c.Form(&f); err != nil {
		return err
	}
	draft := forum.PersonDraft{Name: f.Name, Email: f.Email, RoleTitle: f.RoleTitle}
	if f.Org != "" || !c.remit.Site {
		o, err := forum.ManagedOrganisation(c.ctx, s.DB, c.Viewer, f.Org)
		if err != nil {
			return err
		}
		draft.Org = o.ID
	}
	p, err := forum.AddPerson(c.ctx, s.DB, c.Viewer, draft)
	if errs, ok := c.Wrong(err); ok {
		return s.showNewPerson(c, http.StatusUnprocessableEntity, f, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(adminPersonPath(p.PID), "done.person_added")
}

// relocatePerson moves a person to another organisation at once.
func (s *Server) relocatePerson(c *Call) error {
	var f struct {
		Org       string `form:"org"`
		RoleTitle string `form:"role_title"`
		Email     string `form:"new_email"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	m, err := c.managedPerson()
	if err != nil {
		return err
	}
	if !c.remit.Site {
		return fault.Denied("fault.admin_only")
	}
	var org int64
	if f.Org != "" {
		o, err := forum.OrganisationBySlug(c.ctx, s.DB, c.Viewer, f.Org)
		if err != nil {
			return err
		}
		org = o.ID
	}
	err = tenure.Relocate(c.ctx, s.DB, c.Viewer, m.ID, org, f.RoleTitle, f.Email)
	if errs, ok := c.Wrong(err); ok {
		for i := range errs {
			if errs[i].Name == "email" {
				errs[i].Name = "new_email"
			}
		}
		return s.showManaged(c, http.StatusUnprocessableEntity, m, views.AdminPerson{
			Name: m.Name, Email: m.Email, RoleTitle: m.RoleTitle, NewOrg: f.Org, NewEmail: f.Email, NewRole: f.RoleTitle, Errors: errs,
		})
	}
	return s.personDone(c, m, err, "done.person_moved")
}
