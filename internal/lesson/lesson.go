// Package lesson is what somebody tried and how it went: what worked and what
// did not side by side, and a ledger of those who tried it too.
package lesson

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Name is the kind's name in the database, the API and the change log.
const Name = "lesson"

// Kind is what the spine needs to know of lessons.
var Kind = forum.Kind{Name: Name, Path: "l", More: more}

// What happens to lessons.
var (
	Drafted   = changes.Declare("lesson.drafted", changes.Routine)
	Published = changes.Declare("lesson.published", changes.Routine)
	Edited    = changes.Declare("lesson.edited", changes.Routine)
	Deleted   = changes.Declare("lesson.deleted", changes.Routine)
	Tried     = changes.Declare("lesson.tried", changes.Routine)
)

// An Outcome says how it went.
type Outcome string

// The outcomes. A use has the first three.
const (
	Worked     Outcome = "worked"
	Mixed      Outcome = "mixed"
	DidNotWork Outcome = "did_not_work"
	TooEarly   Outcome = "too_early"
)

// Outcomes lists them in the order of a form.
var Outcomes = []Outcome{Worked, Mixed, DidNotWork, TooEarly}

// Fields are a lesson's own columns. Longer texts are Markdown. What is empty
// is not known.
type Fields struct {
	Context      string  `json:"context"`
	Did          string  `json:"did"`
	Worked       string  `json:"worked"`
	DidNotWork   string  `json:"did_not_work"`
	DoAgain      string  `json:"do_again"`
	Outcome      Outcome `json:"outcome"`
	MeasuredOver string  `json:"measured_over"`
	Where        string  `json:"where"`
	Contact      string  `json:"contact"`
	CostText     string  `json:"cost_text"`
	CostAmount   *int64  `json:"cost_amount"` // whole pounds
	Owner        int64   `json:"owner"`       // the person who keeps it right; 0 for none
	ReviewOn     int64   `json:"review_on"`   // the day by which it should be looked at, in microseconds; 0 for none
}

// Rendered are the longer fields as safe HTML.
type Rendered struct{ Context, Did, Worked, DidNotWork, DoAgain string }

// A Tally counts the uses in the ledger by their result.
type Tally struct{ Worked, Mixed, DidNotWork int }

// All is how many uses there are.
func (t Tally) All() int { return t.Worked + t.Mixed + t.DidNotWork }

// A Lesson is a thread with a lesson's fields.
type Lesson struct {
	forum.Thread
	Fields
	HTML  Rendered
	Owner forum.Byline
	Tried Tally
}

// ReviewDay is the day by which the lesson should be looked at; zero for none.
func (l Lesson) ReviewDay() time.Time {
	if l.ReviewOn == 0 {
		return time.Time{}
	}
	return db.Time(l.ReviewOn)
}

// Stale says whether the day of review has passed.
func (l Lesson) Stale(now time.Time) bool {
	return l.ReviewOn != 0 && db.Micros(now) > l.ReviewOn && l.State == forum.Published
}

// MayEdit says whether the viewer may change the lesson: its author or the
// person who keeps it.
func (l Lesson) MayEdit(v forum.Viewer) bool {
	return l.thread(v).MayEdit(v)
}

// thread is the lesson's thread with its keeper counted among the authors.
func (l Lesson) thread(v forum.Viewer) forum.Thread {
	t := l.Thread
	t.Mine = t.Mine || v.SignedIn() && l.Fields.Owner == v.Person && t.State == forum.Published
	return t
}

// ByPID gives a lesson that the viewer may read.
func ByPID(ctx context.Context, q db.Q, v forum.Viewer, pid string) (Lesson, error) {
	t, err := forum.ThreadByPID(ctx, q, v, Name, pid)
	if err != nil {
		return Lesson{}, err
	}
	return of(ctx, q, t)
}

func of(ctx context.Context, q db.Q, t forum.Thread) (Lesson, error) {
	l, err := db.One(ctx, q, scan, byThread, t.ID)
	if errors.Is(err, db.ErrNone) {
		return l, fault.Missing("lesson")
	}
	l.Thread = t
	if t.State == forum.Deleted {
		l.Fields, l.HTML = Fields{}, Rendered{}
	}
	return l, err
}

// A Glance is what lists say of a lesson beside its entry.
type Glance struct {
	Outcome  Outcome
	CostText string
	Cost     *int64
	ReviewOn int64
	Tried    Tally
}

// Glances gives what lists say of lessons, by thread.
func Glances(ctx context.Context, q db.Q, threads []int64) (map[int64]Glance, error) {
	out := map[int64]Glance{}
	if len(threads) == 0 {
		return out, nil
	}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var id int64
		var review *int64
		var g Glance
		err := r.Scan(&id, &g.Outcome, &g.CostText, &g.Cost, &review, &g.Tried.Worked, &g.Tried.Mixed, &g.Tried.DidNotWork)
		if review != nil {
			g.ReviewOn = *review
		}
		out[id] = g
		return struct{}{}, err
	}, glances, db.Of(threads))
	return out, err
}

func scan(r db.Row) (l Lesson, err error) {
	var owner, review *int64
	var hue *int64
	var pid, name, org, orgSlug, orgPID *string
	f, h := &l.Fields, &l.HTML
	err = r.Scan(&f.Context, &h.Context, &f.Did, &h.Did, &f.Worked, &h.Worked, &f.DidNotWork, &h.DidNotWork, &f.DoAgain, &h.DoAgain,
		&f.Outcome, &f.MeasuredOver, &f.Where, &f.Contact, &f.CostText, &f.CostAmount, &owner, &review,
		&l.Tried.Worked, &l.Tried.Mixed, &l.Tried.DidNotWork, &pid, &name, &orgPID, &orgSlug, &org, &hue)
	f.Owner, f.ReviewOn = value(owner), value(review)
	l.Owner = forum.Byline{ID: f.Owner, PID: value(pid), Name: value(name), OrgPID: value(orgPID), OrgSlug: value(orgSlug), Org: value(org), Hue: int(value(hue))}
	return l, err
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
