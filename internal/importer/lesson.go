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

func shareLesson(o object) (task, error) {
	f := fieldsOf(o.Body)
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
	p, err := lesson.Prepare(forum.System(), lesson.Draft{Title: o.Title, Summary: o.Summary, Fields: f, Tags: o.Tags, From: &forum.Source{}})
	if err == nil {
		err = need(o)
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		place, from, err := source(ctx, tx, r, o)
		if err != nil {
			return "", err
		}
		t, e, err := lesson.Put(ctx, tx, p.Into(place, &from))
		if err == nil {
			r.hold(string(o.ExternalID), t)
		}
		return e, err
	}, err
}
