package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

func (s *Server) joinCommunity(c *Call) error {
	f, err := c.community()
	if err != nil {
		return err
	}
	if err := forum.JoinCommunity(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return err
	}
	c.Changed()
	return c.Done(communityPath(f.Slug), "done.community_joined")
}

type askForm struct {
	Message string `form:"message"`
}

func (s *Server) askToJoin(c *Call) error {
	var in askForm
	if err := c.Form(&in); err != nil {
		return err
	}
	f, err := c.community()
	if err != nil {
		return err
	}
	err = forum.AskToJoin(c.ctx, s.DB, c.Viewer, f.ID, in.Message)
	if errs, ok := c.Wrong(err); ok {
		v, err := s.communityView(c, f)
		if err != nil {
			return err
		}
		v.Message, v.Errors = in.Message, errs
		return s.showCommunity(c, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	return c.Done(communityPath(f.Slug), "done.request_sent")
}

// leaveCommunity ends a membership, or takes a request back. The last
// facilitator is shown where to hand over first.
func (s *Server) leaveCommunity(c *Call) error {
	f, err := c.community()
	if err != nil {
		return err
	}
	if err := forum.LeaveCommunity(c.ctx, s.DB, c.Viewer, f.ID); err != nil {
		return s.unlessLast(c, f, err)
	}
	c.Changed()
	switch {
	case f.Standing.Asked:
		return c.Done(communityPath(f.Slug), "done.request_withdrawn")
	case f.Visibility == forum.Private:
		return c.Done(pathCommunities, "done.community_left")
	default:
		return c.Done(communityPath(f.Slug), "done.community_left")
	}
}

// unlessLast shows the members where err says that a community would be left
// without a facilitator; any other error passes.
func (s *Server) unlessLast(c *Call, f forum.Community, err error) error {
	at := fault.Of(err)
	if at == nil || at.Code != "last_facilitator" {
		return err
	}
	errs := views.Errors{{Name: "members", Text: c.Words.Say(at.Key, at.Args)}}
	return s.showMembers(c, http.StatusConflict, f, errs)
}
