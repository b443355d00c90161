package web

import (
	"net/http"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/views"
)

var _ = declare((*Server).facilitateRoutes)

func (s *Server) facilitateRoutes() []Route {
	const page, thread = "/c/:slug/facilitate", "/d/:id/:slug"
	route := func(method, path string, handle func(*Call) error) Route {
		return Route{Method: method, Path: path, Policy: SignedIn, Handle: handle}
	}
	return []Route{
		route(http.MethodGet, page, s.facilitatePage),
		route(http.MethodPost, page+"/texts", s.saveTexts),
		route(http.MethodGet, thread+"/ask", s.askSomebodyPage),
		route(http.MethodPost, thread+"/ask", s.askSomebody),
		route(http.MethodGet, thread+"/announce", s.announcePage),
		route(http.MethodPost, thread+"/announce", s.announce),
	}
}

// tendingShown is how much of each list a facilitator's page shows.
const tendingShown = 20

func (s *Server) facilitatePage(c *Call) error {
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	return s.showFacilitate(c, http.StatusOK, f, nil, nil)
}

// showFacilitate shows what waits in a community, and its ready texts, or
// those that could not be kept as they were typed.
func (s *Server) showFacilitate(c *Call, status int, f forum.Community, typed map[forum.Ready]string, errs views.Errors) error {
	v := views.Facilitating{Community: f, Errors: errs, Ready: typed}
	var err error
	if v.Tending, err = forum.TendingOf(c.ctx, s.DB, c.Viewer, f.ID, s.DB.Now(), c.Words.Zone(), tendingShown); err != nil {
		return err
	}
	waiting, err := forum.Requests(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	cases, err := govern.Open(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	appeals, err := govern.Appeals(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	v.Requests, v.Reports = len(waiting), len(cases)+len(appeals)
	if v.Ready == nil {
		if v.Ready, err = forum.ReadyOf(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
			return err
		}
	}
	if v.Glances, err = c.glances(v.Questions, v.Newcomers); err != nil {
		return err
	}
	p := c.communityFrame(c.Words.T("facilitate.page_title", "Name", f.Name), f)
	p.Main = "narrow"
	return c.Page(status, views.FacilitatePage(p, v))
}

type textsForm struct {
	Welcome  string `form:"welcome"`
	Accepted string `form:"accepted"`
	Declined string `form:"declined"`
}

func (s *Server) saveTexts(c *Call) error {
	var in textsForm
	if err := c.Form(&in); err != nil {
		return err
	}
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	texts := map[forum.Ready]string{forum.ReadyWelcome: in.Welcome, forum.ReadyAccepted: in.Accepted, forum.ReadyDeclined: in.Declined}
	for _, kind := range forum.ReadyTexts { // what is as it is everywhere stays so
		if views.IsReadyDefault(c.Words, kind, forum.CleanText(texts[kind])) {
			texts[kind] = ""
		}
	}
	err = forum.SaveReady(c.ctx, s.DB, c.Viewer, f.ID, texts)
	if errs, ok := c.Wrong(err); ok {
		return s.showFacilitate(c, http.StatusUnprocessableEntity, f, texts, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(communityPath(f.Slug)+"/facilitate", "done.texts_saved")
}

// askSomebodyPage finds somebody who is to be asked to reply.
func (s *Server) askSomebodyPage(c *Call) error {
	t, err := c.toTend()
	if err != nil {
		return err
	}
	v := views.AskSomebody{Thread: t, Path: pathOf(t), Name: forum.Clean(c.Query("name"))}
	if v.Found, err = forum.PeopleNamed(c.ctx, s.DB, c.Viewer, v.Name, foundShown); err != nil {
		return err
	}
	p := c.Frame(c.Words.T("facilitate.ask"), views.NavDiscussions)
	p.Main, p.Community = "narrow", t.Community.Slug
	return c.Page(http.StatusOK, views.AskSomebodyPage(p, v))
}

// toTend gives the discussion of an address to whoever may tend it.
func (c *Call) toTend() (forum.Thread, error) {
	return forum.ToTend(c.ctx, c.s.DB, c.Viewer, discussion.Name, c.Param("id"))
}

func (s *Server) askSomebody(c *Call) error {
	var in memberForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, _, err := forum.AskToAnswer(c.ctx, s.DB, c.Viewer, discussion.Name, c.Param("id"), in.Person)
	if err != nil {
		return err
	}
	return c.Done(pathOf(t), "done.asked_to_answer")
}

func (s *Server) announcePage(c *Call) error {
	t, err := c.toTend()
	if err != nil {
		return err
	}
	place, err := forum.CommunityByID(c.ctx, s.DB, c.Viewer, t.CommunityID)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("facilitate.announce"), views.NavDiscussions)
	p.Main, p.Community = "narrow", t.Community.Slug
	return c.Page(http.StatusOK, views.AnnouncePage(p, t, pathOf(t), place.Members))
}

func (s *Server) announce(c *Call) error {
	t, err := forum.Announce(c.ctx, s.DB, c.Viewer, discussion.Name, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Done(pathOf(t), "done.announced")
}
