package web

import (
	"context"
	"sync"
	"time"

	"waymark/internal/forum"
	"waymark/views"
)

// A Self is what every page shows of who looks at it.
type Self struct {
	Person      forum.Person
	Communities []forum.Belonging

	me     *views.Me
	theme  string
	editor string
	rail   []views.NavCommunity
	speaks bool // takes part in Speak up
	until  time.Time

	mu      sync.Mutex
	counted *counts
}

// selfLife is how long a page may show the viewer's name and communities as
// they were; what the viewer changes here shows at once.
const selfLife = 5 * time.Second

// railLength is how many communities stand in the rail.
const railLength = 30

// selves keeps the Self of whoever was here in the last seconds.
type selves struct {
	s    *Server
	mu   sync.RWMutex
	byID map[int64]*Self
}

func newSelves(s *Server) *selves { return &selves{s: s, byID: map[int64]*Self{}} }

func (k *selves) of(ctx context.Context, v forum.Viewer, now time.Time) (*Self, error) {
	k.mu.RLock()
	self := k.byID[v.Person]
	k.mu.RUnlock()
	if self != nil && now.Before(self.until) {
		return self, nil
	}
	self, err := k.load(ctx, v)
	if err != nil {
		return nil, err
	}
	self.until = now.Add(selfLife)
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.byID) > 10_000 {
		clear(k.byID)
	}
	k.byID[v.Person] = self
	return self, nil
}

func (k *selves) load(ctx context.Context, v forum.Viewer) (*Self, error) {
	p, err := forum.PersonByID(ctx, k.s.DB, v, v.Person)
	if err != nil {
		return nil, err
	}
	mine, err := forum.MyCommunities(ctx, k.s.DB, v)
	if err != nil {
		return nil, err
	}
	remit, err := forum.RemitOf(ctx, k.s.DB, v)
	if err != nil {
		return nil, err
	}
	editor, err := forum.EditorOf(ctx, k.s.DB, v)
	if err != nil {
		return nil, err
	}
	speaks, err := k.s.speaks(ctx, v)
	if err != nil {
		return nil, err
	}
	self := &Self{Person: p, editor: editor, speaks: speaks, Communities: mine, me: &views.Me{PID: p.PID, Name: p.Name, Org: p.Org.Name, OrgSlug: p.Org.Slug, Admin: v.Admin, Manages: remit.Any()}}
	if p.Theme != forum.Themes[0] {
		self.theme = p.Theme
	}
	for _, b := range mine {
		if !b.Archived && len(self.rail) < railLength {
			self.rail = append(self.rail, views.NavCommunity{ID: b.ID, Slug: b.Slug, Name: b.Name})
		}
	}
	return self, nil
}

func (k *selves) forget(person int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.byID, person)
}

func (k *selves) forgetAll() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.byID)
}

// Self gives the viewer's person and communities, a few seconds old at most;
// SignIn where there is no viewer.
func (c *Call) Self() (*Self, error) {
	if c.self == nil {
		self, err := c.s.selves.of(c.ctx, c.Viewer, c.Now)
		if err != nil {
			return nil, err
		}
		c.self = self
	}
	return c.self, nil
}

// Changed says that the viewer's name, theme or communities are no longer
// what they were; the next page shows them anew.
func (c *Call) Changed() { c.s.selves.forget(c.Viewer.Person) }

// ChangedFor is Changed for another person, whom a facilitator lets in.
func (c *Call) ChangedFor(person int64) { c.s.selves.forget(person) }

// Frame begins a page: its title in words and where it stands in the
// navigation. Every handler that shows a page starts with it.
func (c *Call) Frame(title string, nav views.Nav) *views.Page {
	p := c.frame(title, nav, c.r.URL.RequestURI())
	if p.Bare = c.Query("live") != ""; p.Bare {
		return p
	}
	p.Flash = c.flash()
	c.listens(p)
	return p
}

// frame is Frame with form tokens for an address. Error pages have none: those
// of what does not exist and of what may not be seen must be the same.
func (c *Call) frame(title string, nav views.Nav, address string) *views.Page {
	p := &views.Page{Title: title, Nav: nav, Now: c.Now, Version: c.s.Version, Hue: defaultHue, Notice: c.s.notice(c)}
	if !c.Viewer.SignedIn() {
		return p
	}
	self, err := c.Self()
	if err != nil {
		return p // a page without a rail is better than none
	}
	p.FileMax, p.SpeakOn = c.s.fileMax(), c.s.Speak != nil
	p.Me, p.Theme, p.Editor, p.Communities = self.me, self.theme, self.editor, self.rail
	if c.Query("live") == "" {
		if n, err := c.counts(); err == nil {
			p.Waiting, p.Communities = n.inbox, n.rail
		}
	}
	if self.Person.Org.ID != 0 {
		p.Hue = self.Person.Org.Hue
	}
	p.Token = formToken(c.cookie, address)
	if self.speaks {
		p.Speak = c.s.speakPage(c.Viewer)
	}
	return p
}

const defaultHue = 195
