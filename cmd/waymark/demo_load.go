package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"waymark/internal/db"
	"waymark/internal/files"
	"waymark/internal/forum"
)

// demoToday is the day on which the demo was written. All its dates move with
// the day on which it is loaded, so that its news is news.
var demoToday = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

const (
	day = 24 * time.Hour
	// shortly is after the grace period for edits and before anybody reacts.
	shortly = 12 * time.Minute
	// settledIn is how long people are here before they do anything.
	settledIn = 10 * day
)

// A demoLoader makes the demo through the operations that people use, one
// after the other as they would have happened, with a clock of its own.
type demoLoader struct {
	d     *db.DB
	files *files.Store
	c     demoContent
	clock time.Time
	shift time.Duration
	steps []demoStep

	orgs, people, places map[string]int64
	first                map[string]time.Time // when a person first does anything
	lastIn               map[string]time.Time // when something last happens in a community
	posts                map[string]posted    // by the key of their thread
}

// A demoStep happens at a moment of the demo's own time.
type demoStep struct {
	at   time.Time
	what string
	do   func(context.Context) error
}

// loadDemo fills an empty database. Nothing else may use the database
// meanwhile, since its clock is turned.
func loadDemo(ctx context.Context, d *db.DB, store *files.Store, c demoContent) error {
	now := d.Now()
	l := &demoLoader{
		d: d, files: store, c: c, shift: now.UTC().Truncate(day).Sub(demoToday),
		orgs: map[string]int64{}, people: map[string]int64{}, places: map[string]int64{},
		first: map[string]time.Time{}, lastIn: map[string]time.Time{},
		posts: map[string]posted{},
	}
	l.planThreads()
	if err := l.planLessons(); err != nil {
		return err
	}
	if err := l.planTemplates(); err != nil {
		return err
	}
	if err := l.planHelp(); err != nil {
		return err
	}
	if err := l.planInbox(); err != nil {
		return err
	}
	l.planCommunities()
	l.planPeople() // last, since they come before they first do something
	slices.SortStableFunc(l.steps, func(a, b demoStep) int { return a.at.Compare(b.at) })
	real := d.Now
	defer func() { d.Now = real }()
	d.Now = func() time.Time { return l.clock }
	for _, s := range l.steps {
		if l.clock = s.at.Add(l.shift); l.clock.After(now) {
			l.clock = now
		}
		if err := s.do(ctx); err != nil {
			return errors.Join(ctx.Err(), fmt.Errorf("%s: %w", s.what, err))
		}
	}
	l.clock = now
	return l.fillInboxes(ctx)
}

// plan adds a step.
func (l *demoLoader) plan(at time.Time, what string, do func(context.Context) error) {
	l.steps = append(l.steps, demoStep{at, what, do})
}

// active notes that a person does something in a community at a moment.
func (l *demoLoader) active(person, place string, at time.Time) {
	if t, ok := l.first[person]; !ok || at.Before(t) {
		l.first[person] = at
	}
	if at.After(l.lastIn[place]) {
		l.lastIn[place] = at
	}
}

func (l *demoLoader) viewer(person string) forum.Viewer {
	return forum.Viewer{Person: l.people[person], Admin: l.isAdmin(person)}
}

func (l *demoLoader) isAdmin(person string) bool {
	return slices.ContainsFunc(l.c.People, func(p demoPerson) bool { return p.Key == person && p.Demo == roleAdmin })
}

const roleAdmin = "administrator"

// ids gives the persons with keys.
func (l *demoLoader) ids(keys []string) (ids []int64) {
	for _, k := range keys {
		ids = append(ids, l.people[k])
	}
	return ids
}

// noon of a day that was written without a time.
func noon(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
}
