// Package harvest makes lessons of discussions: whoever takes part writes down
// what a thread holds, names the posts it comes from, and asks the people whom
// they would like to quote. It joins the two features below it, which do not
// know each other.
package harvest

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/mail"
	"waymark/internal/markdown"
)

// What happens to threads of which lessons are made, and to quotes. Who has
// answered is not said: they may have asked not to be named.
var (
	Harvested = changes.Declare("thread.harvested", changes.Routine)
	Asked     = changes.Declare("quote.asked", changes.Routine)
	Answered  = changes.Declare("quote.answered", changes.Routine)
)

const (
	// Patience is how long a person may think about being quoted; afterwards
	// the writer's own words stay.
	Patience = 14 * 24 * time.Hour
	// MaxSources is how many posts a lesson may name.
	MaxSources = 12
	// MaxParaphrase is how long the writer's own words for a post may be, and
	// MaxWords how much of it may be quoted, in characters.
	MaxParaphrase = 600
	MaxWords      = 1000
)

// A State is where a quote stands.
type State string

// The states. Whoever is quoted in a lesson of their own is named at once;
// of somebody who is no longer here, and of a post that is not quoted at all,
// the writer's own words stay for good.
const (
	Waiting   State = "asked"
	Named     State = "named"
	Anonymous State = "anonymous"
	Declined  State = "declined"
	Lapsed    State = "lapsed"
)

// A SourceDraft is a post that a lesson comes from.
type SourceDraft struct {
	Post       string // its pid, or that of the thread for the text it opens with
	Paraphrase string // what it says, in the writer's own words
	Words      string // what would be quoted, as it stands there; empty for nothing
}

// A Draft is a lesson on its way out of a thread.
type Draft struct {
	Thread  string // its pid
	Lesson  lesson.Draft
	Sources []SourceDraft
}

// MayMake says whether the viewer may make a lesson of a thread.
func MayMake(v forum.Viewer, t forum.Thread) bool {
	return t.State == forum.Published && t.Kind != lesson.Name && forum.May(v, forum.Post, t.Standing)
}

// Make writes a lesson that comes from a thread into the thread's community
// and publishes it at once. Those who are to be quoted are asked, by letter
// too where there is a mail server; address leads to the page of quotes.
func Make(ctx context.Context, d *db.DB, v forum.Viewer, draft Draft, post *mail.Mail, address string) (lesson.Lesson, error) {
	t, err := forum.ThreadByPID(ctx, d, v, "", draft.Thread)
	if err != nil {
		return lesson.Lesson{}, err
	}
	if !MayMake(v, t) {
		return lesson.Lesson{}, fault.Denied("fault.no_harvest")
	}
	draft.Lesson.Community, draft.Lesson.AsDraft = t.CommunityID, false
	pieces, wrong, err := draft.sources(ctx, d, v, t)
	if err != nil {
		return lesson.Lesson{}, err
	}
	p, err := lesson.Prepare(v, draft.Lesson)
	if faults := fault.FieldsOf(err); err != nil && len(faults) > 0 {
		wrong = append(faults, wrong...)
	} else if err != nil {
		return lesson.Lesson{}, err
	}
	if err := wrong.Err(); err != nil {
		return lesson.Lesson{}, err
	}
	var pid string
	err = d.Write(ctx, func(tx *db.Tx) (err error) {
		pid, _, err = forum.Once(ctx, tx, v, draft.Lesson.Key, "lesson.harvest", func() (string, error) {
			if err := forum.DropUnsentIn(ctx, tx, v, draft.Lesson.Unsent); err != nil {
				return "", err
			}
			return publish(ctx, tx, v, t, p, pieces, post, address)
		})
		return err
	})
	if err != nil {
		return lesson.Lesson{}, err
	}
	return lesson.ByPID(ctx, d, v, pid)
}

