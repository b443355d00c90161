package web

import (
	"net/http"
	"regexp"
	"slices"

	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).movingRoutes)

func (s *Server) movingRoutes() []Route {
	const base = "/d/:id/:slug"
	route := func(method, path string, handle func(*Call) error) Route {
		return Route{Method: method, Path: base + path, Policy: SignedIn, Handle: handle}
	}
	return []Route{
		route(http.MethodGet, "/move", (*Call).movePage),
		route(http.MethodPost, "/move", (*Call).moveThread),
		route(http.MethodGet, "/merge", (*Call).mergePage),
		route(http.MethodPost, "/merge", (*Call).mergeThread),
		route(http.MethodGet, "/split", (*Call).splitPage),
		route(http.MethodPost, "/split", (*Call).splitThread),
	}
}

// passageForm is where a discussion goes, and what was said of its readers there.
type passageForm struct {
	To      string `form:"to"`
	Into    string `form:"into"`
	Readers string `form:"readers"`
	Yes     bool   `form:"yes"`
}

func (f passageForm) consent() forum.Consent {
	return forum.Consent{To: forum.Visibility(f.Readers), Yes: f.Yes}
}

// movingFrame begins a page on which a discussion is moved about.
func (c *Call) movingFrame(t forum.Thread, title string) *views.Page {
	p := c.Frame(c.Words.T(title), views.NavDiscussions)
	p.Main, p.Community = "narrow", t.Community.Slug
	return p
}

// movePage asks where a discussion is to go; ?to=SLUG shows what that means.
func (c *Call) movePage() error {
	t, err := c.toTend()
	if err != nil {
		return err
	}
	return c.showMove(http.StatusOK, t, c.Query("to"), nil)
}

func (c *Call) showMove(status int, t forum.Thread, to string, errs views.Errors) error {
	v := views.Moving{Thread: t, Path: pathOf(t), Errors: errs}
	places, err := forum.PlacesToTend(c.ctx, c.s.DB, c.Viewer)
	if err != nil {
		return err
	}
	for _, place := range places {
		if place.ID != t.CommunityID {
			v.Places = append(v.Places, place)
		}
		if place.Slug == to && place.ID != t.CommunityID {
			if v.Passage, err = forum.PassageOf(c.ctx, c.s.DB, c.Viewer, t, place.ID); err != nil {
				return err
			}
		}
	}
	if to != "" && v.To.ID == 0 {
		return fault.Missing("community")
	}
	return c.Page(status, views.MoveThreadPage(c.movingFrame(t, "moving.move"), v))
}

func (c *Call) moveThread() error {
	var in passageForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, err := c.toTend()
	if err != nil {
		return err
	}
	to, err := forum.CommunityBySlug(c.ctx, c.s.DB, c.Viewer, in.To)
	if err != nil {
		return err
	}
	moved, err := forum.MoveThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, t.PID, to.ID, in.consent())
	if errs, ok := c.Wrong(err); ok {
		return c.showMove(http.StatusUnprocessableEntity, t, in.To, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(moved), "done.moved")
}

// threadNamed finds the identifier of a thread in what somebody pasted.
var threadNamed = regexp.MustCompile(`(?:^|/d/)([a-z2-7]{16})(?:$|[/?#])`)

