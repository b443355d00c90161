package web

import (
	"net/http"

	"waymark/internal/tenure"
	"waymark/views"
)

var _ = declare((*Server).adminMoveRoutes)

const pathAdminMoves = pathAdmin + "/moves"

func (s *Server) adminMoveRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathAdminMoves, Policy: Manager, Handle: s.adminMovesPage},
		{Method: http.MethodPost, Path: pathAdminMoves + "/:id/accept", Policy: Manager, Handle: s.acceptMove},
		{Method: http.MethodPost, Path: pathAdminMoves + "/:id/decline", Policy: Manager, Handle: s.declineMove},
	}
}

// adminMovesPage lists people who say that they come to an organisation that
// the viewer looks after.
func (s *Server) adminMovesPage(c *Call) error {
	list, err := tenure.Arrivals(c.ctx, s.DB, c.Viewer)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.AdminMovesPage(c.adminFrame(c.Words.T("admin.moves")), list, s.Mail.On()))
}

// acceptMove says yes. Where no mail is sent, whoever says so vouches for the
// new address too.
func (s *Server) acceptMove(c *Call) error {
	pid, err := c.PID("id")
	if err != nil {
		return err
	}
	m, err := tenure.Accept(c.ctx, s.DB, c.Viewer, pid, !s.Mail.On())
	if err != nil {
		return err
	}
	s.Auth.Forget(m.Person)
	c.ChangedFor(m.Person)
	return c.Done(pathAdminMoves, "done.move_accepted")
}

func (s *Server) declineMove(c *Call) error {
	pid, err := c.PID("id")
	if err != nil {
		return err
	}
	if err := tenure.Decline(c.ctx, s.DB, c.Viewer, pid); err != nil {
		return err
	}
	return c.Done(pathAdminMoves, "done.move_declined")
}
