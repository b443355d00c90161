package forum

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What facilitators do to a thread as a whole.
var (
	ThreadPinned   = changes.Declare("thread.pinned", changes.Routine)
	ThreadUnpinned = changes.Declare("thread.unpinned", changes.Routine)
	ThreadClosed   = changes.Declare("thread.closed", changes.Audited)
	ThreadReopened = changes.Declare("thread.reopened", changes.Audited)
)

// MaxPinned is how many threads a community can have pinned.
const MaxPinned = 5

// tend does something to a thread that the viewer may tend, in one
// transaction, and gives what it has become. do says with a verb what it did,
// and with none that all was so already.
func tend(ctx context.Context, d *db.DB, v Viewer, kind, pid string, do func(*db.Tx, Thread) (changes.Verb, error)) (Thread, error) {
	err := d.Write(ctx, func(tx *db.Tx) error {
		t, err := ToTend(ctx, tx, v, kind, pid)
		if err != nil {
			return err
		}
		verb, err := do(tx, t)
		if err != nil || verb == (changes.Verb{}) {
			return err
		}
		return changes.Append(ctx, tx, verb, t.Change(v))
	})
	if err != nil {
		return Thread{}, err
	}
	return ThreadByPID(ctx, d, v, kind, pid)
}

// ToTend gives a thread of a kind to whoever may tend it; kind "" is any.
func ToTend(ctx context.Context, q db.Q, v Viewer, kind, pid string) (Thread, error) {
	t, err := ThreadByPID(ctx, q, v, kind, pid)
	switch {
	case err != nil:
		return t, err
	case t.State != Published:
		return t, fault.Missing("thread")
	case t.MayTend(v):
		return t, nil
	case t.Standing.Archived:
		return t, fault.Denied("fault.archived")
	}
	return t, fault.Denied("fault.facilitators_only")
}

// PinThread puts a published thread first on its community's front page, or takes it
// from there; kind "" is any.
func PinThread(ctx context.Context, d *db.DB, v Viewer, kind, pid string, on bool) (Thread, error) {
	return tend(ctx, d, v, kind, pid, func(tx *db.Tx, t Thread) (changes.Verb, error) {
		if t.Pinned == on {
			return changes.Verb{}, nil
		}
		if !on {
			_, err := tx.Exec(ctx, unpinThread, t.ID)
			return ThreadUnpinned, err
		}
		n, err := db.Value[int](ctx, tx, countPinned, t.CommunityID)
		if err != nil {
			return changes.Verb{}, err
		}
		if n >= MaxPinned {
			return changes.Verb{}, fault.Clash("too_many_pinned", "fault.too_many_pinned", "Most", MaxPinned)
		}
		_, err = tx.Exec(ctx, pinThread, t.ID, tx.Micros(), null(v.Person))
		return ThreadPinned, err
	})
}

// PinnedIn lists the threads that stand first in a community, the last pinned
// first; the viewer may read it.
func PinnedIn(ctx context.Context, q db.Q, v Viewer, community int64) ([]Entry, error) {
	return db.All(ctx, q, scanEntry, entriesPinned, v.Person, community, MaxPinned)
}

// CloseThread has a thread take no more replies; the reason stands at its end.
// What is closed already stays as it is.
func CloseThread(ctx context.Context, d *db.DB, v Viewer, kind, pid, reason string) (Thread, error) {
	reason, err := checkReason(reason, false)
	if err != nil {
		return Thread{}, err
	}
	return tend(ctx, d, v, kind, pid, func(tx *db.Tx, t Thread) (changes.Verb, error) {
		if !t.Closed.IsZero() {
			return changes.Verb{}, nil
		}
		_, err := tx.Exec(ctx, closeThread, t.ID, tx.Micros(), null(v.Person), reason)
		return ThreadClosed, err
	})
}

// ReopenThread has a closed thread take replies again.
func ReopenThread(ctx context.Context, d *db.DB, v Viewer, kind, pid string) (Thread, error) {
	return tend(ctx, d, v, kind, pid, func(tx *db.Tx, t Thread) (changes.Verb, error) {
		if t.Closed.IsZero() {
			return changes.Verb{}, nil
		}
		_, err := tx.Exec(ctx, reopenThread, t.ID)
		return ThreadReopened, err
	})
}
