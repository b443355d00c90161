package web

import (
	"net/http"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

var _ = declare((*Server).apiLessonRoutes)

// apiLessonFields are a lesson's own fields; each is Markdown or a line, and
// empty where it is not known.
type apiLessonFields struct {
	Context      string  `json:"context"`
	Did          string  `json:"did"`
	Worked       string  `json:"worked"`
	DidNotWork   string  `json:"did_not_work"`
	DoAgain      string  `json:"do_again"`
	CostText     string  `json:"cost_text"`
	CostAmount   *int64  `json:"cost_amount"`
	Outcome      string  `json:"outcome"`
	MeasuredOver string  `json:"measured_over"`
	Where        string  `json:"where"`
	Contact      string  `json:"contact"`
	Owner        *string `json:"owner"`
	ReviewOn     *string `json:"review_on"`
}

type apiLesson struct {
	apiThread
	apiLessonFields
	HTML  apiLessonHTML `json:"html"`
	Tried apiTally      `json:"tried"`
	Stale bool          `json:"stale"`
}

// apiLessonHTML is the longer fields as safe HTML.
type apiLessonHTML struct {
	Context    string `json:"context"`
	Did        string `json:"did"`
	Worked     string `json:"worked"`
	DidNotWork string `json:"did_not_work"`
	DoAgain    string `json:"do_again"`
}

// apiTally counts the reuse ledger.
type apiTally struct {
	Total      int `json:"total"`
	Worked     int `json:"worked"`
	Mixed      int `json:"mixed"`
	DidNotWork int `json:"did_not_work"`
}

type apiLessonEntry struct {
	apiThread
	Outcome    string   `json:"outcome"`
	CostText   string   `json:"cost_text"`
	CostAmount *int64   `json:"cost_amount"`
	Tried      apiTally `json:"tried"`
}

type apiLessonDraft struct {
	Community string `json:"community"`
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	apiLessonFields
	Tags       []string `json:"tags"`
	State      string   `json:"state"`
	ExternalID string   `json:"external_id"`
}

func (s *Server) apiLessonRoutes() []Route {
	return []Route{
		{
			Method: http.MethodGet, Path: apiBase + "/lessons", Policy: ScopeRead, Handle: (*Call).apiLessons,
			Summary: "List lessons, the last active first", Query: apiThreadQuery{}, Out: apiList[apiLessonEntry]{},
		},
		{
			Method: http.MethodPost, Path: apiBase + "/lessons", Policy: ScopeWrite, Handle: (*Call).apiShareLesson, Limit: 1 << 20,
			Summary: "Share a lesson", In: apiLessonDraft{}, Out: apiLesson{}, Status: http.StatusCreated,
		},
		{
			Method: http.MethodGet, Path: apiBase + "/lessons/:id", Policy: ScopeRead, Handle: (*Call).apiGetLesson,
			Summary: "Read a lesson", Out: apiLesson{},
		},
		{
			Method: http.MethodPatch, Path: apiBase + "/lessons/:id", Policy: ScopeWrite, Handle: (*Call).apiEditLesson, Limit: 1 << 20,
			Summary: "Change a lesson", In: apiLessonEdit{}, Out: apiLesson{},
		},
		{
			Method: http.MethodDelete, Path: apiBase + "/lessons/:id", Policy: ScopeWrite, Handle: (*Call).apiDeleteLesson,
			Summary: "Delete a lesson; a tombstone stays", Query: apiReason{}, Status: http.StatusNoContent,
		},
		{
			Method: http.MethodGet, Path: apiBase + "/lessons/:id/revisions", Policy: ScopeRead, Handle: (*Call).apiLessonRevisions,
			Summary: "List what a lesson was before its edits, the newest first", Out: apiList[apiRevision]{},
		},
		{
			Method: http.MethodGet, Path: apiBase + "/lessons/:id/uses", Policy: ScopeRead, Handle: (*Call).apiUses,
			Summary: "List who tried a lesson too", Out: apiList[apiUse]{},
		},
		{
			Method: http.MethodPost, Path: apiBase + "/lessons/:id/uses", Policy: ScopeWrite, Handle: (*Call).apiTry,
			Summary: "Say that you tried a lesson too", In: apiUseDraft{}, Out: apiUse{}, Status: http.StatusCreated,
		},
	}
}

func tallyOf(t lesson.Tally) apiTally {
	return apiTally{Total: t.All(), Worked: t.Worked, Mixed: t.Mixed, DidNotWork: t.DidNotWork}
}

func (c *Call) apiLessons() error {
	var q apiThreadQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	page, err := c.apiThreads(lesson.Name, q)
	if err != nil {
		return err
	}
	tags, err := c.tagsOf(page.Entries)
	if err != nil {
		return err
	}
	ids := make([]int64, len(page.Entries))
	for i, e := range page.Entries {
		ids[i] = e.ID
	}
	glances, err := lesson.Glances(c.ctx, c.s.DB, ids)
	if err != nil {
		return err
	}
	items := make([]apiLessonEntry, len(page.Entries))
	for i, e := range page.Entries {
		g := glances[e.ID]
		items[i] = apiLessonEntry{apiEntry(e, tags[e.ID]), string(g.Outcome), g.CostText, g.Cost, tallyOf(g.Tried)}
	}
	next, err := c.sealed("threads", page.Next)
	if err != nil {
		return err
	}
	return answerList(c, items, next)
}

func (c *Call) answerLesson(l lesson.Lesson) error {
	head, err := c.apiHead(l.Thread)
	if err != nil {
		return err
	}
	out := apiLesson{apiThread: head, Tried: tallyOf(l.Tried), Stale: l.Stale(c.Now), HTML: apiLessonHTML(l.HTML)}
	f := l.Fields
	out.apiLessonFields = apiLessonFields{
		Context: f.Context, Did: f.Did, Worked: f.Worked, DidNotWork: f.DidNotWork, DoAgain: f.DoAgain,
		CostText: f.CostText, CostAmount: f.CostAmount, Outcome: string(f.Outcome), MeasuredOver: f.MeasuredOver, Where: f.Where,
		Contact: f.Contact, ReviewOn: dayOf(l.ReviewDay()),
	}
	if l.Owner.PID != "" {
		out.Owner = &l.Owner.PID
	}
	return c.Answer(0, out)
}

// fields turns the API's fields into a lesson's, and says what is wrong.
func (c *Call) lessonFields(in apiLessonFields) (lesson.Fields, error) {
	var f fault.Fields
	out := lesson.Fields{
		Context: in.Context, Did: in.Did, Worked: in.Worked, DidNotWork: in.DidNotWork, DoAgain: in.DoAgain,
		CostText: in.CostText, CostAmount: in.CostAmount, Outcome: lesson.Outcome(in.Outcome), MeasuredOver: in.MeasuredOver,
		Where: in.Where, Contact: in.Contact,
	}
	if in.ReviewOn != nil {
		if day := parseDay(&f, "review_on", *in.ReviewOn); !day.IsZero() {
			out.ReviewOn = db.Micros(day)
		}
	}
	if in.Owner != nil && *in.Owner != "" {
		p, err := forum.PersonByPID(c.ctx, c.s.DB, c.Viewer, *in.Owner)
		if fault.IsNotFound(err) {
			f.Add("owner", "fault.person_unknown")
		} else if err != nil {
			return out, err
		}
		out.Owner = p.ID
	}
	return out, f.Err()
}

func (c *Call) apiShareLesson() error {
	var in apiLessonDraft
	if err := c.JSON(&in); err != nil {
		return err
	}
	place, err := c.namedCommunity(in.Community)
	if err != nil {
		return err
	}
	fields, err := c.lessonFields(in.apiLessonFields)
	if err != nil {
		return err
	}
	asDraft, err := isDraft(in.State)
	if err != nil {
		return err
	}
	l, err := lesson.Share(c.ctx, c.s.DB, c.Viewer, lesson.Draft{
		Community: place, Title: in.Title, Summary: in.Summary, Fields: fields,
		Tags: in.Tags, AsDraft: asDraft, ExternalID: in.ExternalID, Key: c.Key(),
	})
	if err != nil {
		return err
	}
	return c.answerLesson(l)
}

func isDraft(state string) (bool, error) {
	var f fault.Fields
	f.OneOf("state", state, "fault.state", "", string(forum.Draft), string(forum.Published))
	return state == string(forum.Draft), f.Err()
}

func (c *Call) apiGetLesson() error {
	l, err := lesson.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	return c.answerLesson(l)
}

func (c *Call) apiDeleteLesson() error {
	if err := lesson.Delete(c.ctx, c.s.DB, c.Viewer, c.Param("id"), c.Query("reason")); err != nil {
		return err
	}
	return c.Nothing()
}

type apiRevision struct {
	Revision int             `json:"revision"`
	Replaced *string         `json:"replaced"`
	Editor   *apiPerson      `json:"editor"`
	Note     string          `json:"note"`
	Title    string          `json:"title"`
	Summary  string          `json:"summary"`
	Fields   apiLessonFields `json:"fields"`
}

func (c *Call) apiLessonRevisions() error {
	l, err := lesson.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	if l.State == forum.Deleted {
		return fault.Missing("lesson")
	}
	past, err := forum.Revisions(c.ctx, c.s.DB, l.ID, 0, 0)
	if err != nil {
		return err
	}
	items := []apiRevision{}
	for _, r := range past {
		f, err := lesson.FieldsOf(r)
		if err != nil {
			return err
		}
		items = append(items, apiRevision{
			Revision: r.N, Replaced: stamp(r.At), Editor: byline(r.Editor), Note: r.Note, Title: r.Title, Summary: r.Summary,
			Fields: apiLessonFields{
				Context: f.Context, Did: f.Did, Worked: f.Worked, DidNotWork: f.DidNotWork, DoAgain: f.DoAgain,
				CostText: f.CostText, CostAmount: f.CostAmount, Outcome: string(f.Outcome), MeasuredOver: f.MeasuredOver, Where: f.Where,
				Contact: f.Contact, ReviewOn: dayOf(microsOrNever(f.ReviewOn)),
			},
		})
	}
	return answerList(c, items, nil)
}

func microsOrNever(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return db.Time(at)
}
