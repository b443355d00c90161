package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/picture"
	"waymark/views"
)

var _ = declare((*Server).adminOrganisationRoutes)

const (
	pathAdminOrganisations = pathAdmin + "/organisations"
	pathAdminOrganisation  = pathAdminOrganisations + "/:slug"
)

func (s *Server) adminOrganisationRoutes() []Route {
	get := func(path string, policy Policy, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: policy, Handle: handle}
	}
	post := func(path string, policy Policy, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: policy, Handle: handle}
	}
	logo := post(pathAdminOrganisation+"/logo", Manager, s.saveLogo)
	logo.Files, logo.Limit = true, picture.MaxBytes+64<<10
	return []Route{
		get(pathAdminOrganisations, Manager, s.adminOrganisationsPage),
		get(pathAdmin+"/new-organisation", Admin, s.newOrganisationPage), post(pathAdmin+"/new-organisation", Admin, s.addOrganisation),
		get(pathAdminOrganisation, Manager, s.adminOrganisationPage), post(pathAdminOrganisation, Manager, s.saveOrganisation),
		logo, post(pathAdminOrganisation+"/logo/remove", Manager, s.removeLogo),
		post(pathAdminOrganisation+"/administrators", Manager, s.giveOffice),
		post(pathAdminOrganisation+"/administrators/remove", Manager, s.takeOffice),
		get("/o/:slug/logo/:hash", SignedIn, s.logo),
	}
}

type organisationForm struct {
	Name   string `form:"name"`
	Slug   string `form:"slug"`
	Type   string `form:"type"`
	Region string `form:"region"`
	Size   string `form:"size"`
	Hue    int    `form:"hue"`
}

func (f organisationForm) draft() forum.OrganisationDraft {
	return forum.OrganisationDraft{Name: f.Name, Slug: f.Slug, Type: f.Type, Region: f.Region, Size: f.Size, Hue: f.Hue}
}

func (f organisationForm) view(errs views.Errors) views.AdminOrganisation {
	return views.AdminOrganisation{Name: f.Name, Slug: f.Slug, Type: f.Type, Region: f.Region, Size: f.Size, Hue: f.Hue, Errors: errs}
}

// adminOrganisationsPage lists the organisations that the viewer looks after.
func (s *Server) adminOrganisationsPage(c *Call) error {
	v, title := views.AdminOrganisations{Site: c.remit.Site}, c.Words.T("admin.organisations")
	if !v.Site {
		all, err := forum.Offices(c.ctx, s.DB, c.Viewer, c.Viewer.Person)
		if err != nil {
			return err
		}
		for _, o := range all {
			n, err := forum.PeopleIn(c.ctx, s.DB, o.ID)
			if err != nil {
				return err
			}
			one, err := forum.OrganisationByID(c.ctx, s.DB, o.ID)
			if err != nil {
				return err
			}
			v.List = append(v.List, forum.OrganisationLine{Organisation: one, People: n})
		}
		return c.Page(http.StatusOK, views.AdminOrganisationsPage(c.adminFrame(title), v))
	}
	after, err := c.nameAfter("organisations", func(id int64) (string, error) {
		last, err := forum.OrganisationByID(c.ctx, s.DB, id)
		return last.Name, err
	})
	if err != nil {
		return err
	}
	var next *forum.NameCursor
	if v.List, next, err = forum.Organisations(c.ctx, s.DB, c.Viewer, after, organisationsShown); err != nil {
		return err
	}
	if v.More, err = c.more("organisations", pathAdminOrganisations, title, c.Words.T("people.more_organisations"), next); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.AdminOrganisationsPage(c.adminFrame(title), v))
}

func (s *Server) newOrganisationPage(c *Call) error {
	return s.showNewOrganisation(c, http.StatusOK, organisationForm{}.view(nil))
}

func (s *Server) showNewOrganisation(c *Call, status int, v views.AdminOrganisation) error {
	return c.Page(status, views.NewOrganisationPage(c.adminFrame(c.Words.T("admin.organisation_add")), v))
}

func (s *Server) addOrganisation(c *Call) error {
	var f organisationForm
	if err := c.Form(&f); err != nil {
		return err
	}
	o, err := forum.AddOrganisation(c.ctx, s.DB, c.Viewer, f.draft())
	if errs, ok := c.Wrong(err); ok {
		return s.showNewOrganisation(c, http.StatusUnprocessableEntity, f.view(errs))
	}
	if err != nil {
		return err
	}
	return c.Done(pathAdminOrganisations+"/"+o.Slug, "done.organisation_added")
}

func (c *Call) managedOrganisation() (forum.Organisation, error) {
	return forum.ManagedOrganisation(c.ctx, c.s.DB, c.Viewer, c.Param("slug"))
}

