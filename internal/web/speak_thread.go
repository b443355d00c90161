package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/heard"
	"waymark/views"
)

func (s *Server) speakThread(c *Call) error {
	return s.showSpeakThread(c, http.StatusOK, func(*views.SpeakThread) {})
}

// showSpeakThread shows the thread of the address; change puts in what was
// typed and what is wrong with it.
func (s *Server) showSpeakThread(c *Call, status int, change func(*views.SpeakThread)) error {
	st, err := c.speaks(forum.SpeakRead)
	if err != nil {
		return err
	}
	t, err := c.threadOnBoard()
	if err != nil {
		return err
	}
	v := views.SpeakThread{Thread: t, Standing: st, Once: forum.NewPID()}
	if v.Crowd, err = c.speakCrowd(); err != nil {
		return err
	}
	if v.Steps, err = heard.Promise(c.ctx, s.DB, t.ID); err != nil {
		return err
	}
	if now, ok := (heard.Line{Steps: v.Steps}).Promise(); ok {
		v.Step, v.Due = heard.Step{State: now.State, Owner: now.Owner}, dayText(now.Due)
	}
	if v.Parts, err = c.speakParts(t); err != nil {
		return err
	}
	change(&v)
	p := c.speakFrame(t.Title)
	p.Main = "cols"
	return c.Page(status, views.SpeakThreadPage(p, v))
}

// speakParts puts the answers between the texts, where they came.
func (c *Call) speakParts(t heard.Thread) (all []views.SpeakPart, err error) {
	answers, err := heard.Answers(c.ctx, c.s.DB, t.ID)
	if err != nil {
		return nil, err
	}
	at := func(p views.SpeakPart) time.Time {
		if p.Answer != nil {
			return p.Answer.Created
		}
		return p.Post.Slot.Begins()
	}
	for _, one := range t.InOrder() {
		holder, _ := t.Holder(one.Holder)
		all = append(all, views.SpeakPart{Post: &one, Holder: holder})
	}
	for i := range answers {
		part := views.SpeakPart{Answer: &answers[i], Mine: answers[i].Mine(c.Viewer)}
		if part.Before, err = heard.Versions(c.ctx, c.s.DB, answers[i]); err != nil {
			return nil, err
		}
		all = append(all, part)
	}
	slices.SortStableFunc(all, func(a, b views.SpeakPart) int { return at(a).Compare(at(b)) })
	return all, nil
}

const dayForm = "2006-01-02"

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(dayForm)
}

// aboutThread begins what is said about the thread of the address: who says it
// may do such a thing, the thread is there, and the form can be read.
func (c *Call) aboutThread(act forum.SpeakAct, form any) (st forum.SpeakStanding, t heard.Thread, err error) {
	if st, err = c.speaks(act); err != nil {
		return st, t, err
	}
	if t, err = c.threadOnBoard(); err != nil {
		return st, t, err
	}
	return st, t, c.Form(form)
}

func (s *Server) speakReply(c *Call) error {
	var f struct {
		Body string `form:"body"`
	}
	st, t, err := c.aboutThread(forum.SpeakAnswer, &f)
	if err != nil {
		return err
	}
	a, err := heard.Reply(c.ctx, s.DB, c.Viewer, st, t.ID, f.Body, c.Key(f.Body))
	if errs, ok := c.Wrong(err); ok {
		return s.showSpeakThread(c, http.StatusUnprocessableEntity, func(v *views.SpeakThread) { v.Reply, v.Errors, v.Wrong = f.Body, errs, "reply" })
	}
	if err != nil {
		return err
	}
	return c.Done(views.SpeakPath(t.ID)+"#a-"+a.PID, "done.speak_answered")
}

func (s *Server) speakPromise(c *Call) error {
	var f struct {
		State  string `form:"state"`
		Owner  string `form:"owner"`
		Due    string `form:"due"`
		Reason string `form:"reason"`
	}
	st, t, err := c.aboutThread(forum.SpeakAnswer, &f)
	if err != nil {
		return err
	}
	step := heard.Step{Thread: t.ID, State: heard.State(f.State), Owner: f.Owner, Reason: f.Reason}
	if f.Due != "" {
		if step.Due, err = time.Parse(dayForm, f.Due); err != nil {
			step.Due = time.Unix(0, 0) // a day that is over says what is wrong
		}
	}
	err = heard.Say(c.ctx, s.DB, c.Viewer, st, step, c.Key(f.State, f.Owner, f.Due, f.Reason))
	if errs, ok := c.Wrong(err); ok {
		return s.showSpeakThread(c, http.StatusUnprocessableEntity, func(v *views.SpeakThread) { v.Step, v.Due, v.Errors, v.Wrong = step, f.Due, errs, "promise" })
	}
	if err != nil {
		return err
	}
	return c.Done(views.SpeakPath(t.ID)+"#promise", "done.speak_promised")
}

