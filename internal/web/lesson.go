package web

import (
	"net/http"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/notify"
	"waymark/views"
)

var _ = declare((*Server).lessonRoutes)

func (s *Server) lessonRoutes() []Route {
	const base = "/l/:id/:slug"
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: handle, Limit: textLimit}
	}
	return []Route{
		get("/l/:id", s.lessonMoved), get(base, s.lessonPage), get(base+"/print", s.lessonPrint), get(base+"/history", s.lessonHistory),
		get("/lessons", s.lessonsPage), get("/lessons/new", s.newLesson), post("/lessons/new", s.shareLesson),
		get(base+"/edit", s.editLesson), post(base+"/edit", s.saveLesson),
		get(base+"/share", s.shareDraftPage), post(base+"/share", s.shareDraft),
		get(base+"/tried", s.usePage), post(base+"/tried", s.recordUse), post(base+"/tried/withdraw", s.withdrawUse),
		get(base+"/delete", s.deleteLessonPage), post(base+"/delete", s.deleteLesson),
	}
}

// lessonOf loads the lesson of an address.
func (c *Call) lessonOf() (lesson.Lesson, error) {
	return lesson.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
}

// lessonMoved leads to the lesson's whole address.
func (s *Server) lessonMoved(c *Call) error {
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	return c.Moved(pathOf(l.Thread))
}

func (s *Server) lessonPage(c *Call) error {
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	path := pathOf(l.Thread)
	if path != threadPath(lesson.Name, l.PID, c.Param("slug")) {
		return c.Moved(path)
	}
	v, err := c.lessonView(l)
	if err != nil {
		return err
	}
	p := c.Frame(l.Title, views.NavLessons)
	p.Main, p.Community = "cols", l.Community.Slug
	if l.State == forum.Deleted {
		p.Title = c.Words.T("lesson.gone")
	}
	if l.State != forum.Draft {
		if v.Talk, err = c.talk(p, l.Thread); err != nil {
			return err
		}
		if done, err := c.posts(v.Talk); done {
			return err
		}
	}
	return c.Page(http.StatusOK, views.LessonPage(p, v))
}

// lessonView gathers what the page of a lesson shows but for the replies.
func (c *Call) lessonView(l lesson.Lesson) (v views.Lesson, err error) {
	v = views.Lesson{Lesson: l, Path: pathOf(l.Thread), MayEdit: l.MayEdit(c.Viewer), MayDelete: l.MayDelete(c.Viewer), MayTry: l.MayReply(c.Viewer)}
	if v.Tags, err = forum.TagsOf(c.ctx, c.s.DB, l.ID); err != nil {
		return v, err
	}
	more, err := forum.FurtherAuthors(c.ctx, c.s.DB, []int64{l.ID})
	if err != nil {
		return v, err
	}
	v.Authors = more[l.ID]
	if l.Tried.All() > 0 {
		if v.Uses, err = lesson.Uses(c.ctx, c.s.DB, c.Viewer, l, lesson.UsesShown); err != nil {
			return v, err
		}
	}
	if l.State == forum.Published {
		if v.Follow, err = c.following(notify.OnThread, l.ID, l.PID, l.Title); err != nil {
			return v, err
		}
	}
	if err := c.made(&v); err != nil {
		return v, err
	}
	if l.State == forum.Draft {
		if v.Shared, err = forum.SharedWith(c.ctx, c.s.DB, l.Thread); err != nil {
			return v, err
		}
	}
	for _, html := range []*string{&v.HTML.Context, &v.HTML.Did, &v.HTML.DoAgain} {
		*html = c.prose(*html, 2)
	}
	for _, html := range []*string{&v.HTML.Worked, &v.HTML.DidNotWork} {
		*html = c.prose(*html, 3)
	}
	for i := range v.Uses {
		v.Uses[i].HTML = c.prose(v.Uses[i].HTML, 2)
	}
	return v, nil
}

func (s *Server) lessonPrint(c *Call) error {
	l, err := c.lessonOf()
	if err != nil {
		return err
	}
	if l.State == forum.Deleted {
		return c.Moved(pathOf(l.Thread))
	}
	v, err := c.lessonView(l)
	if err != nil {
		return err
	}
	p := c.Frame(l.Title, views.NavLessons)
	p.Main, p.Plain = "paper", true
	return c.Page(http.StatusOK, views.LessonPrint(p, v))
}

func (s *Server) lessonsPage(c *Call) error {
	cursor, err := c.unsealed("threads", c.Query("cursor"))
	if err != nil {
		return err
	}
	page, err := forum.JustPublished(c.ctx, s.DB, c.Viewer, lesson.Name, cursor, apiUsual)
	if err != nil {
		return err
	}
	v := views.Lessons{Entries: page.Entries}
	if v.Glances, err = c.glances(page.Entries); err != nil {
		return err
	}
	if v.More, err = c.moreThreads("/lessons", c.Words.T("nav.lessons"), c.Words.T("lesson.older"), page.Next); err != nil {
		return err
	}
	p := c.Frame(c.Words.T("nav.lessons"), views.NavLessons)
	if cursor == "" {
		p.List = lesson.Name
	}
	return c.Page(http.StatusOK, views.LessonsPage(p, v))
}
