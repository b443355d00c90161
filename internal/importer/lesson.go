package importer

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// headings are the names under which a lesson's fields are known, in lower
// case and without punctuation. Reports of incidents have names of their own.
var headings = map[string]func(*lesson.Fields) *string{
	"context":                func(f *lesson.Fields) *string { return &f.Context },
	"what happened":          func(f *lesson.Fields) *string { return &f.Context },
	"driving event":          func(f *lesson.Fields) *string { return &f.Context },
	"did":                    func(f *lesson.Fields) *string { return &f.Did },
	"what we did":            func(f *lesson.Fields) *string { return &f.Did },
	"immediate action taken": func(f *lesson.Fields) *string { return &f.Did },
	"corrective action":      func(f *lesson.Fields) *string { return &f.Did },
	"worked":                 func(f *lesson.Fields) *string { return &f.Worked },
	"what worked":            func(f *lesson.Fields) *string { return &f.Worked },
	"did not work":           func(f *lesson.Fields) *string { return &f.DidNotWork },
	"what did not":           func(f *lesson.Fields) *string { return &f.DidNotWork },
	"what did not work":      func(f *lesson.Fields) *string { return &f.DidNotWork },
	"contributing factors":   func(f *lesson.Fields) *string { return &f.DidNotWork },
	"do again":               func(f *lesson.Fields) *string { return &f.DoAgain },
	"what we would do again": func(f *lesson.Fields) *string { return &f.DoAgain },
	"lesson s learned":       func(f *lesson.Fields) *string { return &f.DoAgain },
	"lessons learned":        func(f *lesson.Fields) *string { return &f.DoAgain },
	"recommendation s":       func(f *lesson.Fields) *string { return &f.DoAgain },
	"recommendations":        func(f *lesson.Fields) *string { return &f.DoAgain },
	"measured over":          func(f *lesson.Fields) *string { return &f.MeasuredOver },
	"where":                  func(f *lesson.Fields) *string { return &f.Where },
	"contact":                func(f *lesson.Fields) *string { return &f.Contact },
	"cost":                   func(f *lesson.Fields) *string { return &f.CostText },
	"cost text":              func(f *lesson.Fields) *string { return &f.CostText },
}

var (
	headingLine = regexp.MustCompile(`^##[ \t]+(.+?)[ \t#]*$`)
	notLetters  = regexp.MustCompile(`[^a-z]+`)
	amount      = regexp.MustCompile(`^£?\s*([0-9][0-9,]*)(\.[0-9]+)?$`)
)

// fieldsOf sorts a text's sections into a lesson's fields; what has no field
// of its own goes to the context, with its heading.
func fieldsOf(body string) lesson.Fields {
	var f lesson.Fields
	to, fence := &f.Context, false
	for line := range strings.Lines(body) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fence = !fence
		}
		if m := headingLine.FindStringSubmatch(strings.TrimRight(line, "\r\n")); m != nil && !fence {
			key := strings.TrimSpace(notLetters.ReplaceAllString(strings.ToLower(m[1]), " "))
			if field := headings[key]; field != nil {
				if to = field(&f); *to != "" {
					*to = strings.TrimRight(*to, "\n") + "\n\n**" + m[1] + "**\n\n"
				}
				continue
			}
			to = &f.Context
		}
		*to += line
	}
	return f
}

// explicit are a lesson's fields by their own names; what is given counts
// before what stands in the body.
type explicit struct {
	Context      *string `json:"context"`
	Did          *string `json:"did"`
	Worked       *string `json:"worked"`
	DidNotWork   *string `json:"did_not_work"`
	DoAgain      *string `json:"do_again"`
	MeasuredOver *string `json:"measured_over"`
	Where        *string `json:"where"`
	CostText     *string `json:"cost_text"`
	CostAmount   *int64  `json:"cost_amount"`
	Owner        text    `json:"owner"`
	ReviewOn     moment  `json:"review_on"`
}

func (e explicit) into(f *lesson.Fields) {
	for _, one := range []struct{ from, to *string }{
		{e.Context, &f.Context},
		{e.Did, &f.Did},
		{e.Worked, &f.Worked},
		{e.DidNotWork, &f.DidNotWork},
		{e.DoAgain, &f.DoAgain},
		{e.MeasuredOver, &f.MeasuredOver},
		{e.Where, &f.Where},
		{e.CostText, &f.CostText},
	} {
		if one.from != nil {
			*one.to = *one.from
		}
	}
	if e.CostAmount != nil {
		f.CostAmount = e.CostAmount
	}
	f.ReviewOn = micros(e.ReviewOn)
}

func shareLesson(o object) (task, error) {
	f := fieldsOf(o.Body)
	if o.Contact != "" {
		f.Contact = o.Contact
	}
	o.into(&f)
	f.Outcome = lesson.Outcome(o.Outcome)
	if f.Where == "" {
		f.Where = o.Region
	}
	if o.Cost != "" {
		f.CostText = string(o.Cost)
		if m := amount.FindStringSubmatch(strings.TrimSpace(f.CostText)); m != nil {
			if n, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64); err == nil {
				f.CostAmount = &n
			}
		}
	}
	p, err := lesson.Prepare(forum.System(), lesson.Draft{
		Title: o.Title, Summary: o.Summary, Fields: f, Tags: o.Tags,
		AsDraft: o.State == string(forum.Draft), From: &forum.Source{},
	})
	if err == nil {
		err = need(o)
	}
	if err == nil {
		err = o.check()
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		place, from, err := source(ctx, tx, r, o)
		if err != nil {
			return "", err
		}
		owner, err := r.person(ctx, tx, string(o.Owner), "")
		if err != nil {
			return "", err
		}
		t, e, err := lesson.Put(ctx, tx, p.Into(place, &from).Kept(owner))
		if err != nil {
			return "", err
		}
		r.hold(string(o.ExternalID), t)
		return threadPast(ctx, tx, r, o, t, e, lesson.Edited)
	}, err
}
