package lesson

import (
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// maxLine is the length of a lesson's one-line fields, in characters.
const maxLine = 300

// A Draft is what a person gives to write a lesson or to change it.
type Draft struct {
	Community int64
	Title     string
	Summary   string
	Fields
	Tags    []string
	AsDraft bool   // keep it to oneself and those it is shared with
	Key     string // idempotency key; empty for none
	Unsent  string // the place of the forum.Unsent that it comes from; empty for none
	Note    string // why it was changed, for the history
	// ExternalID is the name under which another program knows it; empty for none.
	ExternalID string
	From       *forum.Source
}

// Prepared is a draft that has been checked and rendered.
type Prepared struct {
	thread forum.Prepared
	draft  Draft
	html   Rendered
}

func (d Draft) spine() forum.ThreadDraft {
	return forum.ThreadDraft{
		Kind: Name, Community: d.Community, Title: d.Title, Summary: d.Summary, Tags: d.Tags, AsDraft: d.AsDraft,
		ExternalID: d.ExternalID, From: d.From,
	}
}

// Prepare checks and renders a draft. A lesson that others will read says what
// was done, what worked, what did not, and the outcome; a draft may wait.
func Prepare(v forum.Viewer, d Draft) (Prepared, error) {
	var f fault.Fields
	d.clean()
	if !v.IsSystem() {
		if !d.AsDraft {
			f.Require("did", d.Did, "fault.lesson_did")
			f.Require("worked", d.Worked, "fault.lesson_worked")
			f.Require("did_not_work", d.DidNotWork, "fault.lesson_did_not_work")
			f.Require("outcome", string(d.Outcome), "fault.lesson_outcome")
		}
		for _, t := range d.texts() {
			f.Max(t.name, *t.text, forum.MaxBody)
		}
		for _, l := range d.lines() {
			f.Max(l.name, *l.text, maxLine)
		}
	}
	if d.Outcome != "" {
		f.OneOf("outcome", string(d.Outcome), "fault.lesson_outcome", string(Worked), string(Mixed), string(DidNotWork), string(TooEarly))
	}
	if d.CostAmount != nil && (*d.CostAmount < 0 || *d.CostAmount > 1e12) {
		f.Add("cost_amount", "fault.lesson_cost")
	}
	thread, err := forum.Prepare(v, d.spine(), f)
	if err != nil {
		return Prepared{}, err
	}
	p := Prepared{thread: thread, draft: d}
	var linked []forum.FileText
	for _, t := range d.texts() {
		*t.html(&p.html) = string(markdown.Render(*t.text))
		linked = append(linked, forum.FileText{Field: t.name, HTML: *t.html(&p.html)})
	}
	p.thread = thread.With(linked...)
	return p, nil
}

func (d *Draft) clean() {
	for _, t := range d.texts() {
		*t.text = strings.TrimSpace(forum.CleanText(*t.text))
	}
	for _, l := range d.lines() {
		*l.text = forum.Clean(*l.text)
	}
	if d.ReviewOn != 0 {
		d.ReviewOn = db.Micros(day(db.Time(d.ReviewOn)))
	}
}

// day is the beginning of a day in UTC.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// A text is one of the longer fields.
type text struct {
	name string
	text *string
	html func(*Rendered) *string
}

func (f *Fields) texts() []text {
	return []text{
		{"context", &f.Context, func(r *Rendered) *string { return &r.Context }},
		{"did", &f.Did, func(r *Rendered) *string { return &r.Did }},
		{"worked", &f.Worked, func(r *Rendered) *string { return &r.Worked }},
		{"did_not_work", &f.DidNotWork, func(r *Rendered) *string { return &r.DidNotWork }},
		{"do_again", &f.DoAgain, func(r *Rendered) *string { return &r.DoAgain }},
	}
}

type line struct {
	name string
	text *string
}

func (f *Fields) lines() []line {
	return []line{{"measured_over", &f.MeasuredOver}, {"where", &f.Where}, {"contact", &f.Contact}, {"cost_text", &f.CostText}}
}
