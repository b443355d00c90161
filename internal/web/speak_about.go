package web

import (
	"net/http"

	"waymark/internal/forum"
	"waymark/views"
)

func (s *Server) speakHow(c *Call) error {
	if _, err := c.speaks(forum.SpeakRead); err != nil {
		return err
	}
	v := views.SpeakHow{Glass: s.published.HasGlass()}
	var err error
	if v.Crowd, err = c.speakCrowd(); err != nil {
		return err
	}
	limits, err := s.Speak.Limits(c.ctx)
	if err != nil {
		return err
	}
	v.Quiet = limits.Quiet
	if _, seven, ok := s.Speak.Head(); ok {
		v.Words = seven[:]
	}
	p := c.speakFrame(c.Words.T("speak.how_link"))
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.SpeakHowPage(p, v))
}

// speakIntroducing is for staff and for administrators, who may be of an
// organisation that does not take part.
func (s *Server) speakIntroducing(c *Call) error {
	_, err := c.speaks(forum.SpeakRead)
	back := views.Crumb{Text: c.Words.T("speak.title"), Path: pathSpeak + "/how"}
	if c.Viewer.Admin {
		err, back.Path = nil, pathAdminSpeak
	}
	if err != nil {
		return err
	}
	p := c.speakFrame(c.Words.T("speak.introducing"))
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.SpeakIntroducingPage(p, back))
}

// speakGlass gives the copy of the back room's database.
func (s *Server) speakGlass(c *Call) error {
	if _, err := c.speaks(forum.SpeakRead); err != nil {
		return err
	}
	copied, err := s.published.Glass(c.ctx)
	if err != nil {
		return err
	}
	c.rec.Header().Set("Content-Disposition", `attachment; filename="speak-glass.db"`)
	return c.send(http.StatusOK, []string{"application/vnd.sqlite3"}, copied)
}

func (s *Server) speakRoster(c *Call) error {
	if _, err := c.speaks(forum.SpeakRead); err != nil {
		return err
	}
	r, err := s.Speak.RosterOf(c.ctx, c.Viewer)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.SpeakRosterPage(c.speakFrame(c.Words.T("speak.roster")), views.SpeakRoster{Roster: r}))
}
