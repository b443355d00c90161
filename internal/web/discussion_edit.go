package web

import (
	"net/http"
	"strings"

	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// ownDiscussion gives the discussion that the address names, if the viewer may
// do what may says; one that was deleted is missing.
func (c *Call) ownDiscussion(may func(forum.Thread, forum.Viewer) bool) (forum.Thread, error) {
	t, err := c.thread(discussion.Name)
	if err == nil && t.State == forum.Deleted {
		err = fault.Missing("discussion")
	}
	if err == nil && !may(t, c.Viewer) {
		err = fault.Denied("fault.not_yours")
	}
	return t, err
}

// discussionForm begins a form about a discussion.
func (c *Call) discussionForm(t forum.Thread, title, does string) views.TextForm {
	f := c.textForm(t, title, pathOf(t)+"/"+does)
	f.Revision, f.Mine = t.Revision, t.Mine
	return f
}

func (c *Call) editDiscussionPage() error {
	t, err := c.ownDiscussion(forum.Thread.MayEdit)
	if err != nil {
		return err
	}
	tags, err := forum.TagsOf(c.ctx, c.s.DB, t.ID)
	if err != nil {
		return err
	}
	f := c.discussionForm(t, "thread.edit_discussion", "edit")
	f.Title, f.Body, f.Tags, f.Until = t.Title, t.Body, views.TagsText(tags), c.until(t.Created, t.Edited)
	if err := c.keptEdit(&f, placeEditDiscussion+":"+t.PID); err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.EditDiscussionPage(f))
}

func (c *Call) editDiscussion() error {
	var in editForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, err := c.ownDiscussion(forum.Thread.MayEdit)
	if err != nil {
		return err
	}
	saved, err := discussion.Edit(c.ctx, c.s.DB, c.Viewer, t.PID, in.Revision,
		discussion.Draft{Title: in.Title, Summary: t.Summary, Body: in.Body, Tags: tagsTyped(in.Tags), Unsent: placeEditDiscussion + ":" + t.PID})
	if err == nil {
		return c.Done(pathOf(saved), "done.discussion_saved")
	}
	f := c.discussionForm(t, "thread.edit_discussion", "edit")
	f.Title, f.Body, f.Tags, f.Until = in.Title, in.Body, in.Tags, c.until(t.Created, t.Edited)
	f.Kept = c.keptAgain(placeEditDiscussion + ":" + t.PID)
	status, err := c.again(&f, in.Revision, err, func() (int, error) {
		now, err := c.thread(discussion.Name)
		f.Now, f.NowTitle = now.Body, now.Title
		return now.Revision, err
	})
	if err != nil {
		return err
	}
	return c.Page(status, views.EditDiscussionPage(f))
}

// tagsTyped takes apart what somebody typed with commas between.
func tagsTyped(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })
}

func (c *Call) deleteDiscussionPage() error {
	t, err := c.ownDiscussion(forum.Thread.MayDelete)
	if err != nil {
		return err
	}
	return c.showDeleteDiscussion(http.StatusOK, t, "", nil)
}

func (c *Call) showDeleteDiscussion(status int, t forum.Thread, reason string, errs views.Errors) error {
	title, about := "thread.hide_discussion", "thread.hide_text"
	if t.Mine {
		title, about = "thread.delete_discussion", "thread.delete_discussion_text"
	}
	f := c.discussionForm(t, title, "delete")
	f.Body, f.Reason, f.Errors = t.HTML, reason, errs
	return c.Page(status, views.DeletePage(f, c.Words.T(title), c.Words.T(about)))
}

func (c *Call) deleteDiscussion() error {
	var in deleteForm
	if err := c.Form(&in); err != nil {
		return err
	}
	t, err := c.ownDiscussion(forum.Thread.MayDelete)
	if err != nil {
		return err
	}
	err = discussion.Delete(c.ctx, c.s.DB, c.Viewer, t.PID, in.Reason)
	if errs, ok := c.Wrong(err); ok {
		return c.showDeleteDiscussion(http.StatusUnprocessableEntity, t, in.Reason, errs)
	}
	if err != nil {
		return err
	}
	t.State = forum.Deleted
	return c.Done(pathOf(t), "done.discussion_deleted")
}