func (s *Server) speakReport(c *Call) error {
	var f struct {
		Post    string `form:"post"`
		Concern string `form:"concern"`
	}
	st, t, err := c.aboutThread(forum.SpeakReport, &f)
	if err != nil {
		return err
	}
	post, ok := t.Post(f.Post)
	if !ok {
		return fault.Missing("page")
	}
	err = heard.Tell(c.ctx, s.DB, c.Viewer, st, t.ID, post.ID, heard.Concern(f.Concern))
	if errs, ok := c.Wrong(err); ok {
		return s.showSpeakThread(c, http.StatusUnprocessableEntity, func(v *views.SpeakThread) { v.Errors, v.Wrong = placed(errs, "concern-"+post.ID), "report-"+post.ID })
	}
	if err != nil {
		return err
	}
	return c.Done(views.SpeakPath(t.ID)+"#t-"+post.ID, "done.speak_reported")
}

// placed gives mistakes the id of the field in a page that has several of its name.
func placed(errs views.Errors, id string) views.Errors {
	for i := range errs {
		errs[i].Name = id
	}
	return errs
}

// ownAnswer is the answer of the address for whoever gave it.
func (c *Call) ownAnswer() (a heard.Answer, st forum.SpeakStanding, err error) {
	if st, err = c.speaks(forum.SpeakRead); err != nil {
		return a, st, err
	}
	a, err = heard.AnswerByPID(c.ctx, c.s.DB, c.Param("id"))
	if err == nil && !a.Mine(c.Viewer) {
		err = fault.Denied("fault.not_yours")
	}
	if err == nil && !a.Standing() {
		err = fault.Clash("speak_withdrawn", "fault.speak_withdrawn")
	}
	return a, st, err
}

func (s *Server) speakAnswerPage(c *Call) error {
	a, _, err := c.ownAnswer()
	if err != nil {
		return err
	}
	return s.showSpeakAnswer(c, http.StatusOK, views.SpeakAnswerForm{Answer: a, Body: a.Body})
}

func (s *Server) showSpeakAnswer(c *Call, status int, f views.SpeakAnswerForm) error {
	b, err := s.published.Board(c.ctx)
	if err != nil {
		return err
	}
	f.Title = c.Words.T("speak.title")
	if t, ok := heard.ThreadOf(b, f.Answer.Thread); ok {
		f.Title = t.Title
	}
	p := c.speakFrame(c.Words.T("speak.edit_answer"))
	p.Main = "narrow"
	return c.Page(status, views.SpeakAnswerPage(p, f))
}

func (s *Server) editSpeakAnswer(c *Call) error {
	var f struct {
		Body    string `form:"body"`
		Version string `form:"version"`
	}
	a, st, err := c.ownAnswer()
	if err != nil {
		return err
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	version, _ := strconv.Atoi(f.Version) // none is one that nobody saw
	err = heard.Edit(c.ctx, s.DB, c.Viewer, st, a.PID, version, f.Body)
	if errs, ok := c.Wrong(err); ok {
		return s.showSpeakAnswer(c, http.StatusUnprocessableEntity, views.SpeakAnswerForm{Answer: a, Body: f.Body, Errors: errs})
	}
	if err != nil {
		return err
	}
	return c.Done(views.SpeakPath(a.Thread)+"#a-"+a.PID, "done.speak_edited")
}

func (s *Server) withdrawSpeakAnswer(c *Call) error {
	var f struct {
		Reason string `form:"reason"`
	}
	a, st, err := c.ownAnswer()
	if err != nil {
		return err
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	err = heard.Withdraw(c.ctx, s.DB, c.Viewer, st, a.PID, f.Reason)
	if errs, ok := c.Wrong(err); ok {
		return s.showSpeakAnswer(c, http.StatusUnprocessableEntity, views.SpeakAnswerForm{Answer: a, Body: a.Body, Reason: f.Reason, Errors: errs})
	}
	if err != nil {
		return err
	}
	return c.Done(views.SpeakPath(a.Thread)+"#a-"+a.PID, "done.speak_withdrawn")
}
