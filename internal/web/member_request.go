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
	return s.showRequests(c, http.StatusOK, f, list, "", nil)
}

// showRequests lists who asks, each with ready texts to answer with.
func (s *Server) showRequests(c *Call, status int, f forum.Community, list []forum.Request, wrongAt string, errs views.Errors) error {
	ready, err := forum.ReadyOf(c.ctx, s.DB, c.Viewer, f.ID)
	if err != nil {
		return err
	}
	p := c.communityFrame(c.Words.T("community.requests_title", "Name", f.Name), f)
	p.Main = "narrow"
	return c.Page(status, views.RequestsPage(p, views.Requests{Community: f, List: list, Mail: s.Mail.On(), Ready: ready, WrongAt: wrongAt, Errors: errs}))
}

func (s *Server) acceptRequest(c *Call) error {
	return s.decideRequest(c, true, "done.member_accepted")
}

func (s *Server) declineRequest(c *Call) error {
	return s.decideRequest(c, false, "done.member_declined")
}

func (s *Server) decideRequest(c *Call, accept bool, done string) error {
	f, p, in, err := c.memberAt()
	if err != nil {
		return err
	}
	err = forum.DecideRequest(c.ctx, s.DB, c.Viewer, f.ID, p.ID, forum.Decision{
		Accept: accept, Message: in.Message, Post: s.Mail, Address: c.Address(communityPath(f.Slug)),
	})
	if errs, ok := c.Wrong(err); ok {
		list, err := forum.Requests(c.ctx, s.DB, c.Viewer, f.ID)
		if err != nil {
			return err
		}
		return s.showRequests(c, http.StatusUnprocessableEntity, f, list, p.PID, errs)
	}
	if err != nil {
		return err
	}
	c.ChangedFor(p.ID)
	return c.Done(requestsPath(f.Slug), done)
}

// putAnswerAway forgets the answer to a request that the viewer has read.
func (s *Server) putAnswerAway(c *Call) error {
	f, err := c.community()
	if err != nil {
		return err
	}
	if err := forum.PutAnswerAway(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return err
	}
	return c.Redirect(communityPath(f.Slug))
}
