package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/views"
)

var _ = declare((*Server).reportRoutes)

func (s *Server) reportRoutes() []Route {
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: handle}
	}
	routes := []Route{
		get("/reports", s.sentReportsPage), get("/r/:id/report", s.reportPage), post("/r/:id/report", s.sendReport),
	}
	for _, kind := range threadKinds {
		path := "/" + kind.Path + "/:id/:slug/report"
		routes = append(routes, get(path, s.reportPage), post(path, s.sendReport))
	}
	return routes
}

type reportForm struct {
	Reason      string `form:"reason"`
	Text        string `form:"text"`
	Facilitator string `form:"facilitator"`
}

// reportable finds what the address names for somebody who may report it.
func (c *Call) reportable() (p forum.Piece, path string, err error) {
	if c.Param("slug") == "" {
		p.Reply, p.Thread, err = forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
		path = "/r/" + p.Reply.PID
	} else {
		p.Thread, err = forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, "", c.Param("id"))
		path = pathOf(p.Thread)
	}
	switch {
	case err != nil:
	case p.Gone() || p.Thread.State == forum.Draft:
		err = fault.Missing("post")
	case p.Mine():
		err = fault.Denied("fault.own_report")
	}
	return p, path, err
}

func (s *Server) reportPage(c *Call) error {
	p, path, err := c.reportable()
	if err != nil {
		return err
	}
	return c.showReport(http.StatusOK, p, path, reportForm{}, nil)
}

func (c *Call) showReport(status int, p forum.Piece, path string, in reportForm, errs views.Errors) error {
	frame := c.Frame(c.Words.T("report.title"), navOf(p.Thread.Kind))
	frame.Main, frame.Community = "narrow", p.Thread.Community.Slug
	html := p.Thread.HTML
	if p.Reply.ID != 0 {
		html = p.Reply.HTML
	}
	return c.Page(status, views.ReportPage(views.ReportForm{
		Page: frame, Thread: p.Thread, Path: path, Action: path + "/report", HTML: html,
		Reason: in.Reason, Text: in.Text, Facilitator: in.Facilitator != "", Errors: errs,
	}))
}

func (s *Server) sendReport(c *Call) error {
	var in reportForm
	if err := c.Form(&in); err != nil {
		return err
	}
	p, path, err := c.reportable()
	if err != nil {
		return err
	}
	err = govern.Report(c.ctx, s.DB, c.Viewer, govern.Complaint{
		Thread: p.Thread.PID, Reply: p.Reply.PID, Reason: govern.Reason(in.Reason), Text: in.Text, Facilitator: in.Facilitator != "",
	})
	if errs, ok := c.Wrong(err); ok {
		return c.showReport(http.StatusUnprocessableEntity, p, path, in, errs)
	}
	if err != nil {
		return err
	}
	if p.Reply.ID != 0 {
		path = replyPath(p.Reply, p.Thread)
	}
	return c.Done(path, "done.reported")
}

func (s *Server) sentReportsPage(c *Call) error {
	list, err := govern.SentBy(c.ctx, s.DB, c.Viewer)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("report.mine"), views.NavSettings)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.SentReportsPage(p, list))
}
