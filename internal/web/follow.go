package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/search"
	"waymark/views"
)

var _ = declare((*Server).followRoutes)

const pathFollows = "/follows"

func (s *Server) followRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathFollows, Policy: SignedIn, Handle: s.followsPage},
		{Method: http.MethodPost, Path: pathFollows, Policy: SignedIn, Limit: 4 << 10, Handle: s.follow},
	}
}

// followsPage lists what the viewer follows, watches and has muted.
func (s *Server) followsPage(c *Call) error {
	list, err := notify.Interests(c.ctx, s.DB, c.Viewer)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("follow.list"), views.NavInbox)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.FollowsPage(p, list))
}

// follow has the viewer follow something at a level, and goes back to it.
func (s *Server) follow(c *Call) error {
	var f struct {
		Kind  string `form:"kind"`
		Name  string `form:"name"`
		Level string `form:"level"`
		List  string `form:"list"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := notify.SetLevel(c.ctx, s.DB, c.Viewer, notify.Target{Kind: f.Kind, Name: f.Name}, notify.Level(f.Level)); err != nil {
		return err
	}
	c.Changed()
	path, err := c.followed(f.Kind, f.Name)
	if err != nil {
		return err
	}
	if f.List != "" {
		path = pathFollows
	}
	return c.Done(path, followedKeys[notify.Level(f.Level)])
}

var followedKeys = map[notify.Level]string{
	notify.Watch: "done.follow_watch", notify.Follow: "done.follow_follow", notify.Normal: "done.follow_normal", notify.Mute: "done.follow_mute",
}

// followed is the page of what is followed.
func (c *Call) followed(kind, name string) (string, error) {
	switch kind {
	case notify.OnThread:
		t, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, "", name)
		return pathOf(t), err
	case notify.OnCommunity:
		return views.CommunityPath(name, ""), nil
	case notify.OnPerson:
		return "/p/" + name, nil
	case notify.OnTag:
		return views.SearchFor("tag:" + forum.TagName(name)), nil
	}
	return "", fault.Missing("page")
}

// followingTag is the control with which the viewer follows a tag, on the page
// of all that bears it; nil where more is asked for than the tag, or where
// nothing that they may read bears it.
func (c *Call) followingTag(req search.Request) (*views.Follow, error) {
	if len(req.Tags) != 1 || req.String() != (search.Request{Tags: req.Tags}).String() || len(req.Orgs) > 0 {
		return nil, nil
	}
	tag := notify.Target{Kind: notify.OnTag, Name: req.Tags[0]}
	f, err := notify.LevelOf(c.ctx, c.s.DB, c.Viewer, tag)
	if fault.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &views.Follow{Kind: tag.Kind, Name: forum.TagName(tag.Name), Title: forum.TagName(tag.Name), Level: f.Level}, nil
}

// following is the control with which the viewer follows what a page is about,
// which the caller has looked up; nil where they do not.
func (c *Call) following(kind string, id int64, name, title string) (*views.Follow, error) {
	f, err := notify.LevelOfID(c.ctx, c.s.DB, c.Viewer, kind, id)
	if err != nil {
		return nil, err
	}
	return &views.Follow{Kind: kind, Name: name, Title: title, Level: f.Level, Read: f.Read}, nil
}
