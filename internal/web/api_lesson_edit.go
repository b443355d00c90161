package web

import (
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// apiLessonEdit changes what it names and leaves the rest; state "published"
// publishes a draft.
type apiLessonEdit struct {
	Title        *string   `json:"title"`
	Summary      *string   `json:"summary"`
	Context      *string   `json:"context"`
	Did          *string   `json:"did"`
	Worked       *string   `json:"worked"`
	DidNotWork   *string   `json:"did_not_work"`
	DoAgain      *string   `json:"do_again"`
	CostText     *string   `json:"cost_text"`
	CostAmount   *int64    `json:"cost_amount"`
	Outcome      *string   `json:"outcome"`
	MeasuredOver *string   `json:"measured_over"`
	Where        *string   `json:"where"`
	Contact      *string   `json:"contact"`
	Owner        *string   `json:"owner"`
	ReviewOn     *string   `json:"review_on"`
	Tags         *[]string `json:"tags"`
	State        *string   `json:"state"`
	Note         string    `json:"note"`
	Revision     int       `json:"revision"`
}

func (c *Call) apiEditLesson() error {
	var in apiLessonEdit
	if err := c.JSON(&in); err != nil {
		return err
	}
	l, err := lesson.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	draft, err := c.editedLesson(l, in)
	if err != nil {
		return err
	}
	if l, err = lesson.Edit(c.ctx, c.s.DB, c.Viewer, l.PID, in.Revision, draft); err != nil {
		return err
	}
	return c.answerLesson(l)
}

func (c *Call) editedLesson(l lesson.Lesson, in apiLessonEdit) (lesson.Draft, error) {
	named, err := c.lessonFields(apiLessonFields{Owner: in.Owner, ReviewOn: in.ReviewOn})
	if err != nil {
		return lesson.Draft{}, err
	}
	d := lesson.Draft{Title: l.Title, Summary: l.Summary, Fields: l.Fields, AsDraft: l.State == forum.Draft, Note: in.Note}
	if in.State != nil {
		if d.AsDraft, err = isDraft(*in.State); err != nil {
			return d, err
		}
		if d.AsDraft && l.State != forum.Draft {
			return d, fault.Clash("not_a_draft", "fault.not_a_draft")
		}
	}
	if d.Tags, err = forum.TagsOf(c.ctx, c.s.DB, l.ID); err != nil {
		return d, err
	}
	take(&d.Title, in.Title)
	take(&d.Summary, in.Summary)
	take(&d.Context, in.Context)
	take(&d.Did, in.Did)
	take(&d.Worked, in.Worked)
	take(&d.DidNotWork, in.DidNotWork)
	take(&d.DoAgain, in.DoAgain)
	take(&d.CostText, in.CostText)
	take(&d.MeasuredOver, in.MeasuredOver)
	take(&d.Where, in.Where)
	take(&d.Contact, in.Contact)
	take(&d.Tags, in.Tags)
	if in.CostAmount != nil {
		d.CostAmount = in.CostAmount
	}
	if in.Outcome != nil {
		d.Outcome = lesson.Outcome(*in.Outcome)
	}
	if in.Owner != nil {
		d.Owner = named.Owner
	}
	if in.ReviewOn != nil {
		d.ReviewOn = named.ReviewOn
	}
	return d, nil
}

type apiUse struct {
	ID           string     `json:"id"`
	Result       string     `json:"result"`
	Changed      string     `json:"changed"`
	HTML         string     `json:"html"`
	Organisation *apiOrg    `json:"organisation"`
	Person       *apiPerson `json:"person"`
	On           *string    `json:"on"`
}

type apiUseDraft struct {
	Result  string `json:"result"`
	Changed string `json:"changed"`
	Org     string `json:"org"`
	On      string `json:"on"`
}

func useOf(u lesson.Use) apiUse {
	return apiUse{
		ID: u.PID, Result: string(u.Result), Changed: u.Changed, HTML: u.HTML, Organisation: orgOf(u.By.OrgPID, u.By.OrgSlug, u.By.Org),
		Person: byline(u.By), On: dayOf(u.On),
	}
}

func (c *Call) apiUses() error {
	l, err := lesson.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	uses, err := lesson.Uses(c.ctx, c.s.DB, c.Viewer, l, 500)
	if err != nil {
		return err
	}
	items := make([]apiUse, len(uses))
	for i, u := range uses {
		items[i] = useOf(u)
	}
	return answerList(c, items, nil)
}

func (c *Call) apiTry() error {
	var in apiUseDraft
	if err := c.JSON(&in); err != nil {
		return err
	}
	var f fault.Fields
	draft := lesson.UseDraft{Result: lesson.Outcome(in.Result), Changed: in.Changed, On: parseDay(&f, "on", in.On), Key: c.Key()}
	if in.Org != "" {
		o, err := forum.OrganisationBySlug(c.ctx, c.s.DB, c.Viewer, in.Org)
		if fault.IsNotFound(err) {
			f.Add("org", "fault.organisation_unknown")
		} else if err != nil {
			return err
		}
		draft.Org = o.ID
	}
	if err := f.Err(); err != nil {
		return err
	}
	u, err := lesson.Record(c.ctx, c.s.DB, c.Viewer, c.Param("id"), draft)
	if err != nil {
		return err
	}
	return c.Answer(0, useOf(u))
}
