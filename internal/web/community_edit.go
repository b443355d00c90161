package web

import (
	"net/http"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

type communityForm struct {
	Name       string `form:"name"`
	Summary    string `form:"summary"`
	Body       string `form:"body"`
	Visibility string `form:"visibility"`
	Measure    string `form:"measure"`
	Names      string `form:"organisations"`
	Sure       string `form:"sure"`
}

// draft is what the form says; an organisation that nobody knows is a fault
// of its field.
func (f communityForm) draft(c *Call) (forum.CommunityDraft, error) {
	draft := forum.CommunityDraft{
		Name: f.Name, Summary: f.Summary, Body: f.Body, Visibility: forum.Visibility(f.Visibility), Measure: f.Measure, Limit: []int64{},
	}
	for name := range strings.SplitSeq(forum.CleanText(f.Names), "\n") {
		if name = forum.Clean(name); name == "" {
			continue
		}
		o, err := forum.OrganisationNamed(c.ctx, c.s.DB, c.Viewer, name)
		if fault.IsNotFound(err) {
			var wrong fault.Fields
			wrong.Add("organisations", "fault.organisation_named", "Name", name)
			err = wrong.Err()
		}
		if err != nil {
			return draft, err
		}
		draft.Limit = append(draft.Limit, o.ID)
	}
	return draft, nil
}

func (f communityForm) view(slug string, errs views.Errors) views.CommunityForm {
	return views.CommunityForm{Slug: slug, Name: f.Name, Summary: f.Summary, Body: f.Body, Visibility: f.Visibility, Measure: f.Measure, Organisations: f.Names, Errors: errs}
}

func (s *Server) newCommunityPage(c *Call) error {
	return s.showNewCommunity(c, http.StatusOK, communityForm{Visibility: string(forum.Open)}, nil)
}

func (s *Server) showNewCommunity(c *Call, status int, f communityForm, errs views.Errors) error {
	v := f.view("", errs)
	v.Approves = c.Viewer.Admin
	title := "community.start"
	if !v.Approves {
		title = "community.propose"
	}
	p := c.Frame(c.Words.T(title), views.NavCommunities)
	p.Main = "narrow"
	return c.Page(status, views.NewCommunityPage(p, v))
}

func (s *Server) startCommunity(c *Call) error {
	var in communityForm
	if err := c.Form(&in); err != nil {
		return err
	}
	draft, err := in.draft(c)
	draft.Key = c.Key(in.Name, in.Summary, in.Body, in.Visibility, in.Measure, in.Names)
	var f forum.Community
	switch {
	case err != nil:
	case c.Viewer.Admin:
		f, err = forum.Found(c.ctx, s.DB, c.Viewer, draft)
	default:
		_, err = forum.Propose(c.ctx, s.DB, c.Viewer, draft)
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showNewCommunity(c, http.StatusUnprocessableEntity, in, errs)
	}
	if err != nil {
		return err
	}
	if f.ID == 0 {
		return c.Done(pathCommunities, "done.community_proposed")
	}
	c.Changed()
	return c.Done(communityPath(f.Slug), "done.community_started")
}

// facilitated finds the community of an address for somebody who looks after it.
func (c *Call) facilitated() (forum.Community, error) {
	f, err := c.community()
	if err == nil && !forum.May(c.Viewer, forum.Facilitate, f.Standing) {
		err = fault.Denied("fault.facilitators_only")
	}
	return f, err
}

func (s *Server) communitySettingsPage(c *Call) error {
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	orgs, err := forum.LimitedTo(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	in := communityForm{Name: f.Name, Summary: f.Summary, Body: f.Body, Visibility: string(f.Visibility), Measure: f.Measure}
	for _, o := range orgs {
		in.Names += o.Name + "\n"
	}
	return s.showSettings(c, http.StatusOK, f, in.view(f.Slug, nil))
}

func (s *Server) showSettings(c *Call, status int, f forum.Community, v views.CommunityForm) error {
	v.Archived = f.Standing.Archived
	p := c.communityFrame(c.Words.T("community.settings_title", "Name", f.Name), f)
	p.Main = "narrow"
	return c.Page(status, views.CommunitySettingsPage(p, f, v))
}

// saveCommunity changes a community; who wants to change who may read it is
// told what that means and asked once more.
func (s *Server) saveCommunity(c *Call) error {
	var in communityForm
	if err := c.Form(&in); err != nil {
		return err
	}
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	v := in.view(f.Slug, nil)
	if warn := warning(f.Visibility, forum.Visibility(in.Visibility)); warn != "" && in.Sure != in.Visibility {
		v.Warn = warn
		v.Errors = views.Errors{{Name: "sure", Text: c.Words.T("community.sure_required")}}
		return s.showSettings(c, http.StatusUnprocessableEntity, f, v)
	}
	draft, err := in.draft(c)
	if err == nil {
		_, err = forum.EditCommunity(c.ctx, s.DB, c.Viewer, f.ID, draft)
	}
	if errs, ok := c.Wrong(err); ok {
		v.Errors = errs
		return s.showSettings(c, http.StatusUnprocessableEntity, f, v)
	}
	if err != nil {
		return err
	}
	c.Changed()
	return c.Done(communityPath(f.Slug), "done.community_saved")
}

// warning is the key of what a change of visibility means.
func warning(from, to forum.Visibility) string {
	switch {
	case from == to:
		return ""
	case to == forum.Open:
		return "community.warn_open"
	case to == forum.Private:
		return "community.warn_private"
	case to == forum.Restricted && from == forum.Private:
		return "community.warn_restricted_private"
	case to == forum.Restricted:
		return "community.warn_restricted"
	default:
		return ""
	}
}

func (s *Server) archiveCommunity(c *Call) error {
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	if err := forum.Archive(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return err
	}
	c.Changed()
	return c.Done(communityPath(f.Slug), "done.community_archived")
}

func (s *Server) reopenCommunity(c *Call) error {
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	if err := forum.Reopen(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return err
	}
	c.Changed()
	return c.Done(communityPath(f.Slug), "done.community_reopened")
}
