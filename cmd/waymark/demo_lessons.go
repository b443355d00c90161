package main

import (
	"context"
	"fmt"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/markdown"
)

func (l *demoLoader) planLessons() error {
	for _, t := range l.c.lessons {
		pid := new(string)
		author := t.Author
		l.active(author, t.Community, t.Created)
		for _, a := range t.Authors {
			l.active(a, t.Community, t.Created)
		}
		share := l.share
		if t.From != nil {
			share = l.makeOf
			if err := l.planAnswers(t, pid); err != nil {
				return err
			}
		}
		l.plan(t.Created, t.Key, func(ctx context.Context) error { return share(ctx, t, pid) })
		for n, r := range t.Revision {
			l.plan(r.On, t.Key, func(ctx context.Context) error {
				draft, err := l.lessonAt(t, n+1)
				if err != nil {
					return err
				}
				draft.Note = r.Note
				_, err = lesson.Edit(ctx, l.d, l.viewer(author), *pid, 0, draft)
				return err
			})
		}
		for _, u := range t.Use {
			at := noon(u.On)
			l.active(u.Person, t.Community, at)
			l.plan(at, t.Key, func(ctx context.Context) error {
				_, err := lesson.Record(ctx, l.d, l.viewer(u.Person), *pid, lesson.UseDraft{Result: lesson.Outcome(u.Result), Changed: u.Changed})
				return err
			})
		}
		l.planReplies(t.demoPost, pid)
	}
	return nil
}

// share writes a lesson down as it was before its revisions.
func (l *demoLoader) share(ctx context.Context, t demoLesson, pid *string) error {
	draft, err := l.lessonAt(t, 0)
	if err != nil {
		return err
	}
	v := l.viewer(t.Author)
	if len(t.Authors) > 0 { // several authors are an import's alone
		draft.From = &forum.Source{Authors: append([]int64{v.Person}, l.ids(t.Authors)...)}
		v = forum.System()
	}
	made, err := lesson.Share(ctx, l.d, v, draft)
	*pid = made.PID
	if err != nil || len(t.SharedWith) == 0 {
		return err
	}
	return lesson.ShareDraft(ctx, l.d, l.viewer(t.Author), *pid, l.ids(t.SharedWith))
}

// lessonAt is a lesson as it stood after so many of its revisions.
func (l *demoLoader) lessonAt(t demoLesson, revisions int) (lesson.Draft, error) {
	draft := lesson.Draft{
		Community: l.places[t.Community], Title: t.Title, Summary: t.Summary, Tags: t.Tags, AsDraft: t.State == string(forum.Draft),
		Fields: lesson.Fields{
			Outcome: lesson.Outcome(t.Outcome), MeasuredOver: t.MeasuredOver, Where: t.Where, Contact: t.Contact,
			CostText: t.CostText, CostAmount: t.CostAmount, Owner: l.people[t.Owner],
		},
	}
	if !t.ReviewOn.IsZero() {
		draft.ReviewOn = db.Micros(noon(t.ReviewOn).Add(l.shift))
	}
	for _, s := range markdown.Sections(t.body, 2) {
		field := map[string]*string{
			"": &draft.Context, "Context": &draft.Context, "What we did": &draft.Did, "What worked": &draft.Worked,
			"What did not": &draft.DidNotWork, "What we would do again": &draft.DoAgain,
		}[s.Title]
		if field == nil {
			return draft, fmt.Errorf("the heading %q is no field of a lesson", s.Title)
		}
		*field += s.Body
	}
	for n := len(t.Revision) - 1; n >= revisions; n-- {
		r := t.Revision[n]
		for was, now := range map[*string]*string{r.BeforeSummary: &draft.Summary, r.BeforeWorked: &draft.Worked, r.BeforeCostText: &draft.CostText} {
			if was != nil {
				*now = *was
			}
		}
	}
	return draft, nil
}