// publish is Make inside its transaction.
func publish(ctx context.Context, tx *db.Tx, v forum.Viewer, t forum.Thread, p lesson.Prepared, pieces []piece, post *mail.Mail, address string) (string, error) {
	t, err := forum.ThreadByPID(ctx, tx, v, "", t.PID)
	if err != nil {
		return "", err
	}
	if !MayMake(v, t) {
		return "", fault.Denied("fault.no_harvest")
	}
	l, err := lesson.ShareIn(ctx, tx, v, p)
	if err != nil {
		return "", err
	}
	if err := forum.Link(ctx, tx, l, t); err != nil {
		return "", err
	}
	asked := map[int64]bool{}
	for i, s := range pieces {
		state := s.state(v)
		if _, err := tx.Exec(ctx, insertQuote, forum.NewPID(), l.ID, i+1, t.ID, s.reply.ID, null(s.author.ID), s.Paraphrase, s.words(state),
			string(state), tx.Micros()); err != nil {
			return "", err
		}
		if state == Waiting && !asked[s.author.ID] {
			asked[s.author.ID] = true
			if err := ask(ctx, tx, v, l, s.author.ID, post, address); err != nil {
				return "", err
			}
		}
	}
	return l.PID, changes.Append(ctx, tx, Harvested, t.Change(v))
}

// ask tells a person that they would be quoted.
func ask(ctx context.Context, tx *db.Tx, v forum.Viewer, l forum.Thread, person int64, post *mail.Mail, address string) error {
	c := l.Change(v)
	c.Audience = changes.Only(person)
	if err := changes.Append(ctx, tx, Asked, c); err != nil || !post.On() {
		return err
	}
	to, err := forum.PersonByID(ctx, tx, forum.System(), person)
	if err != nil || to.Email == "" {
		return err
	}
	by, err := forum.PersonByID(ctx, tx, forum.System(), v.Person)
	if err != nil {
		return err
	}
	return post.Enqueue(ctx, tx, mail.Letter{Kind: letterAsked, To: to.Email, Name: to.Name, Args: map[string]string{
		"Name": by.Name, "Title": l.Title, "Link": address,
	}})
}

var letterAsked = mail.Declare("quote_asked", "mail.quote_asked_subject", "mail.quote_asked_text")

// A piece is a source with the post that it names.
type piece struct {
	SourceDraft
	reply  forum.Reply // without ID for the text that the thread opens with
	author forum.Byline
	asks   bool // there is somebody to ask
}

// state is where the quote begins.
func (p piece) state(v forum.Viewer) State {
	switch {
	case p.Words == "":
		return Lapsed
	case p.author.ID == v.Person:
		return Named
	case p.asks:
		return Waiting
	default:
		return Lapsed
	}
}

// words are what is kept to be quoted.
func (p piece) words(s State) string {
	if s == Lapsed {
		return ""
	}
	return p.Words
}

// sources finds the posts of a draft and says what is wrong with it.
func (d *Draft) sources(ctx context.Context, q db.Q, v forum.Viewer, t forum.Thread) (all []piece, wrong fault.Fields, err error) {
	if len(d.Sources) > MaxSources {
		wrong.Add("sources", "fault.many_sources")
		return nil, wrong, nil
	}
	for _, s := range d.Sources {
		s.Paraphrase, s.Words = forum.Clean(s.Paraphrase), forum.Clean(s.Words)
		p := piece{SourceDraft: s, author: t.Author}
		html := t.HTML
		if s.Post != t.PID {
			r, of, err := forum.ReplyByPID(ctx, q, v, s.Post)
			if err != nil {
				return nil, wrong, err
			}
			if of.ID != t.ID || r.Deleted {
				return nil, wrong, fault.Missing("reply")
			}
			p.reply, p.author, html = r, r.Author, r.HTML
		}
		p.check(v, markdown.HTML(html).Text(), d.Lesson.Fields, &wrong)
		if p.asks, err = here(ctx, q, p.author.ID); err != nil {
			return nil, wrong, err
		}
		all = append(all, p)
	}
	return all, wrong, nil
}

// here says whether a person can be asked: they are known and have not left.
func here(ctx context.Context, q db.Q, person int64) (bool, error) {
	if person == 0 {
		return false, nil
	}
	p, err := forum.PersonByID(ctx, q, forum.System(), person)
	return err == nil && p.Ended.IsZero() && !p.Placeholder, err
}

func null(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
