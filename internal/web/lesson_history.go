package web

import (
	"net/http"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/views"
)

func (s *Server) lessonHistory(c *Call) error {
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	now := text{
		author: l.Author, created: l.Created, title: l.Title, body: c.lessonText(l.Summary, l.Fields), revision: l.Revision,
		past: func(r forum.Revision) string {
			f, err := lesson.FieldsOf(r)
			if err != nil {
				return r.Summary
			}
			return c.lessonText(r.Summary, f)
		},
	}
	return c.history(l.Thread, 0, pathOf(l.Thread)+"/history", c.Words.T("thread.history_of", "Title", l.Title), now)
}

// lessonText is a lesson as one text under headings, for its differences.
func (c *Call) lessonText(summary string, f lesson.Fields) string {
	var b strings.Builder
	add := func(key, text string) {
		if text != "" {
			b.WriteString(c.Words.T(key) + "\n" + text + "\n\n")
		}
	}
	add("lesson.summary", summary)
	add("lesson.context", f.Context)
	add("lesson.did", f.Did)
	add("lesson.worked", f.Worked)
	add("lesson.did_not_work", f.DidNotWork)
	add("lesson.do_again", f.DoAgain)
	if key := views.OutcomeKey(f.Outcome); key != "" {
		add("lesson.outcome", c.Words.T(key))
	}
	add("lesson.measured_over", f.MeasuredOver)
	if f.CostAmount != nil {
		add("lesson.cost", "£"+c.Words.Number(int(*f.CostAmount)))
	}
	add("lesson.cost_text", f.CostText)
	add("lesson.where", f.Where)
	add("lesson.contact", f.Contact)
	return b.String()
}

// showDeleteLesson asks once more before a lesson is deleted.
func (c *Call) showDeleteLesson(status int, l lesson.Lesson, reason string, errs views.Errors) error {
	if !l.MayDelete(c.Viewer) {
		return fault.Denied("fault.not_yours")
	}
	title, about := "lesson.hide", "thread.hide_text"
	if l.Mine {
		title, about = "lesson.delete", "lesson.delete_text"
	}
	f := c.textForm(l.Thread, title, pathOf(l.Thread)+"/delete")
	f.Mine, f.Body, f.Reason, f.Errors = l.Mine, l.HTML.Did, reason, errs
	return c.Page(status, views.DeletePage(f, c.Words.T(title), c.Words.T(about)))
}

func (s *Server) deleteLessonPage(c *Call) error {
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	return c.showDeleteLesson(http.StatusOK, l, "", nil)
}

func (s *Server) deleteLesson(c *Call) error {
	var in deleteForm
	if err := c.Form(&in); err != nil {
		return err
	}
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	err = lesson.Delete(c.ctx, s.DB, c.Viewer, l.PID, in.Reason)
	if errs, ok := c.Wrong(err); ok {
		return c.showDeleteLesson(http.StatusUnprocessableEntity, l, in.Reason, errs)
	}
	if err != nil {
		return err
	}
	if l.State == forum.Draft {
		return c.Done("/", "done.lesson_deleted")
	}
	l.State = forum.Deleted
	return c.Done(pathOf(l.Thread), "done.lesson_deleted")
}