func named(text string) string {
	if m := threadNamed.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// mergePage asks for the discussion that another is to become a part of;
// ?into= names it by its address, and shows what that means.
func (c *Call) mergePage() error {
	t, err := c.toTend()
	if err != nil {
		return err
	}
	return c.showMerge(http.StatusOK, t, c.Query("into"), nil)
}

func (c *Call) showMerge(status int, t forum.Thread, typed string, errs views.Errors) error {
	v := views.Moving{Thread: t, Path: pathOf(t), Typed: typed, Errors: errs}
	if typed != "" {
		into, err := forum.Mergeable(c.ctx, c.s.DB, c.Viewer, t, named(forum.Clean(typed)))
		if wrong, ok := c.Wrong(err); ok {
			status, v.Errors = http.StatusUnprocessableEntity, wrong
		} else if err != nil {
			return err
		} else if v.Passage, err = forum.PassageOf(c.ctx, c.s.DB, c.Viewer, t, into.CommunityID); err != nil {
			return err
		}
		v.Into = into
	}
	if v.To.ID == 0 {
		for _, r := range c.related(t) {
			if r.Kind == discussion.Name {
				v.Alike = append(v.Alike, r)
			}
		}
	}
	return c.Page(status, views.MergeThreadPage(c.movingFrame(t, "moving.merge"), v))
}

func (c *Call) mergeThread() error {
	var in passageForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, err := c.toTend()
	if err != nil {
		return err
	}
	r, into, err := forum.MergeThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, t.PID, named(in.Into), in.consent())
	if errs, ok := c.Wrong(err); ok {
		return c.showMerge(http.StatusUnprocessableEntity, t, in.Into, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(replyPath(r, into), "done.merged")
}

type splitForm struct {
	Reply []string `form:"reply"`
	Below bool     `form:"below"`
	Title string   `form:"title"`
	Body  string   `form:"body"`
	Sure  bool     `form:"sure"` // what will happen was seen
}

// splitShown is how many replies a page offers to split off.
const splitShown = 200

// splitPage asks which replies are to become a discussion of their own; with
// ?from=PID that reply is ticked, with what hangs below it.
func (c *Call) splitPage() error {
	t, err := c.toTend()
	if err != nil {
		return err
	}
	var in splitForm
	if from := c.Query("from"); from != "" {
		in.Reply, in.Below = []string{from}, true
	}
	return c.showSplit(http.StatusOK, t, in, nil)
}

func (c *Call) showSplit(status int, t forum.Thread, in splitForm, errs views.Errors) error {
	v := views.Splitting{
		Thread: t, Path: pathOf(t), Ticked: in.Reply, Below: in.Below, Title: in.Title, Body: in.Body, Errors: errs,
	}
	var err error
	var next int64
	if v.Replies, next, err = forum.After(c.ctx, c.s.DB, c.Viewer, t, 0, splitShown); err != nil {
		return err
	}
	v.More = next != 0
	for _, pid := range in.Reply { // of a long thread the list need not reach to it
		if slices.ContainsFunc(v.Replies, func(r forum.Reply) bool { return r.PID == pid }) {
			continue
		}
		r, of, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, pid)
		if fault.IsNotFound(err) || err == nil && of.ID != t.ID {
			continue
		}
		if err != nil {
			return err
		}
		v.Replies = append(v.Replies, r)
	}
	return c.Page(status, views.SplitThreadPage(c.movingFrame(t, "moving.split"), v))
}

func (c *Call) splitThread() error {
	var in splitForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, err := c.toTend()
	if err != nil {
		return err
	}
	s := forum.Split{Replies: in.Reply, Below: in.Below, Title: in.Title, Body: in.Body}
	if !in.Sure {
		return c.planSplit(t, in, s)
	}
	made, err := forum.SplitThread(c.ctx, c.s.DB, c.Viewer, discussion.Name, t.PID, s)
	if errs, ok := c.Wrong(err); ok {
		return c.showSplit(http.StatusUnprocessableEntity, t, in, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(made), "done.split")
}

// planSplit shows what would be split off, before it is.
func (c *Call) planSplit(t forum.Thread, in splitForm, s forum.Split) error {
	chosen, err := s.Chosen(c.ctx, c.s.DB, c.Viewer, t)
	if err == nil {
		_, err = forum.Prepare(c.Viewer, forum.ThreadDraft{Kind: t.Kind, Community: t.CommunityID, Title: s.Title, Body: s.Body}, nil)
	}
	if errs, ok := c.Wrong(err); ok {
		return c.showSplit(http.StatusUnprocessableEntity, t, in, errs)
	}
	if err != nil {
		return err
	}
	v := views.Splitting{Thread: t, Path: pathOf(t), Ticked: in.Reply, Below: in.Below, Title: forum.Clean(in.Title), Body: in.Body, Replies: chosen, Plan: true}
	return c.Page(http.StatusOK, views.SplitThreadPage(c.movingFrame(t, "moving.split"), v))
}

// wentTo leads from the address of a discussion that was merged into another
// to where it is now, for whoever may read it there; false: there is no such.
func (c *Call) wentTo(err error) bool {
	if !fault.IsNotFound(err) || !safe(c.r.Method) || c.route == nil || !c.Viewer.SignedIn() {
		return false
	}
	switch c.route.Path {
	case "/d/:id", "/d/:id/:slug", "/d/:id/:slug/first-unread", "/d/:id/:slug/at", "/d/:id/:slug/branch/:n":
		r, t, err := forum.Merged(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
		return err == nil && c.Redirect(replyPath(r, t)) == nil
	case apiBase + "/discussions/:id", apiBase + "/discussions/:id/posts":
		_, t, err := forum.Merged(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
		if err != nil {
			return false
		}
		path := apiBase + "/discussions/" + t.PID
		if c.route.Path != apiBase+"/discussions/:id" {
			path += "/posts"
		}
		return c.Redirect(path) == nil
	}
	return false
}

// goesTo is the thread that an address names, or the one that it was merged into.
func (c *Call) goesTo(kind string) (forum.Thread, error) {
	t, err := c.thread(kind)
	if fault.IsNotFound(err) && kind == discussion.Name {
		if _, into, gone := forum.Merged(c.ctx, c.s.DB, c.Viewer, c.Param("id")); gone == nil {
			return into, nil
		}
	}
	return t, err
}
