package main

import (
	"cmp"
	"context"
	"time"

	"waymark/internal/discussion"
	"waymark/internal/forum"
)

func (l *demoLoader) planThreads() {
	for _, t := range l.c.threads {
		pid := new(string)
		draft := func(body string) discussion.Draft {
			return discussion.Draft{Community: l.places[t.Community], Title: t.Title, Summary: t.Summary, Body: body, Tags: t.Tags, Asks: t.Asks}
		}
		l.active(t.Author, t.Community, t.Created)
		l.plan(t.Created, t.Key, func(ctx context.Context) error {
			made, err := discussion.Start(ctx, l.d, l.viewer(t.Author), draft(cmp.Or(t.EditedBefore, t.body)))
			*pid = made.PID
			return err
		})
		if t.EditedBefore != "" {
			l.plan(changedOn(t.EditedOn, t.Created), t.Key, func(ctx context.Context) error {
				_, err := discussion.Edit(ctx, l.d, l.viewer(t.Author), *pid, 0, draft(t.body))
				return err
			})
		}
		last := l.planReplies(t.demoPost, pid)
		if t.Deleted.By != "" {
			l.plan(last.Add(shortly), t.Key, func(ctx context.Context) error {
				return discussion.Delete(ctx, l.d, l.viewer(t.Deleted.By), *pid, t.Deleted.Reason)
			})
		}
	}
}

// changedOn is when something was changed: as written, or shortly after it was made.
func changedOn(written, made time.Time) time.Time {
	if written.IsZero() {
		return made.Add(shortly)
	}
	return written
}

// planReplies has the replies to a thread made, edited and deleted, and gives
// the time of the last.
func (l *demoLoader) planReplies(post demoPost, thread *string) (last time.Time) {
	last = post.Created
	pids := make([]string, len(post.Reply))
	l.remember(post, thread, pids)
	for n, r := range post.Reply {
		to := r.To - 1
		if r.ReplyTo != nil {
			to = *r.ReplyTo
		}
		if r.On.After(last) {
			last = r.On
		}
		l.active(r.Person, post.Community, r.On)
		l.plan(r.On, post.Key, func(ctx context.Context) error {
			draft := forum.ReplyDraft{Body: cmp.Or(r.EditedBefore, r.Body)}
			if to >= 0 {
				draft.ReplyTo = pids[to]
			}
			made, _, err := forum.AddReply(ctx, l.d, l.viewer(r.Person), *thread, draft)
			pids[n] = made.PID
			return err
		})
		if r.EditedBefore != "" {
			l.plan(r.On.Add(shortly), post.Key, func(ctx context.Context) error {
				_, _, err := forum.EditReply(ctx, l.d, l.viewer(r.Person), pids[n], 0, forum.ReplyDraft{Body: r.Body})
				return err
			})
		}
		l.planReport(r.Report, post, &pids[n])
		if r.DeletedBy != "" {
			l.plan(r.On.Add(shortly), post.Key, func(ctx context.Context) error {
				_, err := forum.DeleteReply(ctx, l.d, l.viewer(r.DeletedBy), pids[n], r.DeletedReason)
				return err
			})
		}
	}
	return last
}
