package web

import (
	"bytes"
	"context"
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/govern"
	"waymark/views"
)

var _ = declare((*Server).governRoutes)

func (s *Server) governRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathAdmin + "/audit", Policy: Admin, Handle: s.auditPage},
		{Method: http.MethodPost, Path: pathAdmin + "/audit/export", Policy: Admin, Handle: s.exportAudit},
		{Method: http.MethodGet, Path: pathAdmin + "/log", Policy: Admin, Handle: s.securityLogPage},
	}
}

// governShown is how many lines of the audit and the security log a page shows.
const governShown = 50

// older is the way from a window of a list that counts downwards to the next.
func (c *Call) older(base, purpose, label string, last int64, some bool) (views.More, error) {
	more := c.moreFrom(base, label, c.Words.T("govern.older"))
	if !some {
		return more, nil
	}
	cursor, err := c.sealedNumbers(purpose, last)
	if err == nil {
		more.Next = withCursor(base, *cursor)
	}
	return more, err
}

func (s *Server) auditPage(c *Call) error {
	at, err := c.unsealedNumbers("audit", c.Query("cursor"), 1)
	if err != nil {
		return err
	}
	var v views.Audit
	if v.Acts, err = govern.Acts(c.ctx, s.DB, c.Viewer, 0, at[0], governShown); err != nil {
		return err
	}
	if v.Chain, err = s.auditChain(c.ctx); err != nil {
		return err
	}
	var people, places []int64
	for _, a := range v.Acts {
		people, places = append(people, a.Actor, a.Person()), append(places, a.Community)
	}
	if v.Who, v.Where, err = govern.Names(c.ctx, s.DB, c.Viewer, people, places); err != nil {
		return err
	}
	if n := len(v.Acts); n > 0 {
		last := v.Acts[n-1].N
		if v.More, err = c.older(pathAdmin+"/audit", "audit", c.Words.T("govern.audit_list"), last, last > 1); err != nil {
			return err
		}
	}
	return c.Page(http.StatusOK, views.AuditPage(c.adminFrame(c.Words.T("govern.audit")), v))
}

// exportAudit gives the whole audit as a file; that it was taken stands in the
// audit itself.
func (s *Server) exportAudit(c *Call) error {
	var in struct {
		As string `form:"as"`
	}
	if err := c.Form(&in); err != nil {
		return err
	}
	kind, name, write := "text/csv; charset=utf-8", "audit.csv", govern.WriteCSV
	if in.As == "json" {
		kind, name, write = "application/json", "audit.json", govern.WriteJSON
	} else if in.As != "csv" {
		return fault.Missing("format")
	}
	if err := govern.Note(c.ctx, s.DB, c.Viewer, govern.AuditExported, "audit", 0, 0); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(c.ctx, s.DB, c.Viewer, &b); err != nil {
		return err
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	c.rec.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.send(http.StatusOK, []string{kind}, b.Bytes())
}

func (s *Server) securityLogPage(c *Call) error {
	at, err := c.unsealedNumbers("security", c.Query("cursor"), 1)
	if err != nil {
		return err
	}
	var v views.SecurityLog
	if v.Events, err = govern.Security(c.ctx, s.DB, c.Viewer, 0, at[0], governShown+1); err != nil {
		return err
	}
	some := len(v.Events) > governShown
	if some {
		v.Events = v.Events[:governShown]
	}
	if v.Failed, err = govern.Failed(c.ctx, s.DB, c.Viewer); err != nil {
		return err
	}
	var people []int64
	for _, e := range v.Events {
		people = append(people, e.Actor, e.Person)
	}
	for _, f := range v.Failed {
		people = append(people, f.Person)
	}
	if v.Who, _, err = govern.Names(c.ctx, s.DB, c.Viewer, people, nil); err != nil {
		return err
	}
	if n := len(v.Events); n > 0 {
		if v.More, err = c.older(pathAdmin+"/log", "security", c.Words.T("govern.log"), v.Events[n-1].ID, some); err != nil {
			return err
		}
	}
	return c.Page(http.StatusOK, views.SecurityLogPage(c.adminFrame(c.Words.T("govern.log")), v))
}

// auditChain says whether the audit is whole. What was found whole since the
// start is not read again: waymark check reads all of it.
func (s *Server) auditChain(ctx context.Context) (govern.Chain, error) {
	var known govern.Chain
	if last := s.chain.Load(); last != nil {
		known = *last
	}
	c, err := govern.VerifyOn(ctx, s.DB, known)
	if err == nil {
		s.chain.Store(&c)
	}
	return c, err
}
