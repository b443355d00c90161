package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/views"
)

var _ = declare((*Server).appealRoutes)

func (s *Server) appealRoutes() []Route {
	route := func(method, path string, policy Policy, handle func(*Call) error) Route {
		return Route{Method: method, Path: path, Policy: policy, Handle: handle}
	}
	const place, site = "/c/:slug/appeals/:id", pathAdmin + "/appeals/:id"
	routes := []Route{
		route(http.MethodGet, "/r/:id/decision", SignedIn, (*Call).verdictPage),
		route(http.MethodPost, "/r/:id/decision", SignedIn, (*Call).sendAppeal),
		route(http.MethodGet, place, SignedIn, (*Call).appealPage),
		route(http.MethodPost, place, SignedIn, (*Call).decideAppeal),
		route(http.MethodGet, site, Admin, (*Call).appealPage),
		route(http.MethodPost, site, Admin, (*Call).decideAppeal),
	}
	for _, kind := range threadKinds {
		path := "/" + kind.Path + "/:id/:slug/decision"
		routes = append(routes, route(http.MethodGet, path, SignedIn, (*Call).verdictPage), route(http.MethodPost, path, SignedIn, (*Call).sendAppeal))
	}
	return routes
}

// judgedText finds the viewer's own text that the address names.
func (c *Call) judgedText() (p forum.Piece, path string, err error) {
	if c.Param("slug") == "" {
		p.Reply, p.Thread, err = forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
		path = "/r/" + p.Reply.PID
	} else {
		p.Thread, err = forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, "", c.Param("id"))
		path = pathOf(p.Thread)
	}
	if err == nil && !p.Mine() {
		err = fault.Missing("verdict")
	}
	return p, path, err
}

// verdictPage tells the author of a text what was decided of it, and why.
func (c *Call) verdictPage() error { return c.showVerdict(http.StatusOK, "", nil) }

func (c *Call) showVerdict(status int, body string, errs views.Errors) error {
	p, path, err := c.judgedText()
	if err != nil {
		return err
	}
	v := views.VerdictView{Piece: p, Path: path, Body: body, Errors: errs}
	if v.All, err = govern.VerdictsOn(c.ctx, c.s.DB, p); err != nil {
		return err
	}
	h, err := forum.Anyway(c.ctx, c.s.DB, p.Thread.ID, p.Reply.ID)
	if err != nil {
		return err
	}
	v.Title, v.HTML = h.Title, c.prose(h.HTML, 2)
	f := c.Frame(c.Words.T("appeal.title"), navOf(p.Thread.Kind))
	f.Main, f.Community = "narrow", p.Thread.Community.Slug
	return c.Page(status, views.VerdictPage(f, v))
}

type appealForm struct {
	Body string `form:"body"`
}

func (c *Call) sendAppeal() error {
	var in appealForm
	if err := c.Form(&in); err != nil {
		return err
	}
	p, path, err := c.judgedText()
	if err != nil {
		return err
	}
	err = govern.AppealAgainst(c.ctx, c.s.DB, c.Viewer, p.Thread.PID, p.Reply.PID, in.Body)
	if errs, ok := c.Wrong(err); ok {
		return c.showVerdict(http.StatusUnprocessableEntity, in.Body, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(path+"/decision", "done.appealed")
}

// appealAt finds the appeal that the address names, in its community or among
// those for administrators.
func (c *Call) appealAt() (place forum.Community, a govern.Appeal, h forum.Hidden, err error) {
	if c.Param("slug") != "" {
		if place, err = c.facilitated(); err != nil {
			return place, a, h, err
		}
	}
	if a, h, err = govern.AppealByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id")); err != nil {
		return place, a, h, err
	}
	here := a.Community.Slug == place.Slug && a.Level == govern.ForFacilitators || place.Slug == "" && a.Level == govern.ForAdministrators
	if !here {
		err = fault.Missing("appeal")
	}
	return place, a, h, err
}

func (c *Call) appealPage() error { return c.showAppeal(http.StatusOK, decisionForm{}, nil) }

func (c *Call) showAppeal(status int, in decisionForm, errs views.Errors) error {
	place, a, h, err := c.appealAt()
	if err != nil {
		return err
	}
	v := views.AppealView{
		Appeal: a, HiddenTitle: h.Title, HTML: c.prose(h.HTML, 2), Admin: place.Slug == "", Action: c.r.URL.Path,
		Chosen: in.Decision, Why: in.Reason, Errors: errs,
	}
	title := c.Words.T("appeal.single")
	p := c.adminFrame(title)
	if !v.Admin {
		p = c.communityFrame(title, place)
	}
	p.Main = "narrow"
	return c.Page(status, views.AppealPage(p, place, v))
}

func (c *Call) decideAppeal() error {
	var in decisionForm
	if err := c.Form(&in); err != nil {
		return err
	}
	place, a, _, err := c.appealAt()
	if err != nil {
		return err
	}
	err = govern.DecideAppeal(c.ctx, c.s.DB, c.Viewer, a.PID, govern.Decision(in.Decision), in.Reason)
	if errs, ok := c.Wrong(err); ok {
		return c.showAppeal(http.StatusUnprocessableEntity, in, errs)
	}
	if err != nil {
		return err
	}
	back := pathAdmin + "/reports"
	if place.Slug != "" {
		back = communityPath(place.Slug) + "/reports"
	}
	return c.Done(back, "done.appeal_decided")
}
