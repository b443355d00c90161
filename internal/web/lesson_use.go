package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/views"
)

type useForm struct {
	Result  string `form:"result"`
	Changed string `form:"changed"`
	On      string `form:"on"`
}

func (s *Server) usePage(c *Call) error { return s.showUse(c, http.StatusOK, useForm{}, nil) }

func (s *Server) showUse(c *Call, status int, f useForm, errs views.Errors) error {
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	if !l.MayReply(c.Viewer) {
		return fault.Denied("fault.no_replies_here")
	}
	self, err := c.Self()
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("lesson.try"), views.NavLessons)
	p.Main = "narrow"
	return c.Page(status, views.UseFormPage(p, views.UseForm{
		Lesson: l, Path: pathOf(l.Thread), Result: f.Result, Changed: f.Changed, On: f.On,
		Org: self.Person.Org.Name, Errors: errs, Once: forum.NewPID(),
	}))
}

func (s *Server) recordUse(c *Call) error {
	var f useForm
	if err := c.Form(&f); err != nil {
		return err
	}
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	var wrong fault.Fields
	draft := lesson.UseDraft{Result: lesson.Outcome(f.Result), Changed: f.Changed, On: parseDay(&wrong, "on", f.On), Key: c.Key(f.Result, f.Changed)}
	if err = wrong.Err(); err == nil {
		_, err = lesson.Record(c.ctx, s.DB, c.Viewer, l.PID, draft)
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showUse(c, http.StatusUnprocessableEntity, f, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(l.Thread)+"#tried", "done.lesson_tried")
}

func (s *Server) withdrawUse(c *Call) error {
	var f struct {
		Use string `form:"use"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	if err := lesson.Withdraw(c.ctx, s.DB, c.Viewer, l.PID, f.Use); err != nil {
		return err
	}
	return c.Done(pathOf(l.Thread), "done.lesson_withdrawn")
}

func (s *Server) shareDraftPage(c *Call) error {
	l, err := c.ownDraft()
	if err != nil {
		return err
	}
	f := views.ShareForm{Lesson: l, Path: pathOf(l.Thread), Query: forum.Clean(c.Query("name"))}
	if f.Shared, err = forum.SharedWith(c.ctx, s.DB, l.Thread); err != nil {
		return err
	}
	if f.Query != "" {
		if f.Found, err = forum.PeopleNamed(c.ctx, s.DB, c.Viewer, f.Query, 10); err != nil {
			return err
		}
	}
	p := c.Frame(c.Words.T("lesson.share_draft"), views.NavLessons)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.ShareDraftPage(p, f))
}

// ownDraft loads the draft of an address if it is the viewer's own.
func (c *Call) ownDraft() (lesson.Lesson, error) {
	l, err := c.lessonOf()
	switch {
	case err != nil:
		return l, err
	case l.State != forum.Draft:
		return l, fault.Clash("not_a_draft", "fault.not_a_draft")
	case !l.Mine:
		return l, fault.Denied("fault.not_yours")
	}
	return l, nil
}

func (s *Server) shareDraft(c *Call) error {
	var f struct {
		Add  string `form:"add"`
		Drop string `form:"drop"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	l, err := c.ownDraft()
	if err != nil {
		return err
	}
	with, err := c.sharedNow(l.Thread, f.Add, f.Drop)
	if err != nil {
		return err
	}
	if err := lesson.ShareDraft(c.ctx, s.DB, c.Viewer, l.PID, with); err != nil {
		return err
	}
	return c.Done(pathOf(l.Thread)+"/share", "done.lesson_shared")
}

// sharedNow are those with whom a draft is shared, with one more and one less,
// where they are named.
func (c *Call) sharedNow(t forum.Thread, add, drop string) (with []int64, err error) {
	now, err := forum.SharedWith(c.ctx, c.s.DB, t)
	if err != nil {
		return nil, err
	}
	for _, b := range now {
		if b.PID != drop {
			with = append(with, b.ID)
		}
	}
	if add != "" {
		p, err := forum.PersonByPID(c.ctx, c.s.DB, c.Viewer, add)
		if err != nil {
			return nil, err
		}
		with = append(with, p.ID)
	}
	return with, nil
}
