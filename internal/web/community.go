package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).communityRoutes)

const pathCommunities = "/communities"

func (s *Server) communityRoutes() []Route {
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: handle}
	}
	return []Route{
		get(pathCommunities, s.communitiesPage),
		get(pathCommunities+"/new", s.newCommunityPage), post(pathCommunities+"/new", s.startCommunity),
		get("/c/:slug", s.communityPage),
		post("/c/:slug/join", s.joinCommunity), post("/c/:slug/ask", s.askToJoin), post("/c/:slug/leave", s.leaveCommunity),
		get("/c/:slug/settings", s.communitySettingsPage), post("/c/:slug/settings", s.saveCommunity),
		post("/c/:slug/archive", s.archiveCommunity), post("/c/:slug/reopen", s.reopenCommunity),
	}
}

// communitiesShown is how many communities one page lists, and how many of
// the viewer's own are looked up beside them.
const communitiesShown = 60

func (s *Server) communitiesPage(c *Call) error {
	archived := c.Query("show") == "archived"
	after, err := c.nameAfter("communities", func(id int64) (string, error) {
		last, err := forum.CommunityByID(c.ctx, s.DB, c.Viewer, id)
		return last.Name, err
	})
	if err != nil {
		return err
	}
	all, next, err := forum.Communities(c.ctx, s.DB, c.Viewer, archived, after, communitiesShown)
	if err != nil {
		return err
	}
	v := views.Communities{Archived: archived}
	base, title := pathCommunities, "nav.communities"
	if archived {
		base, title = base+"?show=archived", "community.archived_title"
		v.Others = c.cards(all)
	} else {
		v.Mine, v.Others = split(c.cards(all))
		if err := s.addMine(c, &v, after, next); err != nil {
			return err
		}
	}
	if v.More, err = c.more("communities", base, c.Words.T(title), c.Words.T("community.more_communities"), next); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.CommunitiesPage(c.Frame(c.Words.T(title), views.NavCommunities), v))
}

// addMine completes the first window with those of the viewer's communities
// that stand further on in the list; later windows show none of them.
func (s *Server) addMine(c *Call, v *views.Communities, after forum.NameCursor, next *forum.NameCursor) error {
	old, _, err := forum.Communities(c.ctx, s.DB, c.Viewer, true, forum.NameCursor{}, 1)
	if err != nil {
		return err
	}
	v.HasArchived = len(old) > 0
	if after.ID != 0 {
		v.Mine = nil
		return nil
	}
	if v.Proposals, err = s.openProposals(c); err != nil {
		return err
	}
	if v.Invitations, err = c.invitations(); err != nil {
		return err
	}
	self, err := c.Self()
	if err != nil || next == nil {
		return err
	}
	for _, b := range self.Communities {
		if b.Archived || len(v.Mine) == communitiesShown || !behind(b, *next) {
			continue
		}
		f, err := forum.CommunityByID(c.ctx, s.DB, c.Viewer, b.ID)
		if err != nil && !fault.IsNotFound(err) {
			return err
		}
		if err == nil {
			v.Mine = append(v.Mine, c.card(f))
		}
	}
	return nil
}

func behind(b forum.Belonging, at forum.NameCursor) bool {
	name := forum.SortName(b.Name)
	return name > at.Name || name == at.Name && b.ID > at.ID
}

func split(all []views.CommunityCard) (mine, others []views.CommunityCard) {
	for _, card := range all {
		if card.Standing.Role != "" {
			mine = append(mine, card)
		} else {
			others = append(others, card)
		}
	}
	return mine, others
}

func (c *Call) card(f forum.Community) views.CommunityCard {
	return views.CommunityCard{Community: f, Join: forum.May(c.Viewer, forum.Join, f.Standing), Ask: forum.May(c.Viewer, forum.Ask, f.Standing)}
}

func (c *Call) cards(all []forum.Community) []views.CommunityCard {
	cards := make([]views.CommunityCard, len(all))
	for i, f := range all {
		cards[i] = c.card(f)
	}
	return cards
}

// community finds the community of an address.
func (c *Call) community() (forum.Community, error) {
	return forum.CommunityBySlug(c.ctx, c.s.DB, c.Viewer, c.Param("slug"))
}

func communityPath(slug string) string { return "/c/" + slug }

// communityFrame begins a page about a community. The rail marks one of the
// viewer's own; of others the navigation marks the list of all.
func (c *Call) communityFrame(title string, f forum.Community) *views.Page {
	p := c.Frame(title, "")
	p.Community = f.Slug
	if f.Standing.Role == "" {
		p.Nav = views.NavCommunities
	}
	return p
}
