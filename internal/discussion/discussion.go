// Package discussion is the plainest kind of thread: somebody asks for help or
// has something to share, and others reply.
package discussion

import (
	"context"
	"strings"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Name is the kind's name in the database, the API and the change log.
const Name = "discussion"

// Kind is what the spine needs to know of discussions.
var Kind = forum.Kind{Name: Name, Path: "d"}

// What happens to discussions.
var (
	Started = changes.Declare("discussion.started", changes.Routine)
	Edited  = changes.Declare("discussion.edited", changes.Routine)
	Deleted = changes.Declare("discussion.deleted", changes.Routine)
)

// A Draft is what a person gives to start a discussion or to change it.
type Draft struct {
	Community int64
	Title     string
	Summary   string // a line or two; imports alone have it
	Body      string // Markdown
	Tags      []string
	Asks      *bool  // a question; nil lets the title decide
	Key       string // idempotency key; empty for none
	Unsent    string // the place of the forum.Unsent that it comes from; empty for none
	// ExternalID is the name under which another program knows it; empty for none.
	ExternalID string
	From       *forum.Source // for an import alone
}

func (d Draft) thread() forum.ThreadDraft {
	t := forum.ThreadDraft{Kind: Name, Community: d.Community, Title: d.Title, Summary: d.Summary, Body: d.Body, Tags: d.Tags, ExternalID: d.ExternalID, From: d.From}
	if d.Asks != nil {
		t.Asks = *d.Asks
	} else {
		t.Asks = strings.HasSuffix(strings.TrimSpace(d.Title), "?")
	}
	return t
}

// Start starts a discussion, and gives the same one again where the draft's
// key has been used before.
func Start(ctx context.Context, d *db.DB, v forum.Viewer, draft Draft) (forum.Thread, error) {
	p, err := forum.Prepare(v, draft.thread(), nil)
	if err != nil {
		return forum.Thread{}, err
	}
	var pid string
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := forum.DropUnsentIn(ctx, tx, v, draft.Unsent); err != nil {
			return err
		}
		pid, _, err = forum.Once(ctx, tx, v, draft.Key, "discussion.start", func() (string, error) {
			t, err := forum.AddThread(ctx, tx, v, p)
			if err != nil {
				return "", err
			}
			return t.PID, changes.Append(ctx, tx, Started, t.Change(v))
		})
		return err
	})
	if err != nil {
		return forum.Thread{}, forum.Taken(err)
	}
	return forum.ThreadByPID(ctx, d, v, Name, pid)
}

// Edit changes a discussion; revision is the one the writer saw, 0 does not
// ask.
func Edit(ctx context.Context, d *db.DB, v forum.Viewer, pid string, revision int, draft Draft) (forum.Thread, error) {
	was, err := forum.ThreadByPID(ctx, d, v, Name, pid)
	if err != nil {
		return was, err
	}
	draft.Community = was.CommunityID
	if draft.Asks == nil {
		draft.Asks = &was.Asks
	}
	p, err := forum.Prepare(v, draft.thread(), nil)
	if err != nil {
		return was, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		t, err := forum.ThreadByPID(ctx, tx, v, Name, pid)
		if err != nil {
			return err
		}
		if t, err = forum.EditThread(ctx, tx, v, t, p, forum.Edit{Draft: draft.thread(), Revision: revision}); err != nil {
			return err
		}
		if err := forum.DropUnsentIn(ctx, tx, v, draft.Unsent); err != nil {
			return err
		}
		return changes.Append(ctx, tx, Edited, t.Change(v))
	})
	if err != nil {
		return was, err
	}
	return forum.ThreadByPID(ctx, d, v, Name, pid)
}

// Delete leaves a tombstone in a discussion's place; its replies stay.
func Delete(ctx context.Context, d *db.DB, v forum.Viewer, pid, reason string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		t, err := forum.ThreadByPID(ctx, tx, v, Name, pid)
		if err != nil {
			return err
		}
		if t.State == forum.Deleted {
			return fault.Missing("discussion")
		}
		return forum.DeleteThread(ctx, tx, v, t, reason, Deleted)
	})
}

// Put makes or updates an imported discussion inside the importer's
// transaction, from a draft that Prepare has checked and rendered.
func Put(ctx context.Context, tx *db.Tx, p forum.Prepared) (forum.Thread, forum.Effect, error) {
	t, effect, err := forum.PutThread(ctx, tx, p, func(forum.Thread) (bool, error) { return false, nil })
	if err != nil || effect == forum.Unchanged {
		return t, effect, err
	}
	verb := Started
	if effect == forum.Updated {
		verb = Edited
	}
	return t, effect, changes.Append(ctx, tx, verb, t.Change(forum.System()))
}

// Prepare checks and renders an imported draft before its transaction.
func Prepare(draft Draft) (forum.Prepared, error) {
	return forum.Prepare(forum.System(), draft.thread(), nil)
}
