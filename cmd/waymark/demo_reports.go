package main

import (
	"context"
	"fmt"
	"time"

	"waymark/internal/forum"
	"waymark/internal/govern"
)

// A demoReport says what somebody found wrong with a reply, and what was
// decided; without a decision it waits for one.
type demoReport struct {
	By, Reason, Text string
	On               time.Time
	DecidedBy        string `toml:"decided_by"`
	Decision, Why    string
}

// planReport has a reply reported, and the report decided an hour later.
func (l *demoLoader) planReport(r *demoReport, post demoPost, reply *string) {
	if r == nil {
		return
	}
	l.active(r.By, "", r.On)
	l.plan(r.On, post.Key+" reported", func(ctx context.Context) error {
		return govern.Report(ctx, l.d, l.viewer(r.By), govern.Complaint{Reply: *reply, Reason: govern.Reason(r.Reason), Text: r.Text})
	})
	if r.DecidedBy == "" {
		return
	}
	l.plan(r.On.Add(time.Hour), post.Key+" decided", func(ctx context.Context) error {
		v := l.viewer(r.DecidedBy)
		open, err := govern.Open(ctx, l.d, v, l.places[post.Community])
		if err != nil {
			return err
		}
		for _, c := range open {
			if c.Reply == *reply {
				return govern.Decide(ctx, l.d, v, c.PID, govern.Decision(r.Decision), r.Why)
			}
		}
		return fmt.Errorf("%s does not see the report", forum.Clean(r.DecidedBy))
	})
}
