package importer

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// An origin is what a line says a text was made of.
type origin struct {
	Links  []oldLink  `json:"links"`
	Quotes []oldQuote `json:"quotes"`
	// Of a template: which one it was adapted from, and in which version, and
	// which is the same in another language.
	Original  text `json:"original"`
	OriginalN int  `json:"original_n"`
	Pair      text `json:"pair"`
}

// An oldLink leads to the thread that a text was made of.
type oldLink struct {
	Thread     text   `json:"thread"`
	ThreadKind string `json:"thread_kind"`
	Replies    int    `json:"replies"`
	At         moment `json:"at"`
}

// An oldQuote is a post that a lesson comes from, and what became of asking
// whether it may be quoted.
type oldQuote struct {
	ID         text   `json:"id"`
	N          int    `json:"n"`
	Thread     text   `json:"thread"`
	ThreadKind string `json:"thread_kind"`
	Post       text   `json:"post"`
	Person     text   `json:"person"`
	Paraphrase string `json:"paraphrase"`
	Words      string `json:"words"`
	State      string `json:"state"`
	Asked      moment `json:"asked"`
	Decided    moment `json:"decided"`
}

// The states in which words may be kept, and those in which they may not.
var (
	openStates   = []string{"asked", "named", "anonymous"}
	closedStates = []string{"declined", "lapsed"}
)

func originOf(o object) (task, error) {
	err := need(o)
	var f fault.Fields
	for _, q := range o.Quotes {
		f.OneOf("quotes", q.State, "fault.import_state", append(closedStates, openStates...)...)
		if !forum.IsPID(string(q.ID)) {
			f.Add("quotes", "fault.import_quote")
		}
	}
	if err == nil {
		err = f.Err()
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		t, found, err := r.thread(ctx, tx, o.ThreadKind, string(o.Thread))
		if err != nil {
			return "", err
		}
		if !found {
			return "", fault.Wrong("thread", "fault.import_reference", "Field", "thread")
		}
		if t.State == forum.Deleted { // an import brings nothing back
			return forum.Unchanged, nil
		}
		a := &afterlife{ctx: ctx, tx: tx, r: r, o: o, effect: forum.Unchanged}
		for _, l := range o.Links {
			if err := a.link(t, l); err != nil {
				return "", err
			}
		}
		for i, q := range o.Quotes {
			if q.N == 0 {
				q.N = i + 1
			}
			if err := a.quote(t, q); err != nil {
				return "", err
			}
		}
		verb := discussion.Edited
		switch t.Kind {
		case lesson.Name:
			verb = lesson.Edited
		case doctemplate.Name:
			verb = doctemplate.Edited
			if err := a.kin(t); err != nil {
				return "", err
			}
		}
		if a.effect == forum.Unchanged {
			return a.effect, nil
		}
		return forum.Created, changes.Append(ctx, tx, verb, t.Change(forum.System()))
	}, err
}

// source finds a thread that an origin refers to.
func (a *afterlife) source(kind string, ref text) (forum.Thread, error) {
	t, found, err := a.r.thread(a.ctx, a.tx, kind, string(ref))
	if err == nil && !found {
		err = fault.Wrong("thread", "fault.import_reference", "Field", "thread")
	}
	return t, err
}

// kin says which templates a template belongs to.
func (a *afterlife) kin(t forum.Thread) error {
	ids := map[text]int64{"": 0}
	for _, ref := range []text{a.o.Original, a.o.Pair} {
		if ref == "" {
			continue
		}
		other, err := a.source(doctemplate.Name, ref)
		if err != nil {
			return err
		}
		ids[ref] = other.ID
	}
	return a.did(doctemplate.PutKin(a.ctx, a.tx, t.ID, doctemplate.Kin{Original: ids[a.o.Original], N: a.o.OriginalN, Pair: ids[a.o.Pair]}))
}

func (a *afterlife) link(from forum.Thread, l oldLink) error {
	to, err := a.source(l.ThreadKind, l.Thread)
	if err != nil {
		return err
	}
	return a.did(a.tx.Exec(a.ctx, addLink, from.Kind, from.ID, to.Kind, to.ID, l.Replies, micros(l.At)))
}

func (a *afterlife) quote(of forum.Thread, q oldQuote) error {
	from, err := a.source(q.ThreadKind, q.Thread)
	if err != nil {
		return err
	}
	var reply int64
	if q.Post != "" {
		pid, found, err := a.r.reply(a.ctx, a.tx, string(q.Post), from.ID)
		if err != nil {
			return err
		}
		if !found {
			return fault.Wrong("post", "fault.import_reference", "Field", "post")
		}
		if reply, err = db.Value[int64](a.ctx, a.tx, replyID, pid); err != nil {
			return err
		}
	}
	who, err := a.person(q.Person)
	if err != nil {
		return err
	}
	if q.State == "declined" || q.State == "lapsed" {
		q.Words = ""
	}
	n, err := a.tx.Exec(a.ctx, addQuote, string(q.ID), of.ID, q.N, from.ID, reply, orNull(who), forum.Clean(q.Paraphrase), forum.Clean(q.Words), q.State,
		micros(q.Asked), orNull(micros(q.Decided)))
	if err := a.did(n, err); err != nil || n > 0 {
		return err
	}
	when := micros(q.Decided)
	if when == 0 {
		when = a.tx.Micros()
	}
	return a.did(a.tx.Exec(a.ctx, setQuote, string(q.ID), q.State, orNull(micros(q.Decided)), when))
}
