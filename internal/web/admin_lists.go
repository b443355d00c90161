package web

import (
	"net/http"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).adminListRoutes)

const (
	pathAdminCommunities = pathAdmin + "/communities"
	pathAdminSignIns     = pathAdmin + "/sign-ins"
)

func (s *Server) adminListRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathAdminCommunities, Policy: Admin, Handle: s.adminCommunitiesPage},
		{Method: http.MethodGet, Path: pathAdminSignIns, Policy: Admin, Handle: s.adminSignInsPage},
		{Method: http.MethodPost, Path: pathAdminSignIns + "/end", Policy: Admin, Handle: s.adminEndSession},
		{Method: http.MethodPost, Path: pathAdminSignIns + "/revoke", Policy: Admin, Handle: s.adminRevokeToken},
	}
}

// adminCommunitiesPage lists the communities that the viewer may see: a
// private one is listed for its members alone, here as everywhere.
func (s *Server) adminCommunitiesPage(c *Call) error {
	after, err := c.nameAfter("communities", func(id int64) (string, error) {
		last, err := forum.CommunityByID(c.ctx, s.DB, c.Viewer, id)
		return last.Name, err
	})
	if err != nil {
		return err
	}
	all, next, err := forum.EveryCommunity(c.ctx, s.DB, c.Viewer, after, communitiesShown)
	if err != nil {
		return err
	}
	v, title := views.AdminCommunities{}, c.Words.T("admin.communities")
	for _, f := range all {
		who, err := forum.Facilitators(c.ctx, s.DB, c.Viewer, f.ID)
		if err != nil {
			return err
		}
		v.List = append(v.List, views.AdminCommunity{Community: f, Facilitators: who, May: forum.May(c.Viewer, forum.Facilitate, f.Standing)})
	}
	if v.More, err = c.more("communities", pathAdminCommunities, title, c.Words.T("admin.more_communities"), next); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.AdminCommunitiesPage(c.adminFrame(title), v))
}

// signInsShown is how many sessions or tokens a page lists.
const signInsShown = 60

// adminSignInsPage lists all sessions, or all API tokens, the newest first.
func (s *Server) adminSignInsPage(c *Call) error {
	v := views.AdminSignIns{Tokens: c.Query("show") == "tokens"}
	at, err := c.unsealedNumbers("sign-ins", c.Query("cursor"), 1)
	if err != nil {
		return err
	}
	list, base := s.Auth.AllSessions, pathAdminSignIns
	if v.Tokens {
		list, base = s.Auth.AllTokens, pathAdminSignIns+"?show=tokens"
	}
	if v.List, err = list(c.ctx, c.Viewer, at[0], signInsShown+1); err != nil {
		return err
	}
	title := c.Words.T("admin.sign_ins")
	v.More = c.moreFrom(base, title, c.Words.T("admin.more_sign_ins"))
	if len(v.List) > signInsShown {
		v.List = v.List[:signInsShown]
		cursor, err := c.sealedNumbers("sign-ins", began(v.List[signInsShown-1]))
		if err != nil {
			return err
		}
		v.More.Next = withCursor(base, *cursor)
	}
	return c.Page(http.StatusOK, views.AdminSignInsPage(c.adminFrame(title), v))
}

func began(x auth.Access) int64 {
	if x.Token.ID != 0 {
		return db.Micros(x.Token.Created)
	}
	return db.Micros(x.Session.Created)
}

func (s *Server) adminEndSession(c *Call) error {
	var f struct {
		Session string `form:"session"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := s.Auth.EndManagedSession(c.ctx, c.Viewer, f.Session); err != nil {
		return err
	}
	return c.Done(pathAdminSignIns, "done.session_ended")
}

func (s *Server) adminRevokeToken(c *Call) error {
	var f struct {
		Token string `form:"token"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := s.Auth.RevokeManagedToken(c.ctx, c.Viewer, f.Token); err != nil {
		return err
	}
	return c.Done(pathAdminSignIns+"?show=tokens", "done.token_revoked")
}
