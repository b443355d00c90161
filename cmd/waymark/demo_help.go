package main

import (
	"context"
	"fmt"
	"time"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/harvest"
)

// A demoHelp is the help that one discussion gave.
type demoHelp struct {
	Key     string
	Helpful []string // who finds the opening text helpful
	Reply   []demoHelpful
	InShort []demoInShort `toml:"in_short"`
	Tended  []demoTended
}

// A demoTended is what a facilitator did to a discussion: pin it, or close it
// with a comment.
type demoTended struct {
	By, Close string
	On        time.Time
}

// A demoHelpful is what became of a reply, counted from 1.
type demoHelpful struct {
	N          int
	Helpful    []string
	Chosen     bool   // by whoever asked
	OfficialBy string `toml:"official_by"`
}

// A demoInShort is a discussion in short as it stood from a time on.
type demoInShort struct {
	By, Body string
	On       time.Time
}

// A demoFrom is the discussion that a lesson was made of.
type demoFrom struct {
	Thread string
	Source []demoSource
}

// A demoSource is a post in it, counted from 1 and 0 for the opening text, and
// what its author answered when asked for their words; empty while they think.
type demoSource struct {
	Post              int
	Paraphrase, Words string
	Answer            string
}

// posted is a thread once it is there: the pids of its texts, and who wrote
// them when; the opening text comes first.
type posted struct {
	pids    []*string
	authors []string
	times   []time.Time
	place   string
}

// remember notes where the pids of a thread's texts will be.
func (l *demoLoader) remember(post demoPost, thread *string, replies []string) {
	p := posted{pids: []*string{thread}, authors: []string{post.Author}, times: []time.Time{post.Created}, place: post.Community}
	for i, r := range post.Reply {
		p.pids, p.authors, p.times = append(p.pids, &replies[i]), append(p.authors, r.Person), append(p.times, r.On)
	}
	l.posts[post.Key] = p
}

// planHelp has people find texts helpful, choose answers and write discussions
// down in short.
func (l *demoLoader) planHelp() error {
	for _, h := range l.c.Help {
		p, ok := l.posts[h.Key]
		if !ok {
			return fmt.Errorf("help.toml: there is no discussion %q", h.Key)
		}
		l.planHelpful(p, 0, h.Helpful)
		for _, r := range h.Reply {
			if r.N < 1 || r.N >= len(p.pids) {
				return fmt.Errorf("help.toml: %s has no reply %d", h.Key, r.N)
			}
			l.planHelpful(p, r.N, r.Helpful)
			l.planChoice(p, r)
		}
		for _, s := range h.InShort {
			l.planInShort(p, s)
		}
		for _, x := range h.Tended {
			l.planTended(p, x)
		}
	}
	return nil
}

func (l *demoLoader) planTended(p posted, x demoTended) {
	l.active(x.By, p.place, x.On)
	l.plan(x.On, "tended", func(ctx context.Context) (err error) {
		if x.Close == "" {
			_, err = forum.PinThread(ctx, l.d, l.viewer(x.By), discussion.Name, *p.pids[0], true)
		} else {
			_, err = forum.CloseThread(ctx, l.d, l.viewer(x.By), discussion.Name, *p.pids[0], x.Close)
		}
		return err
	})
}

// planHelpful has people say, one after the other, that a text helps them.
func (l *demoLoader) planHelpful(p posted, n int, people []string) {
	for i, who := range people {
		at := p.times[n].Add(shortly + time.Duration(i)*47*time.Minute)
		l.active(who, p.place, at)
		l.plan(at, "helpful", func(ctx context.Context) error {
			if n == 0 {
				_, err := forum.FindThreadHelpful(ctx, l.d, l.viewer(who), *p.pids[0], true)
				return err
			}
			_, _, err := forum.FindReplyHelpful(ctx, l.d, l.viewer(who), *p.pids[n], true)
			return err
		})
	}
}

// planChoice has a reply chosen as an answer, and marked as official.
func (l *demoLoader) planChoice(p posted, r demoHelpful) {
	at := p.times[r.N].Add(20 * time.Hour)
	if r.Chosen {
		l.active(p.authors[0], p.place, at)
		l.plan(at, "chosen", func(ctx context.Context) error {
			_, _, err := forum.Choose(ctx, l.d, l.viewer(p.authors[0]), *p.pids[r.N], true)
			return err
		})
	}
	if r.OfficialBy != "" {
		l.active(r.OfficialBy, p.place, at)
		l.plan(at, "official", func(ctx context.Context) error {
			_, _, err := forum.MarkOfficial(ctx, l.d, l.viewer(r.OfficialBy), *p.pids[r.N], true)
			return err
		})
	}
}

func (l *demoLoader) planInShort(p posted, s demoInShort) {
	l.active(s.By, p.place, s.On)
	l.plan(s.On, "in short", func(ctx context.Context) error {
		t, err := forum.ThreadByPID(ctx, l.d, l.viewer(s.By), "", *p.pids[0])
		if err != nil {
			return err
		}
		was, err := forum.InShortOf(ctx, l.d, t)
		if err != nil {
			return err
		}
		_, err = forum.WriteInShort(ctx, l.d, l.viewer(s.By), *p.pids[0], was.Revision, s.Body)
		return err
	})
}

// makeOf writes a lesson that comes from a discussion.
func (l *demoLoader) makeOf(ctx context.Context, t demoLesson, pid *string) error {
	draft, err := l.lessonAt(t, 0)
	if err != nil {
		return err
	}
	p := l.posts[t.From.Thread]
	made := harvest.Draft{Thread: *p.pids[0], Lesson: draft}
	for _, s := range t.From.Source {
		made.Sources = append(made.Sources, harvest.SourceDraft{Post: *p.pids[s.Post], Paraphrase: s.Paraphrase, Words: s.Words})
	}
	lesson, err := harvest.Make(ctx, l.d, l.viewer(t.Author), made, nil, "")
	*pid = lesson.PID
	return err
}

// planAnswers has those who would be quoted in a lesson say whether they may.
func (l *demoLoader) planAnswers(t demoLesson, lesson *string) error {
	p, ok := l.posts[t.From.Thread]
	if !ok {
		return fmt.Errorf("%s: there is no discussion %q", t.Key, t.From.Thread)
	}
	for i, s := range t.From.Source {
		if s.Answer == "" {
			continue
		}
		who := p.authors[s.Post]
		l.plan(t.Created.Add(time.Duration(i+1)*5*time.Hour), t.Key, func(ctx context.Context) error {
			asks, err := harvest.AsksOf(ctx, l.d, l.viewer(who))
			if err != nil {
				return err
			}
			for _, a := range asks {
				if a.Lesson.PID == *lesson {
					return harvest.Answer(ctx, l.d, l.viewer(who), a.PID, harvest.State(s.Answer))
				}
			}
			return fmt.Errorf("%s is not asked", forum.Clean(who))
		})
	}
	return nil
}
