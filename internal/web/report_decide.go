package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/views"
)

var _ = declare((*Server).decideRoutes)

func (s *Server) decideRoutes() []Route {
	route := func(method, path string, policy Policy, handle func(*Call) error) Route {
		return Route{Method: method, Path: path, Policy: policy, Handle: handle}
	}
	const place, site = "/c/:slug/reports", pathAdmin + "/reports"
	return []Route{
		route(http.MethodGet, place, SignedIn, s.casesPage),
		route(http.MethodGet, place+"/:id", SignedIn, s.casePage),
		route(http.MethodPost, place+"/:id", SignedIn, s.decideCase),
		route(http.MethodGet, site, Admin, s.adminCasesPage),
		route(http.MethodGet, site+"/:id", Admin, s.casePage),
		route(http.MethodPost, site+"/:id", Admin, s.decideCase),
	}
}

func (s *Server) casesPage(c *Call) error {
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	list, err := govern.Open(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	p := c.communityFrame(c.Words.T("community.reports_title", "Name", f.Name), f)
	p.Main = "narrow"
	appeals, err := govern.Appeals(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.CasesPage(p, f, list, appeals))
}

func (s *Server) adminCasesPage(c *Call) error {
	list, err := govern.OpenForAdministrators(c.ctx, s.DB, c.Viewer)
	if err != nil {
		return err
	}
	appeals, err := govern.Appeals(c.ctx, s.DB, c.Viewer, 0)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.AdminCasesPage(c.adminFrame(c.Words.T("report.site")), list, appeals))
}

type decisionForm struct {
	Decision string `form:"decision"`
	Reason   string `form:"reason"`
}

// caseAt finds the case that the address names, in its community or among
// those for administrators.
func (c *Call) caseAt() (place forum.Community, one govern.Case, h forum.Hidden, err error) {
	if c.Param("slug") != "" {
		if place, err = c.facilitated(); err != nil {
			return place, one, h, err
		}
	}
	if one, h, err = govern.CaseByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id")); err != nil {
		return place, one, h, err
	}
	here := one.Community.Slug == place.Slug && one.Level == govern.ForFacilitators || place.Slug == "" && one.Level == govern.ForAdministrators
	if !here {
		err = fault.Missing("report")
	}
	return place, one, h, err
}

func (s *Server) casePage(c *Call) error {
	place, one, h, err := c.caseAt()
	if err != nil {
		return err
	}
	if place.Slug == "" && !c.Prefetched() {
		if err := govern.Opened(c.ctx, s.DB, c.Viewer, one); err != nil {
			return err
		}
	}
	return c.showCase(http.StatusOK, place, one, h, decisionForm{}, nil)
}

func (c *Call) showCase(status int, place forum.Community, one govern.Case, h forum.Hidden, in decisionForm, errs views.Errors) error {
	v := views.CaseView{
		Case: one, Title: h.Title, Summary: h.Summary, HTML: c.prose(h.HTML, 2), Admin: place.Slug == "", Action: c.r.URL.Path,
		Decision: in.Decision, Reason: in.Reason, Errors: errs,
	}
	var err error
	if v.Text, err = c.besides(one.Kind, one.Reply, h.ThreadID); err != nil {
		return err
	}
	title := c.Words.T("report.single")
	p := c.adminFrame(title)
	if !v.Admin {
		p = c.communityFrame(title, place)
	}
	p.Main = "narrow"
	return c.Page(status, views.CasePage(p, place, v))
}

// besides is what a kind of thread says in columns of its own.
func (c *Call) besides(kind, reply string, thread int64) (string, error) {
	for _, k := range threadKinds {
		if k.Name == kind && k.More != nil && reply == "" {
			more, err := k.More(c.ctx, c.s.DB, []int64{thread})
			return more[thread].Body, err
		}
	}
	return "", nil
}

