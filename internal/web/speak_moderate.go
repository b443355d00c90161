package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/hatch"
	"waymark/internal/heard"
	"waymark/internal/ticket"
	"waymark/views"
)

// speakModeration shows all staff what moderators did, and moderators what
// readers reported.
func (s *Server) speakModeration(c *Call) error {
	st, err := c.speaks(forum.SpeakRead)
	if err != nil {
		return err
	}
	b, err := s.published.Board(c.ctx)
	if err != nil {
		return err
	}
	v := views.SpeakReports{Mine: st.Moderates}
	for _, a := range b.Moderation {
		d := views.SpeakDeed{Action: a}
		if t, ok := heard.ThreadOf(b, a.Thread); ok {
			h, _ := t.Holder(a.Target)
			d.Title, d.Name = t.Title, h.Name
		}
		v.Log = append(v.Log, d)
	}
	slices.Reverse(v.Log)
	if st.Moderates {
		reports, err := heard.Reports(c.ctx, s.DB, c.Viewer, st)
		if err != nil {
			return err
		}
		for _, r := range reports {
			if n := len(v.List); n > 0 && v.List[n-1].Post.ID == r.Post {
				v.List[n-1].Reports = append(v.List[n-1].Reports, r)
				continue
			}
			t, there := heard.ThreadOf(b, r.Thread)
			if !there {
				continue
			}
			post, _ := t.Post(r.Post)
			h, _ := t.Holder(post.Holder)
			v.List = append(v.List, views.SpeakReported{Post: post, Thread: t, Name: h.Name, Reports: []heard.Report{r}})
		}
	}
	return c.Page(http.StatusOK, views.SpeakModerationPage(c.speakFrame(c.Words.T("speak.moderation")), v))
}

func (s *Server) speakSettle(c *Call) error {
	var f struct {
		Post string `form:"post"`
	}
	st, err := c.speaks(forum.SpeakModerate)
	if err != nil {
		return err
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := heard.Settle(c.ctx, s.DB, c.Viewer, st, f.Post); err != nil {
		return err
	}
	return c.Done(pathSpeak+"/moderation#reported", "done.speak_settled")
}

// speakMove is what a moderator sends about a text, or its writer, or a thread.
type speakMove struct {
	Post   string `form:"post"`
	Holder string `form:"holder"`
	Days   string `form:"days"`
	Reason string `form:"reason"`
}

// moderates begins an act of a moderator: the thread of the address, and the
// name and reason that everybody reads. A mistake is shown in the page's form
// of that name.
func (c *Call) moderates(f *speakMove) (t heard.Thread, m hatch.Move, err error) {
	if _, err = c.speaks(forum.SpeakModerate); err != nil {
		return t, m, err
	}
	if t, err = c.threadOnBoard(); err != nil {
		return t, m, err
	}
	if err = c.Form(f); err != nil {
		return t, m, err
	}
	self, err := c.Self()
	if err != nil {
		return t, m, err
	}
	m = hatch.Move{Moderator: self.Person.Name, Reason: forum.Clean(f.Reason)}
	var wrong fault.Fields
	wrong.Require("reason", m.Reason, "fault.speak_reason")
	wrong.Max("reason", m.Reason, heard.MaxReason)
	if c.s.Hatch == nil {
		return t, m, fault.Down("fault.speak_away", hatch.ErrAway)
	}
	return t, m, wrong.Err()
}

// moved says what came of a moderator's act.
func (c *Call) moved(err error, f speakMove, form, field, at, done string) error {
	switch {
	case errors.Is(err, hatch.ErrNotThere):
		return fault.Missing("page")
	case errors.Is(err, hatch.ErrAway):
		return fault.Down("fault.speak_away", err)
	}
	if errs, ok := c.Wrong(err); ok {
		return c.s.showSpeakThread(c, http.StatusUnprocessableEntity, func(v *views.SpeakThread) { v.Errors, v.Wrong, v.Reason = placed(errs, field), form, f.Reason })
	}
	if err != nil {
		return err
	}
	return c.Done(views.SpeakPath(c.Param("thread"))+at, done)
}

func (s *Server) speakHide(c *Call) error {
	var f speakMove
	t, m, err := c.moderates(&f)
	if err == nil {
		var id envelope.ID
		if id, err = idOf(t, f.Post); err == nil {
			err = s.Hatch.Hide(c.ctx, m, id)
		}
	}
	return c.moved(err, f, "moderate-"+f.Post, "reason-"+f.Post, "#t-"+f.Post, "done.speak_hidden")
}

// idOf is the identity of a text that stands in a thread.
func idOf(t heard.Thread, post string) (envelope.ID, error) {
	if _, ok := t.Post(post); !ok {
		return envelope.ID{}, fault.Missing("page")
	}
	id, err := envelope.ParseID(post)
	if err != nil {
		return id, fault.Missing("page")
	}
	return id, nil
}

// pauses are the lengths of a pause that can be chosen, in days: a week, and
// longer than a thread takes anything.
var pauses = map[string]int{"7": 7, "42": 42}

func (s *Server) speakPause(c *Call) error {
	var f speakMove
	t, m, err := c.moderates(&f)
	if err == nil {
		err = s.pause(c, t, m, f)
	}
	return c.moved(err, f, "moderate-"+f.Post, "reason-"+f.Post, "#t-"+f.Post, "done.speak_paused")
}

func (s *Server) pause(c *Call, t heard.Thread, m hatch.Move, f speakMove) error {
	thread, err := envelope.ParseID(t.ID)
	if err != nil {
		return fault.Missing("page")
	}
	holder, err := envelope.ParseID(f.Holder)
	days, ok := pauses[f.Days]
	if _, there := t.Holder(f.Holder); err != nil || !there || !ok {
		return fault.Missing("page")
	}
	return s.Hatch.Pause(c.ctx, m, thread, holder[:], ticket.SlotOf(c.Now.Add(time.Duration(days)*24*time.Hour)))
}

func (s *Server) speakClose(c *Call) error {
	var f speakMove
	t, m, err := c.moderates(&f)
	if err == nil {
		var id envelope.ID
		if id, err = envelope.ParseID(t.ID); err == nil {
			err = s.Hatch.CloseThread(c.ctx, m, id)
		}
	}
	return c.moved(err, f, "close", "reason-close", "", "done.speak_closed")
}
