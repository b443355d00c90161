package web

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/views"
)

type lessonForm struct {
	Community    string `form:"community"`
	Title        string `form:"title"`
	Summary      string `form:"summary"`
	Context      string `form:"context"`
	Did          string `form:"did"`
	Worked       string `form:"worked"`
	DidNotWork   string `form:"did_not_work"`
	DoAgain      string `form:"do_again"`
	Outcome      string `form:"outcome"`
	MeasuredOver string `form:"measured_over"`
	Where        string `form:"where"`
	Contact      string `form:"contact"`
	CostText     string `form:"cost_text"`
	CostAmount   string `form:"cost_amount"`
	ReviewOn     string `form:"review_on"`
	Tags         string `form:"tags"`
	Note         string `form:"note"`
	Draft        bool   `form:"draft"`
	Revision     int    `form:"revision"`
}

// draft turns the form into a lesson's draft, as far as it can be read.
func (f lessonForm) draft() (lesson.Draft, error) {
	var wrong fault.Fields
	d := lesson.Draft{Title: f.Title, Summary: f.Summary, Tags: tagsTyped(f.Tags), AsDraft: f.Draft, Note: f.Note, Fields: lesson.Fields{
		Context: f.Context, Did: f.Did, Worked: f.Worked, DidNotWork: f.DidNotWork, DoAgain: f.DoAgain, Outcome: lesson.Outcome(f.Outcome),
		MeasuredOver: f.MeasuredOver, Where: f.Where, Contact: f.Contact, CostText: f.CostText,
	}}
	if day := parseDay(&wrong, "review_on", f.ReviewOn); !day.IsZero() {
		d.ReviewOn = db.Micros(day)
	}
	if text := strings.NewReplacer(",", "", "£", "", " ", "").Replace(f.CostAmount); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			wrong.Add("cost_amount", "fault.lesson_cost")
		}
		d.CostAmount = &n
	}
	return d, wrong.Err()
}

// fill puts what was begun into the form, by the names of its fields.
func (f *lessonForm) fill(u forum.Unsent) {
	v := reflect.ValueOf(f).Elem()
	for name, i := range planOf(v.Type(), "form") {
		if text, ok := u.Fields[name]; ok && v.Field(i).Kind() != reflect.Bool {
			_ = set(v.Field(i), name, []string{text}) // what is no number is left out
		}
	}
}

func (f lessonForm) view() views.LessonForm {
	return views.LessonForm{
		Title: f.Title, Summary: f.Summary, Context: f.Context, Did: f.Did, Worked: f.Worked, DidNotWork: f.DidNotWork,
		DoAgain: f.DoAgain, Outcome: f.Outcome, MeasuredOver: f.MeasuredOver, Where: f.Where, Contact: f.Contact, CostText: f.CostText,
		CostAmount: f.CostAmount, ReviewOn: f.ReviewOn, Tags: f.Tags, Note: f.Note, Community: f.Community, Revision: f.Revision,
	}
}

func (s *Server) newLesson(c *Call) error {
	f := lessonForm{Title: c.Query("title"), Community: c.Query("community")}
	u, kept, err := c.kept(placeLesson)
	if err != nil {
		return err
	}
	switch other := f.Title != "" && f.Title != u.Fields["title"]; {
	case u.Empty():
	case other:
		kept.Revision, kept.Other = 0, "/lessons/new"
	default:
		f.fill(u)
	}
	return s.showNewLesson(c, http.StatusOK, f, kept, nil)
}

func (s *Server) showNewLesson(c *Call, status int, f lessonForm, kept views.Kept, errs views.Errors) error {
	v := f.view()
	v.Action, v.Kept, v.New, v.Draft, v.Errors, v.Once = "/lessons/new", kept, true, true, errs, forum.NewPID()
	var err error
	if v.Mine, v.Others, err = c.placesToWrite(v.Community); err != nil {
		return err
	}
	for _, list := range [][]forum.Community{v.Mine, v.Others} {
		for i := range list {
			if list[i].Slug == v.Community {
				v.Place = &list[i]
			}
		}
	}
	p := c.Frame(c.Words.T("lesson.new"), views.NavLessons)
	p.Main = "compose"
	return c.Page(status, views.LessonFormPage(p, v))
}

