package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).savedRoutes)

const pathSaved = "/saved"

func (s *Server) savedRoutes() []Route {
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Limit: 16 << 10, Handle: handle}
	}
	routes := []Route{
		get(pathSaved, s.savedPage), post(pathSaved+"/drop", s.dropSaved),
		get("/r/:id/save", s.savePage), post("/r/:id/save", s.save),
	}
	for _, kind := range threadKinds {
		path := "/" + kind.Path + "/:id/:slug/save"
		routes = append(routes, get(path, s.savePage), post(path, s.save))
	}
	return routes
}

func (s *Server) savedPage(c *Call) error {
	list, err := notify.SavedBy(c.ctx, s.DB, c.Viewer)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("saved.title"), views.NavInbox)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.SavedPage(p, list))
}

// saveable finds what the address names, for somebody who may read it.
func (c *Call) saveable() (p forum.Piece, path string, err error) {
	if c.Param("slug") == "" {
		p.Reply, p.Thread, err = forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
		path = "/r/" + p.Reply.PID
	} else {
		p.Thread, err = forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, "", c.Param("id"))
		path = pathOf(p.Thread)
	}
	if err == nil && (p.Gone() || p.Thread.State != forum.Published) {
		err = fault.Missing("post")
	}
	return p, path, err
}

func (s *Server) savePage(c *Call) error {
	p, path, err := c.saveable()
	if err != nil {
		return err
	}
	_, note, _, err := notify.SavedOf(c.ctx, s.DB, c.Viewer, p.Thread.ID, p.Reply.ID)
	if err != nil {
		return err
	}
	return s.showSave(c, http.StatusOK, p, path, note, nil)
}

func (s *Server) showSave(c *Call, status int, p forum.Piece, path, note string, errs views.Errors) error {
	pid, _, _, err := notify.SavedOf(c.ctx, s.DB, c.Viewer, p.Thread.ID, p.Reply.ID)
	if err != nil {
		return err
	}
	frame := c.Frame(c.Words.T("saved.save"), navOf(p.Thread.Kind))
	frame.Main, frame.Community = "narrow", p.Thread.Community.Slug
	html := p.Thread.HTML
	if p.Reply.ID != 0 {
		html = p.Reply.HTML
	}
	return c.Page(status, views.SavePage(views.SaveForm{
		Page: frame, Thread: p.Thread, Path: path, Action: path + "/save", HTML: html, Note: note, PID: pid, Errors: errs,
	}))
}

func (s *Server) save(c *Call) error {
	var f struct {
		Note string `form:"note"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	p, path, err := c.saveable()
	if err != nil {
		return err
	}
	err = notify.Save(c.ctx, s.DB, c.Viewer, p.Thread.PID, p.Reply.PID, f.Note)
	if errs, ok := c.Wrong(err); ok {
		return s.showSave(c, http.StatusUnprocessableEntity, p, path, f.Note, errs)
	}
	if err != nil {
		return err
	}
	if p.Reply.ID != 0 {
		path = replyPath(p.Reply, p.Thread)
	}
	return c.Done(path, "done.saved")
}

func (s *Server) dropSaved(c *Call) error {
	var f struct {
		Saved string `form:"saved"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := notify.Unsave(c.ctx, s.DB, c.Viewer, f.Saved); err != nil {
		return err
	}
	return c.Done(pathSaved, "done.unsaved")
}
