package importer

import (
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// help is what a line may say of the help that a text gave.
type help struct {
	Helpful  []deed      `json:"helpful"`
	Accepted *deed       `json:"accepted"`
	Official *deed       `json:"official"`
	InShort  *oldInShort `json:"in_short"`
	Pinned   *deed       `json:"pinned"`
	Closed   *closing    `json:"closed"`
}

// A deed is what somebody did, and when.
type deed struct {
	Person text   `json:"person"`
	At     moment `json:"at"`
}

// A closing says who closed a thread, when and why.
type closing struct {
	deed
	Reason string `json:"reason"`
}

// An oldInShort is a thread in short, with what it was.
type oldInShort struct {
	Body      string        `json:"body"`
	Author    text          `json:"author"`
	Editor    text          `json:"editor"`
	Created   moment        `json:"created"`
	Edited    moment        `json:"edited"`
	Replies   int           `json:"replies"`
	Revision  int           `json:"revision"`
	Revisions []oldRevision `json:"revisions"`
}

// helpful notes who found a text helpful, and counts them.
func (a *afterlife) helpful(put, count *db.Statement, id int64) error {
	if len(a.o.Helpful) == 0 {
		return nil
	}
	for _, h := range a.o.Helpful {
		who, err := a.person(h.Person)
		if err != nil {
			return err
		}
		if who == 0 {
			continue
		}
		if err := a.did(a.tx.Exec(a.ctx, put, id, who, micros(h.At))); err != nil {
			return err
		}
	}
	_, err := a.tx.Exec(a.ctx, count, id)
	return err
}

func (a *afterlife) threadHelp(t forum.Thread) error {
	if err := a.helpful(addThreadHelpful, countThreadHelpful, t.ID); err != nil {
		return err
	}
	s := a.o.InShort
	if s == nil {
		return nil
	}
	author, err := a.person(s.Author)
	if err != nil {
		return err
	}
	editor, err := a.person(s.Editor)
	if err != nil {
		return err
	}
	body := forum.CleanText(s.Body)
	if err := a.did(a.tx.Exec(a.ctx, putInShort, t.ID, body, string(markdown.Render(body)), max(1, s.Revision), orNull(author), orNull(editor),
		micros(s.Created), micros(s.Edited), s.Replies)); err != nil {
		return err
	}
	return a.keep(t.ID, forum.InShortPart, s.Revisions)
}

func (a *afterlife) replyHelp(t forum.Thread, id int64) error {
	if err := a.helpful(addReplyHelpful, countReplyHelpful, id); err != nil {
		return err
	}
	for s, d := range map[*db.Statement]*deed{setAccepted: a.o.Accepted, setOfficial: a.o.Official} {
		if d == nil {
			continue
		}
		who, err := a.person(d.Person)
		if err != nil {
			return err
		}
		if err := a.did(a.tx.Exec(a.ctx, s, id, micros(d.At), orNull(who))); err != nil {
			return err
		}
	}
	_, err := a.tx.Exec(a.ctx, countAnswers, t.ID)
	return err
}
