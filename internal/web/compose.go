package web

import (
	"net/http"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/markdown"
	"waymark/views"
)

var _ = declare((*Server).composeRoutes)

const (
	pathAsk   = "/ask"
	pathShare = "/share/discussion"
)

func (s *Server) composeRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathAsk, Policy: SignedIn, Handle: (*Call).composePage},
		{Method: http.MethodPost, Path: pathAsk, Policy: SignedIn, Limit: textLimit, Handle: (*Call).compose},
		{Method: http.MethodGet, Path: "/share", Policy: SignedIn, Handle: (*Call).sharePage},
		{Method: http.MethodGet, Path: pathShare, Policy: SignedIn, Handle: (*Call).composePage},
		{Method: http.MethodPost, Path: pathShare, Policy: SignedIn, Limit: textLimit, Handle: (*Call).compose},
		{Method: http.MethodGet, Path: "/compose/similar", Policy: SignedIn, Cost: CostSearch, Handle: (*Call).similarFragment},
		{Method: http.MethodPost, Path: "/compose/preview", Policy: SignedIn, Cost: CostRead, Limit: textLimit, Handle: (*Call).preview},
	}
}

type composeForm struct {
	Title     string `form:"title" query:"title"`
	Body      string `form:"body"`
	Tags      string `form:"tags"`
	Community string `form:"community" query:"community"`
	Check     bool   `form:"check"`
}

func (c *Call) composePage() error {
	var f composeForm
	if err := c.BindQuery(&f); err != nil {
		return err
	}
	u, kept, err := c.kept(c.placeHere())
	if err != nil {
		return err
	}
	// Who comes with a title writes of something else than what they have begun.
	switch other := f.Title != "" && f.Title != u.Fields["title"]; {
	case u.Empty():
	case other:
		kept.Revision, kept.Other = 0, c.route.Path
	default:
		f = composeForm{Title: u.Fields["title"], Body: u.Fields["body"], Tags: u.Fields["tags"], Community: u.Fields["community"]}
	}
	return c.showCompose(http.StatusOK, f, kept, nil)
}

// asks says whether the page is the one on which a question is asked.
func (c *Call) asks() bool { return c.route.Path == pathAsk }

// placeHere is that of the page's draft.
func (c *Call) placeHere() string {
	if c.asks() {
		return placeAsk
	}
	return placeShare
}

func (c *Call) showCompose(status int, f composeForm, kept views.Kept, errs views.Errors) error {
	title := "compose.share_title"
	if c.asks() {
		title = "action.ask"
	}
	p := c.Frame(c.Words.T(title), "")
	p.Main = "compose"
	v := &views.Compose{
		Page: p, Ask: c.asks(), Action: c.route.Path, Title: f.Title, Body: f.Body, Tags: f.Tags, Community: f.Community,
		State: c.form.Get(fieldKey), Checked: f.Check, Errors: errs, Kept: kept,
	}
	if v.State == "" {
		v.State = forum.NewPID()
	}
	var err error
	if v.Mine, v.Others, err = c.placesToWrite(f.Community); err != nil {
		return err
	}
	// What search hands over as a title is looked at without being asked.
	if f.Check || f.Title != "" && status == http.StatusOK {
		v.Similar = c.similar(f.Title, f.Community)
		v.Checked = f.Check || len(v.Similar) > 0
	}
	return c.Page(status, views.ComposePage(v))
}

// placesShown is how many communities the choice of one offers.
const placesShown = 300

// placesToWrite gives the communities in which the viewer may start a thread,
// those that they belong to first; the one that is named is among them.
func (c *Call) placesToWrite(named string) (mine, others []forum.Community, err error) {
	all, more, err := forum.Communities(c.ctx, c.s.DB, c.Viewer, false, forum.NameCursor{}, placesShown)
	if err != nil {
		return nil, nil, err
	}
	if more != nil && named != "" {
		if one, err := forum.CommunityBySlug(c.ctx, c.s.DB, c.Viewer, named); err == nil {
			all = append(all, one)
		}
	}
	seen := make(map[int64]bool, len(all))
	for _, f := range all {
		switch {
		case seen[f.ID] || !forum.May(c.Viewer, forum.Post, f.Standing):
		case f.Standing.Role != "":
			mine = append(mine, f)
		default:
			others = append(others, f)
		}
		seen[f.ID] = true
	}
	return mine, others, nil
}

// compose starts a discussion, or shows what is similar where that is asked.
func (c *Call) compose() error {
	var f composeForm
	if err := c.Form(&f); err != nil {
		return err
	}
	if f.Check {
		return c.showCompose(http.StatusOK, f, c.keptAgain(c.placeHere()), nil)
	}
	draft := discussion.Draft{Title: f.Title, Body: f.Body, Tags: tagsTyped(f.Tags), Key: c.Key(f.Title, f.Body, f.Tags, f.Community), Unsent: c.placeHere()}
	done := "done.shared"
	if c.asks() {
		yes := true
		draft.Asks, done = &yes, "done.asked"
	}
	if f.Community != "" {
		place, err := forum.CommunityBySlug(c.ctx, c.s.DB, c.Viewer, f.Community)
		if err != nil {
			return err
		}
		draft.Community = place.ID
	}
	t, err := discussion.Start(c.ctx, c.s.DB, c.Viewer, draft)
	if errs, ok := c.Wrong(err); ok {
		return c.showCompose(http.StatusUnprocessableEntity, f, c.keptAgain(c.placeHere()), errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(t), done)
}

func (c *Call) sharePage() error {
	p := c.Frame(c.Words.T("compose.share_what"), "")
	return c.Page(http.StatusOK, views.SharePage(p, c.Query("title"), c.Query("community")))
}

type previewForm struct {
	Body   string `form:"body"`
	Stored bool   `form:"stored"`
}

// preview gives a text as it will be shown, or as it would be stored, which an
// editor can work on; nothing is kept of it.
func (c *Call) preview() error {
	var f previewForm
	if err := c.Form(&f); err != nil {
		return err
	}
	if len(f.Body) > forum.MaxBody*4 {
		f.Body = f.Body[:forum.MaxBody*4]
	}
	html := markdown.Render(forum.CleanText(f.Body))
	if f.Stored {
		return c.Page(http.StatusOK, views.Preview(string(html)))
	}
	return c.Page(http.StatusOK, views.Preview(markdown.Show(html, c.shown(2))))
}
