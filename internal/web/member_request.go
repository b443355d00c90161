package web

import (
	"net/http"

	"waymark/internal/forum"
	"waymark/views"
)

func requestsPath(slug string) string { return communityPath(slug) + "/requests" }

func (s *Server) requestsPage(c *Call) error {
	f, err := c.facilitated()
	if err != nil {
		return err
	}
	list, err := forum.Requests(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	p := c.communityFrame(c.Words.T("community.requests_title", "Name", f.Name), f)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.RequestsPage(p, f, list))
}

func (s *Server) acceptRequest(c *Call) error {
	f, p, _, err := c.memberAt()
	if err != nil {
		return err
	}
	if err := forum.Accept(c.ctx, s.DB, c.Viewer, f.ID, p.ID); err != nil {
		return err
	}
	c.ChangedFor(p.ID)
	return c.Done(requestsPath(f.Slug), "done.member_accepted")
}

func (s *Server) declineRequest(c *Call) error {
	f, p, _, err := c.memberAt()
	if err != nil {
		return err
	}
	if err := forum.Decline(c.ctx, s.DB, c.Viewer, f.ID, p.ID); err != nil {
		return err
	}
	return c.Done(requestsPath(f.Slug), "done.member_declined")
}