func (s *Server) decideCase(c *Call) error {
	var in decisionForm
	if err := c.Form(&in); err != nil {
		return err
	}
	place, one, h, err := c.caseAt()
	if err != nil {
		return err
	}
	err = govern.Decide(c.ctx, s.DB, c.Viewer, one.PID, govern.Decision(in.Decision), in.Reason)
	if errs, ok := c.Wrong(err); ok {
		return c.showCase(http.StatusUnprocessableEntity, place, one, h, in, errs)
	}
	if err != nil {
		return err
	}
	back, done := pathAdmin+"/reports", "done.report_decided"
	if place.Slug != "" {
		back = communityPath(place.Slug) + "/reports"
	}
	if govern.Decision(in.Decision) == govern.HandOn {
		done = "done.report_handed_on"
	}
	return c.Done(back, done)
}

var _ = declare((*Server).moderationRoutes)

func (s *Server) moderationRoutes() []Route {
	const log = "/c/:slug/moderation"
	return []Route{
		{Method: http.MethodGet, Path: log, Policy: SignedIn, Handle: s.moderationPage},
		{Method: http.MethodGet, Path: log + "/:id", Policy: SignedIn, Handle: s.removalPage},
		{Method: http.MethodPost, Path: log + "/:id", Policy: SignedIn, Handle: s.bringBack},
	}
}

// removalsShown is how many lines of a community's record a page shows.
const removalsShown = 50

func (s *Server) moderationPage(c *Call) error {
	f, err := c.community()
	if err != nil {
		return err
	}
	at, err := c.unsealedNumbers("removals", c.Query("cursor"), 1)
	if err != nil {
		return err
	}
	list, err := forum.Removals(c.ctx, s.DB, c.Viewer, f.ID, at[0], removalsShown+1)
	if err != nil {
		return err
	}
	base := communityPath(f.Slug) + "/moderation"
	more := c.moreFrom(base, c.Words.T("community.moderation"), c.Words.T("moderation.more"))
	if len(list) > removalsShown {
		list = list[:removalsShown]
		cursor, err := c.sealedNumbers("removals", list[removalsShown-1].ID)
		if err != nil {
			return err
		}
		more.Next = withCursor(base, *cursor)
	}
	p := c.communityFrame(c.Words.T("community.moderation_title", "Name", f.Name), f)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.ModerationPage(p, f, list, forum.MayModerate(c.Viewer, f.Standing, false), more))
}

func (s *Server) removalPage(c *Call) error { return s.showRemoval(c, http.StatusOK, "", nil) }

func (s *Server) showRemoval(c *Call, status int, reason string, errs views.Errors) error {
	f, err := c.community()
	if err != nil {
		return err
	}
	r, h, err := forum.RemovalByPID(c.ctx, s.DB, c.Viewer, c.Param("id"))
	if err == nil && r.CommunityID != f.ID {
		err = fault.Missing("removal")
	}
	if err != nil {
		return err
	}
	v := views.RemovalView{
		Removal: r, Community: f, Title: h.Title, Summary: h.Summary, HTML: c.prose(h.HTML, 2), Action: c.r.URL.Path, Reason: reason, Errors: errs,
	}
	if v.Text, err = c.besides(r.Thread.Kind, r.Reply, h.ThreadID); err != nil {
		return err
	}
	p := c.communityFrame(c.Words.T("moderation.review"), f)
	p.Main = "narrow"
	return c.Page(status, views.RemovalPage(p, v))
}

func (s *Server) bringBack(c *Call) error {
	var in deleteForm
	if err := c.Form(&in); err != nil {
		return err
	}
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	_, err = forum.Show(c.ctx, s.DB, c.Viewer, c.Param("id"), in.Reason)
	if errs, ok := c.Wrong(err); ok {
		return s.showRemoval(c, http.StatusUnprocessableEntity, in.Reason, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(communityPath(f.Slug)+"/moderation", "done.brought_back")
}
