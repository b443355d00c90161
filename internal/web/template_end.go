package web

import (
	"net/http"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/views"
)

func (s *Server) withdrawTemplatePage(c *Call) error {
	return s.showWithdraw(c, http.StatusOK, "", nil)
}

func (s *Server) showWithdraw(c *Call, status int, reason string, errs views.Errors) error {
	t, err := c.templateOf()
	if err != nil {
		return err
	}
	if !t.MayWithdraw(c.Viewer) {
		return fault.Denied("fault.not_yours")
	}
	title := "template.withdraw"
	if !t.Withdrawn.IsZero() {
		title = "template.restore"
	}
	p := c.Frame(c.Words.T(title), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(status, views.WithdrawTemplatePage(p, views.WithdrawTemplate{Template: c.templateHead(t), Typed: reason, Errors: errs}))
}

func (s *Server) withdrawTemplate(c *Call) error {
	var in deleteForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, err := doctemplate.Withdraw(c.ctx, s.DB, c.Viewer, c.Param("id"), in.Reason)
	if errs, ok := c.Wrong(err); ok {
		return s.showWithdraw(c, http.StatusUnprocessableEntity, in.Reason, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(t.Thread), "done.template_withdrawn")
}

func (s *Server) restoreTemplate(c *Call) error {
	t, err := doctemplate.Restore(c.ctx, s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Done(pathOf(t.Thread), "done.template_restored")
}

func (c *Call) showDeleteTemplate(status int, t doctemplate.Template, reason string, errs views.Errors) error {
	if !t.MayDelete(c.Viewer) {
		return fault.Denied("fault.not_yours")
	}
	title, about := "template.hide", "thread.hide_text"
	if t.Mine {
		title, about = "template.delete", "template.delete_text"
	}
	f := c.textForm(t.Thread, title, pathOf(t.Thread)+"/delete")
	f.Mine, f.Body, f.Reason, f.Errors = t.Mine, t.Thread.HTML, reason, errs
	return c.Page(status, views.DeletePage(f, c.Words.T(title), c.Words.T(about)))
}

func (s *Server) deleteTemplatePage(c *Call) error {
	t, err := c.templateOf()
	if err != nil {
		return err
	}
	return c.showDeleteTemplate(http.StatusOK, t, "", nil)
}

func (s *Server) deleteTemplate(c *Call) error {
	var in deleteForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, err := c.templateOf()
	if err != nil {
		return err
	}
	err = doctemplate.Delete(c.ctx, s.DB, c.Viewer, t.PID, in.Reason)
	if errs, ok := c.Wrong(err); ok {
		return c.showDeleteTemplate(http.StatusUnprocessableEntity, t, in.Reason, errs)
	}
	if err != nil {
		return err
	}
	if t.State == forum.Draft {
		return c.Done("/templates", "done.template_deleted")
	}
	t.State = forum.Deleted
	return c.Done(pathOf(t.Thread), "done.template_deleted")
}

// ownTemplateDraft loads the draft of an address if it is the viewer's own.
func (c *Call) ownTemplateDraft() (doctemplate.Template, error) {
	t, err := c.templateOf()
	switch {
	case err != nil:
		return t, err
	case t.State != forum.Draft:
		return t, fault.Clash("not_a_draft", "fault.not_a_draft")
	case !t.Mine:
		return t, fault.Denied("fault.not_yours")
	}
	return t, nil
}

func (s *Server) shareTemplateDraftPage(c *Call) error {
	t, err := c.ownTemplateDraft()
	if err != nil {
		return err
	}
	f := views.ShareForm{Lesson: lesson.Lesson{Thread: t.Thread}, Path: pathOf(t.Thread), Query: forum.Clean(c.Query("name"))}
	if f.Shared, err = forum.SharedWith(c.ctx, s.DB, t.Thread); err != nil {
		return err
	}
	if f.Query != "" {
		if f.Found, err = forum.PeopleNamed(c.ctx, s.DB, c.Viewer, f.Query, 10); err != nil {
			return err
		}
	}
	p := c.Frame(c.Words.T("lesson.share_draft"), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(http.StatusOK, views.ShareDraftPage(p, f))
}

func (s *Server) shareTemplateDraft(c *Call) error {
	var f struct {
		Add  string `form:"add"`
		Drop string `form:"drop"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	t, err := c.ownTemplateDraft()
	if err != nil {
		return err
	}
	with, err := c.sharedNow(t.Thread, f.Add, f.Drop)
	if err != nil {
		return err
	}
	if err := doctemplate.ShareDraft(c.ctx, s.DB, c.Viewer, t.PID, with, !t.Review.IsZero()); err != nil {
		return err
	}
	return c.Done(pathOf(t.Thread)+"/share", "done.lesson_shared")
}
