package web

import (
	"net/http"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

var _ = declare((*Server).apiTemplateUseRoutes)

// apiTemplateTaking is what the reader took.
type apiTemplateTaking struct {
	Version int  `json:"version"`
	Tell    bool `json:"tell"`
}

// apiTemplateUser is an organisation that uses a template; people are those
// who want to be told when it changes.
type apiTemplateUser struct {
	Organisation *apiOrg      `json:"organisation"`
	Version      int          `json:"version"`
	Times        int          `json:"times"`
	First        *string      `json:"first"`
	Last         *string      `json:"last"`
	People       []*apiPerson `json:"people"`
}

// apiTemplateUseDraft says that the reader takes a template, and with a result
// what happened. Version is the newest where it is not given; tell is true
// where it is not given.
type apiTemplateUseDraft struct {
	Version int    `json:"version"`
	Org     string `json:"org"`
	Tell    *bool  `json:"tell"`
	Result  string `json:"result"`
	Text    string `json:"text"`
	On      string `json:"on"`
}

type apiTemplateUse struct {
	apiTemplateTaking
	Organisations int                 `json:"organisations"`
	Outcome       *apiTemplateOutcome `json:"outcome"`
}

type apiTemplateOutcome struct {
	ID           string     `json:"id"`
	Version      int        `json:"version"`
	Result       string     `json:"result"`
	Text         string     `json:"text"`
	HTML         string     `json:"html"`
	Organisation *apiOrg    `json:"organisation"`
	Person       *apiPerson `json:"person"`
	On           *string    `json:"on"`
}

func (s *Server) apiTemplateUseRoutes() []Route {
	const one = apiBase + "/templates/:id"
	return []Route{
		{
			Method: http.MethodGet, Path: one + "/uses", Policy: ScopeRead, Handle: (*Call).apiTemplateUsers,
			Summary: "List the organisations that use a template", Out: apiList[apiTemplateUser]{},
		},
		{
			Method: http.MethodPost, Path: one + "/uses", Policy: ScopeWrite, Handle: (*Call).apiUseTemplate, Limit: 1 << 20,
			Summary: "Say that you take a template, and what happened", In: apiTemplateUseDraft{}, Out: apiTemplateUse{}, Status: http.StatusCreated,
		},
		{
			Method: http.MethodGet, Path: one + "/outcomes", Policy: ScopeRead, Handle: (*Call).apiTemplateOutcomes,
			Summary: "List what happened where a template was used", Out: apiList[apiTemplateOutcome]{},
		},
	}
}

func (c *Call) apiTemplateUsers() error {
	t, err := c.standingTemplate()
	if err != nil {
		return err
	}
	reg, err := doctemplate.Users(c.ctx, c.s.DB, t)
	if err != nil {
		return err
	}
	items := make([]apiTemplateUser, len(reg.Takers))
	for i, k := range reg.Takers {
		items[i] = apiTemplateUser{
			Organisation: orgOf(k.PID, k.Slug, k.Name), Version: k.N, Times: k.Times, First: stamp(k.First), Last: stamp(k.Last), People: []*apiPerson{},
		}
		for _, p := range k.People {
			items[i].People = append(items[i].People, byline(p))
		}
	}
	return answerList(c, items, nil)
}

// standingTemplate is the template of an address; one that was deleted is missing.
func (c *Call) standingTemplate() (doctemplate.Template, error) {
	t, err := doctemplate.ByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
	if err == nil && t.State == forum.Deleted {
		err = fault.Missing("template")
	}
	return t, err
}

func (c *Call) apiUseTemplate() error {
	var in apiTemplateUseDraft
	if err := c.JSON(&in); err != nil {
		return err
	}
	t, err := c.standingTemplate()
	if err != nil {
		return err
	}
	var f fault.Fields
	org, err := c.namedOrg(&f, in.Org)
	if err != nil {
		return err
	}
	on := parseDay(&f, "on", in.On)
	if in.Result != "" {
		f.OneOf("result", in.Result, "fault.template_result", string(doctemplate.Worked), string(doctemplate.Mixed), string(doctemplate.DidNotWork))
		f.Max("text", in.Text, forum.MaxBody)
	}
	if err := f.Err(); err != nil {
		return err
	}
	use := doctemplate.UseDraft{N: in.Version, Org: org, Tell: in.Tell == nil || *in.Tell, Key: c.Key()}
	if t, err = doctemplate.Use(c.ctx, c.s.DB, c.Viewer, t.PID, use); err != nil {
		return err
	}
	out := apiTemplateUse{apiTemplateTaking: apiTemplateTaking{max(in.Version, 0), use.Tell}}
	if out.Version == 0 {
		out.Version = t.Latest
	}
	if in.Result != "" {
		key := c.Key()
		if key != "" && len(key) < 190 {
			key += "-outcome"
		}
		o, err := doctemplate.SayWhatHappened(c.ctx, c.s.DB, c.Viewer, t.PID, doctemplate.OutcomeDraft{
			Result: doctemplate.Result(in.Result), Text: in.Text, N: in.Version, Org: org, On: on, Key: key,
		})
		if err != nil {
			return err
		}
		shown := outcomeOf(o)
		out.Outcome = &shown
	}
	g, err := doctemplate.Glances(c.ctx, c.s.DB, []int64{t.ID})
	if err != nil {
		return err
	}
	out.Organisations = g[t.ID].Users
	return c.Answer(0, out)
}

// namedOrg finds the organisation that a body names by its slug; empty is none.
func (c *Call) namedOrg(f *fault.Fields, slug string) (int64, error) {
	if slug == "" {
		return 0, nil
	}
	o, err := forum.OrganisationBySlug(c.ctx, c.s.DB, c.Viewer, slug)
	if fault.IsNotFound(err) {
		f.Add("org", "fault.organisation_unknown")
		err = nil
	}
	return o.ID, err
}

func outcomeOf(o doctemplate.Outcome) apiTemplateOutcome {
	return apiTemplateOutcome{
		ID: o.PID, Version: o.N, Result: string(o.Result), Text: o.Text, HTML: o.HTML, Organisation: orgOf(o.By.OrgPID, o.By.OrgSlug, o.By.Org),
		Person: byline(o.By), On: dayOf(o.On),
	}
}

func (c *Call) apiTemplateOutcomes() error {
	t, err := c.standingTemplate()
	if err != nil {
		return err
	}
	all, err := doctemplate.Outcomes(c.ctx, c.s.DB, c.Viewer, t, 500)
	if err != nil {
		return err
	}
	items := make([]apiTemplateOutcome, len(all))
	for i, o := range all {
		items[i] = outcomeOf(o)
	}
	return answerList(c, items, nil)
}
