package notify

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// A rule says what follows from a change with a verb.
type rule func(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error

// rules go by the verb's name, since the features that declare verbs do not
// know who is told of them.
var rules = map[string]rule{
	"reply.added":        replyAdded,
	"reply.edited":       textEdited,
	"discussion.started": threadStarted,
	"discussion.edited":  textEdited,
	"lesson.published":   threadStarted,
	"lesson.edited":      textEdited,
	"lesson.drafted":     draftShared,
	"template.published": threadStarted,
	"template.edited":    textEdited,
	"template.drafted":   draftShared,
	"template.versioned": templateVersioned,
	"template.withdrawn": templateWithdrawn,

	"member.asked":            memberAsked,
	"member.joined":           ofMember(LetIn),
	"member.declined":         ofMember(Declined),
	"member.made_facilitator": ofMember(Leads),
	"report.answered":         toAudience(Reported),
	"quote.asked":             toAudience(Consent),
	"answer.asked":            toAudience(Asked),
	"reply.accepted":          toAuthor(Accepted),
	"thread.announced":        announced,
	"thread.moved":            toAuthor(Moved),
	"reply.hidden":            judged(Hidden), "thread.hidden": judged(Hidden), "report.dismissed": judged(Kept),
	"appeal.granted": judged(Appealed), "appeal.refused": judged(Appealed),
	"thread.split":  threadSplit,
	"thread.merged": threadMerged,

	"person.ended": personEnded,
}

// effect writes what follows from changes.
func (n *Notify) effect(ctx context.Context, tx *db.Tx, batch []changes.Change) error {
	for _, c := range batch {
		if r := rules[c.Verb]; r != nil {
			if err := r(ctx, tx, n, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// A text is the thread or reply that a change is about.
type text struct {
	thread, community int64 // where it is now

	author   int64 // 0: unknown
	above    int64 // who wrote what a reply answers directly; 0: nobody known
	starter  int64 // who began the thread
	toThread bool  // it is a reply to the thread's own text
	at       int64 // when it came to be, or was published
	html     string
	gone     bool
	draft    bool
}

// loadText gives the text of a change; ok is false where there is none.
func loadText(ctx context.Context, tx *db.Tx, c changes.Change) (t text, ok bool, err error) {
	s, id := replyText, c.Part
	if c.Part == 0 {
		s, id = threadText, c.Subject
	}
	t, err = db.One(ctx, tx, func(r db.Row) (t text, err error) {
		return t, r.Scan(&t.thread, &t.community, &t.author, &t.above, &t.starter, &t.toThread, &t.at, &t.html, &t.gone, &t.draft)
	}, s, id)
	if errors.Is(err, db.ErrNone) {
		return t, false, nil
	}
	return t, err == nil, err
}

// replyAdded tells those whom the reply answers or names, has its author
// follow the thread and puts away what the thread had asked of them.
func replyAdded(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	t, ok, err := loadText(ctx, tx, c)
	if err != nil || !ok || t.at != c.At || t.gone { // what an import brings was said long ago
		return err
	}
	c.Subject, c.Community = t.thread, t.community
	if c.Actor != 0 {
		if _, err := tx.Exec(ctx, startFollow, c.Actor, OnThread, c.Subject, string(Follow), false, c.At); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, doneByAnswer, c.Actor, c.Subject, c.Seq, c.At); err != nil {
			return err
		}
	}
	to := named(t.html)
	if t.toThread {
		to = append(to, hearing{person: t.starter, reason: Answer})
	} else {
		to = append(to, hearing{person: t.above, reason: Reply})
	}
	if err := n.tell(ctx, tx, c, readers, to); err != nil {
		return err
	}
	return fanOut(ctx, tx, c)
}

// threadStarted tells whom the text names, and has its author watch it.
func threadStarted(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	c.Part = 0
	t, ok, err := loadText(ctx, tx, c)
	if err != nil || !ok || t.at != c.At || t.gone || t.draft {
		return err
	}
	c.Community = t.community
	if t.author != 0 {
		if _, err := tx.Exec(ctx, startFollow, t.author, OnThread, c.Subject, string(Watch), false, c.At); err != nil {
			return err
		}
	}
	if err := n.tell(ctx, tx, c, readers, named(t.html)); err != nil {
		return err
	}
	return fanOut(ctx, tx, c)
}

// textEdited tells those alone whom the text names now and did not name before.
func textEdited(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	t, ok, err := loadText(ctx, tx, c)
	if err != nil || !ok || t.gone || t.draft {
		return err
	}
	c.Subject, c.Community = t.thread, t.community
	to := named(t.html)
	for i := range to {
		to[i].once = true
	}
	return n.tell(ctx, tx, c, readers, to)
}

// draftShared tells those with whom a draft is shared, each once.
func draftShared(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	people, err := db.Column[int64](ctx, tx, sharers, c.Subject)
	if err != nil {
		return err
	}
	to := make([]hearing, len(people))
	for i, p := range people {
		to[i] = hearing{person: p, reason: Review, once: true}
	}
	return n.tell(ctx, tx, c, anybody, to)
}

// memberAsked tells those who look after a community that somebody would like
// to join it.
func memberAsked(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
	people, err := db.Column[int64](ctx, tx, facilitators, c.Subject)
	if err != nil {
		return err
	}
	to := make([]hearing, len(people))
	for i, p := range people {
		to[i] = hearing{person: p, reason: JoinAsked}
	}
	c.Actor = c.Part
	return n.tell(ctx, tx, ofCommunity(c), anybody, to)
}

// ofMember tells a person what somebody else did with their membership.
func ofMember(why Reason) rule {
	return func(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
		if c.Actor == 0 { // an import, or Waymark itself
			return nil
		}
		return n.tell(ctx, tx, ofCommunity(c), anybody, []hearing{{person: c.Part, reason: why}})
	}
}

// ofCommunity is a change as a notice has it that is about no thread.
func ofCommunity(c changes.Change) changes.Change {
	c.Community, c.Subject, c.Part = c.Subject, 0, 0
	return c
}

// toAudience tells the one person whom a change is for.
func toAudience(why Reason) rule {
	return func(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
		return n.tell(ctx, tx, c, anybody, []hearing{{person: onlyPerson(c.Audience), reason: why}})
	}
}

// toAuthor tells whoever wrote the text that a change is about.
func toAuthor(why Reason) rule {
	return func(ctx context.Context, tx *db.Tx, n *Notify, c changes.Change) error {
		t, ok, err := loadText(ctx, tx, c)
		if err != nil || !ok || t.gone {
			return err
		}
		c.Subject, c.Community = t.thread, t.community
		return n.tell(ctx, tx, c, readers, []hearing{{person: t.author, reason: why, once: c.Part != 0}})
	}
}

// personEnded forgets what somebody who has left was told and followed.
func personEnded(ctx context.Context, tx *db.Tx, _ *Notify, c changes.Change) error {
	for _, s := range []*db.Statement{dropNotices, dropFollows, dropSettings, dropSaved, dropTime, dropLetters} {
		if _, err := tx.Exec(ctx, s, c.Subject); err != nil {
			return err
		}
	}
	return nil
}
