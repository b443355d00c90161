package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"waymark/internal/changes"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/notify"
)

// A demoInbox is what makes an inbox worth opening: who was named, asked and
// chosen lately, and what people follow and keep.
type demoInbox struct {
	Mention []demoMention
	Asked   []demoAsked
	Chosen  []demoChosen
	Follow  []demoFollow
	Saved   []demoSaved
}

// A demoMention is a reply that names people, as {their-key}.
type demoMention struct {
	Thread, By, Body string
	On               time.Time
}

// A demoAsked is a facilitator's request to a person to answer.
type demoAsked struct {
	Thread, By, Person string
	On                 time.Time
}

// A demoChosen is a reply, counted from 1, that whoever asked chose lately.
type demoChosen struct {
	Thread string
	Reply  int
	On     time.Time
}

// A demoFollow is what somebody follows: a thread by its key, a community by
// its slug, a tag by its name, a person by their key.
type demoFollow struct{ Person, Kind, Name, Level string }

// A demoSaved is what somebody keeps; reply 0 is the opening text.
type demoSaved struct {
	Person, Thread, Note string
	Reply                int
}

// planInbox has people named, asked and chosen, and then follow and keep things.
func (l *demoLoader) planInbox() error {
	in := l.c.Inbox
	for _, m := range in.Mention {
		p, ok := l.posts[m.Thread]
		if !ok {
			return fmt.Errorf("inbox.toml: there is no thread %q", m.Thread)
		}
		l.active(m.By, p.place, m.On)
		l.plan(m.On, "mention", func(ctx context.Context) error {
			body, err := l.named(ctx, m.Body)
			if err == nil {
				_, _, err = forum.AddReply(ctx, l.d, l.viewer(m.By), *p.pids[0], forum.ReplyDraft{Body: body})
			}
			return err
		})
	}
	for _, a := range in.Asked {
		l.plan(a.On, "asked", func(ctx context.Context) error {
			_, _, err := forum.AskToAnswer(ctx, l.d, l.viewer(a.By), discussion.Name, *l.posts[a.Thread].pids[0], l.pid(ctx, a.Person))
			return err
		})
	}
	for _, c := range in.Chosen {
		l.plan(c.On, "chosen", func(ctx context.Context) error {
			p := l.posts[c.Thread]
			_, _, err := forum.Choose(ctx, l.d, l.viewer(p.authors[0]), *p.pids[c.Reply], true)
			return err
		})
	}
	l.plan(demoToday.Add(-day), "follow and keep", l.keepThings)
	return nil
}

// keepThings has people follow and keep things.
func (l *demoLoader) keepThings(ctx context.Context) error {
	for _, f := range l.c.Inbox.Follow {
		name := f.Name
		switch f.Kind {
		case notify.OnThread:
			name = *l.posts[f.Name].pids[0]
		case notify.OnPerson:
			name = l.pid(ctx, f.Name)
		}
		if err := notify.SetLevel(ctx, l.d, l.viewer(f.Person), notify.Target{Kind: f.Kind, Name: name}, notify.Level(f.Level)); err != nil {
			return fmt.Errorf("%s follows %s: %w", f.Person, f.Name, err)
		}
	}
	for _, s := range l.c.Inbox.Saved {
		p, reply := l.posts[s.Thread], ""
		if s.Reply > 0 {
			reply = *p.pids[s.Reply]
		}
		if err := notify.Save(ctx, l.d, l.viewer(s.Person), *p.pids[0], reply, s.Note); err != nil {
			return fmt.Errorf("%s keeps %s: %w", s.Person, s.Thread, err)
		}
	}
	return nil
}

func (l *demoLoader) pid(ctx context.Context, person string) string {
	p, err := forum.PersonByID(ctx, l.d, forum.System(), l.people[person])
	if err != nil {
		return ""
	}
	return p.PID
}

// named puts mentions into a text for the keys of people in it.
func (l *demoLoader) named(ctx context.Context, text string) (string, error) {
	for _, who := range l.c.People {
		if key := "{" + who.Key + "}"; strings.Contains(text, key) {
			text = strings.ReplaceAll(text, key, "[@"+who.Name+"](/p/"+l.pid(ctx, who.Key)+")")
		}
	}
	if strings.Contains(text, "{") {
		return "", fmt.Errorf("inbox.toml: nobody is called so: %s", text)
	}
	return text, nil
}

// doneAfter is how long people of the demo leave something in their inbox.
const doneAfter = 12 * day

// fillInboxes tells everybody of what happened, who has done with what is old.
func (l *demoLoader) fillInboxes(ctx context.Context) error {
	n := notify.New(notify.Config{DB: l.d})
	if err := changes.Catch(ctx, l.d, n.Reader()); err != nil {
		return err
	}
	if err := n.Spread(ctx); err != nil {
		return err
	}
	for _, who := range l.c.People {
		for v := l.viewer(who.Key); ; {
			rows, more, err := notify.Waiting(ctx, l.d, v)
			if err != nil {
				return err
			}
			old := 0
			for _, r := range rows {
				if l.d.Now().Sub(r.Newest.At) < doneAfter {
					continue
				}
				old++
				if err := notify.Done(ctx, l.d, v, r.Newest.PID); err != nil {
					return err
				}
			}
			if !more || old == 0 {
				break
			}
		}
	}
	return nil
}