func (s *Server) shareLesson(c *Call) error {
	var f lessonForm
	if err := c.Form(&f); err != nil {
		return err
	}
	d, err := f.draft()
	if err == nil && f.Community != "" {
		d.Community, err = c.namedCommunity(f.Community)
	}
	var l lesson.Lesson
	if err == nil {
		d.Key, d.Unsent = c.Key(f.Title, f.Did, f.Worked, f.DidNotWork), placeLesson
		l, err = lesson.Share(c.ctx, s.DB, c.Viewer, d)
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showNewLesson(c, http.StatusUnprocessableEntity, f, c.keptAgain(placeLesson), errs)
	}
	if err != nil {
		return err
	}
	if l.State == forum.Draft {
		return c.Done(pathOf(l.Thread), "done.lesson_kept")
	}
	return c.Done(pathOf(l.Thread), "done.lesson_published")
}

func (s *Server) editLesson(c *Call) error {
	l, err := c.editableLesson()
	if err != nil {
		return err
	}
	tags, err := forum.TagsOf(c.ctx, s.DB, l.ID)
	if err != nil {
		return err
	}
	f := lessonForm{
		Title: l.Title, Summary: l.Summary, Context: l.Context, Did: l.Did, Worked: l.Worked, DidNotWork: l.DidNotWork,
		DoAgain: l.DoAgain, Outcome: string(l.Outcome), MeasuredOver: l.MeasuredOver, Where: l.Where, Contact: l.Contact,
		CostText: l.CostText, Tags: strings.Join(tags, ", "), Revision: l.Revision,
	}
	if l.CostAmount != nil {
		f.CostAmount = strconv.FormatInt(*l.CostAmount, 10)
	}
	if day := dayOf(l.ReviewDay()); day != nil {
		f.ReviewOn = *day
	}
	u, kept, err := c.kept(placeEditLesson + ":" + l.PID)
	if err != nil {
		return err
	}
	if !u.Empty() {
		f = lessonForm{}
		f.fill(u)
	}
	return s.showEditLesson(c, http.StatusOK, l, f, kept, nil)
}

// editableLesson loads the lesson of an address if the viewer may change it.
func (c *Call) editableLesson() (lesson.Lesson, error) {
	l, err := c.lessonOf()
	if err == nil && !l.MayEdit(c.Viewer) {
		err = fault.Denied("fault.not_yours")
	}
	return l, err
}

func (s *Server) showEditLesson(c *Call, status int, l lesson.Lesson, f lessonForm, kept views.Kept, errs views.Errors) error {
	v := f.view()
	v.Action, v.Kept, v.Draft, v.Errors, v.Once = pathOf(l.Thread)+"/edit", kept, l.State == forum.Draft, errs, strconv.Itoa(l.Revision)
	place, err := forum.CommunityByID(c.ctx, s.DB, c.Viewer, l.CommunityID)
	if err == nil {
		v.Place = &place
	} else if !fault.IsNotFound(err) {
		return err
	}
	p := c.Frame(c.Words.T("lesson.edit"), views.NavLessons)
	p.Main = "compose"
	return c.Page(status, views.LessonFormPage(p, v))
}

func (s *Server) saveLesson(c *Call) error {
	var f lessonForm
	if err := c.Form(&f); err != nil {
		return err
	}
	l, err := c.editableLesson()
	if err != nil {
		return err
	}
	d, err := f.draft()
	if err == nil {
		d.Owner, d.Unsent = l.Fields.Owner, placeEditLesson+":"+l.PID
		was := l.State
		if l, err = lesson.Edit(c.ctx, s.DB, c.Viewer, l.PID, f.Revision, d); err == nil {
			return c.Done(pathOf(l.Thread), savedKey(was, l.State))
		}
	}
	errs, ok := c.Wrong(err)
	if clash := fault.Of(err); !ok && clash != nil && clash.Kind == fault.Conflict {
		errs, ok = views.Errors{{Name: "title", Text: say(c, clash)}}, true
	}
	if !ok {
		return err
	}
	return s.showEditLesson(c, http.StatusUnprocessableEntity, l, f, c.keptAgain(placeEditLesson+":"+l.PID), errs)
}

func savedKey(was, is forum.State) string {
	switch {
	case is == forum.Draft:
		return "done.lesson_kept"
	case was == forum.Draft:
		return "done.lesson_published"
	default:
		return "done.lesson_saved"
	}
}
