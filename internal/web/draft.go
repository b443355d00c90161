package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/views"
)

var _ = declare((*Server).draftRoutes)

func (s *Server) draftRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/drafts", Policy: SignedIn, Handle: (*Call).drafts},
		{Method: http.MethodPost, Path: "/drafts", Policy: SignedIn, Limit: textLimit, Handle: (*Call).saveDraft},
		{Method: http.MethodPost, Path: "/drafts/keep", Policy: SignedIn, Limit: textLimit, Handle: (*Call).keepDraft},
		{Method: http.MethodPost, Path: "/drafts/delete", Policy: SignedIn, Limit: textLimit, Handle: (*Call).deleteDraft},
	}
}

// Names that every form carries whose text is kept as a draft: which place it
// is, from which state of the draft it went on, and who types.
const (
	fieldPlace = "draft_place"
	fieldState = "draft_revision"
	fieldBy    = "draft_by"
)

// The places of drafts; those of one thing have its pid behind a colon.
const (
	placeAsk            = "ask"
	placeShare          = "share"
	placeLesson         = "lesson"
	placeReply          = "reply"
	placeEditReply      = "edit-reply"
	placeEditDiscussion = "edit-discussion"
	placeEditLesson     = "edit-lesson"
	placeHarvest        = "harvest"
)

// kept gives what the viewer has begun in a place, and what its form says of it.
func (c *Call) kept(place string) (forum.Unsent, views.Kept, error) {
	u, err := forum.UnsentAt(c.ctx, c.s.DB, c.Viewer, place)
	return u, views.Kept{Place: place, Revision: u.Revision, At: u.At}, err
}

// keptAgain is what a form says of its draft that is shown again as it was sent.
func (c *Call) keptAgain(place string) views.Kept {
	n, _ := strconv.ParseInt(c.form.Get(fieldState), 10, 64)
	return views.Kept{Place: place, Revision: n}
}

// A savedDraft answers the script that keeps a draft; with a clash it is what
// another tab or device has kept.
type savedDraft struct {
	Revision int64             `json:"revision"`
	Fields   map[string]string `json:"fields,omitempty"`
}

// saveDraft keeps what is being typed, for the script of the page.
func (c *Call) saveDraft() error {
	var f struct {
		Place    string `form:"place"`
		Revision int64  `form:"revision"`
		Fields   string `form:"fields"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	u := forum.Unsent{Place: f.Place, Revision: f.Revision}
	if err := json.Unmarshal([]byte(f.Fields), &u.Fields); err != nil {
		return malformed("fields")
	}
	now, err := forum.KeepUnsent(c.ctx, c.s.DB, c.Viewer, u)
	if fault.KindOf(err) == fault.Conflict {
		return c.Answer(http.StatusConflict, savedDraft{now.Revision, now.Fields})
	}
	if err != nil {
		return err
	}
	return c.Answer(http.StatusOK, savedDraft{Revision: now.Revision})
}

// passing are fields of forms that are no part of what somebody types.
var passing = map[string]bool{
	fieldToken: true, fieldKey: true, fieldPlace: true, fieldState: true, fieldBy: true, "reply_to": true, "draft": true, "check": true,
}

// typedHere gives the draft that a whole form is, as a page without script
// sends it.
func (c *Call) typedHere() forum.Unsent {
	u := forum.Unsent{Place: c.form.Get(fieldPlace), Fields: map[string]string{}}
	u.Revision, _ = strconv.ParseInt(c.form.Get(fieldState), 10, 64)
	for name, values := range c.form {
		if !passing[name] && len(values) == 1 {
			u.Fields[name] = values[0]
		}
	}
	return u
}

// keepDraft keeps a whole form as a draft and leads back to it. Where another
// tab or device has kept something else, it shows both.
func (c *Call) keepDraft() error {
	u := c.typedHere()
	now, err := forum.KeepUnsent(c.ctx, c.s.DB, c.Viewer, u)
	if fault.KindOf(err) == fault.Conflict {
		p := c.Frame(c.Words.T("draft.clash_title"), "")
		p.Main = "narrow"
		path, _ := c.placed(u.Place)
		return c.Page(http.StatusConflict, views.DraftClashPage(p, views.DraftClash{Yours: u, Theirs: now, Path: path}))
	}
	if err != nil {
		return err
	}
	path, _ := c.placed(u.Place)
	return c.Done(path, "done.draft_kept")
}

// deleteDraft throws a draft away, and leads to its empty form or to the list.
func (c *Call) deleteDraft() error {
	place := c.form.Get(fieldPlace)
	if err := forum.DropUnsent(c.ctx, c.s.DB, c.Viewer, place); err != nil {
		return err
	}
	path := "/drafts"
	if c.Back() != path {
		path, _ = c.placed(place)
	}
	return c.Done(path, "done.draft_deleted")
}

// drafts lists what the viewer has begun. A place that they may not see is
// told from none by nothing.
func (c *Call) drafts() error {
	all, err := forum.UnsentOf(c.ctx, c.s.DB, c.Viewer)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("draft.title"), views.NavSettings)
	p.Main = "narrow"
	list := make([]views.Begun, 0, len(all))
	for _, u := range all {
		b := views.Begun{Unsent: u}
		b.Path, b.Title = c.placed(u.Place)
		list = append(list, b)
	}
	return c.Page(http.StatusOK, views.DraftsPage(p, list))
}

var placeWords = map[string]string{
	placeAsk: "action.ask", placeShare: "compose.share_title", placeLesson: "lesson.new", placeReply: "draft.place_reply",
	placeEditReply: "draft.place_edit_reply", placeEditDiscussion: "draft.place_edit", placeEditLesson: "draft.place_edit",
	placeHarvest: "harvest.place",
}

// placed gives the address of a place's form and what it is called; where
// there is no such place for the viewer, that of the list.
func (c *Call) placed(place string) (path, title string) {
	kind, rest, _ := strings.Cut(place, ":")
	pid, to, _ := strings.Cut(rest, ":")
	path, about, err := c.placedIn(kind, pid, to)
	if err != nil || path == "" {
		return "/drafts", c.Words.T("draft.nowhere")
	}
	return path, c.Words.T(placeWords[kind], "Title", about)
}

func (c *Call) placedIn(kind, pid, to string) (path, about string, err error) {
	switch kind {
	case placeAsk:
		return pathAsk, "", nil
	case placeShare:
		return pathShare, "", nil
	case placeLesson:
		return "/lessons/new", "", nil
	case placeReply:
		t, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, "", pid)
		path := pathOf(t) + "#reply"
		if to != "" {
			path = pathOf(t) + "?reply_to=" + to + "#reply"
		}
		return path, c.titleOf(t), err
	case placeEditReply:
		r, t, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, pid)
		return "/r/" + r.PID + "/edit", c.titleOf(t), err
	case placeHarvest:
		t, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, discussion.Name, pid)
		return pathOf(t) + "/lesson/write", c.titleOf(t), err
	case placeEditDiscussion, placeEditLesson:
		name := discussion.Name
		if kind == placeEditLesson {
			name = lesson.Name
		}
		t, err := forum.ThreadByPID(c.ctx, c.s.DB, c.Viewer, name, pid)
		return pathOf(t) + "/edit", c.titleOf(t), err
	}
	return "", "", nil
}
