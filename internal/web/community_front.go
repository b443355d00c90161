package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/lesson"
	"waymark/internal/markdown"
	"waymark/internal/notify"
	"waymark/views"
)

// How much the front page of a community shows.
const (
	frontUnanswered = 5
	frontThreads    = 20
	frontLessons    = 3
	frontMembers    = 60
)

func (s *Server) communityPage(c *Call) error {
	f, err := c.community()
	if err != nil {
		return err
	}
	v, err := s.communityView(c, f)
	if err != nil {
		return err
	}
	return s.showCommunity(c, http.StatusOK, v)
}

func (s *Server) showCommunity(c *Call, status int, v views.Community) error {
	p := c.communityFrame(v.Name, v.Community)
	p.List = "any"
	p.Main = "cols"
	return c.Page(status, views.CommunityPage(p, v))
}

// communityView gathers a community's page for a viewer who may see it.
func (s *Server) communityView(c *Call, f forum.Community) (v views.Community, err error) {
	may := func(act forum.Act) bool { return forum.May(c.Viewer, act, f.Standing) }
	v = views.Community{
		Community: f, About: c.prose(f.HTML, 2),
		Read: may(forum.Read), Post: may(forum.Post), Join: may(forum.Join), Ask: may(forum.Ask),
		Leave: may(forum.Leave), Facilitate: may(forum.Facilitate), Invite: may(forum.Invite),
	}
	if v.Told, _, err = forum.AnswerTo(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return v, err
	}
	if v.LimitedTo, err = forum.LimitedTo(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return v, err
	}
	if v.Facilitators, err = forum.Facilitators(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return v, err
	}
	if v.Facilitate {
		waiting, err := forum.Requests(c.ctx, s.DB, c.Viewer, f.ID)
		if err != nil {
			return v, err
		}
		v.Waiting = len(waiting)
		if v.Read {
			cases, err := govern.Open(c.ctx, s.DB, c.Viewer, f.ID)
			if err != nil {
				return v, err
			}
			v.Reports = len(cases)
		}
	}
	if !v.Read {
		if f.Standing.Asked {
			v.Asked, err = forum.AskedOn(c.ctx, s.DB, c.Viewer, f.ID)
		}
		return v, err
	}
	if v.Follow, err = c.following(notify.OnCommunity, f.ID, f.Slug, f.Name); err != nil {
		return v, err
	}
	if v.Figures, err = forum.FiguresOf(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return v, err
	}
	return v, s.communityTab(c, &v)
}

// communityTab fills in the part of the page that the address asks for.
func (s *Server) communityTab(c *Call, v *views.Community) error {
	v.Tab = c.Query("tab")
	switch v.Tab {
	case views.TabLessons:
		return s.communityLessons(c, v)
	case views.TabMembers:
		return s.communityMembers(c, v)
	case views.TabAbout:
		return nil
	case "", views.TabDiscussions:
		v.Tab = views.TabDiscussions
		return s.communityThreads(c, v)
	default:
		return fault.Missing("tab")
	}
}

func (s *Server) communityThreads(c *Call, v *views.Community) (err error) {
	v.Waits = c.Query("show") == "unanswered"
	if v.Waits {
		v.Latest, err = forum.UnansweredIn(c.ctx, s.DB, c.Viewer, v.ID, forum.MaxPage)
	} else {
		if c.Query("cursor") == "" {
			if v.Unanswered, err = forum.UnansweredIn(c.ctx, s.DB, c.Viewer, v.ID, frontUnanswered); err != nil {
				return err
			}
		}
		if err = s.communityLatest(c, v, "", views.CommunityPath(v.Slug, "")); err == nil {
			err = c.pinned(v)
		}
	}
	if err != nil {
		return err
	}
	lessons, err := forum.InCommunity(c.ctx, s.DB, c.Viewer, v.ID, lesson.Name, "", frontLessons)
	if err != nil {
		return err
	}
	v.Lessons = lessons.Entries
	v.Glances, err = c.glances(v.Latest, v.Lessons, v.Pinned)
	return err
}

func (s *Server) communityLatest(c *Call, v *views.Community, kind, base string) error {
	cursor, err := c.unsealed("threads", c.Query("cursor"))
	if err != nil {
		return err
	}
	page, err := forum.InCommunity(c.ctx, s.DB, c.Viewer, v.ID, kind, cursor, frontThreads)
	if err != nil {
		return err
	}
	v.Latest = page.Entries
	if err := forum.MarkNew(c.ctx, s.DB, c.Viewer, v.Latest); err != nil {
		return err
	}
	v.More, err = c.moreThreads(base, c.Words.T("community.latest"), c.Words.T("community.more"), page.Next)
	return err
}

func (s *Server) communityLessons(c *Call, v *views.Community) error {
	if err := s.communityLatest(c, v, lesson.Name, views.CommunityPath(v.Slug, views.TabLessons)); err != nil {
		return err
	}
	var err error
	v.Glances, err = c.glances(v.Latest)
	return err
}

func (s *Server) communityMembers(c *Call, v *views.Community) (err error) {
	v.Members, v.More, err = s.membersPage(c, v.Community, views.CommunityPath(v.Slug, views.TabMembers))
	return err
}

// prose fits stored HTML into a page, under a heading of a level.
func (c *Call) prose(html string, under int) string {
	return markdown.Show(markdown.HTML(html), markdown.Page{
		Under: under, Host: c.r.Host, Table: c.Words.T("community.table"), Code: c.Words.T("community.code"),
		Done: c.Words.T("community.done"), ToDo: c.Words.T("community.to_do"),
	})
}