func (s *Server) adminOrganisationPage(c *Call) error {
	o, err := c.managedOrganisation()
	if err != nil {
		return err
	}
	f := organisationForm{Name: o.Name, Slug: o.Slug, Type: o.Type, Region: o.Region, Size: o.Size, Hue: o.Hue}
	return s.showOrganisation(c, http.StatusOK, o, f.view(nil))
}

func (s *Server) showOrganisation(c *Call, status int, o forum.Organisation, v views.AdminOrganisation) error {
	admins, err := forum.OrganisationAdmins(c.ctx, s.DB, c.Viewer, o.ID)
	if err != nil {
		return err
	}
	for _, b := range admins {
		if c.remit.Site || b.OrgPID == o.PID { // others are not theirs to see
			v.Admins = append(v.Admins, b)
		}
	}
	if v.Find = forum.Clean(c.Query("name")); v.Find != "" {
		if v.Found, _, err = forum.ManagedPeople(c.ctx, s.DB, c.Viewer, forum.PeopleFilter{Org: o.ID, Name: v.Find}, forum.NameCursor{}, successorsShown); err != nil {
			return err
		}
	}
	v.Organisation, v.Site = &o, c.remit.Site
	return c.Page(status, views.AdminOrganisationPage(c.adminFrame(o.Name), v))
}

func (s *Server) saveOrganisation(c *Call) error {
	var f organisationForm
	if err := c.Form(&f); err != nil {
		return err
	}
	o, err := c.managedOrganisation()
	if err != nil {
		return err
	}
	if !c.remit.Site {
		f.Name = o.Name
	}
	_, err = forum.EditOrganisation(c.ctx, s.DB, c.Viewer, o.ID, f.draft())
	if errs, ok := c.Wrong(err); ok {
		return s.showOrganisation(c, http.StatusUnprocessableEntity, o, f.view(errs))
	}
	return c.organisationDone(o, err, "done.organisation_saved")
}

func (c *Call) organisationDone(o forum.Organisation, err error, done string) error {
	if err != nil {
		return err
	}
	c.Changed()
	return c.Done(pathAdminOrganisations+"/"+o.Slug, done)
}

func (s *Server) saveLogo(c *Call) error {
	var f struct {
		Logo string `form:"logo"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	o, err := c.managedOrganisation()
	if err != nil {
		return err
	}
	err = forum.SetLogo(c.ctx, s.DB, c.Viewer, o.ID, []byte(f.Logo))
	if errs, ok := c.Wrong(err); ok {
		was := organisationForm{Name: o.Name, Slug: o.Slug, Type: o.Type, Region: o.Region, Size: o.Size, Hue: o.Hue}
		return s.showOrganisation(c, http.StatusUnprocessableEntity, o, was.view(errs))
	}
	return c.organisationDone(o, err, "done.logo_saved")
}

func (s *Server) removeLogo(c *Call) error {
	o, err := c.managedOrganisation()
	if err != nil {
		return err
	}
	return c.organisationDone(o, forum.SetLogo(c.ctx, s.DB, c.Viewer, o.ID, nil), "done.logo_removed")
}

// officer finds the organisation and the person of a form about who looks
// after it.
func (s *Server) officer(c *Call) (o forum.Organisation, m forum.Managed, err error) {
	var f struct {
		Person string `form:"person"`
	}
	if err = c.Form(&f); err != nil {
		return o, m, err
	}
	if o, err = c.managedOrganisation(); err != nil {
		return o, m, err
	}
	m, err = forum.ManagedPerson(c.ctx, s.DB, c.Viewer, f.Person)
	return o, m, err
}

func (s *Server) giveOffice(c *Call) error {
	o, m, err := s.officer(c)
	if err == nil {
		err = forum.GiveOffice(c.ctx, s.DB, c.Viewer, o.ID, m.ID)
	}
	c.ChangedFor(m.ID)
	return c.organisationDone(o, err, "done.office_given")
}

func (s *Server) takeOffice(c *Call) error {
	o, m, err := s.officer(c)
	if err == nil {
		err = forum.TakeOffice(c.ctx, s.DB, c.Viewer, o.ID, m.ID)
	}
	c.ChangedFor(m.ID)
	return c.organisationDone(o, err, "done.office_taken")
}

var (
	headerPicture       = []string{"private, max-age=31536000, immutable"}
	headerPicturePolicy = []string{"sandbox; default-src 'none'"}
	typePNG             = []string{"image/png"}
)

// logo serves a logo by the hash of its bytes, for ever.
func (s *Server) logo(c *Call) error {
	hash := c.Param("hash")
	if len(hash) != 32 {
		return fault.Missing("logo")
	}
	b, err := forum.Logo(c.ctx, s.DB, c.Viewer, hash)
	if err != nil {
		return err
	}
	h := c.rec.Header()
	h["Cache-Control"], h["Content-Security-Policy"] = headerPicture, headerPicturePolicy
	return c.send(http.StatusOK, typePNG, b)
}
